package io.ringmaster.codecs.jute;

/**
 * Fixed numbers of ZooKeeper's client protocol. All integers on the wire are big-endian; every message is an int32
 * length and that many bytes.
 * <pre>
 *   request:  int xid | int type | record of the type
 *   reply:    int xid | long zxid | int err | record, only if err is 0
 *   event:    the same with xid -1
 * </pre>
 */
public final class JuteProtocol
{
    /** Bytes of the length in front of every message. */
    public static final int FRAME_HEADER_LENGTH = 4;
    /** Bytes of a request's header: xid and type. */
    public static final int REQUEST_HEADER_LENGTH = 8;
    /** Bytes of a reply's header: xid, zxid and err. */
    public static final int REPLY_HEADER_LENGTH = 16;
    /** Bytes of a Stat. */
    public static final int STAT_LENGTH = 68;
    /** Bytes of the header of an operation or a result in a multi: type, done and err. */
    public static final int MULTI_HEADER_LENGTH = 9;
    /** Bytes of a session's password. */
    public static final int PASSWORD_LENGTH = 16;
    /** Length of a string, buffer or vector that is null. */
    public static final int NULL_LENGTH = -1;

    /** xid of a watch event. */
    public static final int EVENT_XID = -1;
    /** xid of every reply to a ping. */
    public static final int PING_XID = -2;
    /** xid that clients give an auth packet. */
    public static final int AUTH_XID = -4;
    /** xid that C clients give setWatches. */
    public static final int SET_WATCHES_XID = -8;
    /** zxid in the reply to a request of an unknown type. */
    public static final long NO_ZXID = -1;
    /** State of the connection in every event that a server sends: SyncConnected. */
    public static final int SYNC_CONNECTED = 3;

    private JuteProtocol()
    {
    }
}
