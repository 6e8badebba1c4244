package io.ringmaster.server;

/** What clients of a listener speak. */
public enum ClientProtocol
{
    /** The native protocol: SBE messages. */
    RINGMASTER("ringmaster", 7181)
    {
        @Override
        public int maxMessageLength(final int maxRequestLength)
        {
            return maxRequestLength;
        }
    },
    /** ZooKeeper's client protocol: jute records, translated at this edge. */
    ZOOKEEPER("zookeeper", 2181)
    {
        @Override
        public int maxMessageLength(final int maxRequestLength)
        {
            return (int)Math.min(Integer.MAX_VALUE, 2L * maxRequestLength + TRANSLATION_ALLOWANCE);
        }
    };

    /** Bytes that a translated request can have beyond its share; a head and a few groups. */
    static final int TRANSLATION_ALLOWANCE = 128;

    private final String label;
    private final int defaultPort;

    ClientProtocol(final String label, final int defaultPort)
    {
        this.label = label;
        this.defaultPort = defaultPort;
    }

    /**
     * Longest message in the request ring that a request can become. An operation of a multi is the worst: 17 bytes of
     * jute and a path become 28 bytes of SBE and the path.
     *
     * @param maxRequestLength of a request on the stream, without its frame header.
     * @return the length in bytes.
     */
    public abstract int maxMessageLength(int maxRequestLength);

    /**
     * Name for logs and counters.
     *
     * @return lower-case name.
     */
    public String label()
    {
        return label;
    }

    /**
     * Port that clients expect.
     *
     * @return the port.
     */
    public int defaultPort()
    {
        return defaultPort;
    }
}
