package io.ringmaster.perf;

import java.nio.file.Files;
import java.nio.file.Path;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a directory that is there or can be made: what takes half an hour should not end for want of it. */
final class OutputDirectoryConverter implements ITypeConverter<Path>
{
    @Override
    public Path convert(final String value)
    {
        final Path directory = Path.of(value);
        Path existing = directory.toAbsolutePath().normalize();
        while (!Files.exists(existing))
        {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing))
        {
            throw new TypeConversionException("'" + value + "' cannot be made: " + existing + " is not a directory");
        }
        if (!Files.isWritable(existing))
        {
            throw new TypeConversionException("'" + value + "' cannot be made: " + existing + " cannot be written to");
        }
        return directory;
    }
}
