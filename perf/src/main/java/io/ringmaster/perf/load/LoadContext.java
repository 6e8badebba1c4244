package io.ringmaster.perf.load;

import java.util.List;

import io.ringmaster.client.Waiting;

/** Settings of a {@link LoadRun}. Fluent; checked by {@link #conclude()}. */
public final class LoadContext
{
    /** Default count of keys. */
    public static final int DEFAULT_KEY_COUNT = 1000;
    /** Default length of a key's data, bytes. */
    public static final int DEFAULT_DATA_LENGTH = 100;
    /** Default for the most children of one parent. */
    public static final int DEFAULT_KEYS_PER_PARENT = 100;
    /** Default for the most operations of one connection in flight in an open loop. */
    public static final int DEFAULT_OPEN_DEPTH = 4096;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final int MAX_CONNECTION_COUNT = 20_000;
    private static final int MAX_DEPTH = 1_000_000;
    private static final int MAX_DATA_LENGTH = 1_000_000;

    private List<String> servers = List.of("127.0.0.1:7181");
    private OperationMix mix = OperationMix.parse("get");
    private int connectionCount = 1;
    private int depth = 1;
    private int threadCount = 1;
    private Waiting waiting = Waiting.BACKOFF;
    private double ratePerSecond;
    private boolean isSpinPaced;
    private int keyCount = DEFAULT_KEY_COUNT;
    private int keysPerParent = DEFAULT_KEYS_PER_PARENT;
    private int dataLength = DEFAULT_DATA_LENGTH;
    private long warmupNs = 2 * NS_PER_SECOND;
    private long durationNs = 10 * NS_PER_SECOND;
    private long backlogNs = Long.MAX_VALUE;
    private long operationCount;
    private String root = "/perf-" + ProcessHandle.current().pid();
    private boolean isKept;
    private int sessionTimeoutMs = 30_000;
    private long connectTimeoutNs = 10 * NS_PER_SECOND;

    /**
     * Servers to connect to.
     *
     * @param value host:port each.
     * @return this.
     */
    public LoadContext servers(final List<String> value)
    {
        servers = List.copyOf(value);
        return this;
    }

    /**
     * Servers to connect to.
     *
     * @return host:port each.
     */
    public List<String> servers()
    {
        return servers;
    }

    /**
     * How the event loops of the client wait for replies.
     *
     * @param value their way.
     * @return this.
     */
    public LoadContext waiting(final Waiting value)
    {
        waiting = value;
        return this;
    }

    /**
     * How the event loops of the client wait for replies.
     *
     * @return their way.
     */
    public Waiting waiting()
    {
        return waiting;
    }

    /**
     * What is asked.
     *
     * @param value operations and weights.
     * @return this.
     */
    public LoadContext mix(final OperationMix value)
    {
        mix = value;
        return this;
    }

    /**
     * What is asked.
     *
     * @return operations and weights.
     */
    public OperationMix mix()
    {
        return mix;
    }

    /**
     * Connections, each with a session of its own.
     *
     * @param value count.
     * @return this.
     */
    public LoadContext connectionCount(final int value)
    {
        connectionCount = value;
        return this;
    }

    /**
     * Connections, each with a session of its own.
     *
     * @return count.
     */
    public int connectionCount()
    {
        return connectionCount;
    }

    /**
     * Closed loop: operations of each connection in flight. Open loop: the most of them; what is due beyond waits, and
     * its wait counts.
     *
     * @param value count.
     * @return this.
     */
    public LoadContext depth(final int value)
    {
        depth = value;
        return this;
    }

    /**
     * Operations of each connection in flight.
     *
     * @return count.
     */
    public int depth()
    {
        return depth;
    }

    /**
     * Event loops of the client; connections are spread over them.
     *
     * @param value count.
     * @return this.
     */
    public LoadContext threadCount(final int value)
    {
        threadCount = value;
        return this;
    }

    /**
     * Event loops of the client.
     *
     * @return count.
     */
    public int threadCount()
    {
        return threadCount;
    }

    /**
     * Operations per second of all connections together, at fixed times; 0: closed loop.
     *
     * @param value per second.
     * @return this.
     */
    public LoadContext ratePerSecond(final double value)
    {
        ratePerSecond = value;
        return this;
    }

    /**
     * Operations per second of an open loop; 0: closed loop.
     *
     * @return per second.
     */
    public double ratePerSecond()
    {
        return ratePerSecond;
    }

    /**
     * How the pacing thread of an open loop waits for the next operation: spinning is more exact and takes a core.
     *
     * @param value true to spin.
     * @return this.
     */
    public LoadContext isSpinPaced(final boolean value)
    {
        isSpinPaced = value;
        return this;
    }

    /**
     * Does the pacing thread spin?
     *
     * @return true if so.
     */
    public boolean isSpinPaced()
    {
        return isSpinPaced;
    }

    /**
     * Nodes prepared for reads and sets.
     *
     * @param value count.
     * @return this.
     */
    public LoadContext keyCount(final int value)
    {
        keyCount = value;
        return this;
    }

    /**
     * Nodes prepared for reads and sets.
     *
     * @return count.
     */
    public int keyCount()
    {
        return keyCount;
    }

    /**
     * Most prepared nodes below one parent.
     *
     * @param value count.
     * @return this.
     */
    public LoadContext keysPerParent(final int value)
    {
        keysPerParent = value;
        return this;
    }

    /**
     * Most prepared nodes below one parent.
     *
     * @return count.
     */
    public int keysPerParent()
    {
        return keysPerParent;
    }

