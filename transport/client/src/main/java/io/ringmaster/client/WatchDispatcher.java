package io.ringmaster.client;

import java.util.Set;

import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.CheckWatchesEncoder;
import io.ringmaster.codecs.client.ExistsEncoder;
import io.ringmaster.codecs.client.RemoveWatchesEncoder;
import io.ringmaster.codecs.client.WatchEventDecoder;

/**
 * Registers the watches of requests that succeeded and hands events to their watchers. Event loop only.
 */
final class WatchDispatcher
{
    private final String chroot;
    private final ErrorHandler errorHandler;
    private final SeenZxids seen;
    private final WatchRegistry registry = new WatchRegistry();
    private final WatchEventDecoder watchEvent = new WatchEventDecoder();
    private final ReplyCursor cursor = new ReplyCursor();

    WatchDispatcher(final String chroot, final ErrorHandler errorHandler, final SeenZxids seen)
    {
        this.chroot = chroot;
        this.errorHandler = errorHandler;
        this.seen = seen;
    }

    WatchRegistry registry()
    {
        return registry;
    }

    /**
     * A request that sets or removes watches is done; before its callback.
     *
     * @param type      of the request.
     * @param errorCode outcome.
     * @param change    to make if it succeeded.
     */
    void onOutcome(final byte type, final int errorCode, final WatchChange change)
    {
        if (type == CheckWatchesEncoder.TEMPLATE_ID || type == RemoveWatchesEncoder.TEMPLATE_ID)
        {
            if (errorCode == ErrorCode.OK)
            {
                final Set<Watcher> removed = registry.remove(change);
                final String path = MultiResults.stripChroot(change.path(), chroot);
                notify(removed, new WatchEvent(EventType.WATCH_REMOVED, path, -1));
            }
        }
        else if (errorCode == ErrorCode.OK)
        {
            registry.add(table(change.kind()), change.path(), change.watcher());
        }
        else if (errorCode == ErrorCode.NO_NODE && type == ExistsEncoder.TEMPLATE_ID)
        {
            registry.add(WatchRegistry.Table.EXISTS, change.path(), change.watcher());
        }
    }

    /**
     * An event has come.
     *
     * @param buffer       with the message.
     * @param body         offset of its body.
     * @param end          offset behind it.
     * @param actingLength of its fixed part.
     */
    void onEvent(final DirectBuffer buffer, final int body, final int end, final int actingLength)
    {
        ReplyDispatcher.checked(actingLength, WatchEventDecoder.BLOCK_LENGTH);
        watchEvent.wrap(buffer, body, actingLength, 0);
        final String path = cursor.wrap(buffer, watchEvent.limit(), end).readText();
        final EventType type = switch (watchEvent.eventType())
        {
            case NODE_CREATED -> EventType.NODE_CREATED;
            case NODE_DELETED -> EventType.NODE_DELETED;
            case NODE_DATA_CHANGED -> EventType.NODE_DATA_CHANGED;
            case NODE_CHILDREN_CHANGED -> EventType.NODE_CHILDREN_CHANGED;
            default -> null;
        };
        if (type == null)
        {
            throw new MalformedReplyException("event of type " + watchEvent.eventTypeRaw());
        }
        seen.onEvent(watchEvent.zxid());
        final Set<Watcher> watchers = registry.take(type, path);
        notify(watchers, new WatchEvent(type, MultiResults.stripChroot(path, chroot), watchEvent.zxid()));
    }

    private void notify(final Set<Watcher> watchers, final WatchEvent event)
    {
        for (final Watcher watcher : watchers)
        {
            try
            {
                watcher.onEvent(event);
            }
            catch (final Throwable throwable)
            {
                errorHandler.onError(throwable);
            }
        }
    }

    private static WatchRegistry.Table table(final WatchKind kind)
    {
        return switch (kind)
        {
            case CHILDREN -> WatchRegistry.Table.CHILDREN;
            case PERSISTENT -> WatchRegistry.Table.PERSISTENT;
            case PERSISTENT_RECURSIVE -> WatchRegistry.Table.PERSISTENT_RECURSIVE;
            case DATA, ANY -> WatchRegistry.Table.DATA;
        };
    }
}
