package io.ringmaster.engine.model;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.engine.model.NaiveWatches.Table;

/**
 * One server as the protocol describes it, in plain collections and without a thought for speed: the thing that the
 * engine is compared with. Shares no code with it. Everything happens at once and in the order of the calls; who calls
 * decides the order. What connections receive is queued on them.
 */
public final class NaiveServer
{
    private final NaiveTree tree;
    private final NaiveWatches watches = new NaiveWatches();
    private final Map<Long, Connection> connections = new TreeMap<>();
    private final Set<Long> sessions = new TreeSet<>();
    private final String superDigest;
    private final NaiveReads reads;
    private final NaiveWatchRequests watchRequests;
    private long lastZxid;

    /**
     * An empty server.
     *
     * @param settings    of the server.
     * @param superDigest digest identity that is super.
     */
    public NaiveServer(final Settings settings, final String superDigest)
    {
        this.superDigest = superDigest;
        tree = new NaiveTree(settings);
        reads = new NaiveReads(tree, watches);
        watchRequests = new NaiveWatchRequests(tree, watches, this::deliver);
    }

    /**
     * A connection begins.
     *
     * @param connectionId of it; new.
     * @param identities   that it has from the start.
     */
    public void openConnection(final long connectionId, final List<Identity> identities)
    {
        connections.put(connectionId, new Connection(
            new LinkedHashSet<>(identities), new LinkedHashSet<>(identities), new ArrayDeque<>()));
    }

    /**
     * A connection is gone: it gets nothing from here on, and its watches are dropped (section 15.1).
     *
     * @param connectionId of it.
     */
    public void closeConnection(final long connectionId)
    {
        connections.remove(connectionId);
        watches.removeConnection(connectionId);
    }

    /**
     * Section 8.12: what an authentication adds to a connection.
     *
     * @param request to examine.
     * @return the identities; null if it fails.
     */
    public List<Identity> authenticate(final Request.Authenticate request)
    {
        return switch (request.scheme())
        {
            case "ip" -> List.of();
            case "digest" ->
            {
                final Identity identity = new Identity("digest", NaiveAcl.digest(request.credential()));
                yield identity.id().equals(superDigest) ? List.of(identity, new Identity("super", "")) :
                    List.of(identity);
            }
            default -> null;
        };
    }

    /**
     * An authentication is under way: from here on the connection may have these identities, see {@link #read}.
     *
     * @param connectionId of it.
     * @param identities   that it may have.
     */
    public void mayIdentify(final long connectionId, final List<Identity> identities)
    {
        final Connection connection = connections.get(connectionId);
        if (connection != null)
        {
            connection.possibleIdentities().addAll(identities);
        }
    }

    /**
     * What a connection is yet to receive.
     *
     * @param connectionId of it.
     * @return in order; empty for a connection that is gone.
     */
    public Deque<Delivery> deliveries(final long connectionId)
    {
        final Connection connection = connections.get(connectionId);
        return connection == null ? new ArrayDeque<>() : connection.deliveries();
    }

    /**
     * A session begins.
     *
     * @param sessionId of it.
     */
    public void openSession(final long sessionId)
    {
        sessions.add(sessionId);
    }

    /**
     * The session exists.
     *
     * @param sessionId asked for.
     * @return true from its begin to its end.
     */
    public boolean hasSession(final long sessionId)
    {
        return sessions.contains(sessionId);
    }

    /**
     * The sessions that exist.
     *
     * @return ids.
     */
    public Set<Long> sessions()
    {
        return sessions;
    }

    /**
     * Section 8.20 and 16.2: a session ends, and its ephemerals with it.
     *
     * @param sessionId of it.
     * @param zxid      of the transaction.
     */
    public void endSession(final long sessionId, final long zxid)
    {
        final Change.Sink changes = new Change.Sink(zxid);
        tree.ephemerals(sessionId).forEach(path -> tree.remove(path, changes));
        sessions.remove(sessionId);
        fire(changes);
    }

    /**
     * Section 14.2: the reaper removes a container or TTL node.
     *
     * @param path   of the node.
     * @param zxid   of the transaction.
     * @param timeMs of the transaction.
     * @return false if the node is no candidate: the server must not have done it.
     */
    public boolean reap(final String path, final long zxid, final long timeMs)
    {
        if (!tree.isReapable(path, timeMs))
        {
            return false;
        }
        final Change.Sink changes = new Change.Sink(zxid);
        tree.remove(path, changes);
        fire(changes);
        return true;
    }

