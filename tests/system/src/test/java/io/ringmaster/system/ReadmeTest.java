package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells a new user to type works, line by line. */
@Tag("system")
@Timeout(300)
class ReadmeTest
{
    private static final Path README = Path.of("..", "..", "README.md");

    /** Where the build leaves the jars that bin/ringmaster runs from. */
    private static final String LIB = "perf/target/dist/lib";
    /** What the client needs of its JVM. */
    private static final String CLIENT_OPENS = "java.base/jdk.internal.misc=ALL-UNNAMED";

    @TempDir
    private Path directory;

    @Test
    void shouldRunEveryLineOfTheTour() throws IOException
    {
        try (ServerProcess server = ServerProcess.start(directory.resolve("data"), 0))
        {
            final Path script = directory.resolve("bin").resolve("ringmaster");
            Files.createDirectories(script.getParent());
            Files.writeString(script, stand(server.address()));
            assertTrue(script.toFile().setExecutable(true));

            final List<String> lines = tour();
            assertTrue(lines.size() > 10, () -> "found only " + lines);
            for (final String line : lines)
            {
                final ServerProcess process =
                    ServerProcess.run(new ProcessBuilder("bash", "-c", line).directory(directory.toFile()));
                assertEquals(0, process.awaitExit(), () -> line + " printed:\n" + process.output());
            }
        }
    }

    @Test
    void shouldShowTheExampleThatIsCompiledHere() throws IOException
    {
        final String source = Files.readString(
            Path.of("src", "test", "java", "io", "ringmaster", "system", "Example.java"));
        final String readme = Files.readString(README);
        assertTrue(readme.contains("```java\n" + source + "```"), "README.md does not hold Example.java as it is");
        assertTrue(readme.contains("--add-opens " + CLIENT_OPENS), "README.md does not say what the client needs");
    }

    /** As the README says, from the root of the project, with the class path that is given there. */
    @Test
    void shouldRunTheExampleAsItSays() throws IOException
    {
        final String example = exampleCommand();
        final Path root = README.toAbsolutePath().normalize().getParent();
        // 'mvn test' makes no jars; then the classes of this build stand in for them.
        final boolean isPackaged = Files.isDirectory(root.resolve(LIB));
        final String line = isPackaged ? example : example.replace(LIB + "/*", System.getProperty("java.class.path"));
        try (ServerProcess server = ServerProcess.start(directory.resolve("data"), 0))
        {
            final ProcessBuilder builder = new ProcessBuilder("bash", "-c", line + " " + server.address());
            builder.directory(root.toFile()).environment().merge(
                "PATH", Path.of(System.getProperty("java.home"), "bin").toString(), (old, bin) -> bin + ":" + old);
            final ServerProcess process = ServerProcess.run(builder);
            assertEquals(0, process.awaitExit(), () -> line + " printed:\n" + process.output());
            assertTrue(process.output().contains("changed: "), process.output());
            assertTrue(process.output().contains("green"), process.output());
        }
    }

    private static String exampleCommand() throws IOException
    {
        final String readme = Files.readString(README);
        final int begin = readme.indexOf("\njava --add-opens ");
        assertTrue(begin >= 0, "README.md does not say how to run the example");
        final String command = readme.substring(begin, readme.indexOf("\n```", begin)).replace("\\\n", " ").strip();
        assertTrue(command.contains("-cp '" + LIB + "/*'"), command);
        return command;
    }

    /** Lines of the shell blocks, but for those that start the server and build. */
    private static List<String> tour() throws IOException
    {
        final List<String> lines = new ArrayList<>();
        boolean isShell = false;
        for (final String line : Files.readAllLines(README))
        {
            if (line.startsWith("```"))
            {
                isShell = "```sh".equals(line);
            }
            else if (isShell && line.startsWith("bin/ringmaster ") && !line.startsWith("bin/ringmaster server"))
            {
                lines.add(line);
            }
        }
        return lines;
    }

    /** Stands in for the script: this build's classes, and the server of this test as the default one. */
    private static String stand(final String address)
    {
        return """
            #!/usr/bin/env bash
            command=$1
            shift
            main=io.ringmaster.tools.RingmasterMain
            case $command in
                shell | top) set -- "$command" --server %1$s "$@" ;;
                perf) main=io.ringmaster.perf.PerfMain; set -- "$@" --server %1$s ;;
                *) set -- "$command" "$@" ;;
            esac
            exec '%2$s/bin/java' --add-opens java.base/jdk.internal.misc=ALL-UNNAMED -XX:TieredStopAtLevel=1 -ea \\
                -cp '%3$s' "$main" "$@"
            """.formatted(address, System.getProperty("java.home"), System.getProperty("java.class.path"));
    }
}
