package io.ringmaster.perf.scale;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.jute.OpCode;
import io.ringmaster.perf.ensemble.EnsembleSession;

/** Asks a server again and again how many children a node has, which costs it a get. Belongs to one thread. */
final class ChildCount implements AutoCloseable
{
    private static final int SESSION_TIMEOUT_MS = 30_000;
    private static final int REPLY_TIMEOUT_MS = 10_000;
    /** Of the field numChildren in a Stat. */
    private static final int CHILD_COUNT_OFFSET = 4 * Long.BYTES + 3 * Integer.BYTES + Long.BYTES + Integer.BYTES;

    private final EnsembleSession session;
    private final String path;

    /**
     * Connect.
     *
     * @param server of the node.
     * @param path   of the node.
     * @throws IOException if it does not serve.
     */
    ChildCount(final InetSocketAddress server, final String path) throws IOException
    {
        this.path = path;
        session = new EnsembleSession(List.of(server), 0, SESSION_TIMEOUT_MS, REPLY_TIMEOUT_MS);
        if (!session.connect())
        {
            throw new IOException("no session with " + server);
        }
    }

    /**
     * Ask.
     *
     * @return children at this moment.
     * @throws IOException if the server does not answer, or there is no such node.
     */
    int get() throws IOException
    {
        final EnsembleSession.Reply reply = session.call(OpCode.EXISTS, (body) ->
        {
            EnsembleSession.putText(body, path);
            body.put((byte)0);
        });
        if (reply.error() != ErrorCode.OK)
        {
            throw new IOException(path + ": " + ErrorCode.name(reply.error()));
        }
        final ByteBuffer stat = reply.body();
        return stat.getInt(stat.position() + CHILD_COUNT_OFFSET);
    }

    @Override
    public void close()
    {
        session.close();
    }
}
