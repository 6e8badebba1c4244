package io.ringmaster.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The servers of a client in the random order in which it goes through them, and its chroot. Within a round every
 * server has its turn once, those that were silent when they were last asked behind all others: a server that hangs
 * costs the time that it is waited for. Event loop only once made.
 */
final class ServerList
{
    private final List<Server> servers;
    private final String chroot;
    private int index = -1;
    private long round = 1;

    private ServerList(final List<Server> servers, final String chroot)
    {
        this.servers = servers;
        this.chroot = chroot;
    }

    /**
     * Read a list as {@code host:port,[::1]:port,host/chroot}; {@link ServerAddress} has what a server may be.
     *
     * @param text        the list.
     * @param defaultPort of a server without one.
     * @param random      decides the order.
     * @return the list.
     * @throws IllegalArgumentException that says what is wrong with it.
     */
    static ServerList parse(final String text, final int defaultPort, final Random random)
    {
        final int slash = chrootIndex(text);
        String chroot = "";
        if (slash >= 0)
        {
            final String path = text.substring(slash);
            PathRules.validate(path);
            chroot = "/".equals(path) ? "" : path;
        }

        final List<Server> servers = new ArrayList<>();
        for (final String server : (slash >= 0 ? text.substring(0, slash) : text).split(",", -1))
        {
            servers.add(new Server(ServerAddress.parse(server.trim(), text, defaultPort)));
        }
        Collections.shuffle(servers, random);
        return new ServerList(servers, chroot);
    }

    /**
     * Path that stands before every path of the client.
     *
     * @return empty if there is none.
     */
    String chroot()
    {
        return chroot;
    }

    /**
     * Whether a server is reached by Aeron.
     *
     * @return true if any is.
     */
    boolean hasAeron()
    {
        return servers.stream().anyMatch((server) -> server.address.isAeron());
    }

    /**
     * Number of servers.
     *
     * @return at least 1.
     */
    int size()
    {
        return servers.size();
    }

    /**
     * Go to the next server.
     *
     * @return its address, not resolved.
     */
    ServerAddress next()
    {
        int next = find(false);
        if (next < 0)
        {
            next = find(true);
        }
        if (next < 0)
        {
            round++;
            return next();
        }
        index = next;
        servers.get(next).lastRound = round;
        return servers.get(next).address;
    }

    /** The server has accepted the session. When it is lost the others have their turn before it. */
    void onAccepted()
    {
        final Server server = servers.get(index);
        round++;
        server.lastRound = round;
        server.isSilent = false;
    }

    /** The server has said nothing for too long. */
    void onSilent()
    {
        servers.get(index).isSilent = true;
    }

    /** Look behind the last one for a server that is yet to have its turn in this round. */
    private int find(final boolean isSilent)
    {
        for (int i = 1; i <= servers.size(); i++)
        {
            final int candidate = (index + i) % servers.size();
            final Server server = servers.get(candidate);
            if (server.isSilent == isSilent && server.lastRound != round)
            {
                return candidate;
            }
        }
        return -1;
    }

    /** The first slash that is in no brackets: those hold directories, and addresses of IPv6. */
    private static int chrootIndex(final String text)
    {
        boolean isInBrackets = false;
        for (int i = 0; i < text.length(); i++)
        {
            final char c = text.charAt(i);
            if (c == '/' && !isInBrackets)
            {
                return i;
            }
            isInBrackets = c == '[' || (isInBrackets && c != ']');
        }
        return -1;
    }

    private static final class Server
    {
        private final ServerAddress address;
        private long lastRound;
        private boolean isSilent;

        Server(final ServerAddress address)
        {
            this.address = address;
        }
    }
}
