package io.ringmaster.journal.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileLayerTest
{
    private static final byte[] CONTENT = {1, 2, 3, 4, 5, 6};

    @TempDir
    private Path directory;

    @Test
    void shouldTellWhetherAFileHasAnotherName() throws IOException
    {
        final Path file = Files.write(directory.resolve("file"), CONTENT);
        assertFalse(LocalFileLayer.INSTANCE.hasOtherName(file));
        Files.createLink(directory.resolve("link"), file);
        assertTrue(LocalFileLayer.INSTANCE.hasOtherName(file));
        assertThrows(IOException.class, () -> LocalFileLayer.INSTANCE.hasOtherName(directory.resolve("none")));
    }

    @Test
    void shouldCutTheEndOff() throws IOException
    {
        final Path file = Files.write(directory.resolve("file"), CONTENT);
        try (DataFile opened = LocalFileLayer.INSTANCE.open(file, FileLayer.Mode.WRITE))
        {
            opened.truncate(4);
        }
        assertArrayEquals(new byte[]{1, 2, 3, 4}, Files.readAllBytes(file));
    }
}
