package io.ringmaster.tools.server;

import java.nio.file.Path;
import java.util.function.Consumer;

import io.ringmaster.engine.EngineContext;
import io.ringmaster.journal.file.FileLayer;
import io.ringmaster.server.MonitoringContext;

/**
 * Configuration of a {@link RingmasterServer}. Set, hand to {@link RingmasterServer#launch}, use for one server only.
 * What the engine alone needs is set in {@link #engine()}; the launcher fills in the engine's collaborators.
 */
public final class ServerContext
{
    /** Default {@link #bindAddress()}. */
    public static final String DEFAULT_BIND_ADDRESS = "127.0.0.1";
    /** Default {@link #port()}. */
    public static final int DEFAULT_PORT = 7181;
    /** Default {@link #zooKeeperPort()}. */
    public static final int DEFAULT_ZOOKEEPER_PORT = 2181;
    /** {@link #zooKeeperPort()}: clients of ZooKeeper are not served. */
    public static final int NO_PORT = -1;
    /** Default {@link #segmentLength()}. */
    public static final int DEFAULT_SEGMENT_LENGTH = 64 * 1024 * 1024;
    /** Least that {@link EngineContext#maxRequestLength()} can be. */
    public static final int MIN_REQUEST_LENGTH = 1024;
    /** Most that {@link EngineContext#maxRequestLength()} can be. */
    public static final int MAX_REQUEST_LENGTH = 64 * 1024 * 1024;

    private final EngineContext engine = new EngineContext();
    private final SettingNames settingNames = new SettingNames();
    private final AeronSettings aeron = new AeronSettings();
    private final ConnectionSettings connections = new ConnectionSettings();
    private final RetentionSettings retention = new RetentionSettings();
    private Path dataDir = Path.of("data");
    private Path journalDir;
    private String bindAddress = DEFAULT_BIND_ADDRESS;
    private int port = DEFAULT_PORT;
    private int zooKeeperPort = DEFAULT_ZOOKEEPER_PORT;
    private String fourLetterWords = MonitoringContext.DEFAULT_ENABLED_WORDS;
    private int segmentLength = DEFAULT_SEGMENT_LENGTH;
    private long treeMemoryBytes;
    private ThreadingMode threadingMode = ThreadingMode.SHARED;
    private IdleMode idleMode = IdleMode.BACKOFF;
    private FileLayer fileLayer;
    private EnsembleSettings ensemble;
    private Consumer<FatalError> fatalErrorHandler = error -> { };
    private Runnable restartHandler = () -> { };
    private Runnable servingHandler = () -> { };
    private boolean isStartedAnew;

    /**
     * Configuration of the engine.
     *
     * @return the engine's context; the launcher sets its collaborators.
     */
    public EngineContext engine()
    {
        return engine;
    }

    /**
     * How clients reach the server by Aeron.
     *
     * @return the settings, to be changed in place.
     */
    public AeronSettings aeron()
    {
        return aeron;
    }

    /**
     * What limits the connections of clients.
     *
     * @return the settings, to be changed in place.
     */
    public ConnectionSettings connections()
    {
        return connections;
    }

    /**
     * How much of the past is kept on the disk.
     *
     * @return the settings, to be changed in place.
     */
    public RetentionSettings retention()
    {
        return retention;
    }

    /**
     * Where counters and, unless {@link #journalDir()} says otherwise, journal and snapshots lie.
     *
     * @return the directory; made if absent.
     */
    public Path dataDir()
    {
        return dataDir;
    }

    /**
     * Where counters and, unless {@link #journalDir()} says otherwise, journal and snapshots lie.
     *
     * @param value the directory; made if absent.
     * @return this.
     */
    public ServerContext dataDir(final Path value)
    {
        this.dataDir = value;
        return this;
    }

    /**
     * A directory, best on a disk of its own, for journal and snapshots. Null: {@link #dataDir()}.
     *
     * @return the directory.
     */
    public Path journalDir()
    {
        return journalDir;
    }

