package io.ringmaster.client;

import java.util.List;

/**
 * The children of a node and its Stat.
 *
 * @param names of the children, without their path and in no promised order.
 * @param stat  of the parent.
 */
public record Children(List<String> names, Stat stat) implements OpResult
{
}
