package io.ringmaster.perf.compare;

import java.io.IOException;
import java.nio.file.Path;

import io.ringmaster.perf.limits.EchoProcess;
import io.ringmaster.perf.limits.EchoRequest;
import io.ringmaster.perf.limits.Floor;
import io.ringmaster.perf.limits.RequestFrames;
import io.ringmaster.perf.limits.WaitMode;
import io.ringmaster.perf.report.Latency;

/** Measures the bare machine between the rounds: an echo, and writes with an fdatasync. Belongs to one thread. */
public final class Control implements Comparison.BeforeRound, AutoCloseable
{
    private static final int PATH_LENGTH = 30;
    private static final int DATA_LENGTH = 100;
    private static final int SYNC_LENGTH = 512;
    private static final int WARMUP_SHARE = 4;

    private final Path directory;
    private final long durationNs;
    private final EchoProcess echo;
    private final EchoRequest frames;
    private final ControlFigures figures = new ControlFigures();

    /**
     * Start the echo server.
     *
     * @param directory  on the disk that the servers write to.
     * @param durationNs of each of both measurements, nanoseconds.
     * @throws IOException if it does not start.
     */
    public Control(final Path directory, final long durationNs) throws IOException
    {
        this.directory = directory;
        this.durationNs = durationNs;
        frames = RequestFrames.get(PATH_LENGTH, DATA_LENGTH, WaitMode.SELECTOR);
        echo = new EchoProcess(directory);
    }

    /**
     * What was measured so far.
     *
     * @return the figures, which go on to change.
     */
    public ControlFigures figures()
    {
        return figures;
    }

    @Override
    public void onRound(final boolean isCounted) throws IOException
    {
        final long warmupNs = durationNs / WARMUP_SHARE;
        final double echoUs = Latency.of(
            Floor.echo(echo.port(), frames, WaitMode.SELECTOR, warmupNs, durationNs)).p50Us();
        final double syncUs = Latency.of(Floor.sync(directory, SYNC_LENGTH, warmupNs, durationNs)).p50Us();
        if (isCounted)
        {
            figures.add(echoUs, syncUs);
        }
    }

    @Override
    public void close()
    {
        echo.close();
    }
}
