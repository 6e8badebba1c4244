package io.ringmaster.perf.speed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import io.ringmaster.perf.limits.EchoProcess;
import io.ringmaster.perf.limits.EchoRequest;
import io.ringmaster.perf.limits.Floor;
import io.ringmaster.perf.limits.RequestFrames;
import io.ringmaster.perf.limits.WaitMode;
import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.LoadListener;
import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.load.LoadRun;
import io.ringmaster.perf.load.LoadSession;
import io.ringmaster.perf.load.LoadTarget;
import io.ringmaster.perf.load.Operation;
import io.ringmaster.perf.process.ProcessUsage;
import org.HdrHistogram.Histogram;

/**
 * The Speed measurements of one server. A round measures everything once, floor and server in turn, so that both see
 * the same machine; the first round warms up and does not count. Belongs to one thread.
 */
public final class SpeedSuite implements AutoCloseable
{
    private static final double NS_PER_S = 1e9;
    private static final double PER_CENT = 100;

    private final SpeedSettings settings;
    private final Function<LoadContext, LoadTarget> targets;
    private final Consumer<String> progress;
    private final EchoProcess echo;
    private final List<LoadRun> runs = new ArrayList<>();
    private final LoadRun pipelinedGet;
    private final LoadRun pipelinedSet;
    private final EchoRequest getFrames;
    private final EchoRequest setFrames;
    private final EchoRequest syncedSetFrames;

    /**
     * Start the echo server, open the sessions and create the nodes.
     *
     * @param settings of the measurements.
     * @param targets  opens the server under test.
     * @param progress to be told what happens.
     * @throws IOException   if the echo server does not start.
     * @throws LoadException if the server under test does not answer.
     */
    public SpeedSuite(
        final SpeedSettings settings,
        final Function<LoadContext, LoadTarget> targets,
        final Consumer<String> progress)
        throws IOException, LoadException
    {
        this.settings = settings;
        this.targets = targets;
        this.progress = progress;
        echo = new EchoProcess(settings.directory());
        try
        {
            pipelinedGet = prepare(settings.pipelined("get"));
            pipelinedSet = prepare(settings.pipelined("set"));
        }
        catch (final LoadException | RuntimeException ex)
        {
            close();
            throw ex;
        }
        // Their roots are as long as those of the single ones.
        final int pathLength = pipelinedGet.keySpace().key(0).length();
        final WaitMode mode = settings.mode();
        getFrames = RequestFrames.get(pathLength, settings.dataLength(), mode);
        setFrames = RequestFrames.set(pathLength, settings.dataLength(), mode, 0);
        syncedSetFrames = RequestFrames.set(pathLength, settings.dataLength(), mode, settings.syncLength());
    }

    /**
     * Measure everything, round by round.
     *
     * @param report to add the figures to.
     * @throws IOException   if the floor cannot be measured.
     * @throws LoadException if the server fails a request.
     */
    public void run(final SpeedReport report) throws IOException, LoadException
    {
        progress.accept("round 0 of " + settings.roundCount() + ": warming up");
        round(new SpeedReport());
        for (int i = 1; i <= settings.roundCount(); i++)
        {
            progress.accept("round " + i + " of " + settings.roundCount());
            round(report);
        }
    }

    /**
     * CPU time of the server while sessions do nothing but keep alive.
     *
     * @param report to add the figure to.
     * @param pid    of the server.
     * @throws IOException   if the process cannot be looked at.
     * @throws LoadException if a session cannot be opened.
     */
    public void idle(final SpeedReport report, final long pid) throws IOException, LoadException
    {
        progress.accept(settings.idleSessionCount() + " idle sessions for " +
            (long)(settings.idleNs() / NS_PER_S) + " s");
        final LoadContext context = settings.idle();
        final List<LoadSession> sessions = new ArrayList<>();
        try (LoadTarget target = targets.apply(context))
        {
            try
            {
                for (int i = 0; i < context.connectionCount(); i++)
                {
                    sessions.add(target.open(i));
                }
                rest(settings.settleNs());
                final double beginCpu = ProcessUsage.cpuSeconds(pid);
                final long beginNs = System.nanoTime();
                rest(settings.idleNs());
                final double seconds = (System.nanoTime() - beginNs) / NS_PER_S;
                report.add(SpeedFigure.IDLE_CPU, (ProcessUsage.cpuSeconds(pid) - beginCpu) / seconds * PER_CENT);
            }
            finally
            {
                sessions.forEach(LoadSession::close);
            }
        }
    }

    /** Remove the nodes, close the sessions, end the echo server. */
    @Override
    public void close()
    {
        runs.forEach(LoadRun::close);
        runs.clear();
        echo.close();
    }

    private void round(final SpeedReport report) throws IOException, LoadException
    {
        final double echoGetUs = report.add(SpeedFigure.ECHO_GET, echo(getFrames));
        final double getUs = report.add(SpeedFigure.GET, measureAlone("get").histograms().get(Operation.GET));
        report.add(SpeedFigure.GET_RATIO, getUs / echoGetUs);

        final double echoSetUs = report.add(SpeedFigure.ECHO_SET, echo(setFrames));
        final double syncUs = report.add(SpeedFigure.SYNC, Floor.sync(
            settings.directory(), settings.syncLength(), settings.warmupNs(), settings.durationNs()));
        report.add(SpeedFigure.ECHO_SYNC, echo(syncedSetFrames));
        final double setUs = report.add(SpeedFigure.SET, measureAlone("set").histograms().get(Operation.SET));
        report.add(SpeedFigure.SET_RATIO, setUs / (echoSetUs + syncUs));

        final WaitMode mode = settings.mode() == WaitMode.BLOCKING ? WaitMode.SELECTOR : settings.mode();
        report.add(SpeedFigure.ECHO_PIPELINED, Floor.pipelinedEcho(
            echo.port(), getFrames, mode, settings.warmupNs(), settings.durationNs(), settings.depth()));
        report.add(SpeedFigure.GET_PIPELINED, measure(pipelinedGet).perSecond());
        report.add(SpeedFigure.SET_PIPELINED, measure(pipelinedSet).perSecond());
    }

    private LoadRun prepare(final LoadContext context) throws LoadException
    {
        final LoadRun run = new LoadRun(context, targets.apply(context), LoadListener.NONE);
        runs.add(run);
        run.prepare();
        return run;
    }

    private Histogram echo(final EchoRequest frames) throws IOException
    {
        return Floor.echo(echo.port(), frames, settings.mode(), settings.warmupNs(), settings.durationNs());
    }

    /** Its client may spin: it must not be there when anything else is measured. */
    private LoadResult measureAlone(final String operation) throws LoadException
    {
        final LoadContext context = settings.single(operation);
        try (LoadRun run = new LoadRun(context, targets.apply(context), LoadListener.NONE))
        {
            run.prepare();
            return measure(run);
        }
    }

    private static LoadResult measure(final LoadRun run) throws LoadException
    {
        final LoadResult result = run.measure();
        if (!result.isClean())
        {
            throw new LoadException(
                "requests failed: " + result.errors() + ", without a reply: " + result.unfinished());
        }
        return result;
    }

    private static void rest(final long durationNs) throws LoadException
    {
        try
        {
            Thread.sleep(durationNs / 1_000_000, (int)(durationNs % 1_000_000));
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new LoadException("interrupted", ex);
        }
    }
}
