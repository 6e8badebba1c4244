package io.ringmaster.perf.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** A {@link Publication} as JSON; its schema is the records themselves, and is told in docs/performance.md. */
public final class PublicationJson
{
    private static final JsonMapper MAPPER = new JsonMapper();

    private PublicationJson()
    {
    }

    /**
     * As one line.
     *
     * @param publication to write.
     * @return the line.
     */
    public static String toLine(final Publication publication)
    {
        try
        {
            return MAPPER.writeValueAsString(publication);
        }
        catch (final JsonProcessingException ex)
        {
            throw new IllegalStateException("a publication that is no JSON", ex);
        }
    }

    /**
     * Write for people and programs.
     *
     * @param publication to write.
     * @param path        of the file.
     * @throws IOException if it cannot be written.
     */
    public static void write(final Publication publication, final Path path) throws IOException
    {
        Files.writeString(path, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(publication) + "\n");
    }

    /**
     * Read what was written, by this version or by an older one.
     *
     * @param path of the file.
     * @return the publication.
     * @throws IOException if it cannot be read, is none, or is of a newer schema.
     */
    public static Publication read(final Path path) throws IOException
    {
        if (Files.isDirectory(path))
        {
            throw new IOException(path + " is a directory: give the .json file of a run in it");
        }
        try
        {
            final JsonNode tree = MAPPER.readTree(Files.readString(path));
            if (!Publication.SCHEMA.equals(tree.path("schema").asText()))
            {
                throw new IOException(path + " is no report of ringmaster perf");
            }
            final int version = tree.path("schemaVersion").asInt();
            if (version < 1 || version > Publication.SCHEMA_VERSION)
            {
                throw new IOException(path + " has version " + version + " of the schema; known are 1 to " +
                    Publication.SCHEMA_VERSION);
            }
            return MAPPER.treeToValue(tree, Publication.class);
        }
        catch (final JsonProcessingException ex)
        {
            throw new IOException(path + " is no report of ringmaster perf: " + ex.getOriginalMessage(), ex);
        }
    }
}
