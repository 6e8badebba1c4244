package io.ringmaster.engine.watch;

import org.agrona.DirectBuffer;

/** Takes the events of a change, in order. */
@FunctionalInterface
public interface WatchEventConsumer
{
    /**
     * A connection's watch fired. The table is already as it is after the firing, so this may call anything on it but
     * one of the {@code on...} methods. Whether the connection may see the event (15.5) is for the consumer to check:
     * the one-shot registration is gone either way.
     *
     * @param connectionId of the watcher.
     * @param eventType    raw value of the client schema's WatchEventType, as in {@link WatchTable}.
     * @param path         holding the path of the changed node, or of its parent when the children changed; borrowed.
     * @param offset       of the path.
     * @param length       of the path in bytes.
     */
    void onEvent(long connectionId, byte eventType, DirectBuffer path, int offset, int length);
}
