package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ringmaster.journal.Journal;
import io.ringmaster.journal.JournalContext;
import io.ringmaster.journal.JournalInspector;
import io.ringmaster.journal.file.LocalFileLayer;
import io.ringmaster.tools.CommandException;

class EnsembleStartTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldTakeAnEmptyDirectoryWithAnId() throws IOException
    {
        assertDoesNotThrow(() -> check(directory.resolve("absent"), ensemble("default")));
        Files.writeString(directory.resolve("myid"), "1");
        assertDoesNotThrow(() -> check(directory, ensemble("default")));
        open(ensemble("default"));
        assertDoesNotThrow(() -> check(directory, ensemble("default")));
    }

    @Test
    void shouldRefuseTheDirectoryOfAnotherEnsemble()
    {
        open(ensemble("orders"));
        assertFails("belongs to another ensemble than ringmaster.ensemble=default", ensemble("default"));
        assertFails("belongs to a server of an ensemble, and would leave it behind", null);
        assertDoesNotThrow(() -> check(directory, ensemble("orders")));
    }

    @Test
    void shouldTakeOverTheDirectoryOfAStandaloneServerByItsIdAlone()
    {
        open(null);
        final JournalInspector inspector = new JournalInspector(LocalFileLayer.INSTANCE, directory);
        final String id = "0x" + Long.toHexString(inspector.ensembleId());
        assertFails("belongs to a server on its own", ensemble("default"));
        assertFails("its id is " + id, ensemble("default"));
        assertDoesNotThrow(() -> check(directory, ensemble(id)));
        assertDoesNotThrow(() -> open(ensemble(id)));
        assertDoesNotThrow(() -> check(directory, null));
    }

    @Test
    void shouldRefuseTheDirectoryOfAnotherServerOfTheEnsemble() throws IOException
    {
        final List<EnsembleMember> members = List.of(member(1, "127.0.0.1", 1), member(2, "127.0.0.1", 2));
        final EnsembleSettings first = new EnsembleSettings(1, "default", members, false, false, 400, 2000, 0);
        final EnsembleSettings second = new EnsembleSettings(2, "default", members, false, false, 400, 2000, 0);
        open(first);
        EnsembleStart.claimDirectory(directory, first);
        EnsembleStart.claimDirectory(directory, first);
        final String message =
            assertThrows(CommandException.class, () -> EnsembleStart.claimDirectory(directory, second)).getMessage();
        assertTrue(message.startsWith("cannot start: myid says 2, and " + directory + " has what server 1"), message);
        assertDoesNotThrow(() -> open(first));

        Files.writeString(directory.resolve("ringmaster.member"), "");
        EnsembleStart.claimDirectory(directory, second);
        assertEquals("2\n", Files.readString(directory.resolve("ringmaster.member")), "a start that was cut off");
    }

    @Test
    void shouldLetNobodyRejoinWithHistoryThatItMayHaveAcknowledged()
    {
        final EnsembleSettings rejoining = new EnsembleSettings(
            1, "default", List.of(member(1, "127.0.0.1", 1)), false, true, 400, 2000, 0);
        try (Journal journal = journal(rejoining))
        {
            assertDoesNotThrow(() -> EnsembleStart.checkRejoin(journal, directory, rejoining), "an empty one");
            journal.promises().store(0, true);
            journal.promises().store(3, true);
            assertDoesNotThrow(() -> EnsembleStart.checkRejoin(journal, directory, rejoining), "on its way back");
            journal.promises().store(3, false);
            final String message = assertThrows(
                CommandException.class, () -> EnsembleStart.checkRejoin(journal, directory, rejoining)).getMessage();
            assertTrue(message.contains("a promise for epoch 3"), message);
            assertTrue(message.contains("start it without --rejoin"), message);
            assertTrue(message.contains("remove all but myid"), message);
            assertDoesNotThrow(() -> EnsembleStart.checkRejoin(journal, directory, ensemble("default")));
        }
    }

    @Test
    void shouldSayWhyLinksCannotBeReceived() throws IOException
    {
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
        {
            final int port = taken.getLocalPort();
            assertTrue(linkFailure("127.0.0.1", port).startsWith(
                "cannot start: cannot receive links of the ensemble at 127.0.0.1:" + port + " (UDP and TCP, "));
            assertTrue(linkFailure("192.0.2.1", port).contains("quorumListenOnAllIPs=true"));
        }
        assertTrue(linkFailure("no-such-host.invalid", 1).endsWith("there is no host no-such-host.invalid"));
    }

    private static String linkFailure(final String host, final int port)
    {
        final EnsembleSettings ensemble = ensemble("default", host, port);
        return assertThrows(CommandException.class, () -> EnsembleStart.checkLinkEndpoint(ensemble)).getMessage();
    }

    private void assertFails(final String reason, final EnsembleSettings ensemble)
    {
        final String message = assertThrows(CommandException.class, () -> check(directory, ensemble)).getMessage();
        assertTrue(message.contains(reason), message);
    }

    private static void check(final Path directory, final EnsembleSettings ensemble)
    {
        EnsembleStart.checkDirectory(LocalFileLayer.INSTANCE, directory, ensemble);
    }

    private void open(final EnsembleSettings ensemble)
    {
        journal(ensemble).close();
    }

    private Journal journal(final EnsembleSettings ensemble)
    {
        return Journal.open(new JournalContext().directory(directory).segmentLength(1 << 20).maxRecordLength(1 << 16)
            .ensembleId(ensemble == null ? JournalContext.ANY_ENSEMBLE : ensemble.ensembleId()));
    }

    private static EnsembleSettings ensemble(final String name)
    {
        return ensemble(name, "127.0.0.1", 1);
    }

    private static EnsembleSettings ensemble(final String name, final String host, final int port)
    {
        return new EnsembleSettings(1, name, List.of(member(1, host, port)), false, false, 400, 2000, 0);
    }

    private static EnsembleMember member(final int id, final String host, final int port)
    {
        return new EnsembleMember(id, host, port, false, null, ServerContext.NO_PORT, 7181);
    }
}
