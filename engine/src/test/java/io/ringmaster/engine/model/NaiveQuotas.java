package io.ringmaster.engine.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import io.ringmaster.codecs.ErrorCode;

/** Section 13, on a map of nodes. */
final class NaiveQuotas
{
    private static final String QUOTA = "/zookeeper/quota";
    private static final String LIMITS = "/zookeeper_limits";
    private static final String STATS = "/zookeeper_stats";
    private static final int MAX_TEXT = 4096;

    private NaiveQuotas()
    {
    }

    static boolean isLimitsOfRoot(final String path)
    {
        return path.equals(QUOTA + LIMITS);
    }

    /** A node was created, deleted or set, and the map shows it. */
    static void charge(
        final NavigableMap<String, NaiveNode> nodes, final String path, final int bytes, final int count)
    {
        if (count > 0 && path.startsWith(QUOTA + "/") && path.endsWith(STATS))
        {
            final String top = path.substring(QUOTA.length(), path.length() - STATS.length());
            long nodeCount = 0;
            long byteCount = 0;
            for (final Map.Entry<String, NaiveNode> node : nodes.entrySet())
            {
                if (top.isEmpty() || node.getKey().equals(top) || node.getKey().startsWith(top + "/"))
                {
                    nodeCount++;
                    byteCount += length(node.getValue().data());
                }
            }
            replace(nodes, path, "count=" + nodeCount + ",bytes=" + byteCount);
        }
        final String quota = deepest(nodes, path);
        if (quota == null || !nodes.containsKey(quota + STATS))
        {
            return;
        }
        final Map<String, Long> stats = read(nodes.get(quota + STATS).data());
        if (stats != null)
        {
            final StringBuilder text = new StringBuilder();
            text.append("count=").append(stats.getOrDefault("count", -1L) + count);
            text.append(",bytes=").append(stats.getOrDefault("bytes", -1L) + bytes);
            stats.remove("count");
            stats.remove("bytes");
            text.append(stats.isEmpty() ? "" : "=");
            stats.forEach((key, value) -> text.append(';').append(key).append('=').append(value));
            replace(nodes, quota + STATS, chars(text.toString()));
        }
    }

    /** Whether a change may be made, as far as the nodes that were there before the whole request tell. */
    static void check(
        final NavigableMap<String, NaiveNode> nodes, final String path, final int bytes, final int count)
        throws RequestFailure
    {
        final String quota = deepest(nodes, path);
        if (quota == null)
        {
            return;
        }
        final Map<String, Long> limits = read(nodes.get(quota + LIMITS).data());
        RequestFailure.unless(limits != null, ErrorCode.MARSHALLING_ERROR);
        final boolean countMatters = count != 0 && (limit(limits, "count") || limit(limits, "countHardLimit"));
        final boolean bytesMatter = bytes != 0 && (limit(limits, "bytes") || limit(limits, "byteHardLimit"));
        if ((!countMatters && !bytesMatter) || !nodes.containsKey(quota + STATS))
        {
            return;
        }
        final Map<String, Long> stats = read(nodes.get(quota + STATS).data());
        RequestFailure.unless(stats != null, ErrorCode.MARSHALLING_ERROR);
        RequestFailure.unless(
            !countMatters || !limit(limits, "countHardLimit") ||
            stats.getOrDefault("count", -1L) + count <= limits.get("countHardLimit"),
            ErrorCode.QUOTA_EXCEEDED);
        RequestFailure.unless(
            !bytesMatter || !limit(limits, "byteHardLimit") ||
            stats.getOrDefault("bytes", -1L) + bytes <= limits.get("byteHardLimit"),
            ErrorCode.QUOTA_EXCEEDED);
    }

    static int length(final String data)
    {
        return data == null ? 0 : data.length();
    }

    private static boolean limit(final Map<String, Long> limits, final String key)
    {
        return limits.getOrDefault(key, -1L) > -1;
    }

    /** The node below which the limits of a path are, or null. */
    private static String deepest(final NavigableMap<String, NaiveNode> nodes, final String path)
    {
        for (String top = path; !top.equals("/"); top = NaivePaths.parent(top))
        {
            if (nodes.containsKey(QUOTA + top + LIMITS))
            {
                return QUOTA + top;
            }
        }
        return null;
    }

    private static Map<String, Long> read(final String data)
    {
        if (data == null || data.length() > MAX_TEXT)
        {
            return null;
        }
        final String text = new String(data.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        final Map<String, Long> values = new TreeMap<>();
        if (text.isEmpty())
        {
            return values;
        }
        for (final String pair : Arrays.asList(text.split("[,;]+")))
        {
            final String[] parts = pair.split("=");
            if (parts.length < 2 || !parts[1].matches("([+-]?[0-9]{1,18})?"))
            {
                return null;
            }
            values.put(parts[0], parts[1].isEmpty() ? -1 : Long.parseLong(parts[1]));
        }
        return values;
    }

    private static String chars(final String text)
    {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static void replace(final NavigableMap<String, NaiveNode> nodes, final String path, final String data)
    {
        nodes.put(path, nodes.get(path).withReplacedData(data));
    }
}
