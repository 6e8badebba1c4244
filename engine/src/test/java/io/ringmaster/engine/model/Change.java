package io.ringmaster.engine.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Something that happened to a node and may fire watches: a row of the table in section 15.3.
 *
 * @param type      of the change.
 * @param path      of the node.
 * @param acl       of the node: the new one of a created node, the last one of a deleted node (section 15.5).
 * @param parentAcl of its parent.
 */
record Change(Type type, String path, List<AclEntry> acl, List<AclEntry> parentAcl)
{
    /** What happened. */
    enum Type
    {
        /** Fires NodeCreated and, at the parent, NodeChildrenChanged. */
        CREATED,
        /** Fires NodeDeleted and, at the parent, NodeChildrenChanged. */
        DELETED,
        /** Fires NodeDataChanged. */
        DATA_CHANGED
    }

    /** The changes of one transaction, in order. */
    static final class Sink
    {
        private final long zxid;
        private final List<Change> changes = new ArrayList<>();

        Sink(final long zxid)
        {
            this.zxid = zxid;
        }

        long zxid()
        {
            return zxid;
        }

        void add(final Type type, final String path, final List<AclEntry> acl, final List<AclEntry> parentAcl)
        {
            changes.add(new Change(type, path, acl, parentAcl));
        }

        void clear()
        {
            changes.clear();
        }

        List<Change> changes()
        {
            return changes;
        }
    }
}
