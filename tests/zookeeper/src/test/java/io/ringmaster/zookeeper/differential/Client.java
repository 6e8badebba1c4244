package io.ringmaster.zookeeper.differential;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.ringmaster.zookeeper.differential.Action.PasswordChoice;
import io.ringmaster.zookeeper.differential.Action.ReadOnlyChoice;
import io.ringmaster.zookeeper.differential.Action.SessionChoice;

/** One client of a history: its connection, its session, and what it has seen. */
final class Client implements AutoCloseable
{
    /** Timeout of sessions that shall not expire. */
    static final int LONG_TIMEOUT_MS = 50_000;

    private static final long UNKNOWN_SESSION = 0x0123_4567_89AB_CDEFL;
    private static final byte[] NO_PASSWORD = new byte[16];
    private static final Request PING = new Request(-2, Op.PING.code(), new byte[0], null, "ping");

    private final int port;
    private final String name;
    private final Reply reply;
    private final Map<Long, String> sessionNames;
    private final UnaryOperator<byte[]> frameFilter;
    private RawConnection connection;
    private long sessionId;
    private byte[] password = NO_PASSWORD;
    private long lastSeenZxid;
    private long zxidAtDrop;
    private byte[] lastReply;

    Client(
        final int port, final String name, final Reply reply, final Map<Long, String> sessionNames,
        final UnaryOperator<byte[]> frameFilter)
    {
        this.port = port;
        this.name = name;
        this.reply = reply;
        this.sessionNames = sessionNames;
        this.frameFilter = frameFilter;
    }

    boolean isConnected()
    {
        return connection != null;
    }

    long lastSeenZxid()
    {
        return lastSeenZxid;
    }

    /** A zxid known to this client alone. */
    long resolve(final ZxidRef ref, final long highestSeen, final long someStepsAgo)
    {
        return switch (ref)
        {
            case ZERO -> 0;
            case LAST_SEEN -> lastSeenZxid;
            case AT_DROP -> zxidAtDrop;
            case SOME_STEPS_AGO -> someStepsAgo;
            case MAX -> Long.MAX_VALUE;
            case AHEAD -> highestSeen + 1_000;
        };
    }

    /** Shake hands; afterwards {@link #isConnected()} says whether it succeeded. */
    void connect(final Action.Connect connect, final long lastSeen, final List<Line> lines) throws IOException
    {
        final RawConnection old = connection;
        connection = null;
        if (old != null && !connect.keepsOld())
        {
            old.close();
        }
        final RawConnection opened = new RawConnection(port);
        opened.send(handshake(connect, lastSeen));
        final byte[] frame = receive(opened, lines);
        final boolean isAccepted = frame != null && onHandshakeReply(frame, lines);
        if (isAccepted)
        {
            connection = opened;
            awaitEndOfOld(old, connect, lines);
        }
        else
        {
            if (frame != null)
            {
                awaitEnd(opened, lines);
            }
            opened.close();
            keepOrClose(old, connect);
        }
    }

    /** Send requests at once, then read until all are answered or the stream ends. */
    void send(final List<Request> requests, final List<Long> relativeZxids, final List<Line> lines)
        throws IOException
    {
        lastReply = null;
        if (connection == null)
        {
            lines.add(new Transcript().add("NOT CONNECTED").toLine(name, false));
            return;
        }
        final JuteWriter frames = new JuteWriter();
        for (int i = 0; i < requests.size(); i++)
        {
            frames.putRaw(requests.get(i).toFrame(relativeZxids.get(i)));
        }
        connection.send(frames.toBytes());
        for (final Request request : requests)
        {
            if (!readReply(request, lines))
            {
                disconnect();
                return;
            }
            if (isEnding(request, lines.get(lines.size() - 1)))
            {
                awaitEnd(connection, lines);
                disconnect();
                return;
            }
        }
    }

    void sendGarbage(final byte[] bytes, final List<Line> lines) throws IOException
    {
        connection.send(bytes);
        awaitEnd(connection, lines);
        disconnect();
    }

    /** Children of a node in order, none if there is no such node. */
    List<String> children(final Request getChildren, final List<Line> lines) throws IOException
    {
        send(List.of(getChildren), List.of(0L), lines);
        if (lastReply == null || lines.get(lines.size() - 1).text().contains("err=-"))
        {
            return List.of();
        }
        final JuteReader in = new JuteReader(lastReply);
        in.readInt();
        in.readLong();
        in.readInt();
        return in.readStrings().stream().sorted().toList();
    }

    /** A ping and its answer, and everything that was sent before it. */
    void barrier(final List<Line> lines) throws IOException
    {
        send(List.of(PING), List.of(0L), lines);
    }

    /** Read until the server closes. */
    void awaitEnd(final List<Line> lines) throws IOException
    {
        awaitEnd(connection, lines);
        disconnect();
    }

    /** Read one notification. */
    void awaitEvent(final List<Line> lines) throws IOException
    {
        final byte[] frame = receive(connection, lines);
        if (frame == null)
        {
            disconnect();
        }
        else
        {
            lines.add(reply.decode(name, frame, PING));
        }
    }

