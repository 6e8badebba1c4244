package io.ringmaster.tools;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.journal.file.FileFailure;

/** A failure in words for the person who has to do something about it. */
public final class FailureText
{
    private FailureText()
    {
    }

    /**
     * One line: the message, and the causes that say something it does not.
     *
     * @param failure to tell of.
     * @return the line, without names of classes unless the program itself is at fault.
     */
    public static String of(final Throwable failure)
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

    /**
     * Why a server that was named before cannot be reached, without naming it again.
     *
     * @param servers that were named: one, or several with commas between.
     * @param failure of the last attempt; null if there is none.
     * @return the end of a line, with a colon before it; empty if there is nothing to say.
     */
    public static String ofServer(final String servers, final Throwable failure)
    {
        if (failure == null || failure.getMessage() == null)
        {
            return "";
        }
        final String withoutCode = withoutPrefix(failure.getMessage(), ErrorCode.name(ErrorCode.CONNECTION_LOSS));
        return ": " + withoutPrefix(withoutCode, servers);
    }

    private static String withoutPrefix(final String text, final String prefix)
    {
        return text.startsWith(prefix + ": ") ? text.substring(prefix.length() + 2) : text;
    }

    private static String message(final Throwable failure)
    {
        if (failure instanceof final IOException ex)
        {
            return FileFailure.describe(ex);
        }
        if (failure instanceof final UncheckedIOException ex && ex.getCause().toString().equals(ex.getMessage()))
        {
            // It has no message of its own.
            return FileFailure.describe(ex);
        }
        // Without a message the program is at fault, and the name is all there is to report.
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
