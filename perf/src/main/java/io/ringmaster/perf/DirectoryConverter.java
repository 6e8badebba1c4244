package io.ringmaster.perf;

import java.nio.file.Files;
import java.nio.file.Path;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the directory on the disk that is to be used: refused before anything is measured if it is none. */
final class DirectoryConverter implements ITypeConverter<Path>
{
    @Override
    public Path convert(final String value)
    {
        final Path directory = Path.of(value);
        if (!Files.isDirectory(directory))
        {
            throw new TypeConversionException("'" + value + "' is not a directory: give one on the disk to use");
        }
        if (!Files.isWritable(directory))
        {
            throw new TypeConversionException("'" + value + "' cannot be written to");
        }
        return directory;
    }
}
