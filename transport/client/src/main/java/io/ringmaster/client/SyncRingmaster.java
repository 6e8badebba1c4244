package io.ringmaster.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * The operations of a {@link RingmasterClient}, each waiting for its reply. They throw a {@link RingmasterException}
 * of the class that belongs to the error, {@link IllegalArgumentException} for wrong arguments, and
 * {@link IllegalStateException} on the client's event loop, where they would wait for themselves. While too many
 * requests are in flight they wait for room. Without a connection they wait for the next one, at most for a session
 * timeout. Threadsafe.
 */
public final class SyncRingmaster
{
    private static final long ROOM_TIMEOUT_MS = 100;

    private final RingmasterClient client;
    private final AsyncRingmaster async;

    SyncRingmaster(final RingmasterClient client, final AsyncRingmaster async)
    {
        this.client = client;
        this.async = async;
    }

    /**
     * The same operations, with a choice of what reads may miss. By default they are {@link ReadConsistency#LOCAL}.
     *
     * @param consistency of the reads.
     * @return a face of the same client.
     */
    public SyncRingmaster with(final ReadConsistency consistency)
    {
        return new SyncRingmaster(client, async.with(consistency));
    }

    /**
     * Create a node that anyone may use.
     *
     * @param path of the node; a sequential one gets a number behind it.
     * @param data of the node, or null.
     * @param mode of the node, none with a time to live.
     * @return the final path and the Stat.
     */
    public Created create(final String path, final byte[] data, final CreateMode mode)
    {
        return call(path, () -> async.create(path, data, mode));
    }

    /**
     * Create a node.
     *
     * @param path  of the node; a sequential one gets a number behind it.
     * @param data  of the node, or null.
     * @param mode  of the node.
     * @param ttlMs time to live in milliseconds with a mode that has one, -1 with every other.
     * @param acl   of the node.
     * @return the final path and the Stat.
     */
    public Created create(
        final String path, final byte[] data, final CreateMode mode, final long ttlMs, final List<Acl> acl)
    {
        return call(path, () -> async.create(path, data, mode, ttlMs, acl));
    }

    /**
     * Delete a node that has no children.
     *
     * @param path            of the node.
     * @param expectedVersion of its data, -1 for any.
     */
    public void delete(final String path, final int expectedVersion)
    {
        call(path, () -> async.delete(path, expectedVersion));
    }

    /**
     * Set a node's data.
     *
     * @param path            of the node.
     * @param data            to set, or null.
     * @param expectedVersion of its data, -1 for any.
     * @return the Stat after it.
     */
    public Stat setData(final String path, final byte[] data, final int expectedVersion)
    {
        return call(path, () -> async.setData(path, data, expectedVersion));
    }

    /**
     * Read a node's Stat.
     *
     * @param path of the node.
     * @return the Stat; null if the node does not exist.
     */
    public Stat exists(final String path)
    {
        return call(path, () -> async.exists(path));
    }

    /**
     * Read a node's Stat and watch it.
     *
     * @param path    of the node.
     * @param watcher to tell once of its creation, deletion or next data; null for none.
     * @return the Stat; null if the node does not exist.
     */
    public Stat exists(final String path, final Watcher watcher)
    {
        return call(path, () -> async.exists(path, watcher));
    }

    /**
     * Read a node's data and Stat.
     *
     * @param path of the node.
     * @return data and Stat.
     */
    public NodeData getData(final String path)
    {
        return call(path, () -> async.getData(path));
    }

    /**
     * Read a node's data and Stat and watch it.
     *
     * @param path    of the node.
     * @param watcher to tell once of its deletion or next data; null for none.
     * @return data and Stat.
     */
    public NodeData getData(final String path, final Watcher watcher)
    {
        return call(path, () -> async.getData(path, watcher));
    }

    /**
     * Read the names of a node's children and its Stat.
     *
     * @param path of the node.
     * @return names and Stat.
     */
    public Children getChildren(final String path)
    {
        return call(path, () -> async.getChildren(path));
    }

    /**
     * Read the names of a node's children and its Stat, and watch them.
     *
     * @param path    of the node.
     * @param watcher to tell once of its deletion or of the next child that comes or goes; null for none.
     * @return names and Stat.
     */
    public Children getChildren(final String path, final Watcher watcher)
    {
        return call(path, () -> async.getChildren(path, watcher));
    }

