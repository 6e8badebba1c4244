package io.ringmaster.engine;

/** Types of the messages on the transaction ring. The tag of each is its zxid. */
public final class TransactionType
{
    /** Bytes are an SBE Transaction message and its operations. */
    public static final int TRANSACTION = 1;
    /** First of an epoch: zxid is (epoch, 0); no bytes. */
    public static final int EPOCH = 2;

    private TransactionType()
    {
    }
}
