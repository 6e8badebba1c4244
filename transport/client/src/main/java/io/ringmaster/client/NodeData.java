package io.ringmaster.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Data and Stat of a node.
 *
 * @param data the bytes, not copied; null if the node's data are null.
 * @param stat of the node.
 */
@SuppressWarnings("ArrayRecordComponent")
public record NodeData(byte[] data, Stat stat) implements OpResult
{
    /**
     * The data as text.
     *
     * @return the data decoded as UTF-8; null if they are null.
     */
    public String text()
    {
        return data == null ? null : new String(data, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(final Object other)
    {
        return other instanceof NodeData that && Arrays.equals(data, that.data) && stat.equals(that.stat);
    }

    @Override
    public int hashCode()
    {
        return 31 * Arrays.hashCode(data) + stat.hashCode();
    }

    @Override
    public String toString()
    {
        return "NodeData[data=" + Arrays.toString(data) + ", stat=" + stat + "]";
    }
}
