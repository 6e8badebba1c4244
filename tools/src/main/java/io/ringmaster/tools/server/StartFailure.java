package io.ringmaster.tools.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.ringmaster.journal.JournalCorruptException;
import io.ringmaster.journal.JournalRecovery;

/** What an operator is told about a data directory at the start. */
final class StartFailure
{
    private static final Logger LOG = LoggerFactory.getLogger("ringmaster.journal");

    private StartFailure()
    {
    }

    /** One line: the message, and the causes that say something it does not. */
    static String describe(final Throwable failure)
    {
        final StringBuilder text = new StringBuilder(message(failure));
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause())
        {
            final String more = message(cause);
            if (text.indexOf(more) < 0)
            {
                text.append(": ").append(more);
            }
        }
        return text.toString().replace('\n', ' ');
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

    private static String message(final Throwable failure)
    {
        final String message = failure.getMessage();
        return message == null || failure instanceof java.nio.file.FileSystemException ? failure.toString() : message;
    }
}
