package io.ringmaster.journal;

/** Types of the records of a journal. */
public final class RecordType
{
    /** A transaction. */
    public static final int TRANSACTION = 1;
    /** First record of an epoch; its zxid has the counter 0. */
    public static final int EPOCH = 2;
    /** End of a batch: what one sync made durable. The journal's own. */
    public static final int BATCH_MARK = 3;
    /** End of a segment. The journal's own. */
    public static final int SEAL = 4;

    private RecordType()
    {
    }

    /**
     * Name of a type.
     *
     * @param type one of the constants.
     * @return its name, or the number of an unknown one.
     */
    public static String name(final int type)
    {
        return switch (type)
        {
            case TRANSACTION -> "TRANSACTION";
            case EPOCH -> "EPOCH";
            case BATCH_MARK -> "BATCH_MARK";
            case SEAL -> "SEAL";
            default -> Integer.toString(type);
        };
    }
}
