package io.ringmaster.zookeeper.differential;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The one place that says what is not compared, or not generated, and why. Everything else must be equal.
 * docs/compatibility.md lists what differs on purpose.
 * <p>
 * Not compared, because two real servers differ in it too:
 * <ul>
 *   <li>Session ids and passwords: a session is named by the order in which it came into the history.</li>
 *   <li>Zxids: only their order, see {@link ZxidOrder}; 0 and less is compared as it is.</li>
 *   <li>Times: only what follows from the order of changes, see {@link #time}.</li>
 *   <li>The order of children, ephemerals and identities, which is that of a hash table.</li>
 *   <li>The order in which the end of a session removes its ephemeral nodes (a hash table too), hence that of the
 *       events of that one zxid: {@link #sortSessionEnd}.</li>
 *   <li>The order of the entries that an {@code auth} entry of an ACL is replaced by (a hash table):
 *       {@link #sortExpandedAcl}.</li>
 *   <li>The place of replies to auth and sasl packets among earlier ones, and of the refusal of an unknown opcode:
 *       a real server answers those on another thread. They start a step: {@link #mustBeFirst}.</li>
 *   <li>What becomes of requests behind one that ends the connection: {@link #mustBeLast}.</li>
 *   <li>The permissions of writes pipelined behind a setACL: a real server checks them against the old ACL until it
 *       has applied the new one: {@link #mustBeLast}.</li>
 *   <li>Quotas under pipelining: a real server checks them against what it has applied so far. Histories with quotas
 *       do not pipeline, see {@link HistoryGenerator}.</li>
 *   <li>The body behind an error: a real server sends what it has of the results of a multiRead that fails as a
 *       whole, and clients do not read it: {@link #hasBody}.</li>
 *   <li>How a character above U+FFFF is written: a real server writes its two surrogates, three bytes each, we write
 *       UTF-8: {@link #surrogatesToUtf8}.</li>
 * </ul>
 * Not generated, because it stops a real server, or because we refuse on purpose what it allows (contract, sections 8.4
 * and 23):
 * <ul>
 *   <li>createTTL at top level with flags that are not TTL's and a negative TTL; {@code zookeeper_limits} directly
 *       under {@code /zookeeper/quota}, or removed from a place outside of it;
 *       {@code zookeeper_stats} with data that is no quota's.</li>
 *   <li>deleteContainer (20) and createSession (-10) sent by a client.</li>
 *   <li>A handshake with a wrong password for a session that has a connection, which a real server closes.</li>
 *   <li>A null path in a multi behind an operation that fails: we refuse the whole multi, a real server does not
 *       come to the path.</li>
 *   <li>A create with a null path and flags that are at fault too: which of the two errors is told.</li>
 *   <li>An ACL entry with a null scheme or id beside another one: a real server may fail while it looks for
 *       duplicates.</li>
 *   <li>"" as a path to read from: to a real server it is the root, to us no node at all.</li>
 *   <li>Ephemeral nodes where there are quotas: what the end of a session takes from a quota depends on whether it
 *       removes the limits first, which is the order of a hash table: {@link #flags}.</li>
 *   <li>Sequence counters at the end of their range.</li>
 * </ul>
 */
final class Normalisation
{
    private Normalisation()
    {
    }

    /** Its answer may overtake those of requests before it. */
    static boolean mustBeFirst(final Request request)
    {
        return switch (request.op())
        {
            case AUTH, SASL, UNKNOWN, CHECK -> true;
            default -> false;
        };
    }

    /** What becomes of the requests behind it depends on the time that a real server takes. */
    static boolean mustBeLast(final Request request)
    {
        return switch (request.op())
        {
            case CLOSE_SESSION, UNKNOWN, CHECK, SET_ACL -> true;
            default -> false;
        };
    }

    /**
     * Times of a Stat as far as they follow from the history.
     *
     * @param czxid of the node.
     * @param mzxid of the node.
     * @param ctime of the node.
     * @param mtime of the node.
     * @param startMs wall clock at which the history began.
     * @return text to compare.
     */
    static String time(final long czxid, final long mzxid, final long ctime, final long mtime, final long startMs)
    {
        return "ctime=" + time(ctime, startMs) + " mtime=" +
            (mtime == ctime && mzxid == czxid ? "same" : mtime < ctime ? "earlier" : time(mtime, startMs));
    }

    /** Sort the events of one zxid that follow each other, in a step in which a session ends. */
    static List<Line> sortSessionEnd(final List<Line> lines)
    {
        final List<Line> sorted = new ArrayList<>();
        int index = 0;
        while (index < lines.size())
        {
            int end = index + 1;
            while (lines.get(index).isEvent() && end < lines.size() && lines.get(end).isEvent() &&
                lines.get(end).zxids().equals(lines.get(index).zxids()) &&
                lines.get(end).source().equals(lines.get(index).source()))
            {
                end++;
            }
            final List<Line> run = new ArrayList<>(lines.subList(index, end));
            run.sort(Comparator.comparing(Line::text));
            sorted.addAll(run);
            index = end;
        }
        return sorted;
    }

    /** Flags of a create that may be compared. */
    static int flags(final boolean hasQuotas, final int flags)
    {
        return hasQuotas && flags == 1 ? 0 : hasQuotas && flags == 3 ? 2 : flags;
    }

    /** Path of a create that may be compared. */
    static String path(final String path, final int flags)
    {
        return path == null && (flags < 0 || flags > 4) ? "" : path;
    }

    /** Whether what follows the header of a reply is looked at. */
    static boolean hasBody(final Op op, final int err)
    {
        return err == 0 || op != Op.MULTI_READ;
    }

    /** Two surrogates of three bytes each become one character of four. */
    static byte[] surrogatesToUtf8(final byte[] bytes)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        int index = 0;
        while (index < bytes.length)
        {
            if (index + 5 < bytes.length && isSurrogate(bytes, index, 0xA0) && isSurrogate(bytes, index + 3, 0xB0))
            {
                final int codePoint = Character.toCodePoint(surrogate(bytes, index), surrogate(bytes, index + 3));
                out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                index += 6;
            }
            else
            {
                out.write(bytes[index]);
                index++;
            }
        }
        return out.toByteArray();
    }

    /** Sort neighbouring digest entries of equal permissions. */
    static void sortExpandedAcl(final List<Reply.AclEntry> entries)
    {
        int index = 0;
        while (index < entries.size())
        {
            final Reply.AclEntry first = entries.get(index);
            int end = index + 1;
            while (end < entries.size() && "digest".equals(first.scheme()) &&
                "digest".equals(entries.get(end).scheme()) && entries.get(end).perms() == first.perms())
            {
                end++;
            }
            entries.subList(index, end).sort(Comparator.comparing(entry -> String.valueOf(entry.id())));
            index = end;
        }
    }

    private static boolean isSurrogate(final byte[] bytes, final int index, final int second)
    {
        return (bytes[index] & 0xFF) == 0xED && (bytes[index + 1] & 0xF0) == second && bytes[index + 2] < -0x40;
    }

    private static char surrogate(final byte[] bytes, final int index)
    {
        return (char)(((bytes[index] & 0xF) << 12) | ((bytes[index + 1] & 0x3F) << 6) | (bytes[index + 2] & 0x3F));
    }

    private static String time(final long timeMs, final long startMs)
    {
        final long margin = 60_000;
        return timeMs == 0 ? "zero" :
            timeMs > startMs - margin && timeMs < System.currentTimeMillis() + margin ? "now" : "" + timeMs;
    }
}
