package io.ringmaster.tools.server;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import io.ringmaster.journal.file.FileFailure;
import io.ringmaster.tools.CommandException;

/** A configuration file in the syntax of {@code zoo.cfg}, which is that of Java properties, with line numbers kept. */
final class ConfigFile
{
    private final Path path;
    private final List<Entry> entries;

    private ConfigFile(final Path path, final List<Entry> entries)
    {
        this.path = path;
        this.entries = entries;
    }

    /**
     * Read a file.
     *
     * @param path of it.
     * @return its entries.
     * @throws CommandException if it cannot be read or a line has no key and value.
     */
    static ConfigFile read(final Path path)
    {
        try
        {
            return parse(path, Files.readAllLines(path));
        }
        catch (final NoSuchFileException ex)
        {
            throw new CommandException("no such configuration file: " + path, ex);
        }
        catch (final IOException ex)
        {
            throw new CommandException(
                "cannot read the configuration file " + path + ": " + FileFailure.describe(ex), ex);
        }
    }

    static ConfigFile parse(final Path path, final List<String> lines) throws IOException
    {
        final List<Entry> entries = new ArrayList<>();
        int index = 0;
        while (index < lines.size())
        {
            final int lineNumber = index + 1;
            final StringBuilder logicalLine = new StringBuilder(lines.get(index++));
            while (isContinued(logicalLine) && index < lines.size())
            {
                logicalLine.append('\n').append(lines.get(index++));
            }
            final Properties properties = new Properties();
            try
            {
                properties.load(new StringReader(logicalLine.toString()));
            }
            catch (final IllegalArgumentException ex)
            {
                throw new CommandException(path + ":" + lineNumber + ": " + ex.getMessage(), ex);
            }
            for (final String key : properties.stringPropertyNames())
            {
                entries.add(new Entry(key, properties.getProperty(key).trim(), lineNumber));
            }
        }
        return new ConfigFile(path, entries);
    }

    Path path()
    {
        return path;
    }

    List<Entry> entries()
    {
        return entries;
    }

    /** A comment is never continued; any other line is if it ends in an odd number of backslashes. */
    private static boolean isContinued(final CharSequence line)
    {
        final String text = line.toString().stripLeading();
        if (text.startsWith("#") || text.startsWith("!"))
        {
            return false;
        }
        int count = 0;
        while (count < text.length() && text.charAt(text.length() - 1 - count) == '\\')
        {
            count++;
        }
        return (count & 1) == 1;
    }

    /**
     * A key and its value.
     *
     * @param key        as written.
     * @param value      without surrounding white space.
     * @param lineNumber of its first line, from 1.
     */
    record Entry(String key, String value, int lineNumber)
    {
    }
}
