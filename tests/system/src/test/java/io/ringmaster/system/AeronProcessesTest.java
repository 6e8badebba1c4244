package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.client.SessionState;
import io.ringmaster.tools.server.RingmasterServer;
import io.ringmaster.tools.server.ServerContext;

/** Processes that share memory are killed, one end and the other: the other end finds out and goes on. */
@Tag("system")
@Timeout(120)
class AeronProcessesTest
{
    private static final String SHORT_SESSION_MS = "1000";

    @TempDir
    private Path directory;

    @Test
    void shouldSurviveTheDeathOfTheOtherEnd() throws Exception
    {
        final Path link = directory.resolve("driver");
        final Path config = Files.write(directory.resolve("test.cfg"), List.of(
            "tickTime=200", "maxSessionTimeout=60000", "ringmaster.aeronDir=" + link));
        final String address = "aeron:ipc[" + link + "]";
        final Path dataDir = directory.resolve("data");
        final CountDownLatch lost = new CountDownLatch(1);
        final ClientContext context = new ClientContext()
            .servers(address)
            .closeTimeoutMs(0)
            .errorHandler((failure) -> {})
            .sessionListener((source, state) ->
            {
                if (state == SessionState.DISCONNECTED)
                {
                    lost.countDown();
                }
            });
        try (ServerProcess server = ServerProcess.start(dataDir, 0, "--config", config.toString());
            RingmasterClient client = RingmasterClient.connect(context))
        {
            client.sync().create("/mine", null, CreateMode.EPHEMERAL);
            final long sessionId = client.sessionId();
            final CountDownLatch gone = new CountDownLatch(1);
            try (ServerProcess holder =
                ServerProcess.runMain(EphemeralHolder.class, address, "/theirs", SHORT_SESSION_MS))
            {
                holder.awaitLine(EphemeralHolder.CREATED::equals);
                assertNotNull(client.sync().exists("/theirs", (event) -> gone.countDown()));
                holder.kill();
            }
            assertTrue(gone.await(ServerProcess.DEADLINE_SECONDS, TimeUnit.SECONDS), server::output);

            server.kill();
            assertTrue(lost.await(ServerProcess.DEADLINE_SECONDS, TimeUnit.SECONDS), "death of the server not seen");
            final ServerContext next =
                new ServerContext().dataDir(dataDir).port(0).zooKeeperPort(ServerContext.NO_PORT);
            next.aeron().directory(link);
            try (RingmasterServer second = RingmasterServer.launch(next))
            {
                assertNotNull(client.sync().exists("/mine"));
                assertEquals(sessionId, client.sessionId());
                assertEquals(List.of(address), second.aeronAddresses());
            }
            assertFalse(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
        }
    }
}
