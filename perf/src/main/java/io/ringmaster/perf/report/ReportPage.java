package io.ringmaster.perf.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page of a {@link Publication}: one HTML file with its data, its style and its scripts in it, Chart.js among them,
 * so that it opens without a network.
 */
public final class ReportPage
{
    private static final String PLOTTER_PROPERTIES = "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";
    private static final String PLOTTER_FILES = "/META-INF/resources/webjars/chart.js/";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z]+)}}");

    private ReportPage()
    {
    }

    /**
     * Draw the page.
     *
     * @param publication to show.
     * @return HTML.
     * @throws IOException if a part of the page is not on the class path.
     */
    public static String of(final Publication publication) throws IOException
    {
        final Properties plotter = new Properties();
        try (InputStream stream = open(PLOTTER_PROPERTIES))
        {
            plotter.load(stream);
        }
        final Map<String, String> parts = Map.of(
            "title", escape(publication.title()),
            "style", resource("report.css"),
            "plotter", script(resource(
                PLOTTER_FILES + plotter.getProperty("version") + "/dist/chart.umd.min.js")),
            "script", script(resource("report.js")),
            // Inside of a script element only the text "</" could end it, and JSON can write that otherwise.
            "data", PublicationJson.toLine(publication).replace("<", "\\u003c"));
        return PLACEHOLDER.matcher(resource("report.html"))
            .replaceAll((match) -> Matcher.quoteReplacement(parts.get(match.group(1))));
    }

    /** JavaScript that nothing in it ends before its element does; and no reference to a map of its sources. */
    private static String script(final String text)
    {
        return text.replaceAll("(?i)</(script)", "<\\\\/$1").replaceAll("(?m)^//# sourceMappingURL=.*$", "");
    }

    private static String escape(final String text)
    {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String resource(final String name) throws IOException
    {
        try (InputStream stream = open(name))
        {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(final String name) throws IOException
    {
        final InputStream stream = ReportPage.class.getResourceAsStream(name);
        if (stream == null)
        {
            throw new FileNotFoundException(name + " is not on the class path");
        }
        return stream;
    }
}