    /**
     * Read a node's ACL.
     *
     * @param path of the node.
     * @return ACL and Stat.
     */
    public AclData getAcl(final String path)
    {
        return call(path, () -> async.getAcl(path));
    }

    /**
     * Set a node's ACL.
     *
     * @param path            of the node.
     * @param acl             to set.
     * @param expectedVersion of its ACL, -1 for any.
     * @return the Stat after it.
     */
    public Stat setAcl(final String path, final List<Acl> acl, final int expectedVersion)
    {
        return call(path, () -> async.setAcl(path, acl, expectedVersion));
    }

    /**
     * Let the server catch up with everything committed before.
     *
     * @param path any.
     */
    public void sync(final String path)
    {
        call(path, () -> async.sync(path));
    }

    /**
     * Do all of the operations or none.
     *
     * @param ops creates, deletes, sets and checks.
     * @return the results; the exception of the operation that failed has its path and index.
     */
    public List<OpResult> multi(final List<Op> ops)
    {
        return call(null, () -> async.multi(ops));
    }

    /**
     * Do several reads at one point in time.
     *
     * @param ops gets of data and of children.
     * @return the results, each of which may be {@link OpResult.Failed}.
     */
    public List<OpResult> multiRead(final List<Op> ops)
    {
        return call(null, () -> async.multiRead(ops));
    }

    /**
     * List the session's ephemeral nodes.
     *
     * @param prefix that their paths begin with, as plain text; a slash for all.
     * @return their paths, in no promised order.
     */
    public List<String> getEphemerals(final String prefix)
    {
        return call(prefix, () -> async.getEphemerals(prefix));
    }

    /**
     * Count the nodes below a node.
     *
     * @param path of the node, which does not count.
     * @return their number.
     */
    public long countDescendants(final String path)
    {
        return call(path, () -> async.countDescendants(path));
    }

    /**
     * Add a watch that stays.
     *
     * @param path    of the node, which need not exist.
     * @param mode    of the watch.
     * @param watcher to tell.
     */
    public void addWatch(final String path, final WatchMode mode, final Watcher watcher)
    {
        call(path, () -> async.addWatch(path, mode, watcher));
    }

    /**
     * Remove watches.
     *
     * @param path    of the node.
     * @param kind    of the watches.
     * @param watcher to remove; null for all of the kind.
     */
    public void removeWatches(final String path, final WatchKind kind, final Watcher watcher)
    {
        call(path, () -> async.removeWatches(path, kind, watcher));
    }

    /**
     * Name the identities that the connection acts under.
     *
     * @return the identities.
     */
    public List<Identity> whoAmI()
    {
        return call(null, () -> async.whoAmI());
    }

    /**
     * Add an identity, see {@link RingmasterClient#authenticate(String, byte[], long, StatusCallback)}.
     *
     * @param scheme     as {@code digest}.
     * @param credential in the form that the scheme wants, as {@code user:password}.
     */
    public void authenticate(final String scheme, final byte[] credential)
    {
        call(null, () -> async.authenticate(scheme, credential));
    }

    private <T> T call(final String path, final Supplier<CompletableFuture<T>> operation)
    {
        client.checkMayBlock();
        while (true)
        {
            try
            {
                return operation.get().get();
            }
            catch (final InterruptedException exception)
            {
                throw interrupted(path, exception);
            }
            catch (final ExecutionException exception)
            {
                if (!(exception.getCause() instanceof RingmasterException failure))
                {
                    throw new IllegalStateException(exception.getCause());
                }
                if (!(failure instanceof BackPressureException))
                {
                    // The caller wants to see its own stack, not that of the event loop.
                    failure.fillInStackTrace();
                    throw failure;
                }
            }
            awaitRoom(path);
        }
    }

    private void awaitRoom(final String path)
    {
        try
        {
            client.awaitRoom(ROOM_TIMEOUT_MS);
        }
        catch (final InterruptedException exception)
        {
            throw interrupted(path, exception);
        }
    }

    private static InterruptedOperationException interrupted(final String path, final InterruptedException cause)
    {
        Thread.currentThread().interrupt();
        final InterruptedOperationException exception =
            new InterruptedOperationException(path, "interrupted while waiting for the reply");
        exception.initCause(cause);
        return exception;
    }
}
