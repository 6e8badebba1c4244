package io.ringmaster.client;

/**
 * Hears of the changes that a watch was set for. Called on the client's event loop: it must not block.
 * <p>
 * An event arrives before the reply of any request that could see the change. The same watcher set twice for the
 * same path (by {@code equals}) is one registration. Watches outlive a change of connection: what was missed
 * meanwhile is reported afterwards, but persistent watches do not hear of changes made while disconnected.
 */
@FunctionalInterface
public interface Watcher
{
    /**
     * A change has happened.
     *
     * @param event what and where.
     */
    void onEvent(WatchEvent event);
}
