package io.ringmaster.journal;

import org.agrona.DirectBuffer;

/** Takes records of the log, in order. */
@FunctionalInterface
public interface RecordHandler
{
    /**
     * Called for a record.
     *
     * @param type   {@link RecordType#TRANSACTION} or {@link RecordType#EPOCH}.
     * @param zxid   of it.
     * @param buffer holding the payload; borrowed for the duration of the call.
     * @param offset of the payload.
     * @param length of the payload.
     */
    void onRecord(int type, long zxid, DirectBuffer buffer, int offset, int length);
}
