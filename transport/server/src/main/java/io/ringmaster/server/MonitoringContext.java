package io.ringmaster.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.status.CountersReader;

import io.ringmaster.codecs.admin.MessageHeaderEncoder;
import io.ringmaster.codecs.admin.ServerMetricsEncoder;

/**
 * What the four-letter words may show, and what they cannot find out by themselves. Suppliers are called by the
 * endpoint's thread, and must be quick.
 */
public final class MonitoringContext
{
    /** The only word that is answered unless {@link #enabledWords(String)} says more, as in ZooKeeper. */
    public static final String DEFAULT_ENABLED_WORDS = "srvr";
    /** {@link #enabledWords(String)}: all of them. */
    public static final String ALL_WORDS = "*";
    /** Version of ZooKeeper whose protocol is spoken; programs that look at a server's version find it here. */
    public static final String ZOOKEEPER_VERSION = "3.9.5";

    private final Set<Word> enabledWords = new TreeSet<>(Set.of(Word.SRVR));
    private final Map<String, Supplier<?>> metrics = new TreeMap<>();
    private String version = ZOOKEEPER_VERSION + "-ringmaster";
    private Supplier<String> configuration = () -> "";
    private Supplier<String> environment = () -> "";
    private LongSupplier snapshotBytes = () -> 0;
    private LongSupplier journalBytes = () -> 0;
    private CountersReader counters;
    private Supplier<byte[]> metricsImage = new EmptyMetrics();
    private LatencyHandler requestLatency = LatencyHandler.NONE;
    private EpochClock epochClock = SystemEpochClock.INSTANCE;

    /**
     * Words that are answered. Anybody who can connect can ask, and some answers are long.
     *
     * @param words of four letters with commas between, or {@link #ALL_WORDS}.
     * @return this.
     * @throws IllegalArgumentException if one does not exist.
     */
    public MonitoringContext enabledWords(final String words)
    {
        final List<Word> enabled = new ArrayList<>();
        for (final String part : words.split(","))
        {
            final String text = part.trim();
            if (ALL_WORDS.equals(text))
            {
                enabled.addAll(List.of(Word.values()));
            }
            else if (!text.isEmpty())
            {
                enabled.add(word(text));
            }
        }
        enabledWords.clear();
        enabledWords.addAll(enabled);
        return this;
    }

    boolean isEnabled(final Word word)
    {
        return enabledWords.contains(word);
    }

    String version()
    {
        return version;
    }

    /**
     * Version as {@code srvr}, {@code mntr} and {@code envi} show it.
     *
     * @param value begins with {@link #ZOOKEEPER_VERSION}, which clients parse.
     * @return this.
     */
    public MonitoringContext version(final String value)
    {
        this.version = value;
        return this;
    }

    Supplier<String> configuration()
    {
        return configuration;
    }

    /**
     * What {@code conf} shows.
     *
     * @param value lines of key=value.
     * @return this.
     */
    public MonitoringContext configuration(final Supplier<String> value)
    {
        this.configuration = value;
        return this;
    }

    Supplier<String> environment()
    {
        return environment;
    }

    /**
     * What {@code envi} shows besides the version.
     *
     * @param value lines of key=value.
     * @return this.
     */
    public MonitoringContext environment(final Supplier<String> value)
    {
        this.environment = value;
        return this;
    }

    LongSupplier snapshotBytes()
    {
        return snapshotBytes;
    }

    /**
     * Size of the snapshots on the disk.
     *
     * @param value in bytes, as of a moment ago.
     * @return this.
     */
    public MonitoringContext snapshotBytes(final LongSupplier value)
    {
        this.snapshotBytes = value;
        return this;
    }

    LongSupplier journalBytes()
    {
        return journalBytes;
    }

    /**
     * Size of the journal on the disk.
     *
     * @param value in bytes, as of a moment ago.
     * @return this.
     */
    public MonitoringContext journalBytes(final LongSupplier value)
    {
        this.journalBytes = value;
        return this;
    }

    CountersReader counters()
    {
        return counters;
    }

    /**
     * Counters that {@code mntr} shows, with names that begin with {@code zk_ringmaster_}.
     *
     * @param value the counters of the server, or null.
     * @return this.
     */
    public MonitoringContext counters(final CountersReader value)
    {
        this.counters = value;
        return this;
    }

    Map<String, Supplier<?>> metrics()
    {
        return metrics;
    }

    /**
     * Add a metric that {@code mntr} shows.
     *
     * @param name  as ZooKeeper calls it.
     * @param value its value now.
     * @return this.
     */
    public MonitoringContext metric(final String name, final Supplier<?> value)
    {
        metrics.put(name, value);
        return this;
    }

    Supplier<byte[]> metricsImage()
    {
        return metricsImage;
    }

    /**
     * What clients of the native protocol get that ask for the topic METRICS.
     *
     * @param value supplies a whole ServerMetrics message, which nobody writes to afterwards.
     * @return this.
     */
    public MonitoringContext metricsImage(final Supplier<byte[]> value)
    {
        this.metricsImage = value;
        return this;
    }

    LatencyHandler requestLatency()
    {
        return requestLatency;
    }

    /**
     * Who keeps how long requests take.
     *
     * @param value told by the endpoint's thread.
     * @return this.
     */
    public MonitoringContext requestLatency(final LatencyHandler value)
    {
        this.requestLatency = value;
        return this;
    }

    EpochClock epochClock()
    {
        return epochClock;
    }

    /**
     * The wall clock, for times of expiry.
     *
     * @param value the clock.
     * @return this.
     */
    public MonitoringContext epochClock(final EpochClock value)
    {
        this.epochClock = value;
        return this;
    }

    @Override
    public String toString()
    {
        return "MonitoringContext{enabledWords=" + enabledWords + ", version=" + version + "}";
    }

    /** Of a server that counts nothing. */
    private static final class EmptyMetrics implements Supplier<byte[]>
    {
        @Override
        public byte[] get()
        {
            final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
            final ServerMetricsEncoder encoder = new ServerMetricsEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
            encoder.pid(0).startTimeMs(0).uptimeNs(0);
            encoder.countersCount(0);
            encoder.histogramsCount(0);
            return Arrays.copyOf(
                buffer.byteArray(), MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
        }
    }

    private static Word word(final String text)
    {
        try
        {
            return Word.valueOf(text.toUpperCase(Locale.ROOT));
        }
        catch (final IllegalArgumentException ex)
        {
            throw new IllegalArgumentException("no such four-letter word: " + text, ex);
        }
    }
}
