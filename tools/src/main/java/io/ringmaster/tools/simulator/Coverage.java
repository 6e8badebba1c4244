package io.ringmaster.tools.simulator;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** How often runs came to where it is dangerous: a simulator that never gets there proves nothing. */
public final class Coverage
{
    private final Map<Point, Long> counts = new EnumMap<>(Point.class);

    /** What is counted. */
    public enum Point
    {
        /** A leader began to serve. */
        LEADERSHIP,
        /** A serving leader lost its role or crashed while records were not committed. */
        LEADER_LOST_WITH_RECORDS_IN_FLIGHT,
        /** A leader was asked that did not know yet that others follow another one. */
        STALE_LEADER_ASKED,
        /** A leader got through all zxids of its epoch. */
        EPOCH_USED_UP,
        /** A learner caught up by records alone. */
        DIFF,
        /** A learner was told to truncate. */
        TRUNC,
        /** A learner was sent a snapshot. */
        SNAP,
        /** A server crashed while it was catching up by records. */
        CRASH_IN_DIFF,
        /** A server crashed while a truncation was under way. */
        CRASH_IN_TRUNC,
        /** A server crashed while it received or installed a snapshot. */
        CRASH_IN_SNAP,
        /** A server crashed and lost records that it had not synced. */
        CRASH_LOST_RECORDS,
        /** A server crashed while a promise was being stored. */
        CRASH_IN_PROMISE,
        /** A server lost its disk. */
        WIPE,
        /** A server that had lost its disk counts again. */
        ADMISSION,
        /** A link broke and came up again. */
        LINK_LOSS,
        /** Messages were lost with a link. */
        MESSAGES_LOST,
        /** A link took no message. */
        BACK_PRESSURE,
        /** A frame of a link vanished without a word. */
        FRAME_LOST,
        /** A frame of a link came twice. */
        FRAME_REPEATED,
        /** A frame of a link came damaged. */
        FRAME_DAMAGED,
        /** A frame of an earlier time came by an image of its own. */
        FRAME_OF_OLD,
        /** The network was divided. */
        PARTITION,
        /** A server was now in this and now in that part of a divided network. */
        SWING,
        /** A voter that had promised an epoch to one candidate was asked for it by another. */
        PROMISED_TO_TWO,
        /** A sync of a disk failed and the server stopped. */
        DISK_FAILURE,
        /** A disk had no room. */
        DISK_FULL,
        /** A leader whose disk had no room left its role. */
        LEADER_LOST_WITH_FULL_DISK,
        /** A server stood still. */
        PAUSE,
        /** A write was acknowledged. */
        WRITE,
        /** A write was acknowledged at another server than the leader. */
        FORWARDED_WRITE,
        /** A write was left with an unknown outcome. */
        UNKNOWN_WRITE,
        /** A linearizable read was answered. */
        LINEARIZABLE_READ,
        /** A local read was answered. */
        LOCAL_READ,
    }

    void count(final Point point)
    {
        counts.merge(point, 1L, Long::sum);
    }

    void add(final Coverage other)
    {
        other.counts.forEach((point, count) -> counts.merge(point, count, Long::sum));
    }

    /**
     * How often it happened.
     *
     * @param point of interest.
     * @return the count.
     */
    public long get(final Point point)
    {
        return counts.getOrDefault(point, 0L);
    }

    @Override
    public String toString()
    {
        final StringBuilder text = new StringBuilder();
        for (final Point point : Point.values())
        {
            text.append(String.format(Locale.ROOT, "%,14d  %s%n", get(point),
                point.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        }
        return text.toString();
    }
}
