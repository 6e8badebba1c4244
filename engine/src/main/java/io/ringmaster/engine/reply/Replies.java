package io.ringmaster.engine.reply;

import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.engine.EndpointProtocol;
import io.ringmaster.engine.EndpointRings;
import io.ringmaster.engine.session.Connection;

/** Sends what {@link ReplyWriter} has written to the endpoint of its connection. Engine thread only. */
public final class Replies
{
    private final ReplyWriter writer;
    private final ReplyPublisher[] publishers = new ReplyPublisher[Byte.MAX_VALUE + 1];
    private final ReplyPublisher[] attached;

    /**
     * Construct.
     *
     * @param writer    whose buffer is sent.
     * @param endpoints to send to.
     */
    public Replies(final ReplyWriter writer, final List<EndpointRings> endpoints)
    {
        this.writer = writer;
        attached = new ReplyPublisher[endpoints.size()];
        for (int i = 0; i < attached.length; i++)
        {
            attached[i] = new ReplyPublisher(endpoints.get(i).replies());
            publishers[endpoints.get(i).endpointIndex()] = attached[i];
        }
    }

    /**
     * The writer whose buffer is sent.
     *
     * @return the writer.
     */
    public ReplyWriter writer()
    {
        return writer;
    }

    /**
     * Send the written message.
     *
     * @param connection to whom; nothing is sent to one that is closing.
     * @param limit      behind the message, which begins at offset 0 of the writer's buffer.
     */
    public void send(final Connection connection, final int limit)
    {
        send(connection, writer.buffer(), limit);
    }

    /**
     * Send a message written elsewhere.
     *
     * @param connection to whom; nothing is sent to one that is closing.
     * @param buffer     holding the message at offset 0; copied.
     * @param limit      behind the message.
     */
    public void send(final Connection connection, final DirectBuffer buffer, final int limit)
    {
        if (connection.state() != Connection.State.CLOSING)
        {
            publisher(connection.id()).message(connection.id(), buffer, 0, limit);
        }
    }

    /**
     * Write and send a StatusReply.
     *
     * @param connection    to whom.
     * @param correlationId of the request.
     * @param zxid          last applied.
     * @param errorCode     of the outcome.
     * @param message       for people; empty if the code says it all.
     */
    public void sendStatus(
        final Connection connection,
        final long correlationId,
        final long zxid,
        final int errorCode,
        final String message)
    {
        send(connection, writer.status(0, correlationId, zxid, errorCode, message));
    }

    /**
     * Have the endpoint close a connection, after what was sent to it.
     *
     * @param connectionId to close.
     * @param reason       for the endpoint's log; empty if it is nothing to tell of.
     */
    public void close(final long connectionId, final String reason)
    {
        final UnsafeBuffer text = new UnsafeBuffer(new byte[reason.length()]);
        text.putStringWithoutLengthAscii(0, reason);
        publisher(connectionId).close(connectionId, text, reason.length());
    }

    /**
     * Whether some endpoint has to take replies before new work is begun.
     *
     * @return true until {@link #drain()} has emptied every spill.
     */
    public boolean isBackPressured()
    {
        for (final ReplyPublisher publisher : attached)
        {
            if (publisher.isBackPressured())
            {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether so much waits for the endpoint of a connection that it is to be closed rather than sent an event.
     *
     * @param connection to ask for.
     * @return true if so.
     */
    public boolean isOverfull(final Connection connection)
    {
        return publisher(connection.id()).isOverfull();
    }

    /**
     * Move spilled messages into the rings.
     *
     * @return messages moved.
     */
    public int drain()
    {
        int count = 0;
        for (final ReplyPublisher publisher : attached)
        {
            count += publisher.drain();
        }
        return count;
    }

    private ReplyPublisher publisher(final long connectionId)
    {
        return publishers[(int)(connectionId >>> EndpointProtocol.ENDPOINT_INDEX_SHIFT)];
    }
}
