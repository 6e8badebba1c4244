package io.ringmaster.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The clients of Aeron that the connections of one event loop share: one for each driver. Event loop only. */
final class AeronClients
{
    private final List<AeronClient> clients = new ArrayList<>();

    /**
     * The client of a driver that runs.
     *
     * @param directory of the driver, or a link to it.
     * @return the client, to be released once.
     * @throws IOException that says why there is none.
     */
    AeronClient acquire(final String directory) throws IOException
    {
        final String real = AeronClient.findDriver(directory);
        for (final AeronClient client : clients)
        {
            if (client.directory().equals(real) && !client.isDead())
            {
                client.retain();
                return client;
            }
        }
        return add(AeronClient.connect(real));
    }

    /**
     * The client of a driver in this process, on the event loop's thread.
     *
     * @return the client, to be released once.
     * @throws IOException that says why there is none.
     */
    AeronClient acquireEmbedded() throws IOException
    {
        for (final AeronClient client : clients)
        {
            if (client.isEmbedded() && !client.isDead())
            {
                client.retain();
                return client;
            }
        }
        return add(AeronClient.embed());
    }

    /**
     * A connection has ended.
     *
     * @param client that it had acquired.
     */
    void release(final AeronClient client)
    {
        if (client.release() && clients.remove(client))
        {
            client.close();
        }
    }

    /**
     * Keep them going.
     *
     * @param isIdle whether there is no hurry.
     * @return 0 if there was nothing to do.
     */
    int doWork(final boolean isIdle)
    {
        int workCount = 0;
        for (int i = 0; i < clients.size(); i++)
        {
            workCount += clients.get(i).doWork(isIdle);
        }
        return workCount;
    }

    /** The event loop's round has found something to do, and may have taken long. */
    void onWork()
    {
        for (int i = 0; i < clients.size(); i++)
        {
            clients.get(i).onWork();
        }
    }

    /** The event loop ends. */
    void close()
    {
        clients.forEach(AeronClient::close);
        clients.clear();
    }

    private AeronClient add(final AeronClient client)
    {
        clients.add(client);
        return client;
    }
}