    /**
     * Section 14.2: what the reaper may remove.
     *
     * @param timeMs now.
     * @return paths.
     */
    public List<String> reapable(final long timeMs)
    {
        return tree.paths().stream().filter(path -> tree.isReapable(path, timeMs)).toList();
    }

    /**
     * A request that changes something, or fails to. Its events, then its answer, are queued.
     *
     * @param request       Create, Delete, SetData, SetAcl, Multi or CloseSession.
     * @param caller        of it.
     * @param correlationId of it.
     * @param zxid          of the transaction.
     * @param timeMs        of the transaction.
     */
    public void write(
        final Request request, final Caller caller, final long correlationId, final long zxid, final long timeMs)
    {
        final Change.Sink changes = new Change.Sink(zxid);
        Reply reply;
        try
        {
            RequestFailure.unless(hasSession(caller.sessionId()), ErrorCode.SESSION_EXPIRED);
            reply = request instanceof Request.CloseSession ?
                new Reply.Status(ErrorCode.OK) : tree.write(request, changes, caller, timeMs);
        }
        catch (final RequestFailure failure)
        {
            reply = new Reply.Status(failure.errorCode());
        }
        fire(changes);
        final boolean closes = request instanceof Request.CloseSession && hasSession(caller.sessionId());
        if (closes)
        {
            endSession(caller.sessionId(), zxid);
        }
        deliver(caller.connectionId(), new Delivery.Answer(correlationId, reply));
        if (closes)
        {
            deliver(caller.connectionId(), new Delivery.Close());
        }
    }

    /**
     * A request that changes nothing but watches and identities. Catch-up events, then its answer, are queued.
     *
     * @param request       one of the others.
     * @param caller        of it.
     * @param correlationId of it.
     */
    public void read(final Request request, final Caller caller, final long correlationId)
    {
        Reply reply;
        boolean closes = request instanceof Request.Placeholder placeholder && placeholder.thenClose();
        try
        {
            reply = readResult(request, caller);
        }
        catch (final RequestFailure failure)
        {
            reply = new Reply.Status(failure.errorCode());
            closes = failure.errorCode() == ErrorCode.AUTH_FAILED ||
                failure.errorCode() == ErrorCode.UNIMPLEMENTED; // 6, 8.12
        }
        deliver(caller.connectionId(), new Delivery.Answer(correlationId, reply));
        if (closes)
        {
            deliver(caller.connectionId(), new Delivery.Close());
        }
    }

    /**
     * Queue something that the caller of the model decided.
     *
     * @param connectionId to get it.
     * @param delivery     of anything.
     */
    public void deliver(final long connectionId, final Delivery delivery)
    {
        final Connection connection = connections.get(connectionId);
        if (connection != null)
        {
            connection.deliveries().add(delivery);
        }
    }

    /**
     * Everything that a transaction with this zxid did is done.
     *
     * @param zxid of it.
     */
    public void reached(final long zxid)
    {
        lastZxid = zxid;
    }

    /**
     * How far the model is.
     *
     * @return the last zxid that was reached.
     */
    public long lastZxid()
    {
        return lastZxid;
    }

    /**
     * Every path that exists.
     *
     * @return sorted.
     */
    public List<String> paths()
    {
        return List.copyOf(tree.paths());
    }

    /**
     * Stat of a node, without any check.
     *
     * @param path of it.
     * @return its Stat, or null if there is no such node.
     */
    public NodeStat statOf(final String path)
    {
        return tree.get(path) == null ? null : tree.stat(path);
    }

    /**
     * Data of a node, without any check.
     *
     * @param path of it; there is such a node.
     * @return a char per byte, or null.
     */
    public String dataOf(final String path)
    {
        return tree.get(path).data();
    }

