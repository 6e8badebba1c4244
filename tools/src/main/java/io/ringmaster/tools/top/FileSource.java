package io.ringmaster.tools.top;

import java.nio.file.Path;

import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.server.CounterFile;

/**
 * The counters file of a server on this host. The server is not asked, and need not answer.
 *
 * @param dataDir in which the file lies.
 */
record FileSource(Path dataDir) implements MetricsSource
{
    @Override
    public String name()
    {
        return dataDir.toString();
    }

    /** Opened each time: a server that starts makes it anew. */
    @Override
    public Reading read()
    {
        try (CounterFile file = CounterFile.open(dataDir))
        {
            return ProcessHandle.of(file.pid()).map(ProcessHandle::isAlive).orElse(false) ?
                Reading.of(file.metrics()) : Reading.failed("process " + file.pid() + " is gone");
        }
        catch (final CommandException ex)
        {
            return Reading.failed(ex.getMessage());
        }
    }
}
