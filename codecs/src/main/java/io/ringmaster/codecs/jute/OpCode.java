package io.ringmaster.codecs.jute;

/** Types of requests in ZooKeeper's client protocol, and of operations and results inside a multi. */
public final class OpCode
{
    /** In a multi: the header that ends it, and the result of an operation that failed. */
    public static final int ERROR = -1;
    /** Create a node; answered with its path. */
    public static final int CREATE = 1;
    /** Delete a node. */
    public static final int DELETE = 2;
    /** Stat of a node, with or without a watch. */
    public static final int EXISTS = 3;
    /** Data and Stat of a node. */
    public static final int GET_DATA = 4;
    /** Replace the data of a node. */
    public static final int SET_DATA = 5;
    /** ACL and Stat of a node. */
    public static final int GET_ACL = 6;
    /** Replace the ACL of a node. */
    public static final int SET_ACL = 7;
    /** Names of the children of a node. */
    public static final int GET_CHILDREN = 8;
    /** Wait until this server has applied what the leader had committed. */
    public static final int SYNC = 9;
    /** Keep the session alive. */
    public static final int PING = 11;
    /** Names of the children of a node, and its Stat. */
    public static final int GET_CHILDREN2 = 12;
    /** Only inside a multi: a version must match. */
    public static final int CHECK = 13;
    /** Writes, all or nothing. */
    public static final int MULTI = 14;
    /** Create a node; answered with path and Stat. */
    public static final int CREATE2 = 15;
    /** Change the membership of the ensemble. */
    public static final int RECONFIG = 16;
    /** Is there such a watch? */
    public static final int CHECK_WATCHES = 17;
    /** Remove a watch. */
    public static final int REMOVE_WATCHES = 18;
    /** Create a container; answered with path and Stat. */
    public static final int CREATE_CONTAINER = 19;
    /** Delete an empty container; between servers. */
    public static final int DELETE_CONTAINER = 20;
    /** Create a node with a time to live; answered with path and Stat. */
    public static final int CREATE_TTL = 21;
    /** Reads, each for itself. */
    public static final int MULTI_READ = 22;
    /** Add an identity to the connection. */
    public static final int AUTH = 100;
    /** Register one-shot watches again after a reconnect. */
    public static final int SET_WATCHES = 101;
    /** A step of a SASL exchange. */
    public static final int SASL = 102;
    /** Ephemeral nodes of the session. */
    public static final int GET_EPHEMERALS = 103;
    /** Count of all descendants of a node. */
    public static final int GET_ALL_CHILDREN_NUMBER = 104;
    /** Register watches of all modes again after a reconnect. */
    public static final int SET_WATCHES2 = 105;
    /** Add a persistent watch. */
    public static final int ADD_WATCH = 106;
    /** Identities of the connection. */
    public static final int WHO_AM_I = 107;
    /** End the session. */
    public static final int CLOSE_SESSION = -11;

    private OpCode()
    {
    }
}
