package io.ringmaster.client;

/**
 * What a client's session is doing, as its {@link SessionListener} hears of it.
 */
public enum SessionState
{
    /** No server has accepted the session yet; the client goes through the list of servers until one does. */
    CONNECTING,
    /** A server serves the session; requests flow. */
    CONNECTED,
    /** The connection was lost; the client tries to take the session up again at the next server. */
    DISCONNECTED,
    /** The servers have ended the session and its ephemerals are gone; final unless the client renews sessions. */
    EXPIRED,
    /** The client was closed; final. */
    CLOSED
}
