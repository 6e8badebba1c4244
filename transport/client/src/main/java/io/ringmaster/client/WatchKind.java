package io.ringmaster.client;

import io.ringmaster.codecs.client.WatcherType;

/**
 * Which registrations a removal means.
 */
public enum WatchKind
{
    /** One-shot watches set by getChildren. */
    CHILDREN(WatcherType.CHILDREN),
    /** One-shot watches set by getData and exists. */
    DATA(WatcherType.DATA),
    /** Watches added with {@link WatchMode#PERSISTENT}. */
    PERSISTENT(WatcherType.PERSISTENT),
    /** Watches added with {@link WatchMode#PERSISTENT_RECURSIVE}. */
    PERSISTENT_RECURSIVE(WatcherType.PERSISTENT_RECURSIVE),
    /** All of them. */
    ANY(WatcherType.ANY);

    private final WatcherType code;

    WatchKind(final WatcherType code)
    {
        this.code = code;
    }

    WatcherType code()
    {
        return code;
    }
}
