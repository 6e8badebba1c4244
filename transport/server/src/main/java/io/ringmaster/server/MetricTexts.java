package io.ringmaster.server;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.regex.Pattern;

import org.agrona.concurrent.status.CountersReader;

import com.sun.management.UnixOperatingSystemMXBean;
import io.ringmaster.codecs.admin.BooleanType;
import io.ringmaster.codecs.admin.EngineStatusDecoder;
import io.ringmaster.codecs.admin.PeerPhase;
import io.ringmaster.codecs.admin.ServerRole;

/**
 * Writes {@code mntr}: a name and a value a line. A metric that has a meaning here has ZooKeeper's name, and its value
 * means the same; the server's own have names that begin with {@code zk_ringmaster_}.
 */
final class MetricTexts
{
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^a-z0-9]+");

    private final MonitoringContext context;
    private final EndpointStatistics statistics;
    private final Connections connections;
    private final EndpointCounters counters;

    MetricTexts(
        final MonitoringContext context,
        final EndpointStatistics statistics,
        final Connections connections,
        final EndpointCounters counters)
    {
        this.context = context;
        this.statistics = statistics;
        this.connections = connections;
        this.counters = counters;
    }

    void write(final WordText out, final EngineStatusDecoder status, final long znodeCount)
    {
        server(out, status, znodeCount);
        if (status.role() != ServerRole.STANDALONE)
        {
            ensemble(out, status);
        }
        endpoint(out);
        latency(out, "readlatency", statistics.readLatency());
        latency(out, "updatelatency", statistics.updateLatency());
        context.metrics().forEach((name, value) -> metric(out, name, String.valueOf(value.get())));
        own(out, status);
    }

    private void server(final WordText out, final EngineStatusDecoder status, final long znodeCount)
    {
        final LatencyStatistics latency = statistics.latency();
        metric(out, "zk_version", context.version());
        metric(out, "zk_server_state", StatusTexts.mode(status));
        metric(out, "zk_ephemerals_count", status.ephemeralCount());
        metric(out, "zk_num_alive_connections", connections.count());
        metric(out, "zk_avg_latency", Double.toString(latency.average()));
        metric(out, "zk_outstanding_requests", statistics.outstandingCount());
        metric(out, "zk_znode_count", znodeCount);
        metric(out, "zk_global_sessions", status.sessionCount());
        metric(out, "zk_local_sessions", 0);
        metric(out, "zk_non_mtls_remote_conn_count", 0);
        metric(out, "zk_non_mtls_local_conn_count", 0);
        metric(out, "zk_packets_sent", statistics.sentCount());
        metric(out, "zk_packets_received", statistics.receivedCount());
        metric(out, "zk_connection_drop_probability", "0.0");
        metric(out, "zk_watch_count", status.watchCount());
        metric(out, "zk_watch_bytes", status.watchBytes());
        metric(out, "zk_min_latency", latency.min());
        metric(out, "zk_max_latency", latency.max());
        metric(out, "zk_approximate_data_size", status.contentBytes());
        metric(out, "zk_uptime", statistics.uptimeMs());
        metric(out, "zk_outstanding_tls_handshake", 0);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof final UnixOperatingSystemMXBean unix)
        {
            metric(out, "zk_max_file_descriptor_count", unix.getMaxFileDescriptorCount());
            metric(out, "zk_open_file_descriptor_count", unix.getOpenFileDescriptorCount());
        }
    }

    private static void ensemble(final WordText out, final EngineStatusDecoder status)
    {
        metric(out, "zk_quorum_size", status.voterCount());
        metric(out, "zk_peer_state", peerState(status.role()) + " - broadcast");
        metric(out, "zk_ringmaster_server_id", status.serverId());
        metric(out, "zk_ringmaster_leader_id", status.leaderId());
        metric(out, "zk_ringmaster_epoch", status.epoch());
        metric(out, "zk_ringmaster_durable_zxid", status.durableZxid());
        metric(out, "zk_ringmaster_committed_zxid", status.committedZxid());
        metric(out, "zk_ringmaster_leader_committed_zxid", status.leaderCommittedZxid());
        metric(out, "zk_ringmaster_leader_silence_ms", status.leaderSilenceMs());
        if (status.role() == ServerRole.LEADER)
        {
            learners(out, status);
        }
    }

    private static void learners(final WordText out, final EngineStatusDecoder status)
    {
        int learners = 0;
        int followers = 0;
        int syncedFollowers = 0;
        int syncedObservers = 0;
        for (final EngineStatusDecoder.PeersDecoder peer : status.peers())
        {
            final boolean isVoter = peer.voter() == BooleanType.T;
            final boolean isLearner = peer.phase() != PeerPhase.NONE;
            final boolean isSynced = peer.phase() == PeerPhase.SYNCED;
            learners += isLearner ? 1 : 0;
            followers += isLearner && isVoter ? 1 : 0;
            syncedFollowers += isSynced && isVoter ? 1 : 0;
            syncedObservers += isSynced && !isVoter ? 1 : 0;
        }
        metric(out, "zk_learners", learners);
        metric(out, "zk_followers", followers);
        metric(out, "zk_synced_followers", syncedFollowers);
        metric(out, "zk_synced_non_voting_followers", 0);
        metric(out, "zk_synced_observers", syncedObservers);
        metric(out, "zk_pending_syncs", status.pendingSyncCount());
        // Not before it serves.
        metric(out, "zk_leader_uptime", Math.max(0, status.leaderUptimeMs()));
    }

    private static String peerState(final ServerRole role)
    {
        return switch (role)
        {
            case LEADER -> "leading";
            case FOLLOWER -> "following";
            case OBSERVER -> "observing";
            default -> "looking";
        };
    }

    private void endpoint(final WordText out)
    {
        metric(out, "zk_connection_rejected", counters.connectionsRefused().get());
        metric(out, "zk_sessionless_connections_expired", counters.handshakeTimeouts().get());
        metric(out, "zk_bytes_received_count", counters.bytesIn().get());
        metric(out, "zk_response_bytes", counters.bytesOut().get());
        metric(out, "zk_request_throttle_wait_count", counters.backPressureStops().get());
    }

    private static void latency(final WordText out, final String name, final LatencyStatistics latency)
    {
        metric(out, "zk_avg_" + name, Double.toString(latency.average()));
        metric(out, "zk_min_" + name, latency.min());
        metric(out, "zk_max_" + name, latency.max());
        metric(out, "zk_cnt_" + name, latency.count());
        metric(out, "zk_sum_" + name, latency.sum());
        metric(out, "zk_p50_" + name, latency.percentile(0.5));
        metric(out, "zk_p95_" + name, latency.percentile(0.95));
        metric(out, "zk_p99_" + name, latency.percentile(0.99));
        metric(out, "zk_p999_" + name, latency.percentile(0.999));
    }

    private void own(final WordText out, final EngineStatusDecoder status)
    {
        metric(out, "zk_ringmaster_transactions_in_flight", status.inFlightCount());
        metric(out, "zk_ringmaster_tree_bytes", status.treeBytes());
        metric(out, "zk_ringmaster_tree_reserved_bytes", status.treeReservedBytes());
        metric(out, "zk_ringmaster_tree_max_bytes", status.treeMaxBytes());
        final CountersReader reader = context.counters();
        if (reader != null)
        {
            reader.forEach((id, label) -> metric(out, name(label), reader.getCounterValue(id)));
        }
    }

    /** From a label as people read it to a name as programs do. */
    private static String name(final String label)
    {
        return "zk_ringmaster_" + NOT_IN_NAMES.matcher(label.toLowerCase(Locale.ROOT)).replaceAll("_");
    }

    private static void metric(final WordText out, final String name, final long value)
    {
        out.add(name).add("\t").add(value).line();
    }

    private static void metric(final WordText out, final String name, final String value)
    {
        out.add(name).add("\t").add(value).line();
    }
}
