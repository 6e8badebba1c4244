package io.ringmaster.perf.etcd;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where etcd is installed. */
public final class EtcdProgram
{
    private EtcdProgram()
    {
    }

    /**
     * Look for it on the PATH.
     *
     * @return the program; nothing where there is none.
     */
    public static Optional<Path> find()
    {
        return find(System.getenv().getOrDefault("PATH", ""));
    }

    static Optional<Path> find(final String path)
    {
        for (final String directory : path.split(File.pathSeparator))
        {
            final Path program = Path.of(directory, "etcd");
            if (!directory.isEmpty() && Files.isRegularFile(program) && Files.isExecutable(program))
            {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }
}
