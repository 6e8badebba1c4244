package io.ringmaster.journal.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What the system says about a file, in words: the JDK says much of it by the name of the exception alone. */
public final class FileFailure
{
    private FileFailure()
    {
    }

    /**
     * The failure for people.
     *
     * @param failure of an operation on a file.
     * @return what is wrong and with which file, without the name of a class; no sentence of its own.
     */
    public static String describe(final IOException failure)
    {
        if (failure instanceof final FileSystemException ex)
        {
            return describe(ex);
        }
        if (failure instanceof CharacterCodingException)
        {
            return "it is not text in UTF-8";
        }
        final String message = failure.getMessage();
        if (message != null && !message.isBlank())
        {
            return message;
        }
        return failure.getCause() instanceof final IOException cause ?
            describe(cause) : "an input/output error, of which the system says no more";
    }

    /**
     * The failure for people.
     *
     * @param failure that carries one of a file.
     * @return as {@link #describe(IOException)}.
     */
    public static String describe(final UncheckedIOException failure)
    {
        return describe(failure.getCause());
    }

    private static String describe(final FileSystemException failure)
    {
        final String file = failure.getFile() == null ? "a file" : failure.getFile();
        if (failure instanceof NoSuchFileException)
        {
            return file + " does not exist";
        }
        if (failure instanceof AccessDeniedException)
        {
            return "no permission for " + file;
        }
        if (failure instanceof NotDirectoryException)
        {
            return file + " is not a directory";
        }
        if (failure instanceof FileAlreadyExistsException)
        {
            return file + " exists already";
        }
        if (failure instanceof DirectoryNotEmptyException)
        {
            return file + " is not empty";
        }
        if (failure instanceof FileSystemLoopException)
        {
            return file + " is a link that leads to itself";
        }
        return file + ": " + (failure.getReason() == null ? "the system says no more" : failure.getReason());
    }
}
