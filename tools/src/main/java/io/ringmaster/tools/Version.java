package io.ringmaster.tools;

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
