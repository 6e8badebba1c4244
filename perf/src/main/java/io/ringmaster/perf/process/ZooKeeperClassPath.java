package io.ringmaster.perf.process;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the jars of a ZooKeeper server are: {@code -Dringmaster.zookeeper.lib=DIR}, or what the build of this module
 * has put beside its own jars ({@code target/zookeeper-server}).
 */
public final class ZooKeeperClassPath
{
    /** System property with a directory of jars, for example {@code lib} of an unpacked ZooKeeper. */
    public static final String PROPERTY = "ringmaster.zookeeper.lib";

    private ZooKeeperClassPath()
    {
    }

    /**
     * Find it.
     *
     * @return a class path.
     * @throws IllegalArgumentException if there is none; says what to do.
     */
    public static String find()
    {
        final String given = System.getProperty(PROPERTY);
        final Path directory = given == null ? built() : Path.of(given);
        if (!Files.isDirectory(directory))
        {
            throw new IllegalArgumentException("no ZooKeeper in " + directory +
                ": build with 'mvn -B -DskipTests package', or name a directory of its jars with -D" + PROPERTY);
        }
        return directory.resolve("*").toString();
    }

    /** Beside {@code target/classes}, or two above {@code target/dist/lib/ringmaster-perf.jar}. */
    private static Path built()
    {
        try
        {
            final Path code = Path.of(
                ZooKeeperClassPath.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            for (Path parent = code.getParent(); parent != null; parent = parent.getParent())
            {
                if (parent.endsWith("target"))
                {
                    return parent.resolve("zookeeper-server");
                }
            }
            return code.resolveSibling("zookeeper-server");
        }
        catch (final URISyntaxException ex)
        {
            throw new IllegalStateException("the code's own place is no path", ex);
        }
    }
}
