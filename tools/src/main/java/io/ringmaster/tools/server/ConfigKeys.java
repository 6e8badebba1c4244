package io.ringmaster.tools.server;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import io.ringmaster.server.MonitoringContext;
import io.ringmaster.tools.CommandException;

/**
 * What the keys of a configuration file mean: those of {@code zoo.cfg} that make sense here, and Ringmaster's own,
 * which begin with {@code ringmaster.}. A key may also be written as the system property it is in ZooKeeper,
 * {@code zookeeper.} in front.
 */
final class ConfigKeys
{
    private static final String PROPERTY_PREFIX = "zookeeper.";
    private static final int MAX_INT = Integer.MAX_VALUE;

    private final Map<String, Setter> setters = new TreeMap<>();
    private final EnsembleKeys ensemble = new EnsembleKeys();

    ConfigKeys()
    {
        zooKeeperKeys();
        ownKeys();
    }

    private void zooKeeperKeys()
    {
        put("clientPort", (ctx, value) -> ctx.zooKeeperPort(
            "off".equals(value) ? ServerContext.NO_PORT : integer(value, 0, 65535)));
        put("clientPortAddress", (ctx, value) -> ctx.bindAddress(text(value)));
        put("clientPortListenBacklog", (ctx, value) -> ctx.connections().listenBacklog(backlog(value)));
        put("dataDir", (ctx, value) -> ctx.dataDir(path(value)));
        put("dataLogDir", (ctx, value) -> ctx.journalDir(path(value)));
        put("tickTime", (ctx, value) -> ctx.engine().tickTimeMs(integer(value, 1, MAX_INT / 20)));
        put("minSessionTimeout", (ctx, value) -> ctx.engine().minSessionTimeoutMs(integer(value, -1, MAX_INT)));
        put("maxSessionTimeout", (ctx, value) -> ctx.engine().maxSessionTimeoutMs(integer(value, -1, MAX_INT)));
        put("maxClientCnxns", (ctx, value) -> ctx.connections().maxPerAddress(integer(value, 0, MAX_INT)));
        put("maxCnxns", (ctx, value) -> ctx.connections().maxCount(integer(value, 0, MAX_INT)));
        put("jute.maxbuffer", (ctx, value) ->
            ctx.engine().maxRequestLength(
                integer(value, ServerContext.MIN_REQUEST_LENGTH, ServerContext.MAX_REQUEST_LENGTH)));
        put("snapCount", (ctx, value) -> ctx.engine().snapshotTransactionCount(integer(value, 2, MAX_INT)));
        put("autopurge.snapRetainCount", (ctx, value) -> ctx.retention().snapshotCount(integer(value, 1, MAX_INT)));
        put("autopurge.purgeInterval", (ctx, value) ->
            ctx.retention().isPurging(integer(value, Integer.MIN_VALUE, MAX_INT) > 0));
        put("extendedTypesEnabled", (ctx, value) -> ctx.engine().extendedTypesEnabled(bool(value)));
        put("enforceQuota", (ctx, value) -> ctx.engine().enforceQuota(bool(value)));
        put("skipACL", (ctx, value) -> ctx.engine().skipAcl(bool(value)));
        put("DigestAuthenticationProvider.superDigest", (ctx, value) -> ctx.engine().superDigest(text(value)));
        put("DigestAuthenticationProvider.digestAlg", (ctx, value) -> requireSha1(value));
        put("globalOutstandingLimit", (ctx, value) ->
            ctx.connections().maxOutstandingRequests(integer(value, 0, MAX_INT)));
        put("nio.sessionlessCnxnTimeout", (ctx, value) ->
            ctx.connections().handshakeTimeoutMs(integer(value, 1, MAX_INT)));
        put("4lw.commands.whitelist", (ctx, value) -> ctx.fourLetterWords(words(value)));
        put("snapSizeLimitInKb", (ctx, value) -> ctx.engine().snapshotJournalBytes(kilobytes(value)));
        put("znode.container.checkIntervalMs", (ctx, value) ->
            ctx.engine().reaper().checkIntervalMs(integer(value, 1, MAX_INT)));
        put("znode.container.maxPerMinute", (ctx, value) ->
            ctx.engine().reaper().maxPerMinute(integer(value, 1, MAX_INT)));
        put("znode.container.maxNeverUsedIntervalMs", (ctx, value) ->
            ctx.engine().reaper().maxNeverUsedIntervalMs(integer(value, 0, MAX_INT)));
    }

    private void ownKeys()
    {
        put("ringmaster.port", (ctx, value) -> ctx.port(integer(value, 0, 65535)));
        put("ringmaster.aeronDir", (ctx, value) -> ctx.aeron().directory(path(value)));
        put("ringmaster.aeronPort", (ctx, value) -> ctx.aeron().port(integer(value, 0, 65535)));
        put("ringmaster.aeronDriver", (ctx, value) -> ctx.aeron().driverDirectory(path(value)));
        put("ringmaster.threading", (ctx, value) -> ctx.threadingMode(constant(value, ThreadingMode::valueOf)));
        put("ringmaster.idle", (ctx, value) -> ctx.idleMode(constant(value, IdleMode::valueOf)));
        put("ringmaster.treeMemory", (ctx, value) -> ctx.treeMemoryBytes(size(value, 1 << 20)));
        put("ringmaster.snapshotBytes", (ctx, value) -> ctx.engine().snapshotJournalBytes(size(value, 1 << 16)));
        put("ringmaster.segmentLength", (ctx, value) -> ctx.segmentLength((int)size(value, 1 << 16, 1 << 30)));
    }

    private void put(final String key, final Setter setter)
    {
        setters.put(key, setter);
    }

