package io.ringmaster.engine.replica;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.replication.LearnerInfoDecoder;
import io.ringmaster.codecs.replication.MessageHeaderDecoder;
import io.ringmaster.codecs.replication.VoteDecoder;

/**
 * Takes what other servers send: checks it, counts what no server may send and resets the link that it came from, and
 * hands the rest to the role that it is for. Not threadsafe.
 */
final class Inbox
{
    private final ReplicaContext ctx;
    private final Roles roles;
    private final Learner learner;
    private final LearnerMessages learnerMessages;
    private final LeaderMessages leaderMessages;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final VoteDecoder vote = new VoteDecoder();
    private long protocolErrors;
    private String lastProtocolError;

    /**
     * Construct.
     *
     * @param ctx     of the server.
     * @param roles   that messages are for.
     * @param leader  role.
     * @param learner role.
     */
    Inbox(final ReplicaContext ctx, final Roles roles, final Leader leader, final Learner learner)
    {
        this.ctx = ctx;
        this.roles = roles;
        this.learner = learner;
        learnerMessages = new LearnerMessages(leader, ctx.listener());
        leaderMessages = new LeaderMessages(learner);
    }

    /** See {@link Replica#onVote}. */
    void onVote(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH + VoteDecoder.BLOCK_LENGTH)
        {
            countError("vote of " + length + " bytes");
            return;
        }
        header.wrap(buffer, offset);
        if (header.templateId() != VoteDecoder.TEMPLATE_ID || header.schemaId() != VoteDecoder.SCHEMA_ID ||
            header.blockLength() > length - MessageHeaderDecoder.ENCODED_LENGTH)
        {
            countError("no vote: template " + header.templateId() + " of schema " + header.schemaId());
            return;
        }
        vote.wrapAndApplyHeader(buffer, offset, header);
        if (vote.ensembleId() != ctx.ensembleId() || vote.from() != peer || peer == ctx.id() ||
            !ctx.configuration().isMember(peer) ||
            vote.configurationVersion() != ctx.configuration().version())
        {
            countError("vote of server " + vote.from() + " of ensemble " + vote.ensembleId() +
                " with configuration " + vote.configurationVersion() + " from server " + peer);
            return;
        }
        roles.onVote(peer, vote);
    }

    /** See {@link Replica#onMessage}. */
    boolean onMessage(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        try
        {
            return dispatch(peer, buffer, offset, length);
        }
        catch (final ProtocolException ex)
        {
            reject(peer, ex.getMessage());
            return true;
        }
    }

    /** See {@link Replica#reject}. */
    void reject(final int peer, final String what)
    {
        countError("server " + peer + " sent " + what);
        roles.abandon(peer, "it sent " + what);
    }

    /** See {@link Replica#protocolErrors()}. */
    long protocolErrors()
    {
        return protocolErrors;
    }

    /** See {@link Replica#lastProtocolError()}. */
    String lastProtocolError()
    {
        return lastProtocolError;
    }

    private boolean dispatch(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH)
        {
            throw new ProtocolException("a message of " + length + " bytes");
        }
        header.wrap(buffer, offset);
        MessageChecks.checkHeader(header, length);
        if (header.templateId() == LearnerInfoDecoder.TEMPLATE_ID && !roles.isLeading())
        {
            return onMistakenLearner(peer);
        }
        if (roles.isLeading())
        {
            learnerMessages.onMessage(header, peer, buffer, offset, length, roles.nowNs());
            return true;
        }
        if (!roles.isLearning() || peer != learner.leader())
        {
            throw new ProtocolException("template " + header.templateId() + " to a server that does not follow it");
        }
        final LeaderMessages.Outcome outcome = leaderMessages.onMessage(header, buffer, offset, length, roles.nowNs());
        if (outcome == LeaderMessages.Outcome.LEAVE)
        {
            roles.leave("a newer epoch than its own was promised here");
        }
        return outcome != LeaderMessages.Outcome.NO_ROOM;
    }

    /** The sender has decided that this server leads. If it looks for a leader, it may be about to find that out. */
    private boolean onMistakenLearner(final int peer)
    {
        if (roles.state() == ReplicaState.LOOKING)
        {
            return false;
        }
        roles.abandon(peer, "it takes this server for its leader");
        return true;
    }

    private void countError(final String what)
    {
        protocolErrors++;
        lastProtocolError = what;
    }
}
