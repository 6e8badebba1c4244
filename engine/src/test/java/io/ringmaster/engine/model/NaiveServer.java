package io.ringmaster.engine.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
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
import io.ringmaster.engine.model.NaiveWatches.Mode;
import io.ringmaster.engine.model.NaiveWatches.Table;

/**
 * One server as the protocol describes it, in plain collections and without a thought for speed: the thing that the
 * engine is compared with. Shares no code with it. Everything happens at once and in the order of the calls; who calls
 * decides the order. What connections receive is queued on them.
 */
public final class NaiveServer
{
    private static final int EVENT_CREATED = 1;
    private static final int EVENT_DELETED = 2;
    private static final int EVENT_DATA_CHANGED = 3;
    private static final int EVENT_CHILDREN_CHANGED = 4;
    private static final long CATCH_UP_ZXID = -1;

    private final NaiveTree tree;
    private final NaiveWatches watches = new NaiveWatches();
    private final Map<Long, Connection> connections = new TreeMap<>();
    private final Set<Long> sessions = new TreeSet<>();
    private final String superDigest;
    private long lastZxid;

    /**
     * An empty server.
     *
     * @param settings    of the server.
     * @param superDigest          digest identity that is super.
     */
    public NaiveServer(final Settings settings, final String superDigest)
    {
        this.superDigest = superDigest;
        this.tree = new NaiveTree(settings);
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
            return exists(exists, caller);
        }
        if (request instanceof Request.GetData getData)
        {
            return getData(getData.path(), getData.watch(), caller);
        }
        if (request instanceof Request.GetChildren getChildren)
        {
            return getChildren(getChildren.path(), getChildren.watch(), caller);
        }
        if (request instanceof Request.GetAcl getAcl)
        {
            return getAcl(getAcl, caller);
        }
        if (request instanceof Request.MultiRead multiRead)
        {
            return multiRead(multiRead, caller);
        }
        if (request instanceof Request.GetEphemerals ephemerals)
        {
            return getEphemerals(ephemerals, caller);
        }
        if (request instanceof Request.GetAllChildrenNumber all)
        {
            tree.readable(all.path(), caller.identities(), NaiveAcl.READ);
            return new Reply.Count(tree.descendants(all.path()));
        }
        if (request instanceof Request.AddWatch addWatch)
        {
            return addWatch(addWatch, caller);
        }
        if (request instanceof Request.CheckWatches check)
        {
            return checkWatches(check.type(), check.path(), caller, false);
        }
        if (request instanceof Request.RemoveWatches remove)
        {
            return checkWatches(remove.type(), remove.path(), caller, true);
        }
        if (request instanceof Request.SetWatches setWatches)
        {
            return setWatches(setWatches, caller);
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

    /** Section 8.5. */
    private Reply exists(final Request.Exists request, final Caller caller) throws RequestFailure
    {
        RequestFailure.unless(!request.path().contains("\0"), ErrorCode.BAD_ARGUMENTS);
        final NaiveNode node = tree.get(request.path());
        RequestFailure.unless(
            node == null || NaiveAcl.permits(node.acl(), NaiveAcl.READ, caller.identities()), ErrorCode.NO_AUTH);
        if (request.watch())
        {
            watches.add(Table.DATA, request.path(), caller.connectionId(), Mode.STANDARD);
        }
        RequestFailure.unless(node != null, ErrorCode.NO_NODE);
        return new Reply.StatOnly(tree.stat(request.path()));
    }

    /** Section 8.6. */
    private Reply getData(final String path, final boolean watch, final Caller caller) throws RequestFailure
    {
        final NaiveNode node = tree.readable(path, caller.identities(), NaiveAcl.READ);
        if (watch)
        {
            watches.add(Table.DATA, path, caller.connectionId(), Mode.STANDARD);
        }
        return new Reply.Data(tree.stat(path), node.data());
    }

    /** Section 8.6. */
    private Reply getChildren(final String path, final boolean watch, final Caller caller) throws RequestFailure
    {
        tree.readable(path, caller.identities(), NaiveAcl.READ);
        if (watch)
        {
            watches.add(Table.CHILD, path, caller.connectionId(), Mode.STANDARD);
        }
        return new Reply.Children(tree.stat(path), tree.children(path).stream().sorted().toList());
    }

    /** Section 8.8. */
    private Reply getAcl(final Request.GetAcl request, final Caller caller) throws RequestFailure
    {
        final NaiveNode node =
            tree.readable(request.path(), caller.identities(), NaiveAcl.READ | NaiveAcl.ADMIN);
        final boolean isAdmin = NaiveAcl.permits(node.acl(), NaiveAcl.ADMIN, caller.identities());
        return new Reply.Acl(tree.stat(request.path()), isAdmin ? node.acl() : NaiveAcl.masked(node.acl()));
    }

    /** Section 9.4: each on its own; sets no watch. */
    private Reply multiRead(final Request.MultiRead request, final Caller caller) throws RequestFailure
    {
        for (final Request operation : request.operations())
        {
            RequestFailure.unless(
                operation instanceof Request.GetData || operation instanceof Request.GetChildren,
                ErrorCode.MARSHALLING_ERROR); // 9.1
        }
        final List<Reply> results = new ArrayList<>();
        for (final Request operation : request.operations())
        {
            try
            {
                results.add(operation instanceof Request.GetData getData ?
                    getData(getData.path(), false, caller) :
                    getChildren(((Request.GetChildren)operation).path(), false, caller));
            }
            catch (final RequestFailure failure)
            {
                results.add(new Reply.Status(failure.errorCode()));
            }
        }
        return new Reply.Multi(-1, List.copyOf(results));
    }

    /** Section 8.17: a plain string prefix. */
    private Reply getEphemerals(final Request.GetEphemerals request, final Caller caller)
    {
        final String prefix = request.prefix();
        return new Reply.Paths(tree.ephemerals(caller.sessionId()).stream()
            .filter(path -> prefix.isBlank() || path.startsWith(prefix))
            .toList());
    }

    /** Section 8.15. */
    private Reply addWatch(final Request.AddWatch request, final Caller caller) throws RequestFailure
    {
        switch (request.mode())
        {
            case 0 ->
            {
                watches.add(Table.DATA, request.path(), caller.connectionId(), Mode.PERSISTENT);
                watches.add(Table.CHILD, request.path(), caller.connectionId(), Mode.PERSISTENT);
            }
            case 1 -> watches.add(Table.DATA, request.path(), caller.connectionId(), Mode.RECURSIVE);
            default -> throw new RequestFailure(ErrorCode.MARSHALLING_ERROR);
        }
        return new Reply.Status(ErrorCode.OK);
    }

    /** Section 8.16. */
    private Reply checkWatches(final int type, final String path, final Caller caller, final boolean remove)
        throws RequestFailure
    {
        final long id = caller.connectionId();
        final boolean isFound = switch (type)
        {
            case 1 -> watches.contains(Table.CHILD, path, id, Mode.STANDARD);
            case 2 -> watches.contains(Table.DATA, path, id, Mode.STANDARD);
            case 3 -> watches.containsAny(Table.CHILD, path, id) || watches.containsAny(Table.DATA, path, id);
            case 4 -> watches.contains(Table.DATA, path, id, Mode.PERSISTENT);
            case 5 -> watches.contains(Table.DATA, path, id, Mode.RECURSIVE);
            default -> throw new RequestFailure(ErrorCode.MARSHALLING_ERROR);
        };
        RequestFailure.unless(isFound, ErrorCode.NO_WATCHER);
        if (remove)
        {
            for (final Mode mode : Mode.values())
            {
                final boolean isOfBoth = type == 3 || (type == 4 && mode == Mode.PERSISTENT);
                if (isOfBoth || (type == 1 && mode == Mode.STANDARD))
                {
                    watches.remove(Table.CHILD, path, id, mode);
                }
                if (isOfBoth || (type == 2 && mode == Mode.STANDARD) || (type == 5 && mode == Mode.RECURSIVE))
                {
                    watches.remove(Table.DATA, path, id, mode);
                }
            }
        }
        return new Reply.Status(ErrorCode.OK);
    }

    /** Section 15.6: in the order of the lists; an answered watch is not registered. */
    private Reply setWatches(final Request.SetWatches request, final Caller caller)
    {
        final long id = caller.connectionId();
        for (final String path : request.data())
        {
            final NaiveNode node = tree.get(path);
            if (node == null)
            {
                deliver(id, new Delivery.Event(CATCH_UP_ZXID, EVENT_DELETED, path));
            }
            else if (node.mzxid() > request.relativeZxid())
            {
                deliver(id, new Delivery.Event(CATCH_UP_ZXID, EVENT_DATA_CHANGED, path));
            }
            else
            {
                watches.add(Table.DATA, path, id, Mode.STANDARD);
            }
        }
        for (final String path : request.exist())
        {
            if (tree.get(path) == null)
            {
                watches.add(Table.DATA, path, id, Mode.STANDARD);
            }
            else
            {
                deliver(id, new Delivery.Event(CATCH_UP_ZXID, EVENT_CREATED, path));
            }
        }
        for (final String path : request.child())
        {
            final NaiveNode node = tree.get(path);
            if (node == null)
            {
                deliver(id, new Delivery.Event(CATCH_UP_ZXID, EVENT_DELETED, path));
            }
            else if (node.pzxid() > request.relativeZxid())
            {
                deliver(id, new Delivery.Event(CATCH_UP_ZXID, EVENT_CHILDREN_CHANGED, path));
            }
            else
            {
                watches.add(Table.CHILD, path, id, Mode.STANDARD);
            }
        }
        for (final String path : request.persistent())
        {
            watches.add(Table.DATA, path, id, Mode.PERSISTENT);
            watches.add(Table.CHILD, path, id, Mode.PERSISTENT);
        }
        request.recursive().forEach(path -> watches.add(Table.DATA, path, id, Mode.RECURSIVE));
        return new Reply.Status(ErrorCode.OK);
    }

    /** Section 15.3. */
    private void fire(final Change.Sink changes)
    {
        for (final Change change : changes.changes())
        {
            final int type = switch (change.type())
            {
                case CREATED -> EVENT_CREATED;
                case DELETED -> EVENT_DELETED;
                case DATA_CHANGED -> EVENT_DATA_CHANGED;
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
                    new Delivery.Event(changes.zxid(), EVENT_CHILDREN_CHANGED, parent));
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
