package io.ringmaster.system;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import io.ringmaster.tools.server.RingmasterServer;
import io.ringmaster.tools.server.ServerContext;

/** For each test a server in this JVM, and a client of ZooKeeper's protocol with a session there. */
abstract class WireFixture
{
    RingmasterServer server;
    JuteConnection client;

    @BeforeEach
    void start(@TempDir final Path directory) throws IOException
    {
        server = RingmasterServer.launch(
            new ServerContext().dataDir(directory.resolve("data")).port(0).zooKeeperPort(0));
        client = JuteConnection.open(server.zooKeeperPort());
    }

    @AfterEach
    void stop() throws IOException
    {
        client.close();
        server.close();
    }
}
