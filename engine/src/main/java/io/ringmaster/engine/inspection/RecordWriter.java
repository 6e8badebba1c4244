package io.ringmaster.engine.inspection;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;

import io.ringmaster.codecs.admin.ConnectionRecordEncoder;
import io.ringmaster.codecs.admin.EngineStatusEncoder;
import io.ringmaster.codecs.admin.EphemeralRecordEncoder;
import io.ringmaster.codecs.admin.InspectionEndEncoder;
import io.ringmaster.codecs.admin.MessageHeaderEncoder;
import io.ringmaster.codecs.admin.SessionRecordEncoder;
import io.ringmaster.codecs.admin.Topic;
import io.ringmaster.codecs.admin.WatchRecordEncoder;
import io.ringmaster.engine.reply.Replies;
import io.ringmaster.engine.session.Connection;
import io.ringmaster.engine.session.Session;

/** Encodes the records of an answer and sends each to the connection that asked. Engine thread only. */
final class RecordWriter
{
    private final ExpandableDirectByteBuffer buffer = new ExpandableDirectByteBuffer(4096);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final EngineStatusEncoder engineStatus = new EngineStatusEncoder();
    private final SessionRecordEncoder sessionRecord = new SessionRecordEncoder();
    private final EphemeralRecordEncoder ephemeralRecord = new EphemeralRecordEncoder();
    private final ConnectionRecordEncoder connectionRecord = new ConnectionRecordEncoder();
    private final WatchRecordEncoder watchRecord = new WatchRecordEncoder();
    private final InspectionEndEncoder inspectionEnd = new InspectionEndEncoder();
    private final Replies replies;
    private Connection asker;
    private long recordCount;

    RecordWriter(final Replies replies)
    {
        this.replies = replies;
    }

    void begin(final Connection connection)
    {
        asker = connection;
        recordCount = 0;
    }

    Connection asker()
    {
        return asker;
    }

    /** Records sent since {@link #begin}. */
    long recordCount()
    {
        return recordCount;
    }

    EngineStatusEncoder status()
    {
        return engineStatus.wrapAndApplyHeader(buffer, 0, header);
    }

    void sendStatus()
    {
        send(engineStatus.limit());
    }

    void session(final Session session, final long remainingMs, final int ephemeralCount)
    {
        final Connection connection = session.connection();
        sessionRecord.wrapAndApplyHeader(buffer, 0, header)
            .sessionId(session.id())
            .timeoutMs(session.timeoutMs())
            .remainingMs(remainingMs)
            .connectionId(connection == null ? 0 : connection.id())
            .ephemeralCount(ephemeralCount);
        send(sessionRecord.limit());
    }

    void ephemeral(final long sessionId, final DirectBuffer path, final int length)
    {
        ephemeralRecord.wrapAndApplyHeader(buffer, 0, header)
            .sessionId(sessionId)
            .putPath(path, 0, length);
        send(ephemeralRecord.limit());
    }

    void connection(final Connection connection, final int watchCount)
    {
        connectionRecord.wrapAndApplyHeader(buffer, 0, header)
            .connectionId(connection.id())
            .sessionId(connection.sessionId())
            .timeoutMs(connection.timeoutMs())
            .watchCount(watchCount)
            .pendingCount(connection.pendingCount());
        send(connectionRecord.limit());
    }

    void watch(
        final long connectionId, final long sessionId, final DirectBuffer path, final int offset, final int length)
    {
        watchRecord.wrapAndApplyHeader(buffer, 0, header)
            .connectionId(connectionId)
            .sessionId(sessionId)
            .putPath(path, offset, length);
        send(watchRecord.limit());
    }

    void end(final Topic topic)
    {
        inspectionEnd.wrapAndApplyHeader(buffer, 0, header)
            .topic(topic)
            .recordCount(recordCount);
        send(inspectionEnd.limit());
    }

    private void send(final int limit)
    {
        recordCount++;
        replies.send(asker, buffer, limit);
    }
}
