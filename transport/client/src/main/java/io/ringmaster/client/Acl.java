package io.ringmaster.client;

import java.util.List;

/**
 * One entry of a node's access control list: who may do what.
 *
 * @param permissions sum of {@link #READ}, {@link #WRITE}, {@link #CREATE}, {@link #DELETE} and {@link #ADMIN}.
 * @param scheme      {@code world}, {@code auth}, {@code digest} or {@code ip}.
 * @param id          in the form that the scheme wants, as {@code anyone} for world.
 */
public record Acl(int permissions, String scheme, String id)
{
    /** Read the data, the children and the ACL. */
    public static final int READ = 1;
    /** Set the data. */
    public static final int WRITE = 2;
    /** Create children. */
    public static final int CREATE = 4;
    /** Delete children. */
    public static final int DELETE = 8;
    /** Set the ACL. */
    public static final int ADMIN = 16;
    /** All of them. */
    public static final int ALL = READ | WRITE | CREATE | DELETE | ADMIN;

    /** Anyone may do anything; what a create without an ACL uses. */
    public static final List<Acl> OPEN = List.of(new Acl(ALL, "world", "anyone"));
    /** Anyone may read. */
    public static final List<Acl> READ_ONLY = List.of(new Acl(READ, "world", "anyone"));
    /** Whoever the creating connection has authenticated as may do anything. */
    public static final List<Acl> CREATOR_ALL = List.of(new Acl(ALL, "auth", ""));
}
