package io.ringmaster.engine.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.engine.model.NaiveNode.Kind;

/** The nodes by path, and what section 8 says of each operation on them: checks in the order of the tables there. */
final class NaiveTree
{
    private static final long MAX_TTL_MS = (1L << 40) - 1;
    private static final Set<String> UNDELETABLE =
        Set.of("/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config");

    private final Settings settings;
    private NavigableMap<String, NaiveNode> nodes = new TreeMap<>();
    private NavigableMap<String, NaiveNode> nodesBeforeMulti;

    /** Section 10.3: the tree of an empty server. */
    NaiveTree(final Settings settings)
    {
        this.settings = settings;
        for (final String path : List.of("/", "/zookeeper", "/zookeeper/quota"))
        {
            nodes.put(path, new NaiveNode(Kind.PERSISTENT, 0, "", NaiveAcl.OPEN, 0, 0, 0, 0, 0, 0, 0, 0));
        }
        final List<AclEntry> readOnly = List.of(new AclEntry(NaiveAcl.READ, "world", "anyone"));
        nodes.put(
            "/zookeeper/config", new NaiveNode(Kind.PERSISTENT, 0, "", readOnly, 0, 0, 0, 0, 0, 0, 0, -1));
    }

    Collection<String> paths()
    {
        return nodes.keySet();
    }

    NaiveNode get(final String path)
    {
        return nodes.get(path);
    }

    /** The node if it is there and one of the permissions is granted. */
    NaiveNode readable(final String path, final Collection<Identity> identities, final int permissions)
        throws RequestFailure
    {
        final NaiveNode node = nodes.get(path);
        RequestFailure.unless(node != null, ErrorCode.NO_NODE);
        RequestFailure.unless(NaiveAcl.permits(node.acl(), permissions, identities), ErrorCode.NO_AUTH);
        return node;
    }

    /** Section 10.1 and 10.2. */
    NodeStat stat(final String path)
    {
        final NaiveNode node = nodes.get(path);
        final int children = children(path).size();
        return new NodeStat(
            node.czxid(),
            node.mzxid(),
            node.pzxid(),
            node.ctime(),
            node.mtime(),
            node.kind() == Kind.EPHEMERAL ? node.owner() : 0,
            node.version(),
            2 * node.creates() - children,
            node.aversion(),
            node.data() == null ? 0 : node.data().length(),
            children);
    }

    List<String> children(final String path)
    {
        return nodes.keySet().stream()
            .filter(other -> !other.equals("/") && NaivePaths.parent(other).equals(path))
            .map(NaivePaths::name)
            .toList();
    }

    long descendants(final String path)
    {
        return nodes.keySet().stream().filter(other -> NaivePaths.isDescendant(other, path)).count();
    }

    /** In path order. */
    List<String> ephemerals(final long sessionId)
    {
        return nodes.keySet().stream()
            .filter(path -> nodes.get(path).kind() == Kind.EPHEMERAL && nodes.get(path).owner() == sessionId)
            .toList();
    }

    /** One operation that changes the tree, or fails to. */
    Reply write(final Request request, final Change.Sink changes, final Caller caller, final long timeMs)
        throws RequestFailure
    {
        if (request instanceof Request.Create create)
        {
            return create(create, changes, caller, timeMs);
        }
        if (request instanceof Request.Delete delete)
        {
            return delete(delete, changes, caller);
        }
        if (request instanceof Request.SetData setData)
        {
            return setData(setData, changes, caller, timeMs);
        }
        if (request instanceof Request.SetAcl setAcl)
        {
            return setAcl(setAcl, caller);
        }
        if (request instanceof Request.CheckVersion check)
        {
            return check(check, caller);
        }
        if (request instanceof Request.Multi multi)
        {
            return multi(multi, changes, caller, timeMs);
        }
        throw new IllegalArgumentException("not a write: " + request);
    }

