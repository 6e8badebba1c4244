package io.ringmaster.engine.inspection;

import java.util.List;

import io.ringmaster.codecs.admin.PeerPhase;
import io.ringmaster.codecs.admin.ServerRole;

/**
 * What a server knows of its ensemble at one moment. Immutable.
 *
 * @param role                of this server.
 * @param isServing           whether it serves clients.
 * @param serverId            of this server; 0 on its own.
 * @param leaderId            of the leader; 0 if none is known.
 * @param epoch               of the leader; 0 if none is known.
 * @param durableZxid         last on the disk of this server.
 * @param committedZxid       last that this server knows to be committed.
 * @param leaderCommittedZxid last committed at the leader when it was heard; 0 if none was.
 * @param leaderSilenceMs     milliseconds since the leader was heard, 0 at the leader; -1 if there is none.
 * @param voterCount          servers whose acks count, this one included if it is one of them.
 * @param peers               the other servers, by ascending id.
 */
public record EnsembleStatus(
    ServerRole role,
    boolean isServing,
    int serverId,
    int leaderId,
    long epoch,
    long durableZxid,
    long committedZxid,
    long leaderCommittedZxid,
    long leaderSilenceMs,
    int voterCount,
    List<Peer> peers)
{
    /** Of a server on its own. */
    static final EnsembleStatus STANDALONE =
        new EnsembleStatus(ServerRole.STANDALONE, true, 0, 0, 0, 0, 0, 0, -1, 0, List.of());

    /**
     * Another server.
     *
     * @param id          of it.
     * @param isVoter     whether its acks count.
     * @param isConnected whether there is a link to it.
     * @param phase       how far it is with this leader; {@link PeerPhase#NONE} if this server does not lead it.
     * @param durableZxid last on its disk, as it said; 0 if it said nothing.
     * @param appliedZxid last applied there, as it said; 0 if it said nothing.
     * @param silenceMs   milliseconds since it said something; -1 if this server does not lead it.
     */
    public record Peer(
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
