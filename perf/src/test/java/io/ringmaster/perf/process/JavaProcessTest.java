package io.ringmaster.perf.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.ringmaster.perf.limits.EchoProcess;
import io.ringmaster.perf.limits.EchoRequest;
import io.ringmaster.perf.limits.Floor;
import io.ringmaster.perf.limits.WaitMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class JavaProcessTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldEchoFromAProcessOfItsOwn() throws IOException
    {
        try (EchoProcess echo = new EchoProcess(directory))
        {
            final EchoRequest request = new EchoRequest(10, 20, WaitMode.SELECTOR);
            assertTrue(
                Floor.echo(echo.port(), request, WaitMode.SELECTOR, 0, 20_000_000).getTotalCount() > 0);
            assertTrue(
                Floor.pipelinedEcho(echo.port(), request, WaitMode.SELECTOR, 0, 20_000_000, 16) > 0);
        }
    }

    @Test
    void shouldTellWhatAProcessSaidThatDoesNotGetReady() throws IOException
    {
        try (JavaProcess process = JavaProcess.start(
            "speaker", List.of("-Xms16m", "-Xmx32m"), JavaProcessTest.class.getName(), List.of("no luck today")))
        {
            assertEquals("first", process.awaitLine("first"::equals, 60_000));
            final String message = assertThrows(
                IOException.class, () -> process.awaitLine("ready"::equals, 60_000)).getMessage();
            assertTrue(message.contains("no luck today"), message);
            assertTrue(message.contains("ended"), message);
        }
    }

    /** The process of the test above. */
    public static void main(final String[] args)
    {
        System.out.println("first");
        System.out.println(args[0]);
    }
}
