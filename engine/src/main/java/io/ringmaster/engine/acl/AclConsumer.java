package io.ringmaster.engine.acl;

import org.agrona.DirectBuffer;

/** Takes interned ACLs. */
@FunctionalInterface
public interface AclConsumer
{
    /**
     * Called for an ACL.
     *
     * @param aclId  of the ACL.
     * @param buffer holding its canonical bytes; borrowed for the call.
     * @param offset of them.
     * @param length of them.
     */
    void onAcl(int aclId, DirectBuffer buffer, int offset, int length);
}
