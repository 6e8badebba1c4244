package io.ringmaster.engine.watch;

import org.agrona.DirectBuffer;

/** Takes what a {@link WatchWalk} finds. */
@FunctionalInterface
public interface WatchConsumer
{
    /**
     * A connection watches a path.
     *
     * @param connectionId of the watcher.
     * @param path         holding the path; borrowed for the duration of the call.
     * @param offset       of the path.
     * @param length       of the path in bytes.
     */
    void onWatch(long connectionId, DirectBuffer path, int offset, int length);
}
