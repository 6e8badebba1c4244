package io.ringmaster.journal.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

class FileFailureTest
{
    @Test
    void shouldSayInWordsWhatTheNameOfTheExceptionSays()
    {
        assertEquals("/a does not exist", FileFailure.describe(new NoSuchFileException("/a")));
        assertEquals("no permission for /a", FileFailure.describe(new AccessDeniedException("/a")));
        assertEquals("/a is not a directory", FileFailure.describe(new NotDirectoryException("/a")));
        assertEquals("/a exists already", FileFailure.describe(new FileAlreadyExistsException("/a")));
        assertEquals("it is not text in UTF-8", FileFailure.describe(new MalformedInputException(1)));
    }

    @Test
    void shouldRepeatWhatTheSystemSays()
    {
        assertEquals(
            "/a: Read-only file system",
            FileFailure.describe(new FileSystemException("/a", null, "Read-only file system")));
        assertEquals("Input/output error", FileFailure.describe(new IOException("Input/output error")));
        assertEquals(
            "/a does not exist", FileFailure.describe(new UncheckedIOException(new NoSuchFileException("/a"))));
        assertEquals(
            "/a: the system says no more", FileFailure.describe(new FileSystemException("/a")));
        assertFalse(FileFailure.describe(new IOException()).contains("Exception"));
    }

    /** Every way to fail that the real file system has for a user, root or not. */
    @Test
    void shouldNameNoExceptionOfTheRealFileSystem()
    {
        final Path notADirectory = Path.of("/proc/version/data");
        for (final Path path : new Path[]{notADirectory, Path.of("/proc/version"), Path.of("/proc/no-such-entry")})
        {
            final IOException failure =
                assertThrows(IOException.class, () -> LocalFileLayer.INSTANCE.createDirectories(path));
            final String text = FileFailure.describe(failure);
            assertFalse(text.contains("Exception") || text.contains("java."), text);
        }
    }

    /** Some directories can be opened and then not be read, such as this one in most containers. */
    @Test
    void shouldFailToListAsItSays()
    {
        final Path directory = Path.of("/proc/1/map_files");
        try
        {
            assertNotNull(LocalFileLayer.INSTANCE.list(directory));
        }
        catch (final IOException ex)
        {
            assertEquals("no permission for " + directory, FileFailure.describe(ex));
        }
    }
}