    /**
     * Set what a file says. What it says of an ensemble is gathered, see {@link #ensemble()}.
     *
     * @param file    to apply.
     * @param context to set it in.
     * @return keys that have no effect by the reason, in the order of the file.
     * @throws CommandException on a wrong value, naming file and line.
     */
    Map<String, List<String>> apply(final ConfigFile file, final ServerContext context)
    {
        final Map<String, List<String>> ignored = new LinkedHashMap<>();
        for (final ConfigFile.Entry entry : file.entries())
        {
            try
            {
                if (!apply(file, entry, context))
                {
                    ignored.computeIfAbsent(reason(entry.key()), reason -> new ArrayList<>()).add(entry.key());
                }
            }
            catch (final IllegalArgumentException ex)
            {
                throw failure(file.path(), entry, ex);
            }
        }
        return ignored;
    }

    /**
     * What the files say of an ensemble.
     *
     * @return the keys, to be applied when the data directory is known.
     */
    EnsembleKeys ensemble()
    {
        return ensemble;
    }

    private boolean apply(final ConfigFile file, final ConfigFile.Entry entry, final ServerContext context)
    {
        if (ensemble.take(file, entry))
        {
            return true;
        }
        final String key = withoutPrefix(entry.key());
        final Setter setter = setters.get(key);
        if (setter == null)
        {
            return false;
        }
        setter.set(context, entry.value());
        name(key, SettingNames.of(file.path(), entry), context.settingNames());
        return true;
    }

    private static void name(final String key, final String name, final SettingNames names)
    {
        switch (key)
        {
            case "ringmaster.port" -> names.port(name);
            case "clientPort" -> names.zooKeeperPort(name);
            case "clientPortAddress" -> names.bindAddress(name);
            default ->
            {
                // Its messages name it otherwise.
            }
        }
    }

    static CommandException failure(
        final Path file, final ConfigFile.Entry entry, final IllegalArgumentException cause)
    {
        return new CommandException(
            file + ":" + entry.lineNumber() + ": " + entry.key() + "=" + entry.value() + ": " + cause.getMessage(),
            cause);
    }

    static String withoutPrefix(final String key)
    {
        return key.startsWith(PROPERTY_PREFIX) ? key.substring(PROPERTY_PREFIX.length()) : key;
    }

    private static String reason(final String key)
    {
        final String reason = KeysWithoutMeaning.reason(withoutPrefix(key));
        return reason == null ? "unknown" : reason;
    }

    private static int backlog(final String value)
    {
        final int number = integer(value, -1, MAX_INT);
        if (number == 0)
        {
            throw new IllegalArgumentException("not -1 or a positive number");
        }
        return number;
    }

    /** Snapshots by the size of the journal; as in ZooKeeper a value that is not positive turns it off. */
    private static long kilobytes(final String value)
    {
        final int number = integer(value, Integer.MIN_VALUE, MAX_INT);
        return number <= 0 ? Long.MAX_VALUE : number * 1024L;
    }

    private static String words(final String value)
    {
        new MonitoringContext().enabledWords(value);
        return value;
    }

    private static void requireSha1(final String value)
    {
        if (!"SHA1".equals(value) && !"SHA-1".equals(value))
        {
            throw new IllegalArgumentException("only SHA1 is there; digests made with another would fit nobody");
        }
    }

    static int integer(final String value, final int min, final int max)
    {
        try
        {
            // jute.maxbuffer is commonly written in hexadecimal. A leading zero means nothing.
            final int number = value.startsWith("0x") ? Integer.decode(value) : Integer.parseInt(value);
            if (number >= min && number <= max)
            {
                return number;
            }
        }
        catch (final NumberFormatException ignore)
        {
            // Said below, as for a number out of range.
        }
        throw new IllegalArgumentException("not a whole number from " + min + " to " + max);
    }

    static boolean bool(final String value)
    {
        return switch (value.toLowerCase(Locale.ROOT))
        {
            case "yes", "true" -> true;
            case "no", "false" -> false;
            default -> throw new IllegalArgumentException("not one of yes, no, true, false");
        };
    }

    private static String text(final String value)
    {
        if (value.isEmpty())
        {
            throw new IllegalArgumentException("a value is missing");
        }
        return value;
    }

    static Path path(final String value)
    {
        try
        {
            return Path.of(text(value));
        }
        catch (final InvalidPathException ex)
        {
            throw new IllegalArgumentException("not a path: " + ex.getMessage(), ex);
        }
    }

    private static <E> E constant(final String value, final Function<String, E> valueOf)
    {
        try
        {
            return valueOf.apply(value.toUpperCase(Locale.ROOT));
        }
        catch (final IllegalArgumentException ex)
        {
            throw new IllegalArgumentException("no such mode", ex);
        }
    }

    private static long size(final String value, final long min)
    {
        return size(value, min, Long.MAX_VALUE);
    }

    /** Bytes, with k, m or g behind for powers of 1024. */
    static long size(final String value, final long min, final long max)
    {
        final String lower = value.toLowerCase(Locale.ROOT);
        final int shift = lower.endsWith("k") ? 10 : lower.endsWith("m") ? 20 : lower.endsWith("g") ? 30 : 0;
        try
        {
            final long number = Long.parseLong(shift == 0 ? lower : lower.substring(0, lower.length() - 1));
            final long bytes = Math.multiplyExact(number, 1L << shift);
            if (bytes >= min && bytes <= max)
            {
                return bytes;
            }
        }
        catch (final NumberFormatException | ArithmeticException ignore)
        {
            // Said below, as for a number out of range.
        }
        throw new IllegalArgumentException("not a number of bytes (such as 64m) from " + min + " to " + max);
    }

    /** Sets one value; an IllegalArgumentException says what is wrong with it. */
    @FunctionalInterface
    private interface Setter
    {
        void set(ServerContext context, String value);
    }
}
