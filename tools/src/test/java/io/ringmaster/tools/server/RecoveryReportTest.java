package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RecoveryReportTest
{
    @Test
    void shouldTellWhatWasFound()
    {
        assertEquals(
            "recovered nothing: the data directory is new",
            new RecoveryReport(0, 3, 0, -1, 0, 0, 0, 0, 5).describe());
        assertEquals(
            "recovered zxid 0x10000000a: 4 znodes, 1 sessions, from 10 transactions in 5 ms",
            new RecoveryReport(0x1_0000_000AL, 4, 1, -1, 0, 10, 0, 0, 5).describe());
        assertEquals(
            "recovered zxid 0x10000000a: 4 znodes, 1 sessions, from snapshot 0x100000005 (2 ms) and 5 transactions " +
                "in 5 ms; 2 more records wait for a leader to decide about them; promised epoch 3",
            new RecoveryReport(0x1_0000_000AL, 4, 1, 0x1_0000_0005L, 2, 5, 2, 3, 5).describe());
    }

    /** Of a server of an ensemble that has never been told of a commit. */
    @Test
    void shouldNotCallADirectoryNewThatHasPromisesOrRecords()
    {
        assertEquals(
            "recovered no state; promised epoch 1", new RecoveryReport(0, 3, 0, -1, 0, 0, 0, 1, 5).describe());
        assertEquals(
            "recovered no state; 1 more records wait for a leader to decide about them; promised epoch 1",
            new RecoveryReport(0, 3, 0, -1, 0, 0, 1, 1, 5).describe());
    }
}
