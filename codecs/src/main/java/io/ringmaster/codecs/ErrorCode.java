package io.ringmaster.codecs;

/**
 * Result codes of requests, as carried by {@code StatusReply.errorCode} and {@code ConnectReply.errorCode}.
 * <p>
 * Codes down to -999 are those of the ZooKeeper protocol and mean what they mean there. Codes from -1000 on are
 * Ringmaster's own: they name outcomes for which ZooKeeper has no code.
 */
public final class ErrorCode
{
    /** Success. */
    public static final int OK = 0;
    /** The server broke an invariant of its own. */
    public static final int SYSTEM_ERROR = -1;
    /** Inside a failed multi: the operation stands after the one that failed and was not examined. */
    public static final int RUNTIME_INCONSISTENCY = -2;
    /** Client side only: the connection was lost, the outcome of the request is unknown. */
    public static final int CONNECTION_LOSS = -4;
    /** The body of the request could not be decoded. */
    public static final int MARSHALLING_ERROR = -5;
    /** The server does not know the request, or has it switched off. */
    public static final int UNIMPLEMENTED = -6;
    /** Client side only: no answer in time. */
    public static final int OPERATION_TIMEOUT = -7;
    /** Invalid path, node kind or time to live. */
    public static final int BAD_ARGUMENTS = -8;
    /** The node, or the parent of the node to create, does not exist. */
    public static final int NO_NODE = -101;
    /** The ACL does not permit it to any of the connection's identities. */
    public static final int NO_AUTH = -102;
    /** The expected version is not the current one. */
    public static final int BAD_VERSION = -103;
    /** Ephemeral nodes have no children. */
    public static final int NO_CHILDREN_FOR_EPHEMERALS = -108;
    /** The node exists already. */
    public static final int NODE_EXISTS = -110;
    /** The node has children. */
    public static final int NOT_EMPTY = -111;
    /** The session has expired or was closed. */
    public static final int SESSION_EXPIRED = -112;
    /** The ACL list is empty or has an entry that is not well-formed. */
    public static final int INVALID_ACL = -114;
    /** Authentication failed. */
    public static final int AUTH_FAILED = -115;
    /** The session has moved to another connection. */
    public static final int SESSION_MOVED = -118;
    /** A write was sent to a read-only server. */
    public static final int NOT_READ_ONLY = -119;
    /** There is no such watch registration. */
    public static final int NO_WATCHER = -121;
    /** A hard quota would be exceeded. */
    public static final int QUOTA_EXCEEDED = -125;

    /** The memory for the tree is used up: delete nodes, or start the server with a larger tree. */
    public static final int TREE_FULL = -1001;
    /** The journal's disk is full: nothing was written; retry when the operator has made room. */
    public static final int DISK_FULL = -1002;
    /** The request, or the transaction that it would become, is longer than the server allows. */
    public static final int REQUEST_TOO_LARGE = -1003;
    /** The server has not yet applied what this client has already seen: connect to another server. */
    public static final int ZXID_AHEAD = -1004;
    /** The bytes on the stream were not a valid frame; the server closes the connection. */
    public static final int PROTOCOL_ERROR = -1005;
    /** The server is not serving (starting, stopping, or without a quorum). */
    public static final int NOT_SERVING = -1006;
    /** A limit on connections, sessions, ephemerals or watches was reached. */
    public static final int LIMIT_REACHED = -1007;

    private ErrorCode()
    {
    }

    /**
     * Name of a code for people.
     *
     * @param errorCode any value.
     * @return the constant's name, or {@code ERROR(n)} for a value this version does not know.
     */
    public static String name(final int errorCode)
    {
        return switch (errorCode)
        {
            case OK -> "OK";
            case SYSTEM_ERROR -> "SYSTEM_ERROR";
            case RUNTIME_INCONSISTENCY -> "RUNTIME_INCONSISTENCY";
            case CONNECTION_LOSS -> "CONNECTION_LOSS";
            case MARSHALLING_ERROR -> "MARSHALLING_ERROR";
            case UNIMPLEMENTED -> "UNIMPLEMENTED";
            case OPERATION_TIMEOUT -> "OPERATION_TIMEOUT";
            case BAD_ARGUMENTS -> "BAD_ARGUMENTS";
            case NO_NODE -> "NO_NODE";
            case NO_AUTH -> "NO_AUTH";
            case BAD_VERSION -> "BAD_VERSION";
            case NO_CHILDREN_FOR_EPHEMERALS -> "NO_CHILDREN_FOR_EPHEMERALS";
            case NODE_EXISTS -> "NODE_EXISTS";
            case NOT_EMPTY -> "NOT_EMPTY";
            case SESSION_EXPIRED -> "SESSION_EXPIRED";
            case INVALID_ACL -> "INVALID_ACL";
            case AUTH_FAILED -> "AUTH_FAILED";
            case SESSION_MOVED -> "SESSION_MOVED";
            case NOT_READ_ONLY -> "NOT_READ_ONLY";
            case NO_WATCHER -> "NO_WATCHER";
            case QUOTA_EXCEEDED -> "QUOTA_EXCEEDED";
            case TREE_FULL -> "TREE_FULL";
            case DISK_FULL -> "DISK_FULL";
            case REQUEST_TOO_LARGE -> "REQUEST_TOO_LARGE";
            case ZXID_AHEAD -> "ZXID_AHEAD";
            case PROTOCOL_ERROR -> "PROTOCOL_ERROR";
            case NOT_SERVING -> "NOT_SERVING";
            case LIMIT_REACHED -> "LIMIT_REACHED";
            default -> "ERROR(" + errorCode + ")";
        };
    }
}
