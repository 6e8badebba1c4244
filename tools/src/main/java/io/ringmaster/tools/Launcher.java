package io.ringmaster.tools;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a program starts another of our programs: by the script that started itself, which alone knows the options that
 * each of them runs with. Without a script, in tests and IDEs, by this JVM with its own options, and a small heap
 * unless these say otherwise.
 */
public final class Launcher
{
    /** System property that names the script, for programs that start others. */
    public static final String PROPERTY = "ringmaster.launcher";

    private static final String JVM_OPTIONS_VARIABLE = "RINGMASTER_JVM_OPTS";
    private static final List<String> OPTIONS_WITHOUT_SCRIPT =
        List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:MaxDirectMemorySize=2g");

    private Launcher()
    {
    }

    /**
     * The begin of a command line.
     *
     * @param jvmOptions options of the JVM if there is no script; it takes them from the environment, see
     *                   {@link #process}.
     * @return the words before those of our command line.
     */
    public static List<String> words(final List<String> jvmOptions)
    {
        final String script = System.getProperty(PROPERTY);
        if (script != null)
        {
            return List.of(script);
        }
        final List<String> options = new ArrayList<>(OPTIONS_WITHOUT_SCRIPT);
        options.addAll(inheritedOptions());
        options.addAll(jvmOptions);
        // The JVM takes no two collectors: the last one that is asked for it is.
        final String collector = options.stream().filter(Launcher::isCollector).reduce((a, b) -> b).orElseThrow();
        options.removeIf(Launcher::isCollector);
        final List<String> words = new ArrayList<>(List.of(java(), collector));
        words.addAll(options);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), RingmasterMain.class.getName()));
        return words;
    }

    /**
     * A process to be, of the JDK that this one runs on.
     *
     * @param prefix     words of a program that runs it, or none.
     * @param jvmOptions options of the JVM, behind the usual ones, so that they win.
     * @param arguments  our command line.
     * @return to be started.
     */
    public static ProcessBuilder process(
        final List<String> prefix, final List<String> jvmOptions, final List<String> arguments)
    {
        final List<String> command = new ArrayList<>(prefix);
        command.addAll(words(jvmOptions));
        command.addAll(arguments);
        final ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put(JVM_OPTIONS_VARIABLE, String.join(" ", jvmOptions));
        return builder;
    }

    /**
     * The {@code java} of the JDK that this program runs on.
     *
     * @return its path.
     */
    public static String java()
    {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * Options of this JVM that another one should have too.
     *
     * @return the options, in order.
     */
    public static List<String> inheritedOptions()
    {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(Launcher::isInherited).toList();
    }

    private static boolean isCollector(final String option)
    {
        return option.matches("-XX:\\+Use\\w+GC");
    }

    /** Options that are for one process alone (agents, recordings, fixed ports and files) stay here. */
    static boolean isInherited(final String option)
    {
        return !option.startsWith("-agentlib:") && !option.startsWith("-agentpath:") &&
            !option.startsWith("-javaagent:") && !option.startsWith("-Xrunjdwp") &&
            !option.startsWith("-XX:StartFlightRecording") && !option.startsWith("-Xlog") &&
            !option.startsWith("-Dcom.sun.management.") && !option.startsWith("-Dsurefire") &&
            !option.startsWith("-Dbasedir");
    }
}
