package io.ringmaster.perf.jmh;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.ringmaster.engine.watch.WatchEventConsumer;
import io.ringmaster.engine.watch.WatchTable;

/** A change of a znode that so many connections watch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WatchBenchmark
{
    private static final String ONE_SHOT = "/one/shot";
    private static final String PERSISTENT = "/persistent";

    /** Connections that watch. */
    @Param({"1", "1000"})
    int watchers;

    private final DirectBuffer oneShot = new UnsafeBuffer(ONE_SHOT.getBytes(StandardCharsets.US_ASCII));
    private final DirectBuffer persistent =
        new UnsafeBuffer(PERSISTENT.getBytes(StandardCharsets.US_ASCII));
    private final WatchTable table = new WatchTable();
    private final WatchEventConsumer consumer = this::onEvent;
    private long fired;

    /** Register what stays. */
    @Setup
    public void setUp()
    {
        for (int i = 1; i <= watchers; i++)
        {
            table.addPersistent(i, persistent, 0, persistent.capacity());
        }
    }

    /**
     * Fire persistent watches.
     *
     * @return events so far.
     */
    @Benchmark
    public long firePersistent()
    {
        table.onDataChanged(persistent, 0, persistent.capacity(), consumer);
        return fired;
    }

    /**
     * Register one-shot watches and fire them.
     *
     * @return events so far.
     */
    @Benchmark
    public long registerAndFire()
    {
        for (int i = 1; i <= watchers; i++)
        {
            table.addData(i, oneShot, 0, oneShot.capacity());
        }
        table.onDataChanged(oneShot, 0, oneShot.capacity(), consumer);
        return fired;
    }

    private void onEvent(
        final long connectionId, final byte eventType, final DirectBuffer path, final int offset, final int length)
    {
        fired += connectionId;
    }
}
