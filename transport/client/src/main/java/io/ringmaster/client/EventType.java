package io.ringmaster.client;

/**
 * What a {@link WatchEvent} tells.
 */
public enum EventType
{
    /** The node was created. */
    NODE_CREATED,
    /** The node was deleted. */
    NODE_DELETED,
    /** The node's data was set. */
    NODE_DATA_CHANGED,
    /** A child of the node was created or deleted. */
    NODE_CHILDREN_CHANGED,
    /** The watch was removed by this client; made by the client itself. */
    WATCH_REMOVED
}
