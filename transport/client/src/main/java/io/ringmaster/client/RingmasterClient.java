package io.ringmaster.client;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;

import io.netty.channel.EventLoop;
import org.agrona.DirectBuffer;

/**
 * A session with a cluster: the asynchronous core of the client. {@link #async()} gives the same operations with
 * futures and {@link #sync()} blocking ones; all three may be used at once.
 * <p>
 * <b>Results.</b> An operation returns the correlation id of its request, which is positive, or a negative value when
 * nothing was sent and the callback will not be called: {@link #BACK_PRESSURED}, {@link #NOT_CONNECTED},
 * {@link #TOO_LARGE}, {@link #EXPIRED} or {@link #CLOSED}. Otherwise its callback is called exactly once.
 * <p>
 * <b>Order.</b> Requests take effect, and their callbacks run, in the order of the correlation ids. When the connection
 * is lost all requests issued before fail with {@code CONNECTION_LOSS} in that order, reads too: whether they took
 * effect is unknown, and none is sent again, since it would overtake those whose outcome the caller has yet to learn.
 * Requests issued afterwards wait for the next connection (see {@link ClientContext#failFast(boolean)}), at most for a
 * session timeout.
 * <p>
 * <b>Servers.</b> When a connection is lost the session goes on at the next server, with its ephemerals and watches:
 * all others are tried at once, one after the other, then all again after a rest. A server that is behind what the
 * client has seen refuses, and is passed over, so time never goes backwards. Changes that watches missed meanwhile are
 * told as soon as there is a connection, before any reply.
 * <p>
 * <b>Threads.</b> Any thread may call. Callbacks, watchers and listeners run on the event loop and must not block;
 * requests that they issue leave in one write when the loop has handled everything it had received. Many calls of
 * other threads share one wake-up of the loop. What a callback throws goes to the error handler.
 * <p>
 * <b>Allocation.</b> The operations with data and Stat allocate nothing, with a watcher little; those with lists (ACLs,
 * multi) make values. {@code context} is handed back to the callback, so that one callback object serves many requests.
 * <p>
 * <b>Paths</b> are checked here and a wrong one throws {@link IllegalArgumentException}. Version -1 matches any.
 */
public final class RingmasterClient implements AutoCloseable
{
    /** Result: as many requests or bytes wait as {@link ClientContext} allows. Try again later. */
    public static final long BACK_PRESSURED = -1;
    /** Result: there is no connection, and the client was told to fail fast. */
    public static final long NOT_CONNECTED = -2;
    /** Result: the request is longer than the server takes. */
    public static final long TOO_LARGE = -3;
    /** Result: the session has expired; final. */
    public static final long EXPIRED = -4;
    /** Result: the client was closed; final. */
    public static final long CLOSED = -5;

    private final ClientContext context;
    private final ClientLoop loop;
    private final String chroot;
    private final Session session;
    private final Outbox outbox;
    private final RequestPublisher publisher;
    private final Reads localReads;
    private final Reads linearizableReads;
    private final AsyncRingmaster async;
    private final SyncRingmaster sync;

    private RingmasterClient(final ClientContext context)
    {
        this.context = context;
        chroot = context.serverList().chroot();
        loop = new ClientLoop(context.eventLoop(), context.waiting());
        outbox = new Outbox(loop.eventLoop(), this::onFlushTask, context.maxInFlight(), context.maxUnsentLength());
        publisher = new RequestPublisher(outbox, new RequestEncoder(chroot));
        session = new Session(this, context, loop.eventLoop(), outbox, publisher);
        localReads = new Reads(publisher, chroot, ReadConsistency.LOCAL);
        linearizableReads = new Reads(publisher, chroot, ReadConsistency.LINEARIZABLE);
        async = new AsyncRingmaster(this, localReads);
        sync = new SyncRingmaster(this, async);
    }

    /**
     * Begin to connect. Returns at once: requests may be issued and wait for the connection.
     *
     * @param context with the settings; concluded here, and the client's from now on.
     * @return the client.
     * @throws IllegalArgumentException if a setting is wrong.
     */
    public static RingmasterClient connect(final ClientContext context)
    {
        final RingmasterClient client = new RingmasterClient(context.conclude());
        client.loop.eventLoop().execute(client.session::start);
        return client;
    }