    void disconnect()
    {
        if (connection != null)
        {
            connection.close();
            connection = null;
            zxidAtDrop = lastSeenZxid;
        }
    }

    @Override
    public void close()
    {
        disconnect();
    }

    private byte[] handshake(final Action.Connect connect, final long lastSeen)
    {
        final long session = switch (connect.session())
        {
            case NEW -> 0;
            case OWN -> sessionId;
            case UNKNOWN -> UNKNOWN_SESSION;
        };
        final byte[] wrong = password.clone();
        wrong[0] ^= 1;
        final JuteWriter body = new JuteWriter()
            .putInt(0)
            .putLong(lastSeen)
            .putInt(connect.timeoutMs())
            .putLong(session)
            .putBuffer(switch (connect.password())
            {
                case RIGHT -> session == 0 ? NO_PASSWORD : password;
                case WRONG -> wrong;
                case NULL -> null;
                case SHORT -> new byte[]{1, 2, 3};
            });
        if (connect.readOnly() != ReadOnlyChoice.ABSENT)
        {
            body.putBool(connect.readOnly() == ReadOnlyChoice.YES);
        }
        final byte[] bytes = body.toBytes();
        final int length = Math.min(bytes.length, connect.lengthLimit());
        return new JuteWriter().putBuffer(Arrays.copyOf(bytes, length)).toBytes();
    }

    private boolean onHandshakeReply(final byte[] frame, final List<Line> lines)
    {
        final JuteReader in = new JuteReader(frame);
        final Transcript out = new Transcript().add("CONNECTED").add("protocol", in.readInt());
        final int timeoutMs = in.readInt();
        final long session = in.readLong();
        final byte[] newPassword = in.readBuffer();
        if (session != 0)
        {
            sessionNames.computeIfAbsent(session, id -> "session" + sessionNames.size());
            sessionId = session;
            password = newPassword;
        }
        out.add("timeout", timeoutMs).add("session", session == 0 ? "none" : sessionNames.get(session));
        out.add("password", newPassword == null ? "null" : Arrays.equals(newPassword, NO_PASSWORD) ? "zeros" :
            newPassword.length + " bytes");
        out.add("readOnly", in.remaining() == 0 ? "absent" : in.readByte());
        out.add(in.remaining() == 0 ? "" : " and " + in.remaining() + " bytes more");
        lines.add(out.toLine(name, false));
        return timeoutMs != 0;
    }

    private void awaitEndOfOld(final RawConnection old, final Action.Connect connect, final List<Line> lines)
        throws IOException
    {
        if (old != null && connect.keepsOld())
        {
            if (connect.session() == SessionChoice.OWN && connect.password() == PasswordChoice.RIGHT)
            {
                awaitEnd(old, lines);
            }
            old.close();
        }
    }

    /** A refused second connection leaves the first one as it was. */
    private void keepOrClose(final RawConnection old, final Action.Connect connect)
    {
        if (old == null || !connect.keepsOld())
        {
            zxidAtDrop = lastSeenZxid;
            if (connect.session() == SessionChoice.OWN && connect.password() == PasswordChoice.RIGHT &&
                connect.lastSeen() != ZxidRef.AHEAD && connect.lengthLimit() == Integer.MAX_VALUE)
            {
                sessionId = 0;
                password = NO_PASSWORD;
            }
        }
        else
        {
            connection = old;
        }
    }

    private boolean readReply(final Request request, final List<Line> lines) throws IOException
    {
        while (true)
        {
            final byte[] frame = receive(connection, lines);
            if (frame == null)
            {
                return false;
            }
            final Line line = reply.decode(name, frame, request);
            lines.add(line);
            if (!line.isEvent())
            {
                noteZxid(frame);
                lastReply = frame;
                return true;
            }
        }
    }

    private void noteZxid(final byte[] frame)
    {
        if (frame.length >= 16)
        {
            final JuteReader in = new JuteReader(frame);
            in.readInt();
            lastSeenZxid = Math.max(lastSeenZxid, in.readLong());
        }
    }

    private boolean isEnding(final Request request, final Line answer)
    {
        return switch (request.op())
        {
            case CLOSE_SESSION, UNKNOWN, CHECK -> true;
            case AUTH -> !answer.text().contains("err=0");
            default -> false;
        };
    }

    private void awaitEnd(final RawConnection ending, final List<Line> lines) throws IOException
    {
        byte[] frame = receive(ending, lines);
        while (frame != null)
        {
            lines.add(reply.decode(name, frame, PING));
            frame = receive(ending, lines);
        }
    }

    /** A frame; null, and a line that says so, if the stream ends or nothing comes in time. */
    private byte[] receive(final RawConnection from, final List<Line> lines) throws IOException
    {
        try
        {
            final byte[] frame = from.receive();
            if (frame == null)
            {
                lines.add(new Transcript().add("END OF STREAM").toLine(name, false));
                return null;
            }
            return frameFilter.apply(frame);
        }
        catch (final SocketTimeoutException ignore)
        {
            // Silence is an answer, and to be compared.
            lines.add(new Transcript().add("NOTHING within " + RawConnection.TIMEOUT_MS + " ms").toLine(name, false));
            return null;
        }
    }
}
