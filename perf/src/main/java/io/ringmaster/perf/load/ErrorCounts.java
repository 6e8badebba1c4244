package io.ringmaster.perf.load;

import java.util.Map;
import java.util.TreeMap;

import io.ringmaster.codecs.ErrorCode;
import org.agrona.collections.Int2IntCounterMap;

/** Failed requests by error code. Not threadsafe. */
final class ErrorCounts
{
    private final Int2IntCounterMap counts = new Int2IntCounterMap(0);

    void increment(final int errorCode)
    {
        counts.incrementAndGet(errorCode);
    }

    void addTo(final Map<String, Long> sums)
    {
        counts.forEach((errorCode, count) -> sums.merge(ErrorCode.name(errorCode), (long)count, Long::sum));
    }

    static Map<String, Long> sums()
    {
        return new TreeMap<>();
    }
}
