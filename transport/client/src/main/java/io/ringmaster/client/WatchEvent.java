package io.ringmaster.client;

/**
 * A change that a watch was set for.
 *
 * @param type of the change.
 * @param path of the node that changed; below the client's chroot.
 * @param zxid of the transaction that fired the watch; -1 if the change was missed while disconnected and caught up
 *             with later, or if the client made the event.
 */
public record WatchEvent(EventType type, String path, long zxid)
{
}
