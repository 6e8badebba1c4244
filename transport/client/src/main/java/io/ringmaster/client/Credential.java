package io.ringmaster.client;

/**
 * What a client has authenticated with, kept to be sent again on the next connection.
 *
 * @param scheme as {@code digest}.
 * @param bytes  in the form that the scheme wants.
 */
@SuppressWarnings("ArrayRecordComponent")
record Credential(String scheme, byte[] bytes)
{
    @Override
    public String toString()
    {
        return "Credential[scheme=" + scheme + "]";
    }
}
