package io.ringmaster.tools.simulator;

/**
 * Kinds of lines in a {@link Trace}. In the text, {@code $s} is the server, {@code $1} to {@code $3} are numbers, and
 * {@code $z1} to {@code $z3} are zxids.
 */
enum TraceEvent
{
    STARTED("server $s starts: last $z1, accepted epoch $2, rejoin $3"),
    CRASHED("server $s CRASHES: last $z1, durable $z2, kept $z3"),
    PAUSED("server $s is paused for $1 us"),
    WIPED("server $s LOSES ITS DISK"),
    DISK_FAILED("server $s: fsync fails"),
    DISK_FULL("server $s: disk is full: $1"),
    LINK_UP("link $s-$1 comes up, generation $2"),
    LINK_BREAKS("link $s-$1 breaks, generation $2"),
    LINK_RESET("server $s resets its link to $1, generation $2"),
    SEES_UP("server $s sees the link to $1 up"),
    SEES_DOWN("server $s sees the link to $1 down"),
    BLOCKED("network: $s to $1 is cut: $2"),
    HEALED("faults end"),
    LOOKS("server $s has no role"),
    LEADS("server $s takes the lead"),
    FOLLOWS("server $s follows server $1"),
    OBSERVES("server $s observes server $1"),
    LEADING("server $s LEADS epoch $1, last $z2"),
    SERVES("server $s serves, leader $1, epoch $2"),
    LOOKING("server $s looks for a leader: last $z1, committed $z2"),
    APPENDED("server $s appends $z1"),
    DURABLE("server $s: durable up to $z1"),
    TRUNCATES("server $s truncates to $z1, had $z2"),
    TRUNCATED("server $s has truncated to $z1"),
    INSTALLS("server $s installs a snapshot of $z1"),
    INSTALLED("server $s has installed a snapshot of $z1"),
    SNAPSHOT("server $s has a snapshot of $z1, base $z2"),
    PROMISED("server $s: accepted epoch $1 is durable, rejoining $2"),
    COMMITTED("server $s: committed $z1, index $2"),
    APPLIED("server $s: applied $z1, index $2"),
    ACKNOWLEDGED("client $1 at server $s: write $2 of connection $3 acknowledged"),
    UNKNOWN("client $1 at server $s: outcome of connection $2 unknown"),
    READ("client $1 at server $s: linearizable read of node $3 at $z2"),
    VOTE("server $s votes: to $1, for $2, zxid $z3"),
    LEARNER_INFO("server $s > $1: LearnerInfo(accepted epoch $2, last $z3)"),
    LEADER_INFO("server $s > $1: LeaderInfo(epoch $2)"),
    EPOCH_ACK("server $s > $1: EpochAck(epoch $2, last $z3)"),
    TRUNCATE("server $s > $1: Truncate(epoch $2, zxid $z3)"),
    POSITION("server $s > $1: Position(epoch $2, last $z3)"),
    SNAPSHOT_BEGIN("server $s > $1: SnapshotBegin(epoch $2, zxid $z3)"),
    SNAPSHOT_CHUNK("server $s > $1: SnapshotChunk(epoch $2, position $3)"),
    SNAPSHOT_END("server $s > $1: SnapshotEnd(epoch $2, zxid $z3)"),
    PROPOSAL("server $s > $1: Proposal($z2, committed $z3)"),
    ACK("server $s > $1: Ack(epoch $2, zxid $z3)"),
    HEARTBEAT("server $s > $1: Heartbeat(round $2, committed $z3)"),
    HEARTBEAT_ACK("server $s > $1: HeartbeatAck(round $2, durable $z3)"),
    ADMIT("server $s > $1: Admit(epoch $2)"),
    FORWARD("server $s > $1: Forward(epoch $2)"),
    DELIVER("server $s > $1: Deliver(epoch $2)");

    private final String format;

    TraceEvent(final String format)
    {
        this.format = format;
    }

    String text(final int server, final long first, final long second, final long third)
    {
        return format
            .replace("$s", Integer.toString(server))
            .replace("$z1", LogRecord.text(first))
            .replace("$z2", LogRecord.text(second))
            .replace("$z3", LogRecord.text(third))
            .replace("$1", Long.toString(first))
            .replace("$2", Long.toString(second))
            .replace("$3", Long.toString(third));
    }
}