    /** Section 8.1; step numbers as there. */
    private Reply create(
        final Request.Create request, final Change.Sink changes, final Caller caller, final long timeMs)
        throws RequestFailure
    {
        final Kind kind = kind(request.kind()); // 1
        RequestFailure.unless(kind != Kind.TTL || settings.extendedTypesEnabled(), ErrorCode.UNIMPLEMENTED); // 2
        RequestFailure.unless(
            kind == Kind.TTL ? request.ttlMs() > 0 && request.ttlMs() <= MAX_TTL_MS : request.ttlMs() < 0,
            ErrorCode.BAD_ARGUMENTS); // 3
        checkHasSlash(request.path()); // 5
        final List<AclEntry> acl = NaiveAcl.stored(request.acl(), caller.identities()); // 6
        final String parentPath = NaivePaths.parent(request.path());
        final NaiveNode parent = readable(parentPath, caller.identities(), NaiveAcl.CREATE); // 7, 8
        final String path = request.sequential() ?
            request.path() + String.format("%010d", parent.creates()) : request.path(); // 9
        RequestFailure.unless(
            NaivePaths.isValid(path) && !NaiveQuotas.isLimitsOfRoot(path), ErrorCode.BAD_ARGUMENTS); // 10
        RequestFailure.unless(!nodes.containsKey(path), ErrorCode.NODE_EXISTS); // 11
        RequestFailure.unless(parent.kind() != Kind.EPHEMERAL, ErrorCode.NO_CHILDREN_FOR_EPHEMERALS); // 12
        final int length = NaiveQuotas.length(request.data());
        checkQuota(path, length, 1); // 13

        final long owner = switch (kind)
        {
            case EPHEMERAL -> caller.sessionId();
            case TTL -> request.ttlMs();
            case PERSISTENT, CONTAINER -> 0;
        };
        final long zxid = changes.zxid();
        nodes.put(
            path, new NaiveNode(kind, owner, request.data(), acl, zxid, zxid, zxid, timeMs, timeMs, 0, 0, 0));
        nodes.put(parentPath, parent.withChildCreated(zxid));
        changes.add(Change.Type.CREATED, path, acl, parent.acl());
        final Reply reply = new Reply.Created(path, stat(path));
        charge(path, length, 1);
        return reply;
    }

    /** Section 8.3. */
    private Reply delete(final Request.Delete request, final Change.Sink changes, final Caller caller)
        throws RequestFailure
    {
        checkHasSlash(request.path()); // 2
        RequestFailure.unless(!UNDELETABLE.contains(request.path()), ErrorCode.BAD_ARGUMENTS);
        readable(NaivePaths.parent(request.path()), caller.identities(), NaiveAcl.DELETE); // 3, 4
        final NaiveNode node = nodes.get(request.path());
        RequestFailure.unless(node != null, ErrorCode.NO_NODE); // 5
        checkVersion(request.expectedVersion(), node.version()); // 6
        RequestFailure.unless(children(request.path()).isEmpty(), ErrorCode.NOT_EMPTY); // 7
        remove(request.path(), changes);
        return new Reply.Status(ErrorCode.OK);
    }

    /** The effects of section 8.3, whatever the cause. */
    void remove(final String path, final Change.Sink changes)
    {
        final String parentPath = NaivePaths.parent(path);
        final NaiveNode node = nodes.remove(path);
        final NaiveNode parent = nodes.get(parentPath);
        nodes.put(parentPath, parent.withChildDeleted(changes.zxid()));
        changes.add(Change.Type.DELETED, path, node.acl(), parent.acl());
        charge(path, -NaiveQuotas.length(node.data()), -1);
    }

    /** Section 8.7. */
    private Reply setData(
        final Request.SetData request, final Change.Sink changes, final Caller caller, final long timeMs)
        throws RequestFailure
    {
        RequestFailure.unless(NaivePaths.isValid(request.path()), ErrorCode.BAD_ARGUMENTS);
        final NaiveNode node = readable(request.path(), caller.identities(), NaiveAcl.WRITE);
        final int delta = NaiveQuotas.length(request.data()) - NaiveQuotas.length(node.data());
        checkQuota(request.path(), delta, 0);
        checkVersion(request.expectedVersion(), node.version());
        nodes.put(request.path(), node.withData(request.data(), changes.zxid(), timeMs));
        changes.add(Change.Type.DATA_CHANGED, request.path(), node.acl(), List.of());
        final Reply reply = new Reply.StatOnly(stat(request.path()));
        charge(request.path(), delta, 0);
        return reply;
    }