    /**
     * A directory, best on a disk of its own, for journal and snapshots. Null: {@link #dataDir()}.
     *
     * @param value the directory.
     * @return this.
     */
    public ServerContext journalDir(final Path value)
    {
        this.journalDir = value;
        return this;
    }

    /**
     * Where addresses and ports were set, for messages.
     *
     * @return the names; what sets an address or a port says there what it is known by.
     */
    SettingNames settingNames()
    {
        return settingNames;
    }

    /**
     * Address that clients connect to.
     *
     * @return a host name or an address.
     */
    public String bindAddress()
    {
        return bindAddress;
    }

    /**
     * Address that clients connect to.
     *
     * @param value a host name or an address.
     * @return this.
     */
    public ServerContext bindAddress(final String value)
    {
        this.bindAddress = value;
        return this;
    }

    /**
     * Port that clients connect to; 0 takes a free one.
     *
     * @return 0..65535.
     */
    public int port()
    {
        return port;
    }

    /**
     * Port that clients connect to; 0 takes a free one.
     *
     * @param value 0..65535.
     * @return this.
     */
    public ServerContext port(final int value)
    {
        this.port = value;
        return this;
    }

    /**
     * Port that clients of ZooKeeper connect to, at the same address; 0 takes a free one.
     *
     * @return 0..65535, or {@link #NO_PORT} for none.
     */
    public int zooKeeperPort()
    {
        return zooKeeperPort;
    }

    /**
     * Port that clients of ZooKeeper connect to, at the same address; 0 takes a free one.
     *
     * @param value 0..65535, or {@link #NO_PORT} for none.
     * @return this.
     */
    public ServerContext zooKeeperPort(final int value)
    {
        this.zooKeeperPort = value;
        return this;
    }

    /**
     * Length of a journal segment; two are there, zero-filled, ahead of need.
     *
     * @return bytes.
     */
    public int segmentLength()
    {
        return segmentLength;
    }

    /**
     * Length of a journal segment; two are there, zero-filled, ahead of need.
     *
     * @param value bytes.
     * @return this.
     */
    public ServerContext segmentLength(final int value)
    {
        this.segmentLength = value;
        return this;
    }

    /**
     * Memory for znodes; a write beyond it is answered TREE_FULL. 0: two thirds of the JVM's direct memory.
     *
     * @return bytes.
     */
    public long treeMemoryBytes()
    {
        return treeMemoryBytes;
    }

    /**
     * Memory for znodes; a write beyond it is answered TREE_FULL. 0: two thirds of the JVM's direct memory.
     *
     * @param value bytes.
     * @return this.
     */
    public ServerContext treeMemoryBytes(final long value)
    {
        this.treeMemoryBytes = value;
        return this;
    }

    /**
     * Which stages share a thread.
     *
     * @return the mode.
     */
    public ThreadingMode threadingMode()
    {
        return threadingMode;
    }

    /**
     * Which stages share a thread.
     *
     * @param value the mode.
     * @return this.
     */
    public ServerContext threadingMode(final ThreadingMode value)
    {
        this.threadingMode = value;
        return this;
    }

    /**
     * What threads do when there is no work.
     *
     * @return the mode.
     */
    public IdleMode idleMode()
    {
        return idleMode;
    }

    /**
     * What threads do when there is no work.
     *
     * @param value the mode.
     * @return this.
     */
    public ServerContext idleMode(final IdleMode value)
    {
        this.idleMode = value;
        return this;
    }

    /**
     * What the journaler does without work, on the processors that there are.
     *
     * @return the mode.
     */
    IdleMode journalerIdleMode()
    {
        return idleMode.ofJournaler(Runtime.getRuntime().availableProcessors());
    }

    /**
     * Files as the journal sees them. Null: the real ones. A test may hand in a disk that fills up.
     *
     * @return the layer.
     */
    public FileLayer fileLayer()
    {
        return fileLayer;
    }

