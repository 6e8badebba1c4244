package io.ringmaster.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

class LauncherTest
{
    @Test
    void shouldLetGivenOptionsWin()
    {
        final ProcessBuilder builder =
            Launcher.process(List.of("nice"), List.of("-Xmx1g", "-Dx=y"), List.of("server", "--port", "0"));

        final List<String> command = builder.command();
        assertEquals(List.of("nice", Launcher.java()), command.subList(0, 2));
        assertTrue(command.indexOf("-Xmx256m") < command.indexOf("-Xmx1g"), command.toString());
        assertEquals(List.of(RingmasterMain.class.getName(), "server", "--port", "0"),
            command.subList(command.size() - 4, command.size()));
        assertEquals("-Xmx1g -Dx=y", builder.environment().get("RINGMASTER_JVM_OPTS"));
    }

    @Test
    void shouldPassOnOptionsThatAreNotOfOneProcess()
    {
        assertTrue(Launcher.isInherited("--add-opens=java.base/java.nio=ALL-UNNAMED"));
        assertTrue(Launcher.isInherited("-XX:+UseSerialGC"));
        assertFalse(Launcher.isInherited("-XX:StartFlightRecording=filename=x.jfr"));
        assertFalse(Launcher.isInherited("-agentlib:jdwp=transport=dt_socket"));
    }

    @Test
    void shouldChooseTheCollectorThatIsAskedForAlone()
    {
        final List<String> words = Launcher.words(List.of("-XX:+UseZGC"));

        assertEquals(List.of("-XX:+UseZGC"), words.stream().filter((word) -> word.matches(".*GC")).toList());
    }
}
