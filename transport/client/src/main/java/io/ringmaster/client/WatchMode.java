package io.ringmaster.client;

import io.ringmaster.codecs.client.AddWatchMode;

/**
 * How an added watch behaves. Both stay until they are removed, whether or not the node exists.
 */
public enum WatchMode
{
    /** Fires for the node and for its children coming and going. */
    PERSISTENT(AddWatchMode.PERSISTENT),
    /** Fires for the node and for every node below it, but never with {@link EventType#NODE_CHILDREN_CHANGED}. */
    PERSISTENT_RECURSIVE(AddWatchMode.PERSISTENT_RECURSIVE);

    private final AddWatchMode code;

    WatchMode(final AddWatchMode code)
    {
        this.code = code;
    }

    AddWatchMode code()
    {
        return code;
    }
}
