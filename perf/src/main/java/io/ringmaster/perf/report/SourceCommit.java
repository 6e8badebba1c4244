package io.ringmaster.perf.report;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.util.concurrent.TimeUnit;

import io.ringmaster.tools.Version;

/**
 * The commit of the source tree that the running program lies in, asked of git; the program may be older than it, which
 * is why the time of its build is told too.
 */
final class SourceCommit
{
    private static final String UNKNOWN = "unknown";
    private static final long TIMEOUT_S = 10;

    private SourceCommit()
    {
    }

    /**
     * Commit and build.
     *
     * @return the hash, {@code -dirty} behind it if files differ from it, and when the program was built; the hash is
     *     {@code unknown} if there is no git or no repository.
     */
    static String text()
    {
        return hash() + ", built " + Version.builtOn();
    }

    private static String hash()
    {
        final CodeSource source = SourceCommit.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null || !"file".equals(source.getLocation().getProtocol()))
        {
            return UNKNOWN;
        }
        final File location = new File(source.getLocation().getPath());
        final ProcessBuilder builder = new ProcessBuilder(
            "git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude", "*")
            .directory(location.isDirectory() ? location : location.getParentFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
        try
        {
            final Process process = builder.start();
            process.getOutputStream().close();
            try (InputStream output = process.getInputStream())
            {
                final String text = new String(output.readAllBytes(), StandardCharsets.UTF_8).trim();
                return process.waitFor(TIMEOUT_S, TimeUnit.SECONDS) && process.exitValue() == 0 && !text.isEmpty() ?
                    text : UNKNOWN;
            }
            finally
            {
                process.destroyForcibly();
            }
        }
        catch (final IOException ignore)
        {
            // No git here.
            return UNKNOWN;
        }
        catch (final InterruptedException ignore)
        {
            // The report goes on without it; whoever interrupted is heard by what follows.
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }
}
