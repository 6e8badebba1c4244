package io.ringmaster.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.ErrorCode;

/**
 * The operations of a {@link RingmasterClient} with futures and values. Futures complete on the client's event loop,
 * in the order of the calls, so what depends on them must not block; they fail with a {@link RingmasterException}:
 * {@link BackPressureException} if too many requests are in flight. Wrong arguments throw at once. Threadsafe.
 */
public final class AsyncRingmaster
{
    private final RingmasterClient client;
    private final Reads reads;

    AsyncRingmaster(final RingmasterClient client, final Reads reads)
    {
        this.client = client;
        this.reads = reads;
    }

    /**
     * The same operations, with a choice of what reads may miss. By default they are {@link ReadConsistency#LOCAL}.
     *
     * @param consistency of the reads.
     * @return a face of the same client.
     */
    public AsyncRingmaster with(final ReadConsistency consistency)
    {
        return new AsyncRingmaster(client, client.reads(consistency));
    }

    /**
     * Create a node that anyone may use.
     *
     * @param path of the node; a sequential one gets a number behind it.
     * @param data of the node, or null.
     * @param mode of the node, none with a time to live.
     * @return the final path and the Stat.
     */
    public CompletableFuture<Created> create(final String path, final byte[] data, final CreateMode mode)
    {
        return create(path, data, mode, -1, Acl.OPEN);
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
    public CompletableFuture<Created> create(
        final String path, final byte[] data, final CreateMode mode, final long ttlMs, final List<Acl> acl)
    {
        final CompletableFuture<Created> future = new CompletableFuture<>();
        final long result = client.create(
            path,
            wrap(data),
            0,
            length(data),
            mode,
            ttlMs,
            acl,
            0,
            (context, errorCode, zxid, stat, pathBuffer, offset, length) ->
            {
                if (isOk(future, path, errorCode))
                {
                    final String finalPath = pathBuffer.getStringWithoutLengthUtf8(offset, length);
                    future.complete(new Created(finalPath, stat.toStat()));
                }
            });
        return issued(future, path, result);
    }

    /**
     * Delete a node that has no children.
     *
     * @param path            of the node.
     * @param expectedVersion of its data, -1 for any.
     * @return nothing, once it is deleted.
     */
    public CompletableFuture<Void> delete(final String path, final int expectedVersion)
    {
        final CompletableFuture<Void> future = new CompletableFuture<>();
        return issued(future, path, client.delete(path, expectedVersion, 0, onStatus(future, path)));
    }

    /**
     * Set a node's data.
     *
     * @param path            of the node.
     * @param data            to set, or null.
     * @param expectedVersion of its data, -1 for any.
     * @return the Stat after it.
     */
    public CompletableFuture<Stat> setData(final String path, final byte[] data, final int expectedVersion)
    {
        final CompletableFuture<Stat> future = new CompletableFuture<>();
        final long result =
            client.setData(path, wrap(data), 0, length(data), expectedVersion, 0, onStat(future, path));
        return issued(future, path, result);
    }

    /**
     * Read a node's Stat.
     *
     * @param path of the node.
     * @return the Stat; null if the node does not exist.
     */
    public CompletableFuture<Stat> exists(final String path)
    {
        return exists(path, null);
    }

    /**
     * Read a node's Stat and watch it.
     *
     * @param path    of the node.
     * @param watcher to tell once of its creation, deletion or next data; null for none.
     * @return the Stat; null if the node does not exist.
     */
    public CompletableFuture<Stat> exists(final String path, final Watcher watcher)
    {
        final CompletableFuture<Stat> future = new CompletableFuture<>();
        final long result = reads.exists(
            path,
            watcher,
            0,
            (context, errorCode, zxid, stat) ->
            {
                if (errorCode == ErrorCode.NO_NODE)
                {
                    future.complete(null);
                }
                else if (isOk(future, path, errorCode))
                {
                    future.complete(stat.toStat());
                }
            });
        return issued(future, path, result);
    }

    /**
     * Read a node's data and Stat.
     *
     * @param path of the node.
     * @return data and Stat.
     */
    public CompletableFuture<NodeData> getData(final String path)
    {
        return getData(path, null);
    }

    /**
     * Read a node's data and Stat and watch it.
     *
     * @param path    of the node.
     * @param watcher to tell once of its deletion or next data; null for none.
     * @return data and Stat.
     */
    public CompletableFuture<NodeData> getData(final String path, final Watcher watcher)
    {
        final CompletableFuture<NodeData> future = new CompletableFuture<>();
        final long result = reads.getData(
            path,
            watcher,
            0,
            (context, errorCode, zxid, stat, buffer, offset, length) ->
            {
                if (isOk(future, path, errorCode))
                {
                    future.complete(new NodeData(copy(buffer, offset, length), stat.toStat()));
                }
            });
        return issued(future, path, result);
    }

    /**
     * Read the names of a node's children and its Stat.
     *
     * @param path of the node.
     * @return names and Stat.
     */
    public CompletableFuture<Children> getChildren(final String path)
    {
        return getChildren(path, null);
    }

    /**
     * Read the names of a node's children and its Stat, and watch them.
     *
     * @param path    of the node.
     * @param watcher to tell once of its deletion or of the next child that comes or goes; null for none.
     * @return names and Stat.
     */
    public CompletableFuture<Children> getChildren(final String path, final Watcher watcher)
    {
        final CompletableFuture<Children> future = new CompletableFuture<>();
        final long result = reads.getChildren(
            path,
            watcher,
            0,
            (context, errorCode, zxid, stat, names) ->
            {
                if (isOk(future, path, errorCode))
                {
                    future.complete(new Children(names.toList(), stat.toStat()));
                }
            });
        return issued(future, path, result);
    }

    /**
     * Read a node's ACL.
     *
     * @param path of the node.
     * @return ACL and Stat.
     */
    public CompletableFuture<AclData> getAcl(final String path)
    {
        final CompletableFuture<AclData> future = new CompletableFuture<>();
        final long result = reads.getAcl(
            path,
            0,
            (context, errorCode, zxid, stat, acl) ->
            {
                if (isOk(future, path, errorCode))
                {
                    future.complete(new AclData(acl, stat.toStat()));
                }
            });
        return issued(future, path, result);
    }

    /**
     * Set a node's ACL.
     *
     * @param path            of the node.
     * @param acl             to set.
     * @param expectedVersion of its ACL, -1 for any.
     * @return the Stat after it.
     */
    public CompletableFuture<Stat> setAcl(final String path, final List<Acl> acl, final int expectedVersion)
    {
        final CompletableFuture<Stat> future = new CompletableFuture<>();
        return issued(future, path, client.setAcl(path, acl, expectedVersion, 0, onStat(future, path)));
    }

    /**
     * Let the server catch up with everything committed before.
     *
     * @param path any.
     * @return nothing, once it has.
     */
    public CompletableFuture<Void> sync(final String path)
    {
        final CompletableFuture<Void> future = new CompletableFuture<>();
        return issued(future, path, client.sync(path, 0, onStatus(future, path)));
    }

    /**
     * Do all of the operations or none.
     *
     * @param ops creates, deletes, sets and checks.
     * @return the results; fails with the exception of the operation that failed, which has its path and index.
     */
    public CompletableFuture<List<OpResult>> multi(final List<Op> ops)
    {
        final CompletableFuture<List<OpResult>> future = new CompletableFuture<>();
        return issued(future, null, client.multi(ops, 0, onMulti(future, ops)));
    }

    /**
     * Do several reads at one point in time.
     *
     * @param ops gets of data and of children.
     * @return the results, each of which may be {@link OpResult.Failed}.
     */
    public CompletableFuture<List<OpResult>> multiRead(final List<Op> ops)
    {
        final CompletableFuture<List<OpResult>> future = new CompletableFuture<>();
        return issued(future, null, reads.multiRead(ops, 0, onMulti(future, ops)));
    }

    /**
     * List the session's ephemeral nodes.
     *
     * @param prefix that their paths begin with, as plain text; a slash for all.
     * @return their paths, in no promised order.
     */
    public CompletableFuture<List<String>> getEphemerals(final String prefix)
    {
        final CompletableFuture<List<String>> future = new CompletableFuture<>();
        final long result = reads.getEphemerals(
            prefix,
            0,
            (context, errorCode, zxid, paths) ->
            {
                if (isOk(future, prefix, errorCode))
                {
                    future.complete(paths.toList());
                }
            });
        return issued(future, prefix, result);
    }

    /**
     * Count the nodes below a node.
     *
     * @param path of the node, which does not count.
     * @return their number.
     */
    public CompletableFuture<Long> countDescendants(final String path)
    {
        final CompletableFuture<Long> future = new CompletableFuture<>();
        final long result = reads.countDescendants(
            path,
            0,
            (context, errorCode, zxid, count) ->
            {
                if (isOk(future, path, errorCode))
                {
                    future.complete(count);
                }
            });
        return issued(future, path, result);
    }

    /**
     * Add a watch that stays.
     *
     * @param path    of the node, which need not exist.
     * @param mode    of the watch.
     * @param watcher to tell.
     * @return nothing, once it is set.
     */
    public CompletableFuture<Void> addWatch(final String path, final WatchMode mode, final Watcher watcher)
    {
        final CompletableFuture<Void> future = new CompletableFuture<>();
        return issued(future, path, client.addWatch(path, mode, watcher, 0, onStatus(future, path)));
    }

    /**
     * Remove watches.
     *
     * @param path    of the node.
     * @param kind    of the watches.
     * @param watcher to remove; null for all of the kind.
     * @return nothing, once they are removed.
     */
    public CompletableFuture<Void> removeWatches(final String path, final WatchKind kind, final Watcher watcher)
    {
        final CompletableFuture<Void> future = new CompletableFuture<>();
        return issued(future, path, client.removeWatches(path, kind, watcher, 0, onStatus(future, path)));
    }

    /**
     * Name the identities that the connection acts under.
     *
     * @return the identities.
     */
    public CompletableFuture<List<Identity>> whoAmI()
    {
        final CompletableFuture<List<Identity>> future = new CompletableFuture<>();
        final long result = client.whoAmI(
            0,
            (context, errorCode, zxid, identities) ->
            {
                if (isOk(future, null, errorCode))
                {
                    future.complete(identities);
                }
            });
        return issued(future, null, result);
    }

    /**
     * Add an identity, see {@link RingmasterClient#authenticate(String, byte[], long, StatusCallback)}.
     *
     * @param scheme     as {@code digest}.
     * @param credential in the form that the scheme wants, as {@code user:password}.
     * @return nothing, once it is accepted.
     */
    public CompletableFuture<Void> authenticate(final String scheme, final byte[] credential)
    {
        final CompletableFuture<Void> future = new CompletableFuture<>();
        return issued(future, null, client.authenticate(scheme, credential, 0, onStatus(future, null)));
    }

    private StatusCallback onStatus(final CompletableFuture<Void> future, final String path)
    {
        return (context, errorCode, zxid) ->
        {
            if (isOk(future, path, errorCode))
            {
                future.complete(null);
            }
        };
    }

    private StatCallback onStat(final CompletableFuture<Stat> future, final String path)
    {
        return (context, errorCode, zxid, stat) ->
        {
            if (isOk(future, path, errorCode))
            {
                future.complete(stat.toStat());
            }
        };
    }

    private MultiCallback onMulti(final CompletableFuture<List<OpResult>> future, final List<Op> ops)
    {
        return (context, errorCode, zxid, failedIndex, results) ->
        {
            if (failedIndex >= 0)
            {
                final String path = failedIndex < ops.size() ? ops.get(failedIndex).path() : null;
                future.completeExceptionally(RingmasterException.ofMulti(
                    errorCode, path, failedIndex, "operation " + failedIndex + " of " + ops.size()));
            }
            else if (isOk(future, null, errorCode))
            {
                future.complete(results);
            }
        };
    }

    /** On the event loop, inside the callback. */
    private boolean isOk(final CompletableFuture<?> future, final String path, final int errorCode)
    {
        if (errorCode == ErrorCode.OK)
        {
            return true;
        }
        future.completeExceptionally(RingmasterException.of(errorCode, path, client.errorMessage()));
        return false;
    }

    private <T> CompletableFuture<T> issued(
        final CompletableFuture<T> future, final String path, final long result)
    {
        if (result < 0)
        {
            future.completeExceptionally(refusal(result, path));
        }
        return future;
    }

    private RingmasterException refusal(final long result, final String path)
    {
        if (result == RingmasterClient.BACK_PRESSURED)
        {
            return new BackPressureException(path, "too many requests wait for their replies");
        }
        if (result == RingmasterClient.NOT_CONNECTED)
        {
            return new ConnectionLossException(path, "not connected");
        }
        if (result == RingmasterClient.TOO_LARGE)
        {
            return new RequestTooLargeException(path, "the request is longer than the server takes");
        }
        return new SessionExpiredException(
            path, result == RingmasterClient.EXPIRED ? "the session has expired" : "the client was closed");
    }

    private static DirectBuffer wrap(final byte[] data)
    {
        return data == null || data.length == 0 ? null : new UnsafeBuffer(data);
    }

    private static int length(final byte[] data)
    {
        return data == null ? -1 : data.length;
    }

    private static byte[] copy(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < 0)
        {
            return null;
        }
        final byte[] data = new byte[length];
        buffer.getBytes(offset, data);
        return data;
    }
}
