package io.ringmaster.perf.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.HdrHistogram.Histogram;

/**
 * Writes what a command has measured into a directory, or nowhere if there is none: {@code NAME.json} with everything,
 * {@code NAME.html} to look at, {@code NAME-CURVE.hgrm} for each percentile curve, and {@code NAME.hlog} with the
 * intervals of all of them. Belongs to one thread.
 */
public final class Publisher implements AutoCloseable
{
    private final Path directory;
    private final String name;
    private final Publication.Builder content;
    private final PrintWriter progress;
    private final long startedOnMs = System.currentTimeMillis();
    private final Set<String> loggedTags = new HashSet<>();
    private HistogramFiles files;

    /**
     * Nothing is written before there is something.
     *
     * @param directory to write to, created when needed; null to write nothing.
     * @param name      first part of the file names.
     * @param content   to be filled by the command.
     * @param progress  is told what was written.
     */
    public Publisher(
        final Path directory, final String name, final Publication.Builder content, final PrintWriter progress)
    {
        this.directory = directory;
        this.name = name;
        this.content = content;
        this.progress = progress;
    }

    /**
     * What is published.
     *
     * @return to be filled.
     */
    public Publication.Builder content()
    {
        return content;
    }

    /**
     * Files that a run of the same command has left in a directory.
     *
     * @param directory that may not be there.
     * @param name      first part of the file names.
     * @return one of them, or nothing.
     */
    public static Optional<Path> earlierRun(final Path directory, final String name)
    {
        return Stream.of(".json", ".html", ".hlog")
            .map((suffix) -> directory.resolve(name + suffix)).filter(Files::exists).findFirst();
    }

    /**
     * Does it write anything?
     *
     * @return false without a directory.
     */
    public boolean isOpen()
    {
        return directory != null;
    }

    /**
     * Log an interval of a curve, while it is measured. A curve without any is logged as one interval at the end.
     *
     * @param curve    its name, as in {@link Publication.Builder#percentiles}.
     * @param interval nanoseconds, with begin and end time set.
     */
    public void interval(final String curve, final Histogram interval)
    {
        if (directory != null)
        {
            final String tag = fileName(curve);
            files().logInterval(tag, interval);
            loggedTags.add(tag);
        }
    }

    /**
     * Write everything, in place of what a run before has left. Nothing can be added afterwards.
     *
     * @return what was published, wherever.
     * @throws IOException if a file cannot be written.
     */
    public Publication publish() throws IOException
    {
        final Publication publication = content.build();
        if (directory != null)
        {
            write(publication);
        }
        return publication;
    }

    @Override
    public void close() throws IOException
    {
        if (files != null)
        {
            files.close();
        }
    }

    private void write(final Publication publication) throws IOException
    {
        Files.createDirectories(directory);
        deleteDistributions();
        final Set<String> tags = new HashSet<>();
        for (final Exhibit exhibit : publication.exhibits())
        {
            if (exhibit instanceof PercentileChart chart)
            {
                writeCurves(chart, tags);
            }
        }
        close();
        PublicationJson.write(publication, directory.resolve(name + ".json"));
        final Path page = directory.resolve(name + ".html");
        Files.writeString(page, ReportPage.of(publication));
        progress.println("report: " + page);
        progress.flush();
    }

    /** Those of a run before may have names that this one has not, and nothing would tell that they are not of it. */
    private void deleteDistributions() throws IOException
    {
        try (DirectoryStream<Path> earlier = Files.newDirectoryStream(directory, name + "-*.hgrm"))
        {
            for (final Path path : earlier)
            {
                Files.delete(path);
            }
        }
    }

    private void writeCurves(final PercentileChart chart, final Set<String> tags)
    {
        for (final Curve curve : chart.curves())
        {
            String tag = fileName(curve.name());
            if (!tags.add(tag))
            {
                // The same thing in another chart: the chart tells them apart.
                tag = unique(fileName(chart.title() + "-" + curve.name()), tags);
            }
            files().writeDistribution(tag, curve.histogram());
            if (!loggedTags.contains(tag))
            {
                files().logInterval(tag, whole(curve.histogram()));
            }
        }
    }

    private static String unique(final String name, final Set<String> taken)
    {
        String candidate = name;
        for (int i = 2; !taken.add(candidate); i++)
        {
            candidate = name + "-" + i;
        }
        return candidate;
    }

    /** With times: those it has, or those of the whole run. */
    private Histogram whole(final Histogram histogram)
    {
        final Histogram copy = histogram.copy();
        final boolean isTimed = histogram.getStartTimeStamp() <= histogram.getEndTimeStamp();
        copy.setStartTimeStamp(isTimed ? histogram.getStartTimeStamp() : startedOnMs);
        copy.setEndTimeStamp(isTimed ? histogram.getEndTimeStamp() : System.currentTimeMillis());
        return copy;
    }

    private HistogramFiles files()
    {
        if (files == null)
        {
            try
            {
                files = new HistogramFiles(directory, name, "ringmaster perf " + name);
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }
        return files;
    }

    private static String fileName(final String text)
    {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-").replaceAll("^-+|-+$", "");
    }
}