    /**
     * Length of each node's data.
     *
     * @param value bytes.
     * @return this.
     */
    public LoadContext dataLength(final int value)
    {
        dataLength = value;
        return this;
    }

    /**
     * Length of each node's data.
     *
     * @return bytes.
     */
    public int dataLength()
    {
        return dataLength;
    }

    /**
     * Time under load before the measurement.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public LoadContext warmupNs(final long value)
    {
        warmupNs = value;
        return this;
    }

    /**
     * Time under load before the measurement.
     *
     * @return nanoseconds.
     */
    public long warmupNs()
    {
        return warmupNs;
    }

    /**
     * Time of the measurement; the longest one if {@link #operationCount()} bounds it.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public LoadContext durationNs(final long value)
    {
        durationNs = value;
        return this;
    }

    /**
     * Time of the measurement.
     *
     * @return nanoseconds.
     */
    public long durationNs()
    {
        return durationNs;
    }

    /**
     * Operations to measure, after the warm-up; 0: as many as the duration allows.
     *
     * @param value count.
     * @return this.
     */
    public LoadContext operationCount(final long value)
    {
        operationCount = value;
        return this;
    }

    /**
     * Operations to measure; 0: as many as the duration allows.
     *
     * @return count.
     */
    public long operationCount()
    {
        return operationCount;
    }

    /**
     * Node below which the load works; created if it is not there.
     *
     * @param value path.
     * @return this.
     */
    public LoadContext root(final String value)
    {
        root = value;
        return this;
    }

    /**
     * Node below which the load works.
     *
     * @return path.
     */
    public String root()
    {
        return root;
    }

    /**
     * Open loop: how long after the end of the measurement operations that are due may still wait to be sent. What
     * waits for longer is given up, see {@link LoadResult#abandoned}: a rate far above what the server takes would
     * otherwise queue up more than it works off within minutes.
     *
     * @param value nanoseconds; without a limit by default.
     * @return this.
     */
    public LoadContext backlogNs(final long value)
    {
        backlogNs = value;
        return this;
    }

    /**
     * Open loop: how long after the end of the measurement operations that are due may still wait to be sent.
     *
     * @return nanoseconds.
     */
    public long backlogNs()
    {
        return backlogNs;
    }

    /**
     * Leave the nodes there at the end?
     *
     * @param value true to keep them.
     * @return this.
     */
    public LoadContext isKept(final boolean value)
    {
        isKept = value;
        return this;
    }

    /**
     * Leave the nodes there at the end?
     *
     * @return true to keep them.
     */
    public boolean isKept()
    {
        return isKept;
    }

    /**
     * Session timeout to ask for.
     *
     * @param value milliseconds.
     * @return this.
     */
    public LoadContext sessionTimeoutMs(final int value)
    {
        sessionTimeoutMs = value;
        return this;
    }

    /**
     * Session timeout to ask for.
     *
     * @return milliseconds.
     */
    public int sessionTimeoutMs()
    {
        return sessionTimeoutMs;
    }

    /**
     * How long to wait for each session.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public LoadContext connectTimeoutNs(final long value)
    {
        connectTimeoutNs = value;
        return this;
    }

    /**
     * How long to wait for each session.
     *
     * @return nanoseconds.
     */
    public long connectTimeoutNs()
    {
        return connectTimeoutNs;
    }

    /**
     * Is the load an open loop?
     *
     * @return true with a fixed rate.
     */
    public boolean isOpenLoop()
    {
        return ratePerSecond > 0;
    }

    /**
     * Check the values and how they go together.
     *
     * @return this.
     * @throws IllegalArgumentException with the value that is wrong and what is allowed.
     */
    public LoadContext conclude()
    {
        checkRange("connections", connectionCount, 1, MAX_CONNECTION_COUNT);
        checkRange("depth", depth, 1, MAX_DEPTH);
        checkRange("threads", threadCount, 1, 4L * Runtime.getRuntime().availableProcessors());
        checkRange("keys", keyCount, 1, 100_000_000);
        checkRange("keys per parent", keysPerParent, 1, 10_000_000);
        checkRange("data size", dataLength, 0, MAX_DATA_LENGTH);
        checkRange("session timeout in ms", sessionTimeoutMs, 1000, Integer.MAX_VALUE);
        checkRange("connect timeout in ns", connectTimeoutNs, 1_000_000, 3600 * NS_PER_SECOND);
        if (servers.isEmpty())
        {
            throw new IllegalArgumentException("no server given");
        }
        if (!root.startsWith("/") || root.length() < 2 || root.endsWith("/"))
        {
            throw new IllegalArgumentException("root must be the path of a node below /, is '" + root + "'");
        }
        if (!(ratePerSecond >= 0) || ratePerSecond > 1e8)
        {
            throw new IllegalArgumentException("rate must be 0 to 100 million per second, is " + ratePerSecond);
        }
        if (warmupNs < 0 || durationNs <= 0 || operationCount < 0)
        {
            throw new IllegalArgumentException("warm-up, duration and operations must not be negative, and the " +
                "duration not 0; they are " + warmupNs + " ns, " + durationNs + " ns, " + operationCount);
        }
        if (threadCount > connectionCount)
        {
            throw new IllegalArgumentException("more threads (" + threadCount + ") than connections (" +
                connectionCount + "): each connection belongs to one thread");
        }
        return this;
    }

    private static void checkRange(final String name, final long value, final long min, final long max)
    {
        if (value < min || value > max)
        {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", is " + value);
        }
    }
}