    /** Section 8.9: fires nothing. */
    private Reply setAcl(final Request.SetAcl request, final Caller caller) throws RequestFailure
    {
        RequestFailure.unless(NaivePaths.isValid(request.path()), ErrorCode.BAD_ARGUMENTS);
        final List<AclEntry> acl = NaiveAcl.stored(request.acl(), caller.identities());
        final NaiveNode node = readable(request.path(), caller.identities(), NaiveAcl.ADMIN);
        checkVersion(request.expectedVersion(), node.aversion());
        nodes.put(request.path(), node.withAcl(acl));
        return new Reply.StatOnly(stat(request.path()));
    }

    /** Section 9.2, last of its checks. */
    private Reply check(final Request.CheckVersion request, final Caller caller) throws RequestFailure
    {
        RequestFailure.unless(NaivePaths.isValid(request.path()), ErrorCode.BAD_ARGUMENTS);
        final NaiveNode node = readable(request.path(), caller.identities(), NaiveAcl.READ);
        checkVersion(request.expectedVersion(), node.version());
        return new Reply.Status(ErrorCode.OK);
    }

    /** Section 9.2: all or nothing. */
    private Reply multi(
        final Request.Multi request, final Change.Sink changes, final Caller caller, final long timeMs)
        throws RequestFailure
    {
        for (final Request operation : request.operations())
        {
            RequestFailure.unless(
                operation instanceof Request.Create || operation instanceof Request.Delete ||
                operation instanceof Request.SetData || operation instanceof Request.CheckVersion,
                ErrorCode.MARSHALLING_ERROR); // 9.1
        }
        final List<Reply> results = new ArrayList<>();
        final NavigableMap<String, NaiveNode> before = new TreeMap<>(nodes);
        nodesBeforeMulti = before;
        try
        {
            for (final Request operation : request.operations())
            {
                results.add(write(operation, changes, caller, timeMs));
            }
        }
        catch (final RequestFailure failure)
        {
            nodes = before;
            changes.clear();
            RequestFailure.unless(failure.errorCode() != ErrorCode.MARSHALLING_ERROR, ErrorCode.MARSHALLING_ERROR);
            return failedMulti(request.operations().size(), results.size(), failure.errorCode());
        }
        finally
        {
            nodesBeforeMulti = null;
        }
        return new Reply.Multi(-1, List.copyOf(results));
    }

    /** Section 13: what the operations of a multi use is not seen by those behind them. */
    private void checkQuota(final String path, final int bytes, final int count) throws RequestFailure
    {
        if (settings.enforceQuota())
        {
            NaiveQuotas.check(nodesBeforeMulti == null ? nodes : nodesBeforeMulti, path, bytes, count);
        }
    }

    private void charge(final String path, final int bytes, final int count)
    {
        NaiveQuotas.charge(nodes, path, bytes, count);
    }

    /** Section 14.2: whether the reaper may remove the node now. */
    boolean isReapable(final String path, final long timeMs)
    {
        final NaiveNode node = nodes.get(path);
        if (node == null || !children(path).isEmpty())
        {
            return false;
        }
        return switch (node.kind())
        {
            case CONTAINER -> node.creates() > 0;
            case TTL -> timeMs - node.mtime() > node.owner();
            case PERSISTENT, EPHEMERAL -> false;
        };
    }

    /** Section 9.4. */
    private static Reply failedMulti(final int count, final int failedIndex, final int errorCode)
    {
        final List<Reply> results = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            final int afterOrBefore = i < failedIndex ? ErrorCode.OK : ErrorCode.RUNTIME_INCONSISTENCY;
            results.add(new Reply.Status(i == failedIndex ? errorCode : afterOrBefore));
        }
        return new Reply.Multi(failedIndex, List.copyOf(results));
    }

    private static Kind kind(final int raw) throws RequestFailure
    {
        return switch (raw)
        {
            case 0 -> Kind.PERSISTENT;
            case 1 -> Kind.EPHEMERAL;
            case 2 -> Kind.CONTAINER;
            case 3 -> Kind.TTL;
            default -> throw new RequestFailure(ErrorCode.BAD_ARGUMENTS);
        };
    }

    private static void checkHasSlash(final String path) throws RequestFailure
    {
        RequestFailure.unless(path.contains("/") && !path.contains("\0"), ErrorCode.BAD_ARGUMENTS);
    }

    private static void checkVersion(final int expected, final int version) throws RequestFailure
    {
        RequestFailure.unless(expected == -1 || expected == version, ErrorCode.BAD_VERSION);
    }
}
