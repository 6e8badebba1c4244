package io.ringmaster.server;

import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;

import org.agrona.DirectBuffer;
import org.agrona.collections.Long2LongHashMap;

import io.ringmaster.codecs.admin.EphemeralRecordDecoder;
import io.ringmaster.codecs.admin.MessageHeaderDecoder;
import io.ringmaster.codecs.admin.SessionRecordDecoder;
import io.ringmaster.codecs.admin.Topic;

/** The word dump: sessions by when they expire, ephemerals by session, connections by when they expire. */
final class DumpAnswer implements WordAnswer
{
    private static final long SECOND_MS = 1000;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final SessionRecordDecoder session = new SessionRecordDecoder();
    private final EphemeralRecordDecoder ephemeral = new EphemeralRecordDecoder();
    private final Connections connections;
    private final long nowMs;
    private final Map<Long, List<Long>> sessionsByExpiry = new TreeMap<>();
    private final Long2LongHashMap expiryBySession = new Long2LongHashMap(0);
    private int sessionCount;
    private int ownerCount;
    private long lastOwner;

    DumpAnswer(final Connections connections, final long nowMs)
    {
        this.connections = connections;
        this.nowMs = nowMs;
    }

    @Override
    public void onRecord(final WordText out, final int templateId, final DirectBuffer buffer, final int offset)
    {
        if (templateId == SessionRecordDecoder.TEMPLATE_ID)
        {
            session.wrapAndApplyHeader(buffer, offset, header);
            final long expiryMs = toSecond(nowMs + session.remainingMs());
            sessionsByExpiry.computeIfAbsent(expiryMs, key -> new ArrayList<>()).add(session.sessionId());
            expiryBySession.put(session.sessionId(), expiryMs);
            sessionCount++;
            ownerCount += session.ephemeralCount() > 0 ? 1 : 0;
        }
        else if (templateId == EphemeralRecordDecoder.TEMPLATE_ID)
        {
            ephemeral.wrapAndApplyHeader(buffer, offset, header);
            if (ephemeral.sessionId() != lastOwner)
            {
                lastOwner = ephemeral.sessionId();
                out.hex(lastOwner).add(":\n");
            }
            out.add("\t").add(ephemeral.path()).line();
        }
    }

    @Override
    public void onEnd(final WordText out, final Topic topic)
    {
        if (topic == Topic.SESSIONS)
        {
            out.add("SessionTracker dump:\n");
            sets(out, "Session Sets", sessionsByExpiry, sessionCount, id -> "0x" + Long.toHexString(id));
            out.add("ephemeral nodes dump:\nSessions with Ephemerals (").add(ownerCount).add("):\n");
        }
        else if (topic == Topic.EPHEMERALS)
        {
            final Map<Long, List<Long>> connectionsByExpiry = new TreeMap<>();
            final List<Connection> all = connections.all();
            for (final Connection connection : all)
            {
                final long sessionExpiryMs = expiryBySession.get(connection.statistics().sessionId());
                final long expiryMs = sessionExpiryMs == 0 ? toSecond(nowMs) : sessionExpiryMs;
                connectionsByExpiry.computeIfAbsent(expiryMs, key -> new ArrayList<>()).add(connection.id());
            }
            out.add("Connections dump:\n");
            sets(out, "Connections Sets", connectionsByExpiry, all.size(), this::connectionText);
        }
    }

    @Override
    public boolean isLast(final Topic topic)
    {
        return topic == Topic.EPHEMERALS;
    }

    private String connectionText(final long connectionId)
    {
        final Connection connection = connections.find(connectionId);
        return "ip: /" + connection.remoteAddressText() +
            " sessionId: 0x" + Long.toHexString(connection.statistics().sessionId());
    }

    private static void sets(
        final WordText out,
        final String title,
        final Map<Long, List<Long>> idsByExpiry,
        final int count,
        final LongFunction<String> text)
    {
        out.add(title).add(" (").add(idsByExpiry.size()).add(")/(").add(count).add("):\n");
        idsByExpiry.forEach((expiryMs, ids) ->
        {
            out.add(ids.size()).add(" expire at ").add(date(expiryMs)).add(":\n");
            ids.forEach(id -> out.add("\t").add(text.apply(id)).line());
        });
    }

    @SuppressWarnings("JavaUtilDate") // its text is the format
    private static String date(final long epochMs)
    {
        return new Date(epochMs).toString();
    }

    /** The engine tells the time left, which is not to the millisecond the same for what expires together. */
    private static long toSecond(final long epochMs)
    {
        return (epochMs + SECOND_MS / 2) / SECOND_MS * SECOND_MS;
    }
}
