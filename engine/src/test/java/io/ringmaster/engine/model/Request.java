package io.ringmaster.engine.model;

import java.util.List;

/**
 * What a client asks, without its encoding. Paths may hold anything, also what no valid path holds; data is a char per
 * byte, or null. Numbers that are enumerations on the wire are kept raw, so that wrong ones can be sent.
 */
public sealed interface Request
{
    /**
     * Section 8.1.
     *
     * @param kind       raw value of NodeKind.
     * @param sequential append the parent's counter.
     * @param ttlMs      time to live of kind TTL, else negative.
     * @param path       of the node.
     * @param data       of the node.
     * @param acl        of the node.
     */
    record Create(int kind, boolean sequential, long ttlMs, String path, String data, List<AclEntry> acl)
        implements Request
    {
        @Override
        public String toString()
        {
            return "Create[kind=" + kind + (sequential ? " sequential" : "") + " ttl=" + ttlMs + " " +
                Texts.path(path) + " " + Texts.data(data) + " " + acl + "]";
        }
    }

    /**
     * Section 8.3.
     *
     * @param path            of the node.
     * @param expectedVersion or -1.
     */
    record Delete(String path, int expectedVersion) implements Request
    {
        @Override
        public String toString()
        {
            return "Delete[" + Texts.path(path) + " v=" + expectedVersion + "]";
        }
    }

    /**
     * Section 8.7.
     *
     * @param path            of the node.
     * @param data            new data.
     * @param expectedVersion or -1.
     */
    record SetData(String path, String data, int expectedVersion) implements Request
    {
        @Override
        public String toString()
        {
            return "SetData[" + Texts.path(path) + " " + Texts.data(data) + " v=" + expectedVersion + "]";
        }
    }

    /**
     * Section 8.9.
     *
     * @param path            of the node.
     * @param acl             new list.
     * @param expectedVersion of the ACL, or -1.
     */
    record SetAcl(String path, List<AclEntry> acl, int expectedVersion) implements Request
    {
        @Override
        public String toString()
        {
            return "SetAcl[" + Texts.path(path) + " " + acl + " v=" + expectedVersion + "]";
        }
    }

    /**
     * Sections 9.1 and 9.2; refused outside a multi.
     *
     * @param path            of the node.
     * @param expectedVersion or -1.
     */
    record CheckVersion(String path, int expectedVersion) implements Request
    {
        @Override
        public String toString()
        {
            return "CheckVersion[" + Texts.path(path) + " v=" + expectedVersion + "]";
        }
    }

    /**
     * Section 9.
     *
     * @param operations in order; may hold what is not allowed in a multi.
     */
    record Multi(List<Request> operations) implements Request
    {
    }

    /**
     * Section 8.5.
     *
     * @param path  of the node.
     * @param watch register a watch.
     */
    record Exists(String path, boolean watch) implements Request
    {
        @Override
        public String toString()
        {
            return "Exists[" + Texts.path(path) + (watch ? " watch" : "") + "]";
        }
    }

    /**
     * Section 8.6.
     *
     * @param path  of the node.
     * @param watch register a watch.
     */
    record GetData(String path, boolean watch) implements Request
    {
        @Override
        public String toString()
        {
            return "GetData[" + Texts.path(path) + (watch ? " watch" : "") + "]";
        }
    }

    /**
     * Section 8.6.
     *
     * @param path  of the node.
     * @param watch register a watch.
     */
    record GetChildren(String path, boolean watch) implements Request
    {
        @Override
        public String toString()
        {
            return "GetChildren[" + Texts.path(path) + (watch ? " watch" : "") + "]";
        }
    }

    /**
     * Section 8.8.
     *
     * @param path of the node.
     */
    record GetAcl(String path) implements Request
    {
        @Override
        public String toString()
        {
            return "GetAcl[" + Texts.path(path) + "]";
        }
    }

    /**
     * Section 8.10.
     *
     * @param path any.
     */
    record Sync(String path) implements Request
    {
    }

    /**
     * Section 9.
     *
     * @param operations in order; may hold what is not allowed in a multiRead.
     */
    record MultiRead(List<Request> operations) implements Request
    {
    }

    /**
     * Section 8.17.
     *
     * @param prefix of the paths.
     */
    record GetEphemerals(String prefix) implements Request
    {
    }

    /**
     * Section 8.18.
     *
     * @param path of the node.
     */
    record GetAllChildrenNumber(String path) implements Request
    {
    }

    /**
     * Section 8.15.
     *
     * @param mode raw value of AddWatchMode.
     * @param path any.
     */
    record AddWatch(int mode, String path) implements Request
    {
        @Override
        public String toString()
        {
            return "AddWatch[mode=" + mode + " " + Texts.path(path) + "]";
        }
    }

    /**
     * Section 8.16.
     *
     * @param type raw value of WatcherType.
     * @param path of the registration.
     */
    record CheckWatches(int type, String path) implements Request
    {
    }

    /**
     * Section 8.16.
     *
     * @param type raw value of WatcherType.
     * @param path of the registration.
     */
    record RemoveWatches(int type, String path) implements Request
    {
    }

    /**
     * Section 15.6.
     *
     * @param relativeZxid changes after it were missed.
     * @param data         paths of data watches.
     * @param exist        paths of exists watches.
     * @param child        paths of child watches.
     * @param persistent   paths of persistent watches.
     * @param recursive    paths of persistent recursive watches.
     */
    record SetWatches(
        long relativeZxid,
        List<String> data,
        List<String> exist,
        List<String> child,
        List<String> persistent,
        List<String> recursive) implements Request
    {
    }

    /** Section 8.11. */
    record Ping() implements Request
    {
    }

    /** Section 8.19. */
    record WhoAmI() implements Request
    {
    }

    /**
     * Section 8.12.
     *
     * @param scheme     of the provider.
     * @param credential a char per byte.
     */
    record Authenticate(String scheme, String credential) implements Request
    {
    }

    /**
     * Takes its place in the order, and nothing else.
     *
     * @param errorCode that it is answered with.
     * @param thenClose whether the connection is closed behind the answer.
     */
    record Placeholder(int errorCode, boolean thenClose) implements Request
    {
    }

    /** Section 8.20. */
    record CloseSession() implements Request
    {
    }

    /**
     * A request whose header decodes and whose body does not: section 2, last lines.
     *
     * @param whole what it was before its last bytes were cut off.
     */
    record Truncated(Request whole) implements Request
    {
    }
}
