package io.ringmaster.client;

/**
 * What a request does to the client's watches when it succeeds.
 *
 * @param path    of the watch at the server, chroot included.
 * @param kind    of the watches.
 * @param watcher to add or remove; null removes all.
 */
record WatchChange(String path, WatchKind kind, Watcher watcher)
{
}
