package io.ringmaster.perf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.ringmaster.perf.load.Protocol;
import io.ringmaster.perf.process.ServerProcess;
import picocli.CommandLine.Option;

/** Options of commands that start a server of their own. */
final class ServerOptions
{
    @Option(names = "--dir", defaultValue = ".", paramLabel = "DIR", converter = DirectoryConverter.class,
        description = "Directory on the disk to use (default: the current one); what is written there is removed.")
    private Path directory;

    @Option(names = "--server-option", paramLabel = "OPTION",
        description = "Option for the server that is started; repeatable, for example " +
            "--server-option=--threading=dedicated")
    private List<String> serverOptions = new ArrayList<>();

    @Option(names = "--server-jvm-option", paramLabel = "OPTION",
        description = "Option for its JVM; repeatable, for example --server-jvm-option=-Xmx1g")
    private List<String> jvmOptions = new ArrayList<>();

    /**
     * Where files go.
     *
     * @return the directory.
     */
    Path directory()
    {
        return directory;
    }

    /**
     * Start a server with these options.
     *
     * @param moreJvmOptions before those of the command line, so that these win.
     * @return the server.
     * @throws IOException if it does not start.
     */
    ServerProcess start(final String... moreJvmOptions) throws IOException
    {
        return new ServerProcess(directory, jvmOptions(moreJvmOptions), serverOptions);
    }

    /**
     * Check that such a server speaks a protocol.
     *
     * @param protocol to speak to it.
     * @throws IllegalArgumentException if it does not.
     */
    static void checkSpoken(final Protocol protocol)
    {
        if (protocol != Protocol.SBE && protocol != Protocol.ZOOKEEPER)
        {
            throw new IllegalArgumentException("a server of ours does not speak " + protocol);
        }
    }

    /**
     * Where a server listens for a protocol.
     *
     * @param server   that was started.
     * @param protocol that it speaks.
     * @return host:port.
     */
    static String address(final ServerProcess server, final Protocol protocol)
    {
        return protocol == Protocol.SBE ? server.address() : server.zookeeperAddress();
    }

    /**
     * Options of the server itself.
     *
     * @return the options.
     */
    List<String> serverOptions()
    {
        return serverOptions;
    }

    /**
     * Options for the JVM of a server.
     *
     * @param more before those of the command line, so that these win.
     * @return all of them.
     */
    List<String> jvmOptions(final String... more)
    {
        final List<String> all = new ArrayList<>(List.of(more));
        all.addAll(jvmOptions);
        return all;
    }
}
