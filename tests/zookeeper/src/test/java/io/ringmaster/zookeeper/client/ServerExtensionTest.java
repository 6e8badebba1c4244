package io.ringmaster.zookeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Properties;

import org.junit.jupiter.api.Test;

class ServerExtensionTest
{
    private final Properties properties = new Properties();

    @Test
    void shouldConnectToWhatTheCommandLineNames()
    {
        assertEquals("", ServerExtension.chosen(properties));
        properties.setProperty(ServerExtension.CONNECT_PROPERTY, ServerExtension.REFERENCE);
        assertEquals(ServerExtension.REFERENCE, ServerExtension.chosen(properties));
    }

    /** Surefire prefers what the command line says to what an execution of the build sets, if both have one name. */
    @Test
    void shouldLeaveAnExecutionOfTheBuildItsServer()
    {
        properties.setProperty(ServerExtension.CONNECT_PROPERTY, ServerExtension.REFERENCE);
        properties.setProperty(ServerExtension.EXECUTION_PROPERTY, ServerExtension.ENSEMBLE);
        assertEquals(ServerExtension.ENSEMBLE, ServerExtension.chosen(properties));
    }
}