    /**
     * An event loop that several clients can share by {@link ClientContext#eventLoop(EventLoop)}, also if they reach
     * their servers by Aeron. The caller shuts it down when the clients are closed.
     *
     * @param threadFactory of its thread.
     * @param waiting       for the servers.
     * @return the loop; its thread starts with the first task.
     */
    public static EventLoop newEventLoop(final ThreadFactory threadFactory, final Waiting waiting)
    {
        return new ClientEventLoop(threadFactory, waiting);
    }

    /**
     * The same operations with futures.
     *
     * @return a face of this client, always the same.
     */
    public AsyncRingmaster async()
    {
        return async;
    }

    /**
     * The same operations, blocking. Not to be used on the event loop.
     *
     * @return a face of this client, always the same.
     */
    public SyncRingmaster sync()
    {
        return sync;
    }

    /**
     * The reads with a choice of what they may miss. Those of this class are {@link ReadConsistency#LOCAL}.
     *
     * @param consistency to read with.
     * @return a face of this client, always the same for the same choice.
     */
    public Reads reads(final ReadConsistency consistency)
    {
        return consistency == ReadConsistency.LOCAL ? localReads : linearizableReads;
    }

    /**
     * Wait until the session is {@link SessionState#CONNECTED}, or will never be.
     *
     * @param timeoutMs to wait at most, in milliseconds.
     * @return true if it is connected.
     * @throws InterruptedException  if the thread is interrupted.
     * @throws IllegalStateException on the event loop.
     */
    public boolean awaitConnected(final long timeoutMs) throws InterruptedException
    {
        checkMayBlock();
        return session.status().awaitConnected(timeoutMs);
    }

    /**
     * What the session is doing.
     *
     * @return its state, which may have changed by the time the caller looks at it.
     */
    public SessionState state()
    {
        return session.status().state();
    }

    /**
     * Why the last connection or attempt failed.
     *
     * @return the failure, its message naming the server; null while connected.
     */
    public Throwable lastFailure()
    {
        return session.status().lastFailure();
    }

    /**
     * Id of the session.
     *
     * @return 0 until a server has given one.
     */
    public long sessionId()
    {
        return session.status().sessionId();
    }

    /**
     * Password of the session, with which {@link ClientContext#session(long, byte[])} resumes it.
     *
     * @return a copy.
     */
    public byte[] sessionPassword()
    {
        return session.status().password();
    }

    /**
     * How far into the servers' history this client has seen.
     *
     * @return the zxid of the last change that a reply or an event has reflected; 0 before the first.
     */
    public long lastZxidSeen()
    {
        return session.seen().last();
    }

    /**
     * The timeout of the session.
     *
     * @return as the server has decided it, in milliseconds; as wished until it has.
     */
    public int sessionTimeoutMs()
    {
        return session.status().timeoutMs();
    }

    /**
     * Does the connected server refuse writes?
     *
     * @return true if it serves reads only.
     */
    public boolean isReadOnly()
    {
        return session.status().isReadOnly();
    }

    /**
     * The loop that callbacks run on: a driver that issues its requests there saves the hand-off between threads.
     *
     * @return the client's own or the shared one.
     */
    public EventLoop eventLoop()
    {
        return loop.eventLoop();
    }

    /**
     * What the server said beyond the code of the error that the running callback was told of. Event loop only.
     *
     * @return the text; empty if there is none.
     */
    public String errorMessage()
    {
        return session.dispatcher().errorMessage();
    }

    /**
     * Number of watchers that are registered for any path.
     *
     * @return the count.
     */
    public int watchCount()
    {
        return session.watchRegistry().count();
    }

    /**
     * Create a node that anyone may use.
     *
     * @param path     of the node; a sequential one gets a number behind it.
     * @param data     buffer with the data; may be null if the length is not positive.
     * @param offset   in bytes at which the data begin.
     * @param length   of the data in bytes; -1 makes them null.
     * @param mode     of the node, none with a time to live.
     * @param context  for the callback.
     * @param callback to tell.
     * @return correlation id, or a negative result.
     */
    public long create(
        final String path,
        final DirectBuffer data,
        final int offset,
        final int length,
        final CreateMode mode,
        final long context,
        final CreateCallback callback)
    {
        return create(path, data, offset, length, mode, -1, Acl.OPEN, context, callback);
    }

