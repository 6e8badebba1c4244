package io.ringmaster.tools.ensemble;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.ringmaster.codecs.admin.PeerPhase;

/**
 * What several servers said, put together for people and programs.
 *
 * @param servers what each said.
 */
record EnsembleReport(List<ServerReport> servers)
{
    private static final String NOTHING = "-";

    /** The server that leads; of several that say so, the one with the newest epoch. Null if there is none. */
    ServerReport leader()
    {
        return servers.stream().filter(ServerReport::isLeading)
            .max(Comparator.comparingLong(ServerReport::epoch)).orElse(null);
    }

    /** Whether one server leads and all answer and serve. */
    boolean isHealthy()
    {
        return servers.stream().filter(ServerReport::isLeading).count() == 1 &&
            servers.stream().allMatch(ServerReport::isServing);
    }

    void print(final PrintWriter out)
    {
        final List<String[]> rows = new ArrayList<>();
        rows.add(new String[]
            {"SERVER", "ID", "ROLE", "SERVES", "EPOCH", "ZXID", "COMMITTED", "LAG", "LEADER HEARD", "PEERS"});
        servers.forEach(server -> rows.add(row(server)));
        table(out, rows);
        final ServerReport leader = leader();
        if (leader == null)
        {
            out.println();
            out.println("no leader");
        }
        else if (!leader.peers().isEmpty())
        {
            out.println();
            out.println("as leader " + leader.id() + " sees the others (" +
                (leader.voterCount() / 2 + 1) + " of " + leader.voterCount() + " participants are a quorum):");
            final List<String[]> peers = new ArrayList<>();
            peers.add(new String[]{"ID", "KIND", "LINK", "PHASE", "DURABLE", "APPLIED", "HEARD"});
            leader.peers().forEach(peer -> peers.add(peerRow(peer)));
            table(out, peers);
        }
    }

    ObjectNode json()
    {
        final ObjectNode node = JsonNodeFactory.instance.objectNode();
        final ServerReport leader = leader();
        node.put("healthy", isHealthy());
        node.put("leader", leader == null ? null : leader.address().toString());
        final ArrayNode array = node.putArray("servers");
        servers.forEach(server -> put(array.addObject(), server));
        return node;
    }

    private static void put(final ObjectNode node, final ServerReport server)
    {
        node.put("server", server.address().toString());
        node.put("answers", server.isAnswer());
        if (!server.isAnswer())
        {
            node.put("failure", server.failure());
            return;
        }
        node.put("id", server.id())
            .put("role", name(server.role()))
            .put("serving", server.isServing())
            .put("epoch", server.epoch() == 0 ? null : server.epoch())
            .put("leaderId", server.leaderId())
            .put("lastZxid", zxid(server.lastZxid()))
            .put("durableZxid", zxid(server.durableZxid()))
            .put("committedZxid", zxid(server.committedZxid()))
            .put("lagTransactions", server.lag() == ServerReport.UNKNOWN ? null : server.lag())
            .put("leaderSilenceMs", server.leaderSilenceMs() < 0 ? null : server.leaderSilenceMs())
            .put("voters", server.voterCount());
        final ArrayNode peers = node.putArray("peers");
        for (final ServerReport.Peer peer : server.peers())
        {
            final ObjectNode peerNode = peers.addObject()
                .put("id", peer.id())
                .put("voter", peer.isVoter())
                .put("connected", peer.isConnected());
            if (peer.phase() != PeerPhase.NONE)
            {
                peerNode.put("phase", name(peer.phase()))
                    .put("durableZxid", zxid(peer.durableZxid()))
                    .put("appliedZxid", zxid(peer.appliedZxid()))
                    .put("silenceMs", peer.silenceMs());
            }
        }
    }

    private static String[] row(final ServerReport server)
    {
        if (!server.isAnswer())
        {
            return new String[]{
                server.address().toString(), server.id() == 0 ? NOTHING : "" + server.id(),
                "down: " + server.failure()};
        }
        return new String[]{
            server.address().toString(),
            server.id() == 0 ? NOTHING : "" + server.id(),
            name(server.role()),
            server.isServing() ? "yes" : "no",
            server.epoch() == 0 ? NOTHING : "" + server.epoch(),
            zxid(server.lastZxid()),
            zxid(server.committedZxid()),
            server.lag() == ServerReport.UNKNOWN ? NOTHING : "" + server.lag(),
            server.leaderSilenceMs() < 0 ? NOTHING : server.leaderSilenceMs() + " ms",
            peers(server)};
    }

    private static String peers(final ServerReport server)
    {
        final List<String> texts = server.peers().stream()
            .map(peer -> peer.id() + (peer.isConnected() ? " up" : " down")).toList();
        return texts.isEmpty() ? NOTHING : String.join(", ", texts);
    }

    private static String[] peerRow(final ServerReport.Peer peer)
    {
        final boolean isLed = peer.phase() != PeerPhase.NONE;
        return new String[]{
            "" + peer.id(),
            peer.isVoter() ? "participant" : "observer",
            peer.isConnected() ? "up" : "down",
            isLed ? name(peer.phase()) : NOTHING,
            isLed ? zxid(peer.durableZxid()) : NOTHING,
            isLed ? zxid(peer.appliedZxid()) : NOTHING,
            isLed ? peer.silenceMs() + " ms" : NOTHING};
    }

    /** Columns as wide as they must be; what has no further columns, such as a reason, takes the rest of the line. */
    static void table(final PrintWriter out, final List<String[]> rows)
    {
        final int[] widths = new int[rows.get(0).length];
        for (final String[] row : rows)
        {
            final int aligned = row.length == widths.length ? row.length : row.length - 1;
            for (int column = 0; column < aligned; column++)
            {
                widths[column] = Math.max(widths[column], row[column].length());
            }
        }
        for (final String[] row : rows)
        {
            final StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.length; column++)
            {
                line.append(row[column]);
                if (column < row.length - 1)
                {
                    line.append(" ".repeat(widths[column] - row[column].length() + 2));
                }
            }
            out.println(line);
        }
    }

    static String name(final Enum<?> value)
    {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String zxid(final long zxid)
    {
        return "0x" + Long.toHexString(zxid);
    }
}
