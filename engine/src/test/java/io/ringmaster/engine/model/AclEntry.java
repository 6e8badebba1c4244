package io.ringmaster.engine.model;

/**
 * One entry of an access control list: contract section 7, record ACL.
 *
 * @param permissions bits of section 12.1; not validated.
 * @param scheme      for example world, auth, digest, ip.
 * @param id          whose form the scheme decides.
 */
public record AclEntry(int permissions, String scheme, String id)
{
    @Override
    public String toString()
    {
        return scheme + ":" + id + ":" + permissions;
    }
}
