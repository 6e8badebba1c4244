package io.ringmaster.engine.replica;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Snapshots as a replica hands them on: bytes of which it knows nothing but the zxid. One thread, the replica's.
 */
public interface SnapshotTransfer
{
    /**
     * Open the newest snapshot of this server for a learner. As long as one is open, the log keeps all records behind
     * its zxid.
     *
     * @return it, or null if it is not there yet: then one is being taken, and the replica asks again later.
     */
    Source openNewest();

    /**
     * Begin to receive one, away from what is in use.
     *
     * @param zxid   of the snapshot.
     * @param length of it, in bytes.
     * @return where its bytes go.
     */
    Target receive(long zxid, long length);

    /** A snapshot to be sent. */
    interface Source extends AutoCloseable
    {
        /**
         * Zxid of the state in it.
         *
         * @return it, not before {@link ReplicaLog#baseZxid()}.
         */
        long zxid();

        /**
         * Bytes in all.
         *
         * @return the count.
         */
        long length();

        /**
         * Read without waiting for a disk.
         *
         * @param position  in the snapshot.
         * @param buffer    to read into.
         * @param offset    in the buffer.
         * @param maxLength bytes at most.
         * @return bytes read; 0 if none are at hand now.
         */
        int read(long position, MutableDirectBuffer buffer, int offset, int maxLength);

        @Override
        void close();
    }

    /** A snapshot being received. */
    interface Target extends AutoCloseable
    {
        /**
         * Take the next bytes.
         *
         * @param buffer holding them.
         * @param offset of them.
         * @param length of them.
         * @return false if there is no room now.
         */
        boolean append(DirectBuffer buffer, int offset, int length);

        /**
         * All bytes are there: begin to verify the snapshot, make it durable, and put it in the place of state and
         * history, by one switch. Until {@link ReplicaLog#isSettled()} nothing is appended; from then on the history is
         * empty behind the snapshot's zxid.
         */
        void install();

        /**
         * Whether nothing will come of it: it cannot be stored, or was found not to be whole. Nothing is changed then,
         * and {@link ReplicaLog#isSettled()} is true again no sooner than this. Also asked after {@link #close}, when
         * {@link #install} was called before.
         *
         * @return true if the leader has to be left, to begin anew.
         */
        boolean isFailed();

        /** Give up what was received, unless it was installed. */
        @Override
        void close();
    }
}