    private Reply readResult(final Request request, final Caller caller) throws RequestFailure
    {
        if (request instanceof Request.Exists exists)
        {
            return reads.exists(exists, caller);
        }
        if (request instanceof Request.GetData getData)
        {
            return reads.getData(getData.path(), getData.watch(), caller);
        }
        if (request instanceof Request.GetChildren getChildren)
        {
            return reads.getChildren(getChildren.path(), getChildren.watch(), caller);
        }
        if (request instanceof Request.GetAcl getAcl)
        {
            return reads.getAcl(getAcl, caller);
        }
        if (request instanceof Request.MultiRead multiRead)
        {
            return reads.multiRead(multiRead, caller);
        }
        if (request instanceof Request.GetEphemerals ephemerals)
        {
            return reads.getEphemerals(ephemerals, caller);
        }
        if (request instanceof Request.GetAllChildrenNumber all)
        {
            return reads.countDescendants(all, caller);
        }
        if (request instanceof Request.AddWatch addWatch)
        {
            return watchRequests.addWatch(addWatch, caller);
        }
        if (request instanceof Request.CheckWatches check)
        {
            return watchRequests.checkWatches(check.type(), check.path(), caller, false);
        }
        if (request instanceof Request.RemoveWatches remove)
        {
            return watchRequests.checkWatches(remove.type(), remove.path(), caller, true);
        }
        if (request instanceof Request.SetWatches setWatches)
        {
            return watchRequests.setWatches(setWatches, caller);
        }
        if (request instanceof Request.WhoAmI)
        {
            return new Reply.Identities(caller.identities().stream().map(NaiveAcl::shown).sorted().toList());
        }
        if (request instanceof Request.Ping || request instanceof Request.Sync)
        {
            return new Reply.Status(ErrorCode.OK);
        }
        if (request instanceof Request.Authenticate authenticate)
        {
            return authenticated(authenticate, caller);
        }
        if (request instanceof Request.Placeholder placeholder)
        {
            return new Reply.Status(placeholder.errorCode());
        }
        RequestFailure.unless(!(request instanceof Request.Truncated), ErrorCode.MARSHALLING_ERROR);
        RequestFailure.unless(!(request instanceof Request.CheckVersion), ErrorCode.UNIMPLEMENTED);
        throw new IllegalArgumentException("not a read: " + request);
    }

    /** Section 8.12. */
    private Reply authenticated(final Request.Authenticate request, final Caller caller) throws RequestFailure
    {
        final List<Identity> added = authenticate(request);
        RequestFailure.unless(added != null, ErrorCode.AUTH_FAILED);
        final Connection connection = connections.get(caller.connectionId());
        if (connection != null)
        {
            connection.identities().addAll(added);
        }
        return new Reply.Status(ErrorCode.OK);
    }

    /** Section 15.3. */
    private void fire(final Change.Sink changes)
    {
        for (final Change change : changes.changes())
        {
            final int type = switch (change.type())
            {
                case CREATED -> NaiveWatches.EVENT_CREATED;
                case DELETED -> NaiveWatches.EVENT_DELETED;
                case DATA_CHANGED -> NaiveWatches.EVENT_DATA_CHANGED;
            };
            final Delivery.Event event = new Delivery.Event(changes.zxid(), type, change.path());
            final Set<Long> told = watches.trigger(Table.DATA, change.path());
            told.addAll(watches.recursiveAbove(change.path()));
            deliverReadable(told, change.acl(), event);
            if (change.type() == Change.Type.DELETED)
            {
                final Set<Long> watchers = watches.trigger(Table.CHILD, change.path());
                watchers.removeAll(told);
                deliverReadable(watchers, change.acl(), event);
            }
            if (change.type() != Change.Type.DATA_CHANGED)
            {
                final String parent = NaivePaths.parent(change.path());
                deliverReadable(
                    watches.trigger(Table.CHILD, parent),
                    change.parentAcl(),
                    new Delivery.Event(changes.zxid(), NaiveWatches.EVENT_CHILDREN_CHANGED, parent));
            }
        }
    }

    /** Section 15.5: without READ the event is dropped, and the registration is consumed all the same. */
    private void deliverReadable(
        final Collection<Long> watchers, final List<AclEntry> acl, final Delivery.Event event)
    {
        for (final Long connectionId : watchers)
        {
            final Connection connection = Objects.requireNonNull(connections.get(connectionId));
            if (NaiveAcl.permits(acl, NaiveAcl.READ, connection.identities()))
            {
                connection.deliveries().add(event);
            }
            else if (NaiveAcl.permits(acl, NaiveAcl.READ, connection.possibleIdentities()))
            {
                connection.deliveries().add(new Delivery.Perhaps(event));
            }
        }
    }

    private record Connection(
        Set<Identity> identities, Set<Identity> possibleIdentities, Deque<Delivery> deliveries)
    {
    }
}
