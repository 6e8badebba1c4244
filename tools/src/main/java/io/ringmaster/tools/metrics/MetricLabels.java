package io.ringmaster.tools.metrics;

/** Labels of the counters and histograms that programs look for. Histograms of times are in nanoseconds. */
public final class MetricLabels
{
    /** Prefix of what the endpoint of this server counts. */
    public static final String ENDPOINT = "endpoint";
    /** Counter: connections that are open. */
    public static final String CONNECTIONS_OPEN = ENDPOINT + ": connections open";
    /** Counter: frames that clients sent. */
    public static final String FRAMES_IN = ENDPOINT + ": frames in";
    /** Counter: messages sent to clients. */
    public static final String FRAMES_OUT = ENDPOINT + ": frames out";
    /** Counter: bytes that clients sent. */
    public static final String BYTES_IN = ENDPOINT + ": bytes in";
    /** Counter: bytes sent to clients. */
    public static final String BYTES_OUT = ENDPOINT + ": bytes out";
    /** Counter: last zxid applied. */
    public static final String LAST_ZXID = "engine: last applied zxid";
    /** Counter: transactions applied. */
    public static final String APPLIED = "engine: transactions applied";
    /** Counter: transactions on their way to the disk, or to be applied. */
    public static final String IN_FLIGHT = "engine: transactions in flight";
    /** Counter: znodes. */
    public static final String ZNODES = "engine: znodes";
    /** Counter: memory of the tree. */
    public static final String TREE_BYTES = "engine: bytes of the tree";
    /** Counter: sessions. */
    public static final String SESSIONS = "engine: sessions";
    /** Counter: watches. */
    public static final String WATCHES = "engine: watches";
    /** Counter and histogram: rounds of the engine's thread that took longer than 10 ms. */
    public static final String STALLS = "engine: stalls of more than 10 ms";
    /** Counter: one write and sync for each. */
    public static final String BATCHES = "journal: batches, each one write and sync";
    /** Counter: role of a server of an ensemble, as {@link io.ringmaster.codecs.admin.ServerRole}. */
    public static final String ROLE = "ensemble: role";
    /** Counter: 1 if clients are served. */
    public static final String SERVING = "ensemble: serving";
    /** Counter: id of the server. */
    public static final String SERVER_ID = "ensemble: server id";
    /** Counter: id of its leader; 0: none. */
    public static final String LEADER_ID = "ensemble: leader id";
    /** Counter: epoch of its leader; 0: none. */
    public static final String EPOCH = "ensemble: epoch";
    /** Counter: last zxid that the server knows to be committed. */
    public static final String COMMITTED_ZXID = "ensemble: committed zxid";
    /** Counter: last zxid committed at the leader when it was last heard; 0: no leader was heard. */
    public static final String LEADER_COMMITTED_ZXID = "ensemble: committed zxid of the leader";
    /** Histogram: from the read of a request until its reply is written, of requests that stand for all. */
    public static final String REQUEST_LATENCY = "latency: request";
    /** Histogram: from the transaction ring until applied, of transactions that stand for all. */
    public static final String COMMIT_LATENCY = "latency: commit";
    /** Histogram: one write and sync of the journal. */
    public static final String SYNC_LATENCY = "latency: write and sync";
    /** Prefix of what is told of rings. */
    public static final String RING = "ring ";
    /** Suffix, counter: messages in a ring. */
    public static final String RING_MESSAGES = ": messages";
    /** Suffix, counter: messages that a ring can hold. */
    public static final String RING_MESSAGE_CAPACITY = ": capacity in messages";
    /** Suffix, counter: bytes in a ring. */
    public static final String RING_BYTES = ": bytes";
    /** Suffix, counter: bytes that a ring can hold. */
    public static final String RING_BYTE_CAPACITY = ": capacity in bytes";
    /** Suffix, histogram: how full a ring was in thousandths, of slots or bytes, whichever was fuller; ten a second. */
    public static final String RING_FILL = ": fill in thousandths";

    private MetricLabels()
    {
    }
}
