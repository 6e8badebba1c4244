package io.ringmaster.engine.model;

import java.util.function.BiConsumer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.engine.model.NaiveWatches.Mode;
import io.ringmaster.engine.model.NaiveWatches.Table;

/** What a {@link NaiveServer} answers to requests about watches. */
final class NaiveWatchRequests
{
    private static final long CATCH_UP_ZXID = -1;

    private final NaiveTree tree;
    private final NaiveWatches watches;
    private final BiConsumer<Long, Delivery.Event> events;

    /** The events are for connections that have missed them, before the answer. */
    NaiveWatchRequests(
        final NaiveTree tree, final NaiveWatches watches, final BiConsumer<Long, Delivery.Event> events)
    {
        this.tree = tree;
        this.watches = watches;
        this.events = events;
    }

    /** Section 8.15. */
    Reply addWatch(final Request.AddWatch request, final Caller caller) throws RequestFailure
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
    Reply checkWatches(final int type, final String path, final Caller caller, final boolean remove)
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
    Reply setWatches(final Request.SetWatches request, final Caller caller)
    {
        final long id = caller.connectionId();
        for (final String path : request.data())
        {
            final NaiveNode node = tree.get(path);
            if (node == null)
            {
                events.accept(id, new Delivery.Event(CATCH_UP_ZXID, NaiveWatches.EVENT_DELETED, path));
            }
            else if (node.mzxid() > request.relativeZxid())
            {
                events.accept(id, new Delivery.Event(CATCH_UP_ZXID, NaiveWatches.EVENT_DATA_CHANGED, path));
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
                events.accept(id, new Delivery.Event(CATCH_UP_ZXID, NaiveWatches.EVENT_CREATED, path));
            }
        }
        for (final String path : request.child())
        {
            final NaiveNode node = tree.get(path);
            if (node == null)
            {
                events.accept(id, new Delivery.Event(CATCH_UP_ZXID, NaiveWatches.EVENT_DELETED, path));
            }
            else if (node.pzxid() > request.relativeZxid())
            {
                events.accept(id, new Delivery.Event(CATCH_UP_ZXID, NaiveWatches.EVENT_CHILDREN_CHANGED, path));
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
}
