package io.ringmaster.tools;

import java.io.File;
import java.security.CodeSource;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import picocli.CommandLine.IVersionProvider;

/** The version of the jar that the programs run from. */
public final class Version implements IVersionProvider
{
    @Override
    public String[] getVersion()
    {
        return new String[]
        {
            "ringmaster " + text(),
            "java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ")"
        };
    }

    /**
     * When it was built, as far as can be told: the time of the jar, or of the directory of classes.
     *
     * @return as year-month-day hours:minutes UTC.
     */
    public static String builtOn()
    {
        Instant time = Instant.EPOCH;
        final CodeSource source = Version.class.getProtectionDomain().getCodeSource();
        if (source != null && source.getLocation() != null && "file".equals(source.getLocation().getProtocol()))
        {
            time = Instant.ofEpochMilli(new File(source.getLocation().getPath()).lastModified());
        }
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC).format(time) +
            " UTC";
    }

    /**
     * The version as text.
     *
     * @return the jar's version, or {@code development} when run from classes.
     */
    public static String text()
    {
        final String version = Version.class.getPackage().getImplementationVersion();
        return null == version ? "development" : version;
    }
}
