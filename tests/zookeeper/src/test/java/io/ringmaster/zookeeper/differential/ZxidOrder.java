package io.ringmaster.zookeeper.differential;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Pairs the zxids of two servers as they come, one to one and in the same order. */
final class ZxidOrder
{
    private final TreeMap<Long, Long> expectedToActual = new TreeMap<>();

    /**
     * Pair lists of zxids.
     *
     * @return false if they contradict each other or what was paired before.
     */
    boolean pair(final List<Long> expected, final List<Long> actual)
    {
        if (expected.size() != actual.size())
        {
            return false;
        }
        for (int i = 0; i < expected.size(); i++)
        {
            if (!pair(expected.get(i), actual.get(i)))
            {
                return false;
            }
        }
        return true;
    }

    private boolean pair(final long expected, final long actual)
    {
        final Map.Entry<Long, Long> floor = expectedToActual.floorEntry(expected);
        if (floor != null && floor.getKey() == expected)
        {
            return floor.getValue() == actual;
        }
        final Map.Entry<Long, Long> ceiling = expectedToActual.ceilingEntry(expected);
        if ((floor != null && floor.getValue() >= actual) || (ceiling != null && ceiling.getValue() <= actual))
        {
            return false;
        }
        expectedToActual.put(expected, actual);
        return true;
    }
}