    /**
     * Files as the journal sees them. Null: the real ones. A test may hand in a disk that fills up.
     *
     * @param value the layer.
     * @return this.
     */
    public ServerContext fileLayer(final FileLayer value)
    {
        this.fileLayer = value;
        return this;
    }

    /**
     * Told once, on the thread that failed, when the server must stop: its journal failed, or a thread died. It stops
     * taking requests by itself; whether the process exits is for this handler to say.
     *
     * @return the handler.
     */
    public Consumer<FatalError> fatalErrorHandler()
    {
        return fatalErrorHandler;
    }

    /**
     * Told once, on the thread that failed, when the server must stop: its journal failed, or a thread died. It stops
     * taking requests by itself; whether the process exits is for this handler to say.
     *
     * @param value the handler.
     * @return this.
     */
    public ServerContext fatalErrorHandler(final Consumer<FatalError> value)
    {
        this.fatalErrorHandler = value;
        return this;
    }

    /**
     * Told when the server must be closed and launched anew, with a fresh context.
     *
     * @return the handler.
     */
    public Runnable restartHandler()
    {
        return restartHandler;
    }

    /**
     * Told when the server must be closed and launched anew, with a fresh context: a snapshot of another server has
     * taken the place of its data. Called on one of its threads, once. It serves nobody in the meantime.
     *
     * @param value the handler.
     * @return this.
     */
    public ServerContext restartHandler(final Runnable value)
    {
        this.restartHandler = value;
        return this;
    }

    /**
     * Told when a server of an ensemble serves clients for the first time.
     *
     * @return the handler.
     */
    public Runnable servingHandler()
    {
        return servingHandler;
    }

    /**
     * Told once, on the engine's thread, when a server of an ensemble serves clients for the first time: it has found a
     * leader, or leads. One on its own serves when it is launched, and tells nothing.
     *
     * @param value the handler; it must not block.
     * @return this.
     */
    public ServerContext servingHandler(final Runnable value)
    {
        this.servingHandler = value;
        return this;
    }

    /**
     * Whether this is the launch that a {@link #restartHandler()} was told about.
     *
     * @return true if so.
     */
    public boolean isStartedAnew()
    {
        return isStartedAnew;
    }

    /**
     * Whether this is the launch that a {@link #restartHandler()} was told about.
     *
     * @param value true if so.
     * @return this.
     */
    public ServerContext isStartedAnew(final boolean value)
    {
        this.isStartedAnew = value;
        return this;
    }

    /**
     * Four-letter words that are answered where clients of ZooKeeper connect.
     *
     * @return words with commas between, or {@code *} for all.
     */
    public String fourLetterWords()
    {
        return fourLetterWords;
    }

    /**
     * Four-letter words that are answered where clients of ZooKeeper connect.
     *
     * @param value words with commas between, or {@code *} for all.
     * @return this.
     */
    public ServerContext fourLetterWords(final String value)
    {
        this.fourLetterWords = value;
        return this;
    }

    /**
     * The ensemble that the server belongs to.
     *
     * @return the ensemble and this server's place in it; null: the server is on its own.
     */
    public EnsembleSettings ensemble()
    {
        return ensemble;
    }

    /**
     * The ensemble that the server belongs to.
     *
     * @param value the ensemble and this server's place in it; null: the server is on its own.
     * @return this.
     */
    public ServerContext ensemble(final EnsembleSettings value)
    {
        this.ensemble = value;
        return this;
    }

    @Override
    public String toString()
    {
        return "ServerContext{dataDir=" + dataDir +
            ", journalDir=" + journalDir +
            ", bindAddress=" + bindAddress +
            ", port=" + port +
            ", zooKeeperPort=" + zooKeeperPort +
            ", " + connections +
            ", fourLetterWords=" + fourLetterWords +
            ", " + retention +
            ", segmentLength=" + segmentLength +
            ", treeMemoryBytes=" + treeMemoryBytes +
            ", threadingMode=" + threadingMode +
            ", idleMode=" + idleMode +
            ", ensemble=" + ensemble +
            ", " + engine + '}';
    }
}
