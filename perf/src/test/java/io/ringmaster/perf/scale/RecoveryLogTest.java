package io.ringmaster.perf.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;

import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.tools.server.RecoveryReport;
import org.junit.jupiter.api.Test;

class RecoveryLogTest
{
    @Test
    void shouldReadWhatTheServerPrints()
    {
        final String withSnapshot =
            new RecoveryReport(0x1_0000_000AL, 4, 1, 0x1_0000_0005L, 20, 5, 0, 0, 55).describe();
        final String withoutSnapshot = new RecoveryReport(0x1_0000_000AL, 4, 1, -1, 0, 10, 0, 0, 55).describe();

        assertEquals(
            Optional.of(new RecoveryLog(20, 35)),
            RecoveryLog.parse(ServerKind.RINGMASTER, "data in data\n" + withSnapshot + "\nstarted in 60 ms\n"));
        assertEquals(
            Optional.of(new RecoveryLog(0, 55)), RecoveryLog.parse(ServerKind.RINGMASTER, withoutSnapshot + "\n"));
        assertEquals(Optional.empty(), RecoveryLog.parse(ServerKind.RINGMASTER, "data in data\n"));
    }

    @Test
    void shouldReadWhatZooKeeperLogs()
    {
        final String log = """
            INFO  [main] SnapStream: Invalid snapshot
            INFO  [main] ZKDatabase: Snapshot loaded in 2211 ms, highest zxid is 0x186a0, digest is 1371985504
            """;

        assertEquals(Optional.empty(), RecoveryLog.parse(ServerKind.ZOOKEEPER, log));
        assertEquals(
            Optional.of(new RecoveryLog(2211, 407)),
            RecoveryLog.parse(
                ServerKind.ZOOKEEPER, log + "INFO  [main] FileTxnSnapLog: 99999 txns loaded in 407 ms\n"));
    }
}
