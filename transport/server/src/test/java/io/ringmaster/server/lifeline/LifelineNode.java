package io.ringmaster.server.lifeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The lifelines of one server on loopback, on a thread of their own. */
final class LifelineNode implements AutoCloseable
{
    static final int MAX_STRANGERS = 4;

    final List<String> gone = new CopyOnWriteArrayList<>();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final Lifelines lifelines;
    private final Thread thread;

    LifelineNode(final int id, final long process, final int[] ports)
    {
        final LifelinesContext context = new LifelinesContext()
            .id(id)
            .ensembleId(42)
            .process(process)
            .localEndpoint("127.0.0.1:" + ports[id - 1])
            .handler((peer, ended) -> gone.add(peer + ":" + ended))
            .errorHandler(errors::add)
            .greetingTimeoutNs(TimeUnit.MILLISECONDS.toNanos(500))
            .maxBackoffNs(TimeUnit.MILLISECONDS.toNanos(200))
            .maxStrangers(MAX_STRANGERS);
        for (int peer = 1; peer <= ports.length; peer++)
        {
            if (peer != id)
            {
                context.peer(peer, "127.0.0.1:" + ports[peer - 1]);
            }
        }
        lifelines = new Lifelines(context);
        thread = new Thread(lifelines, "lifelines-" + id);
        thread.setUncaughtExceptionHandler((failed, ex) -> errors.add(ex));
        thread.start();
    }

    /** The same in a process of its own. */
    static Process startProcess(final int id, final long process, final int[] ports) throws IOException
    {
        final List<String> command = new ArrayList<>(List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED", // for Agrona
            "-cp", System.getProperty("java.class.path"),
            LifelineNode.class.getName(), Integer.toString(id), Long.toString(process)));
        for (final int port : ports)
        {
            command.add(Integer.toString(port));
        }
        return new ProcessBuilder(command).inheritIO().start();
    }

    /** Run the lifelines of one server until this process is killed. */
    @SuppressWarnings("resource") // Closed by the kernel: that is what it is for.
    public static void main(final String[] args)
    {
        final int[] ports = new int[args.length - 2];
        for (int i = 0; i < ports.length; i++)
        {
            ports[i] = Integer.parseInt(args[i + 2]);
        }
        new LifelineNode(Integer.parseInt(args[0]), Long.parseLong(args[1]), ports);
    }

    int port()
    {
        return lifelines.localAddress().getPort();
    }

    long count(final LifelineCounter counter)
    {
        return lifelines.count(counter);
    }

    @Override
    public void close()
    {
        lifelines.stop();
        try
        {
            thread.join();
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
        lifelines.close();
        assertEquals(List.of(), errors);
    }
}
