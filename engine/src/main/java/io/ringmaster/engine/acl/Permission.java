package io.ringmaster.engine.acl;

/** Permission bits of ACL entries (12.1 of the ZooKeeper client contract). Other bits are stored and mean nothing. */
public final class Permission
{
    /** Read data, children, Stat and ACL; check a version; receive events. */
    public static final int READ = 1;
    /** Set data. */
    public static final int WRITE = 2;
    /** Create children. */
    public static final int CREATE = 4;
    /** Delete children. */
    public static final int DELETE = 8;
    /** Set the ACL, and see it unmasked. */
    public static final int ADMIN = 16;
    /** All of them. */
    public static final int ALL = 31;

    private Permission()
    {
    }
}
