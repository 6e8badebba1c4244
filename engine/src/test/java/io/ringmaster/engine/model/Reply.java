package io.ringmaster.engine.model;

import java.util.List;

/** Result of a request in a form that compares and prints; what the contract leaves unordered is sorted here. */
public sealed interface Reply
{
    /**
     * An error of any request, or success of one without a result.
     *
     * @param errorCode of the outcome.
     */
    record Status(int errorCode) implements Reply
    {
    }

    /**
     * Success of a create.
     *
     * @param path final, with the suffix of a sequential node.
     * @param stat of the new node.
     */
    record Created(String path, NodeStat stat) implements Reply
    {
    }

    /**
     * Success of exists, setData and setAcl.
     *
     * @param stat of the node.
     */
    record StatOnly(NodeStat stat) implements Reply
    {
    }

    /**
     * Success of getData.
     *
     * @param stat of the node.
     * @param data a char per byte, or null.
     */
    record Data(NodeStat stat, String data) implements Reply
    {
        @Override
        public String toString()
        {
            return "Data[" + stat + " " + Texts.data(data) + "]";
        }
    }

    /**
     * Success of getChildren.
     *
     * @param stat  of the node.
     * @param names sorted.
     */
    record Children(NodeStat stat, List<String> names) implements Reply
    {
    }

    /**
     * Success of getAcl.
     *
     * @param stat of the node.
     * @param acl  in stored order.
     */
    record Acl(NodeStat stat, List<AclEntry> acl) implements Reply
    {
    }

    /**
     * Success of getEphemerals.
     *
     * @param paths sorted.
     */
    record Paths(List<String> paths) implements Reply
    {
    }

    /**
     * Success of getAllChildrenNumber.
     *
     * @param count of descendants.
     */
    record Count(long count) implements Reply
    {
    }

    /**
     * Answer to a multi or multiRead that was examined.
     *
     * @param failedIndex of the operation of a multi that failed, else -1.
     * @param results     one per operation.
     */
    record Multi(int failedIndex, List<Reply> results) implements Reply
    {
    }

    /**
     * Answer to whoAmI.
     *
     * @param identities sorted, as scheme:user.
     */
    record Identities(List<String> identities) implements Reply
    {
    }
}
