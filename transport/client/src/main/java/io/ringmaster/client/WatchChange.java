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
    /**
     * What a request adds.
     *
     * @param chroot  of the client.
     * @param path    of the watch within it.
     * @param kind    of the watch.
     * @param watcher to add; may be null.
     * @return null if there is no watcher.
     */
    static WatchChange addition(final String chroot, final String path, final WatchKind kind, final Watcher watcher)
    {
        return watcher == null ? null : removal(chroot, path, kind, watcher);
    }

    /**
     * What a request removes.
     *
     * @param chroot  of the client.
     * @param path    of the watches within it.
     * @param kind    of the watches.
     * @param watcher to remove; null removes all.
     * @return the change.
     */
    static WatchChange removal(final String chroot, final String path, final WatchKind kind, final Watcher watcher)
    {
        final String serverPath = chroot.isEmpty() ? path : path.length() == 1 ? chroot : chroot + path;
        return new WatchChange(serverPath, kind, watcher);
    }
}