    /**
     * Create a node.
     *
     * @param path     of the node; a sequential one gets a number behind it.
     * @param data     buffer with the data; may be null if the length is not positive.
     * @param offset   in bytes at which the data begin.
     * @param length   of the data in bytes; -1 makes them null.
     * @param mode     of the node.
     * @param ttlMs    time to live in milliseconds with a mode that has one, -1 with every other.
     * @param acl      of the node.
     * @param context  for the callback.
     * @param callback to tell.
     * @return correlation id, or a negative result.
     */
    public long create(
        final String path,
        final DirectBuffer data,
        final int offset,
        final int length,
        final CreateMode mode,
        final long ttlMs,
        final List<Acl> acl,
        final long context,
        final CreateCallback callback)
    {
        RequestRules.checkCreate(path, mode, ttlMs, acl);
        Objects.requireNonNull(callback, "callback");
        return publisher.create(path, data, offset, length, mode, ttlMs, acl, context, callback);
    }

    /**
     * Delete a node that has no children.
     *
     * @param path            of the node.
     * @param expectedVersion of its data.
     * @param context         for the callback.
     * @param callback        to tell.
     * @return correlation id, or a negative result.
     */
    public long delete(
        final String path, final int expectedVersion, final long context, final StatusCallback callback)
    {
        PathRules.validate(path);
        Objects.requireNonNull(callback, "callback");
        return publisher.delete(path, expectedVersion, context, callback);
    }

    /**
     * Set a node's data.
     *
     * @param path            of the node.
     * @param data            buffer with the data; may be null if the length is not positive.
     * @param offset          in bytes at which the data begin.
     * @param length          of the data in bytes; -1 makes them null.
     * @param expectedVersion of its data.
     * @param context         for the callback.
     * @param callback        to tell.
     * @return correlation id, or a negative result.
     */
    public long setData(
        final String path,
        final DirectBuffer data,
        final int offset,
        final int length,
        final int expectedVersion,
        final long context,
        final StatCallback callback)
    {
        PathRules.validate(path);
        Objects.requireNonNull(callback, "callback");
        return publisher.setData(path, data, offset, length, expectedVersion, context, callback);
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
        return localReads.exists(path, watcher, context, callback);
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
        return localReads.getData(path, watcher, context, callback);
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
        return localReads.getChildren(path, watcher, context, callback);
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
        return localReads.getAcl(path, context, callback);
    }

    /**
     * Set a node's ACL.
     *
     * @param path            of the node.
     * @param acl             to set.
     * @param expectedVersion of its ACL.
     * @param context         for the callback.
     * @param callback        to tell.
     * @return correlation id, or a negative result.
     */
    public long setAcl(
        final String path,
        final List<Acl> acl,
        final int expectedVersion,
        final long context,
        final StatCallback callback)
    {
        PathRules.validate(path);
        Objects.requireNonNull(acl, "acl");
        Objects.requireNonNull(callback, "callback");
        return publisher.setAcl(path, acl, expectedVersion, context, callback);
    }

    /**
     * Let the server catch up with everything committed before: reads that follow see it.
     *
     * @param path     any.
     * @param context  for the callback.
     * @param callback to tell.
     * @return correlation id, or a negative result.
     */
    public long sync(final String path, final long context, final StatusCallback callback)
    {
        PathRules.validate(path);
        Objects.requireNonNull(callback, "callback");
        return publisher.sync(path, context, callback);
    }

    /**
     * Do all of the operations or none.
     *
     * @param ops      creates, deletes, sets and checks.
     * @param context  for the callback.
     * @param callback to tell.
     * @return correlation id, or a negative result.
     */
    public long multi(final List<Op> ops, final long context, final MultiCallback callback)
    {
        RequestRules.checkOps(ops, false);
        Objects.requireNonNull(callback, "callback");
        return publisher.multi(ops, context, callback);
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
        return localReads.multiRead(ops, context, callback);
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
        return localReads.getEphemerals(prefix, context, callback);
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
        return localReads.countDescendants(path, context, callback);
    }

