package io.ringmaster.perf.ensemble;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Each server in a network namespace of its own, all joined, with this machine, by a router in another one. Packets
 * from one server to another are dropped at the router, for each direction on its own and without a word to the
 * sender, while clients still reach both. Needs the rights of root and the program {@code ip}.
 * <p>
 * Addresses are of 198.18.0.0/15, which is set aside for measurements (RFC 2544). One thread at a time.
 */
public final class NamespaceNetwork implements EnsembleNetwork
{
    private static final long COMMAND_TIMEOUT_S = 20;
    private static final int SUBNETS = 250;

    private final String prefix;
    private final int nodeCount;
    private final int subnet;
    private final List<String> cuts = new ArrayList<>();

    private NamespaceNetwork(final int nodeCount)
    {
        this.nodeCount = nodeCount;
        final long pid = ProcessHandle.current().pid();
        // Interface names have at most 15 characters.
        prefix = "rm" + Long.toString(pid, Character.MAX_RADIX);
        subnet = (int)(pid % SUBNETS);
    }

    /**
     * May this process make namespaces?
     *
     * @return true if so.
     */
    public static boolean isPermitted()
    {
        final String probe = "rmprobe" + ProcessHandle.current().pid();
        try
        {
            run("ip", "netns", "add", probe);
            run("ip", "netns", "del", probe);
            return true;
        }
        catch (final IOException ignore)
        {
            // No program, or no right: the answer is no.
            return false;
        }
    }

    /**
     * Build it up. One in a process at a time.
     *
     * @param nodeCount servers.
     * @return the network.
     * @throws IOException if it cannot be built; what was built by then is gone again.
     */
    public static NamespaceNetwork create(final int nodeCount) throws IOException
    {
        final NamespaceNetwork network = new NamespaceNetwork(nodeCount);
        try
        {
            network.build();
            return network;
        }
        catch (final IOException ex)
        {
            network.remove();
            throw ex;
        }
    }

    @Override
    public String host(final int id)
    {
        return address(id, 2);
    }

    @Override
    public List<String> commandPrefix(final int id)
    {
        return List.of("ip", "netns", "exec", name(id));
    }

    /**
     * Drop what one server sends to another from now on.
     *
     * @param from the sender.
     * @param to   the receiver.
     * @throws IOException if it cannot be done.
     */
    public void cut(final int from, final int to) throws IOException
    {
        final String rule = "from " + host(from) + " to " + host(to) + " blackhole";
        if (!cuts.contains(rule))
        {
            inRouter("ip rule add " + rule);
            cuts.add(rule);
        }
    }

    /**
     * Let everything through again.
     *
     * @throws IOException if it cannot be done.
     */
    public void heal() throws IOException
    {
        for (final String rule : List.copyOf(cuts))
        {
            inRouter("ip rule del " + rule);
            cuts.remove(rule);
        }
    }

    @Override
    public void close() throws IOException
    {
        remove();
    }

    private void build() throws IOException
    {
        run("ip", "netns", "add", router());
        inRouter("sysctl -q -w net.ipv4.ip_forward=1");
        // Number 0 is this machine, whose end of the pair stays here.
        for (int id = 0; id <= nodeCount; id++)
        {
            final String outer = prefix + "r" + id;
            final String inner = prefix + "n" + id;
            run("ip", "link", "add", outer, "netns", router(), "type", "veth", "peer", "name", inner);
            inRouter("ip addr add " + address(id, 1) + "/24 dev " + outer);
            inRouter("ip link set " + outer + " up");
            if (id == 0)
            {
                run("ip", "addr", "add", host(0) + "/24", "dev", inner);
                run("ip", "link", "set", inner, "up");
                for (int other = 1; other <= nodeCount; other++)
                {
                    run("ip", "route", "add", address(other, 0) + "/24", "via", address(0, 1));
                }
            }
            else
            {
                run("ip", "netns", "add", name(id));
                run("ip", "link", "set", inner, "netns", name(id));
                in(name(id), "ip addr add " + host(id) + "/24 dev " + inner);
                in(name(id), "ip link set lo up");
                in(name(id), "ip link set " + inner + " up");
                in(name(id), "ip route add default via " + address(id, 1));
            }
        }
    }

    /** With the namespaces go the interfaces in them, and with those their other ends. */
    private void remove()
    {
        for (int id = 0; id <= nodeCount; id++)
        {
            try
            {
                run("ip", "netns", "del", id == 0 ? router() : name(id));
            }
            catch (final IOException ignore)
            {
                // Not built that far, or gone already.
            }
        }
        cuts.clear();
    }

    private String router()
    {
        return prefix + "-router";
    }

    private String name(final int id)
    {
        return prefix + "-" + id;
    }

    private String address(final int id, final int host)
    {
        // Two subnets of the same third number, one in each half of the range.
        return "198." + (18 + id % 2) + "." + ((subnet + id / 2) % SUBNETS) + "." + host;
    }

    private void inRouter(final String command) throws IOException
    {
        in(router(), command);
    }

    private static void in(final String namespace, final String command) throws IOException
    {
        final List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        words.addAll(List.of(command.split(" ")));
        run(words.toArray(new String[0]));
    }

    static void run(final String... command) throws IOException
    {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try
        {
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(COMMAND_TIMEOUT_S, TimeUnit.SECONDS))
            {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " does not end");
            }
            if (process.exitValue() != 0)
            {
                throw new IOException(String.join(" ", command) + ": " + output.trim());
            }
        }
        catch (final InterruptedException ex)
        {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", ex);
        }
    }
}
