package io.ringmaster.tools.ensemble;

import java.util.List;

import io.ringmaster.codecs.admin.PeerPhase;
import io.ringmaster.codecs.admin.ServerRole;

/**
 * What a server said of itself, or why it said nothing.
 *
 * @param address             that was asked.
 * @param failure             why there is no answer; null if there is one, and then all else means something.
 * @param role                of the server.
 * @param isServing           whether it serves clients.
 * @param id                  of it; 0 on its own.
 * @param leaderId            of its leader; 0: none.
 * @param epoch               of its leader; of its last record on its own.
 * @param lastZxid            last applied.
 * @param durableZxid         last on its disk.
 * @param committedZxid       last that it knows to be committed.
 * @param leaderCommittedZxid last committed at its leader, as it last heard; 0: nothing heard.
 * @param leaderSilenceMs     milliseconds since it heard its leader; -1: none.
 * @param voterCount          servers whose acks count; 0 on its own.
 * @param peers               what it knows of the others, by id.
 */
record ServerReport(
    ServerAddress address,
    String failure,
    ServerRole role,
    boolean isServing,
    int id,
    int leaderId,
    long epoch,
    long lastZxid,
    long durableZxid,
    long committedZxid,
    long leaderCommittedZxid,
    long leaderSilenceMs,
    int voterCount,
    List<Peer> peers)
{
    /** {@link #lag()}: not known. */
    static final long UNKNOWN = -1;

    private static final int EPOCH_SHIFT = 32;

    static ServerReport failed(final ServerAddress address, final String failure)
    {
        return new ServerReport(
            address, failure, ServerRole.NULL_VAL, false, address.expectedId(), 0, 0, 0, 0, 0, 0, -1, 0, List.of());
    }

    boolean isAnswer()
    {
        return failure == null;
    }

    /** Whether writes can be brought to it as they come: it leads and serves, or is on its own. */
    boolean isLeading()
    {
        return isAnswer() && isServing && (role == ServerRole.LEADER || role == ServerRole.STANDALONE);
    }

    /**
     * Transactions that its leader had committed, when it last heard of it, and that it has not applied.
     *
     * @return the count, or {@link #UNKNOWN} if there is no leader, or they lie in different epochs.
     */
    long lag()
    {
        if (role == ServerRole.STANDALONE)
        {
            return 0;
        }
        if (leaderCommittedZxid == 0 || leaderCommittedZxid >>> EPOCH_SHIFT != lastZxid >>> EPOCH_SHIFT)
        {
            return UNKNOWN;
        }
        return Math.max(0, leaderCommittedZxid - lastZxid);
    }

    /**
     * What a server knows of another.
     *
     * @param id          of the other.
     * @param isVoter     whether the other's acks count.
     * @param isConnected whether there is a link.
     * @param phase       how far it is with its leader; NONE unless the one who tells leads it.
     * @param durableZxid last on its disk, as the leader knows; 0: nothing.
     * @param appliedZxid last applied, as the leader knows; 0: nothing.
     * @param silenceMs   milliseconds since the leader heard it; -1 unless the one who tells leads it.
     */
    record Peer(
        int id,
        boolean isVoter,
        boolean isConnected,
        PeerPhase phase,
        long durableZxid,
        long appliedZxid,
        long silenceMs)
    {
    }
}