    /**
     * Add a watch that stays.
     *
     * @param path     of the node, which need not exist.
     * @param mode     of the watch.
     * @param watcher  to tell.
     * @param context  for the callback.
     * @param callback to tell that the watch is set.
     * @return correlation id, or a negative result.
     */
    public long addWatch(
        final String path,
        final WatchMode mode,
        final Watcher watcher,
        final long context,
        final StatusCallback callback)
    {
        PathRules.validate(path);
        Objects.requireNonNull(watcher, "watcher");
        Objects.requireNonNull(callback, "callback");
        final WatchKind kind =
            mode == WatchMode.PERSISTENT ? WatchKind.PERSISTENT : WatchKind.PERSISTENT_RECURSIVE;
        return publisher.addWatch(path, mode, WatchChange.addition(chroot, path, kind, watcher), context, callback);
    }

    /**
     * Remove watches; each watcher removed hears of {@link EventType#WATCH_REMOVED}. {@code NO_WATCHER} if the
     * server knows of none.
     *
     * @param path     of the node.
     * @param kind     of the watches.
     * @param watcher  to remove; null for all of the kind.
     * @param context  for the callback.
     * @param callback to tell.
     * @return correlation id, or a negative result.
     */
    public long removeWatches(
        final String path,
        final WatchKind kind,
        final Watcher watcher,
        final long context,
        final StatusCallback callback)
    {
        PathRules.validate(path);
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(callback, "callback");
        final WatchChange removal = WatchChange.removal(chroot, path, kind, watcher);
        final boolean isLast = !session.watchRegistry().hasOthers(removal);
        return publisher.removeWatches(path, kind, isLast, removal, context, callback);
    }

    /**
     * Name the identities that the connection acts under.
     *
     * @param context  for the callback.
     * @param callback to tell.
     * @return correlation id, or a negative result.
     */
    public long whoAmI(final long context, final IdentitiesCallback callback)
    {
        Objects.requireNonNull(callback, "callback");
        return publisher.whoAmI(context, callback);
    }

    /**
     * Add an identity for this connection and, once accepted, for all that follow. Holds for requests issued after it.
     *
     * @param scheme     as {@code digest}.
     * @param credential in the form that the scheme wants, as {@code user:password}; copied.
     * @param context    for the callback.
     * @param callback   to tell.
     * @return correlation id, or a negative result.
     */
    public long authenticate(
        final String scheme, final byte[] credential, final long context, final StatusCallback callback)
    {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(callback, "callback");
        return publisher.authenticate(new Credential(scheme, credential.clone()), context, callback);
    }

    /**
     * End the session and with it its ephemerals. Requests issued before are served first. Waits for the end of
     * everything, the client's thread included, a little longer than {@link ClientContext#closeTimeoutMs(int)} at most;
     * on the event loop it does not wait. Without a connection the session is left to its timeout. Further calls do
     * nothing.
     */
    @Override
    public void close()
    {
        try
        {
            loop.eventLoop().execute(session::close);
        }
        catch (final RejectedExecutionException ignore)
        {
            // The loop has ended: of the client's own everything was released before, a shared one took it all along.
            return;
        }
        if (!loop.eventLoop().inEventLoop())
        {
            loop.awaitEnd(session.status().releasedLatch(), context.closeTimeoutMs() + 1_000L);
        }
    }

    @Override
    public String toString()
    {
        return "RingmasterClient{session=0x" + Long.toHexString(sessionId()) + ", state=" + state() +
            ", servers=" + context.servers() + "}";
    }

    /** Called by the session on the event loop when everything but the loop is released. */
    void onReleased()
    {
        loop.end(context.closeTimeoutMs());
    }

    void checkMayBlock()
    {
        if (loop.eventLoop().inEventLoop())
        {
            throw new IllegalStateException("a blocking call on the event loop would wait for itself: use callbacks");
        }
    }

    void awaitRoom(final long timeoutMs) throws InterruptedException
    {
        outbox.awaitRoom(timeoutMs);
    }

    private void onFlushTask()
    {
        session.onFlushTask();
    }
}
