package io.ringmaster.client;

import java.util.concurrent.ThreadFactory;

import io.netty.channel.SingleThreadIoEventLoop;

/** An event loop on which connections by Aeron are polled beside the channels of Netty. */
final class ClientEventLoop extends SingleThreadIoEventLoop
{
    /**
     * Construct; its thread starts with the first task.
     *
     * @param threadFactory of the thread.
     * @param waiting       when there is nothing to do.
     */
    ClientEventLoop(final ThreadFactory threadFactory, final Waiting waiting)
    {
        super(null, threadFactory, (executor) -> new ClientIoHandler(executor, waiting));
    }

    /**
     * Poll a connection in each round from now on. Event loop only.
     *
     * @param connection to poll.
     */
    void add(final AeronConnection connection)
    {
        handler().add(connection);
    }

    /**
     * Take {@link #add} back. Event loop only, and not from within a poll.
     *
     * @param connection to poll no more.
     */
    void remove(final AeronConnection connection)
    {
        handler().remove(connection);
    }

    /**
     * Aeron, as the connections of this loop share it.
     *
     * @return the same always. Event loop only.
     */
    AeronClients aeronClients()
    {
        return handler().aeronClients();
    }

    private ClientIoHandler handler()
    {
        return (ClientIoHandler)ioHandler();
    }
}
