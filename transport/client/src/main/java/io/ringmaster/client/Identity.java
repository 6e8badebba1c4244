package io.ringmaster.client;

/**
 * One of the identities under which a connection acts.
 *
 * @param scheme as {@code ip} or {@code digest}.
 * @param user   name without any secret; empty where the scheme has none.
 */
public record Identity(String scheme, String user)
{
}
