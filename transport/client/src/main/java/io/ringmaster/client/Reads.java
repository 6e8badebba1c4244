package io.ringmaster.client;

import java.util.List;
import java.util.Objects;

import io.ringmaster.codecs.client.Consistency;

/**
 * The reads of a {@link RingmasterClient} with a {@link ReadConsistency}; results, order, threads and allocation are as
 * described there. {@link RingmasterClient#reads(ReadConsistency)} has it.
 */
public final class Reads
{
    private final RequestPublisher publisher;
    private final String chroot;
    private final Consistency consistency;

    Reads(final RequestPublisher publisher, final String chroot, final ReadConsistency consistency)
    {
        this.publisher = publisher;
        this.chroot = chroot;
        this.consistency = consistency.code();
    }

    /**
     * Read a node's Stat; {@code NO_NODE} if it does not exist.
     *
     * @param path     of the node.
     * @param watcher  to tell once of its creation, deletion or next data; null for none.
     * @param context  for the callback.
     * @param callback to tell.
     * @return correlation id, or a negative result.
     */
    public long exists(final String path, final Watcher watcher, final long context, final StatCallback callback)
    {
        PathRules.validate(path);
        Objects.requireNonNull(callback, "callback");
        return publisher.exists(
            path, WatchChange.addition(chroot, path, WatchKind.DATA, watcher), consistency, context, callback);
    }

    /**
     * Read a node's data and Stat.
     *
     * @param path     of the node.
     * @param watcher  to tell once of its deletion or next data; null for none.
     * @param context  for the callback.
     * @param callback to tell.
     * @return correlation id, or a negative result.
     */
    public long getData(final String path, final Watcher watcher, final long context, final DataCallback callback)
    {
        PathRules.validate(path);
        Objects.requireNonNull(callback, "callback");
        return publisher.getData(
            path, WatchChange.addition(chroot, path, WatchKind.DATA, watcher), consistency, context, callback);
    }

    /**
     * Read the names of a node's children and its Stat.
     *
     * @param path     of the node.
     * @param watcher  to tell once of its deletion or of the next child that comes or goes; null for none.
     * @param context  for the callback.
     * @param callback to tell.
     * @return correlation id, or a negative result.
     */
    public long getChildren(
        final String path, final Watcher watcher, final long context, final ChildrenCallback callback)
    {
        PathRules.validate(path);
        Objects.requireNonNull(callback, "callback");
        return publisher.getChildren(
            path, WatchChange.addition(chroot, path, WatchKind.CHILDREN, watcher), consistency, context, callback);
    }

    /**
     * Read a node's ACL.
     *
     * @param path     of the node.
     * @param context  for the callback.
     * @param callback to tell.
     * @return correlation id, or a negative result.
     */
    public long getAcl(final String path, final long context, final AclCallback callback)
    {
        PathRules.validate(path);
        Objects.requireNonNull(callback, "callback");
        return publisher.getAcl(path, consistency, context, callback);
    }

    /**
     * Do several reads at one point in time; each succeeds or fails on its own.
     *
     * @param ops      gets of data and of children.
     * @param context  for the callback.
     * @param callback to tell.
     * @return correlation id, or a negative result.
     */
    public long multiRead(final List<Op> ops, final long context, final MultiCallback callback)
    {
        RequestRules.checkOps(ops, true);
        Objects.requireNonNull(callback, "callback");
        return publisher.multiRead(ops, consistency, context, callback);
    }

    /**
     * List the session's ephemeral nodes.
     *
     * @param prefix   that their paths begin with, as plain text; a slash for all.
     * @param context  for the callback.
     * @param callback to tell.
     * @return correlation id, or a negative result.
     */
    public long getEphemerals(final String prefix, final long context, final PathsCallback callback)
    {
        if (!prefix.startsWith("/"))
        {
            throw new IllegalArgumentException("prefix \"" + prefix + "\" does not begin with a slash");
        }
        Objects.requireNonNull(callback, "callback");
        return publisher.getEphemerals(prefix, consistency, context, callback);
    }

    /**
     * Count the nodes below a node.
     *
     * @param path     of the node, which does not count.
     * @param context  for the callback.
     * @param callback to tell.
     * @return correlation id, or a negative result.
     */
    public long countDescendants(final String path, final long context, final CountCallback callback)
    {
        PathRules.validate(path);
        Objects.requireNonNull(callback, "callback");
        return publisher.countDescendants(path, consistency, context, callback);
    }
}
