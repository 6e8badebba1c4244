package io.ringmaster.client;

/**
 * A node that was created.
 *
 * @param path of it, with the sequence number if it is sequential.
 * @param stat of it.
 */
public record Created(String path, Stat stat) implements OpResult
{
}
