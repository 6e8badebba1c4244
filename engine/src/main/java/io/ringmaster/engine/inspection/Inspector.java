package io.ringmaster.engine.inspection;

import java.util.ArrayDeque;
import java.util.function.Consumer;

import io.ringmaster.codecs.admin.BooleanType;
import io.ringmaster.codecs.admin.EngineStatusEncoder;
import io.ringmaster.codecs.admin.Topic;
import io.ringmaster.engine.reply.Replies;
import io.ringmaster.engine.session.Connection;
import io.ringmaster.engine.session.Connections;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.tree.TreeContent;
import io.ringmaster.engine.tree.ZnodeTree;
import io.ringmaster.engine.watch.WatchTable;

/**
 * Answers what endpoints ask about the engine. One answer is under way at a time, a bounded step of it per duty cycle,
 * so that a long one holds nobody up; the next begins when it is complete. Engine thread only.
 */
public final class Inspector
{
    /** Rows looked at in a step, which takes some ten microseconds without records and some hundred with. */
    static final int STEP_LIMIT = 512;

    private final ArrayDeque<Question> questions = new ArrayDeque<>();
    private final ZnodeTree tree;
    private final TreeContent content;
    private final SessionTable sessions;
    private final Connections connections;
    private final WatchTable watches;
    private final Replies replies;
    private final RecordWriter out;
    private final Consumer<EngineStatusEncoder> progress;
    private EnsembleView ensemble = EnsembleView.STANDALONE;
    private Question current;

    /**
     * Construct.
     *
     * @param tree        of znodes.
     * @param sessions    of clients.
     * @param connections that are open.
     * @param watches     of the connections.
     * @param replies     to send answers with.
     * @param progress    fills in what is known of transactions.
     */
    public Inspector(
        final ZnodeTree tree,
        final SessionTable sessions,
        final Connections connections,
        final WatchTable watches,
        final Replies replies,
        final Consumer<EngineStatusEncoder> progress)
    {
        this.tree = tree;
        this.content = new TreeContent(tree);
        this.sessions = sessions;
        this.connections = connections;
        this.watches = watches;
        this.replies = replies;
        this.progress = progress;
        this.out = new RecordWriter(replies);
    }

    /**
     * Tell of an ensemble; without this the server is on its own.
     *
     * @param view of the ensemble.
     */
    public void ensemble(final EnsembleView view)
    {
        ensemble = view;
    }

    /**
     * Take a question.
     *
     * @param connection to answer.
     * @param topic      a value of {@link Topic}; one that does not exist is answered with no record.
     */
    public void ask(final Connection connection, final int topic)
    {
        questions.add(question(connection, Topic.get(topic)));
    }

    /**
     * Whether an answer is under way, so that {@link #poll} has something to do.
     *
     * @return true if so.
     */
    public boolean isRunning()
    {
        return current != null || !questions.isEmpty();
    }

    /**
     * Go on answering. Not while replies are held up: an answer can be as long as the state.
     *
     * @param nowNs monotonic time.
     * @return 0 if there was nothing to do.
     */
    public int poll(final long nowNs)
    {
        if (current == null)
        {
            current = questions.poll();
            if (current == null)
            {
                return 0;
            }
            out.begin(current.connection());
        }
        if (replies.isBackPressured())
        {
            return 0;
        }
        final boolean isGone = current.connection().state() == Connection.State.CLOSING;
        if (isGone || current.inspection().step(out, nowNs))
        {
            out.end(current.topic());
            current = null;
        }
        return 1;
    }

    private Question question(final Connection connection, final Topic topic)
    {
        final Inspection inspection = switch (topic)
        {
            case STATUS -> this::sendStatus;
            case SESSIONS -> new SessionInspection(sessions, tree);
            case EPHEMERALS -> new EphemeralInspection(sessions, tree);
            case CONNECTIONS -> new ConnectionInspection(connections, watches);
            case WATCHES_BY_CONNECTION -> WatchInspection.byConnection(connections, watches);
            case WATCHES_BY_PATH -> WatchInspection.byPath(connections, watches);
            default -> (writer, nowNs) -> true;
        };
        return new Question(connection, topic == Topic.SBE_UNKNOWN ? Topic.NULL_VAL : topic, inspection);
    }

    private boolean sendStatus(final RecordWriter writer, final long nowNs)
    {
        final EngineStatusEncoder status = writer.status()
            .znodeCount(tree.nodeCount())
            .contentBytes(content.contentBytes())
            .ephemeralCount(content.ephemeralCount())
            .ephemeralOwnerCount(content.ephemeralOwnerCount())
            .sessionCount(sessions.count())
            .connectionCount(connections.count())
            .watchCount(watches.count())
            .dataWatchCount(watches.dataCount())
            .dataWatchPathCount(watches.dataPathCount())
            .dataWatchConnectionCount(watches.dataConnectionCount())
            .watchBytes(watches.allocatedBytes())
            .treeBytes(tree.usedBytes())
            .treeReservedBytes(tree.reservedBytes())
            .treeMaxBytes(tree.maxBytes())
            .digest(tree.digest());
        progress.accept(status);
        putEnsemble(status, ensemble.status(nowNs));
        writer.sendStatus();
        return true;
    }

    /** Last, as the peers are a group behind all fields. */
    private static void putEnsemble(final EngineStatusEncoder status, final EnsembleStatus view)
    {
        status
            .role(view.role())
            .serving(bool(view.isServing()))
            .serverId(view.serverId())
            .leaderId(view.leaderId())
            .epoch(view.epoch())
            .durableZxid(view.durableZxid())
            .committedZxid(view.committedZxid())
            .leaderCommittedZxid(view.leaderCommittedZxid())
            .leaderSilenceMs(view.leaderSilenceMs())
            .voterCount(view.voterCount());
        final EngineStatusEncoder.PeersEncoder peers = status.peersCount(view.peers().size());
        for (final EnsembleStatus.Peer peer : view.peers())
        {
            peers.next()
                .id(peer.id())
                .voter(bool(peer.isVoter()))
                .connected(bool(peer.isConnected()))
                .phase(peer.phase())
                .durableZxid(peer.durableZxid())
                .appliedZxid(peer.appliedZxid())
                .silenceMs(peer.silenceMs());
        }
    }

    private static BooleanType bool(final boolean value)
    {
        return value ? BooleanType.T : BooleanType.F;
    }

    /** What was asked, by whom, and the answer as far as it has come. */
    private record Question(Connection connection, Topic topic, Inspection inspection)
    {
    }
}
