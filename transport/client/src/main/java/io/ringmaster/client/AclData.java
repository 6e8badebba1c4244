package io.ringmaster.client;

import java.util.List;

/**
 * The ACL of a node and its Stat.
 *
 * @param acl  entries; secrets of others are masked unless the caller may administrate the node.
 * @param stat of the node.
 */
public record AclData(List<Acl> acl, Stat stat)
{
}
