package io.ringmaster.tools.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.ringmaster.journal.JournalCorruptException;
import io.ringmaster.journal.JournalRecovery;
import io.ringmaster.journal.file.FileFailure;
import io.ringmaster.tools.CommandException;

/** What an operator is told about a data directory at the start. */
final class StartFailure
{
    private static final Logger LOG = LoggerFactory.getLogger("ringmaster.journal");

    private StartFailure()
    {
    }

    /** The data directory is not there and cannot be made, or is none. */
    static CommandException unusable(final Path dataDir, final IOException failure)
    {
        return new CommandException("cannot start: cannot use the data directory " + dataDir + ": " +
            FileFailure.describe(failure) + ". Give another with --data-dir", failure);
    }

    /** An address is none of this host, whatever the port. */
    static CommandException foreignAddress(
        final SettingNames names, final InetAddress address, final IOException failure)
    {
        return new CommandException("cannot start: cannot listen on " + address.getHostAddress() + " (" +
            names.bindAddress() + "): " + failure.getMessage() +
            ". Give an address that this host has, or 0.0.0.0 for all", failure);
    }

    /** An address cannot be listened on; the failure names it, and what the port was set by. */
    static CommandException notListening(final SettingNames names, final UncheckedIOException failure)
    {
        return new CommandException("cannot start: " + failure.getMessage() +
            ". Stop what uses the port, or give another port, or another address (" + names.bindAddress() + ")",
            failure);
    }

    /** What recovery did beyond reading. */
    static void warn(final JournalRecovery recovery)
    {
        for (final JournalCorruptException rejected : recovery.rejectedSnapshots())
        {
            LOG.warn("a snapshot is damaged and not used, an older one and the journal are: {} at offset {}: {}",
                rejected.file(), rejected.offset(), rejected.reason());
        }
        if (recovery.cut() != null)
        {
            LOG.warn("an unfinished write was cut off, none of it was acknowledged: {} from offset {} on: {}",
                recovery.cut().file(), recovery.cut().offset(), recovery.cut().reason());
        }
    }
}
