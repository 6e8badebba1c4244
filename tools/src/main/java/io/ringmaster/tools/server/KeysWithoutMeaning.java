package io.ringmaster.tools.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * ZooKeeper's keys that this server knows and does not follow, with the reason. They may stand in a file: people bring
 * the one they have.
 */
final class KeysWithoutMeaning
{
    private static final String OTHER_DETECTOR =
        "set for another failure detector; here ringmaster.syncLimitMs and ringmaster.initLimitMs";
    private static final String ONE_LINK = "a pair of servers has one link, for elections, too";
    private static final String MAJORITIES = "majorities of the participants decide";
    private static final String OTHER_REPLICATION = "replication is built in another way";
    private static final String NO_TLS = "TLS is not there yet";
    private static final String NO_SASL = "SASL is not there";
    private static final String NO_HTTP = "there is no HTTP server; ask with four-letter words";
    private static final String NO_METRICS_PROVIDER = "metrics are told by mntr";
    private static final String OTHER_STORAGE = "journal and snapshots are built in another way";
    private static final String OTHER_THREADS = "threads and queues are built in another way";
    private static final String OTHER_THROTTLE = "back pressure bounds what is under way";
    private static final String NO_LOCAL_SESSIONS = "all sessions are global";

    private static final Map<Pattern, String> REASONS = new LinkedHashMap<>();

    static
    {
        put(OTHER_DETECTOR, "initLimit", "syncLimit", "cnxTimeout", "quorumCnxnTimeoutMs",
            "fastleader\\..*", "leaderConnectDelayDuringRetryMs", "tcpKeepAlive");
        put(ONE_LINK, "electionAlg", "electionPortBindRetry", "multiAddress\\..*", "connectToLearnerMasterLimit",
            "observerMaster.*", "ensembleAuthName");
        put(MAJORITIES, "group\\.\\d+", "weight\\.\\d+", "oraclePath");
        put("the leader always serves clients", "leaderServes");
        put("the members of an ensemble are fixed while it runs", "reconfigEnabled");
        put("an observer keeps a journal", "syncEnabled");
        put("a server without a leader serves nobody", "readonlymode\\.enabled");
        put(OTHER_REPLICATION, "commitLogCount", "commitProcessor\\..*", "leader\\..*", "learner\\..*",
            "observer\\..*", "quorum\\.(?!auth).*", "forceSnapshotSync", "follower\\..*",
            "forward_learner_requests_to_commit_processor_disabled", "enableEagerACLCheck");
        put(NO_LOCAL_SESSIONS, "localSessionsEnabled", "localSessionsUpgradingEnabled");
        put(NO_TLS, "secureClientPort", "secureClientPortAddress", "ssl\\..*", "sslQuorum.*", "portUnification",
            "client\\.portUnification", "client\\.certReload", "X509AuthenticationProvider\\..*", "fips-mode");
        put(NO_SASL, "quorum\\.auth\\..*", "sasl.*", "sessionRequireClientSASLAuth", "enforce\\.auth\\..*",
            "kerberos\\..*", "allowSaslFailedClients", "superUser",
            "SASLAuthenticationProvider\\..*", "letAnySaslUserDoX", "kinit", "requireKerberosConfig",
            "security\\.auth_to_local");
        put("digest, ip and world are the schemes", "authProvider\\..*", "DigestAuthenticationProvider\\.enabled",
            "IPAuthenticationProvider\\..*");
        put("it is always on", "clientTcpKeepAlive", "datadir\\.autocreate");
        put("there is no audit log", "audit\\..*");
        put(NO_HTTP, "admin\\..*", "jmx.*");
        put(NO_METRICS_PROVIDER, "metricsProvider\\..*");
        put("every write is synced before it is acknowledged", "forceSync");
        put(OTHER_STORAGE, "preAllocSize", "txnLogSizeLimitInKb", "snapshot\\..*", "fsync\\.warningthresholdms",
            "db\\.autocreate", "digest\\.enabled", "serializeLastProcessedZxid\\.enabled",
            "closeSessionTxn\\.enabled",
            "snapshotSizeFactor");
        put(OTHER_THREADS, "nio\\.(?!sessionlessCnxnTimeout).*", "netty\\..*", "serverCnxnFactory",
            "maxResponseCacheSize", "maxGetChildrenResponseCacheSize", "watchManagerName", "watcherClean.*",
            "bitHashCacheSize", "intBufferStartingSizeBytes", "flushDelay",
            "maxWriteQueuePollTime", "maxBatchSize", "jvm\\.pause\\..*", "jute\\.maxbuffer\\.extrasize",
            "maxInProcessingDeadWatchers",
            "messageTracker\\..*", "pathStats\\..*");
        put(OTHER_THROTTLE, "requestThrottle.*", "request_throttle.*", "request_stale_.*",
            "connection(Max|Token|Freeze|Decrease|Drop).*",
            "connection_throttle_.*", "largeRequestMaxBytes", "largeRequestThreshold", "throttledOpWaitTime",
            "throttled_op_wait_time");
        put("ids of TTL nodes of version 3.5.3 are not read", "emulate353TTLNodes");
    }

    private KeysWithoutMeaning()
    {
    }

    /**
     * Why a key has no effect.
     *
     * @param key without the prefix of system properties.
     * @return the reason, or null if it is no key of ZooKeeper.
     */
    static String reason(final String key)
    {
        for (final Map.Entry<Pattern, String> entry : REASONS.entrySet())
        {
            if (entry.getKey().matcher(key).matches())
            {
                return entry.getValue();
            }
        }
        return null;
    }

    private static void put(final String reason, final String... keys)
    {
        REASONS.put(Pattern.compile(String.join("|", List.of(keys))), reason);
    }
}
