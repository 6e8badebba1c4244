package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.ConnectionLossException;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.ForwardingDataFile;
import io.ringmaster.journal.file.ForwardingFileLayer;
import io.ringmaster.journal.file.LocalFileLayer;
import io.ringmaster.tools.server.FatalError;
import io.ringmaster.tools.server.RingmasterServer;
import io.ringmaster.tools.server.ServerContext;
import io.ringmaster.tools.server.ThreadingMode;

/** The disk fails a sync: nothing after that is acknowledged, the owner of the server is told, and it closes. */
@Tag("system")
@Timeout(120)
class FailStopTest
{
    private static final int LONG_TIMEOUT_MS = 600_000;
    private static final int WRITE_COUNT = 500;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldAcknowledgeNothingAfterAFailedSync(final ThreadingMode threadingMode) throws Exception
    {
        final FailingFileLayer disk = new FailingFileLayer();
        final CompletableFuture<FatalError> told = new CompletableFuture<>();
        try (RingmasterServer server = RingmasterServer.launch(
            context(threadingMode).fileLayer(disk).fatalErrorHandler(told::complete)))
        {
            try (RingmasterClient client = RingmasterClient.connect(
                new ClientContext().servers(server.address()).closeTimeoutMs(0)))
            {
                client.sync().create("/a", bytes("before"), CreateMode.PERSISTENT);
                disk.isFailing = true;
                assertThrows(ConnectionLossException.class, () -> client.sync().setData("/a", bytes("after"), -1));
            }
            final FatalError error = told.get(ServerProcess.DEADLINE_SECONDS, TimeUnit.SECONDS);
            assertEquals("journaler", error.role());
            assertSame(error, server.fatalError());
            assertTrue(error.describe().contains("journal-"), error.describe());
        }
        // What was not acknowledged may be there or not; what was, is.
        try (RingmasterServer server = RingmasterServer.launch(context(threadingMode));
            RingmasterClient client =
                RingmasterClient.connect(new ClientContext().servers(server.address())))
        {
            final byte[] data = client.sync().getData("/a").data();
            assertNotNull(data);
            if (client.sync().exists("/a").version() == 0)
            {
                assertArrayEquals(bytes("before"), data);
            }
            else
            {
                assertArrayEquals(bytes("after"), data);
            }
        }
    }

    /** Behind so many writes, one at a time, a quick disk is written to by the thread that serves clients. */
    @Test
    void shouldCloseConnectionsWhenTheThreadThatServesThemDies() throws Exception
    {
        final FailingFileLayer disk = new FailingFileLayer();
        final CompletableFuture<FatalError> told = new CompletableFuture<>();
        final ServerContext context = context(ThreadingMode.SHARED).fileLayer(disk).fatalErrorHandler(told::complete);
        context.engine().maxSessionTimeoutMs(LONG_TIMEOUT_MS);
        try (RingmasterServer server = RingmasterServer.launch(context);
            RingmasterClient client = RingmasterClient.connect(new ClientContext()
                .servers(server.address()).sessionTimeoutMs(LONG_TIMEOUT_MS).closeTimeoutMs(0)))
        {
            client.sync().create("/a", null, CreateMode.PERSISTENT);
            for (int i = 0; i < WRITE_COUNT; i++)
            {
                client.sync().setData("/a", bytes("x" + i), -1);
            }
            disk.isFailing = true;
            // Told by the server: the client would not find out by itself while the test runs.
            assertThrows(ConnectionLossException.class, () -> client.sync().setData("/a", bytes("after"), -1));
            assertSame(told.get(ServerProcess.DEADLINE_SECONDS, TimeUnit.SECONDS), server.fatalError());
        }
    }

    private ServerContext context(final ThreadingMode threadingMode)
    {
        return new ServerContext()
            .dataDir(directory.resolve("data")).port(0).zooKeeperPort(0).threadingMode(threadingMode);
    }

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The real files, until told to fail every sync of a segment. */
    private static final class FailingFileLayer extends ForwardingFileLayer
    {
        private volatile boolean isFailing;

        FailingFileLayer()
        {
            super(LocalFileLayer.INSTANCE);
        }

        @Override
        public DataFile open(final Path file, final Mode mode) throws IOException
        {
            final DataFile opened = super.open(file, mode);
            return file.getFileName().toString().startsWith("journal-") ? new FailingFile(opened) : opened;
        }

        /** A file that fails as its layer says. */
        private final class FailingFile extends ForwardingDataFile
        {
            FailingFile(final DataFile file)
            {
                super(file);
            }

            @Override
            public void sync() throws IOException
            {
                if (isFailing)
                {
                    throw new IOException("Input/output error");
                }
                super.sync();
            }
        }
    }
}
