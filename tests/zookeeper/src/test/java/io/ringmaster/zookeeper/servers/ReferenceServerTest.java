package io.ringmaster.zookeeper.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

class ReferenceServerTest
{
    @Test
    void shouldServeAndServeAgainAfterRestart() throws Exception
    {
        try (ReferenceServer server = new ReferenceServer(ServerSettings.DEFAULT))
        {
            assertEquals("imok", ruok(server.zookeeperPort()));

            final int port = server.zookeeperPort();
            server.restart();

            assertEquals(port, server.zookeeperPort());
            assertEquals("imok", ruok(port));
        }
    }

    private static String ruok(final int port) throws Exception
    {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port))
        {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("ruok".getBytes(StandardCharsets.US_ASCII));
            final InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
