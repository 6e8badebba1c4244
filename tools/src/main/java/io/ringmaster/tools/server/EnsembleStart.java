package io.ringmaster.tools.server;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.agrona.CloseHelper;

import io.ringmaster.journal.Journal;
import io.ringmaster.journal.JournalInspector;
import io.ringmaster.journal.file.FileFailure;
import io.ringmaster.journal.file.FileLayer;
import io.ringmaster.tools.CommandException;

/** What must be true of directory and host before a server of an ensemble, or one on its own, may start. */
final class EnsembleStart
{
    private static final String MEMBER_FILE = "ringmaster.member";

    private EnsembleStart()
    {
    }

    /**
     * Whose history the directory has. Where no history is, nothing is refused.
     *
     * @param fileLayer  to read with.
     * @param journalDir with the journal.
     * @param ensemble   that the server belongs to; null: it is on its own.
     * @throws CommandException if the history is of another ensemble, or of one at all and the server is on its own.
     */
    static void checkDirectory(final FileLayer fileLayer, final Path journalDir, final EnsembleSettings ensemble)
    {
        final JournalInspector inspector = new JournalInspector(fileLayer, journalDir);
        if (!inspector.isDataDirectory())
        {
            return;
        }
        final long found = inspector.ensembleId();
        final boolean isNamed = (found & EnsembleSettings.NAMED_ENSEMBLE_BIT) != 0;
        if (ensemble == null && isNamed)
        {
            throw new CommandException("cannot start: the data directory " + journalDir + " belongs to a server of an" +
                " ensemble, and would leave it behind if it went on alone. Give the file with the server.N lines, or" +
                " another directory");
        }
        if (ensemble != null && found != ensemble.ensembleId())
        {
            throw new CommandException("cannot start: the data directory " + journalDir + (isNamed ?
                " belongs to another ensemble than ringmaster.ensemble=" + ensemble.name() :
                " belongs to a server on its own") + ". Give another directory" + (isNamed ? "" :
                ", or take it over: docs/ensemble.md, 'From one server to an ensemble'; its id is 0x" +
                Long.toHexString(found)));
        }
    }

    /**
     * Note in a directory whose it is: what a server has promised and acknowledged stands there, and counts under its
     * own id alone.
     *
     * @param journalDir with the journal, opened by this server.
     * @param ensemble   that the server belongs to.
     * @throws CommandException if the directory is that of another server, or cannot be written.
     */
    static void claimDirectory(final Path journalDir, final EnsembleSettings ensemble)
    {
        final Path file = journalDir.resolve(MEMBER_FILE);
        final String own = Integer.toString(ensemble.serverId());
        try
        {
            final String found = Files.exists(file) ? Files.readString(file).strip() : "";
            if (found.isEmpty())
            {
                Files.writeString(file, own + "\n", StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
            }
            else if (!found.equals(own))
            {
                throw new CommandException("cannot start: " + EnsembleKeys.ID_FILE + " says " + own + ", and " +
                    journalDir + " has what server " + found + " has promised and acknowledged. Correct the number;" +
                    " or, if this is to be server " + own + " with an empty disk, remove the data and give --rejoin");
            }
        }
        catch (final IOException ex)
        {
            throw new CommandException("cannot start: cannot use " + file + ": " + FileFailure.describe(ex), ex);
        }
    }

    /**
     * Whether a server may start as one that has lost its disk. Not with history that it may have acknowledged before:
     * if it is all there is, the server needs no help; if it is older, as a backup is, nobody must count on it.
     *
     * @param journal    opened.
     * @param journalDir of it.
     * @param ensemble   that the server belongs to.
     * @throws CommandException if there is history, and this server is not just on its way back.
     */
    static void checkRejoin(final Journal journal, final Path journalDir, final EnsembleSettings ensemble)
    {
        final long lastZxid = journal.recovery().lastZxid();
        final long acceptedEpoch = journal.promises().acceptedEpoch();
        if (ensemble.isRejoin() && !journal.promises().isRejoining() && (lastZxid != 0 || acceptedEpoch != 0))
        {
            throw new CommandException("cannot start: --rejoin is for a server that has lost its disk, and " +
                journalDir + " has history up to zxid 0x" + Long.toHexString(lastZxid) + " and a promise for epoch " +
                acceptedEpoch + ". If that is what this server had when it ran last, start it without --rejoin; if it" +
                " is older, such as a backup, remove all but " + EnsembleKeys.ID_FILE + " and start it with --rejoin");
        }
    }

    /**
     * Find out whether links can be received where others will send to; nothing is received meanwhile.
     *
     * @param ensemble that the server belongs to.
     * @throws CommandException if not.
     */
    static void checkLinkEndpoint(final EnsembleSettings ensemble)
    {
        final EnsembleMember self = ensemble.self();
        DatagramSocket links = null;
        ServerSocket lifelines = null;
        try
        {
            final InetAddress address = InetAddress.getByName(self.host());
            final InetSocketAddress endpoint = ensemble.isListeningOnAllAddresses() ?
                new InetSocketAddress(self.linkPort()) : new InetSocketAddress(address, self.linkPort());
            links = new DatagramSocket(null);
            links.setReuseAddress(false);
            links.bind(endpoint);
            lifelines = new ServerSocket();
            lifelines.setReuseAddress(true);
            lifelines.bind(endpoint);
        }
        catch (final UnknownHostException ex)
        {
            throw new CommandException("cannot start: server." + self.id() + " is this server, and there is no host " +
                self.host(), ex);
        }
        catch (final IOException ex)
        {
            throw new CommandException("cannot start: cannot receive links of the ensemble at " +
                ensemble.linkEndpoint() + " (UDP and TCP, server." + self.id() + "): " + FileFailure.describe(ex) +
                ". Stop what uses the port; if the address is not one of this host, set quorumListenOnAllIPs=true", ex);
        }
        finally
        {
            CloseHelper.closeAll(links, lifelines);
        }
    }
}
