package io.ringmaster.engine;

/**
 * Types of the messages on the transaction ring. The tag of each is a zxid. Control messages are barriers: the
 * journaler makes durable and releases what is before, carries them out, and then releases them.
 */
public final class TransactionType
{
    /** Bytes are an SBE Transaction message and its operations. */
    public static final int TRANSACTION = 1;
    /** First of an epoch: zxid is (epoch, 0); no bytes. */
    public static final int EPOCH = 2;
    /** Control message: remove the records behind the zxid, which is the last to remain; no bytes. */
    public static final int TRUNCATE = 3;
    /** Control message: put the prepared snapshot of this zxid in the place of state and log; no bytes. Last of all. */
    public static final int INSTALL = 4;

    private TransactionType()
    {
    }
}
