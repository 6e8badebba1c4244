package io.ringmaster.perf.load;

import java.util.Locale;

/** What a load asks of a server. */
public enum Operation
{
    /** Read the data of one of the prepared nodes. */
    GET(0),
    /** Write the data of one of the prepared nodes. */
    SET(1),
    /** Create a node that is not there yet. */
    CREATE(2),
    /** Delete the oldest node that the same connection has created. */
    DELETE(3),
    /** Ask for one of the prepared nodes. */
    EXISTS(4),
    /** List the parent of one of the prepared nodes. */
    CHILDREN(5);

    private static final Operation[] VALUES = values();

    private final int index;

    Operation(final int index)
    {
        this.index = index;
    }

    /**
     * Place in arrays.
     *
     * @return 0 to {@link #count()} - 1.
     */
    int index()
    {
        return index;
    }

    /**
     * How many there are.
     *
     * @return the count.
     */
    public static int count()
    {
        return VALUES.length;
    }

    /**
     * Find by name.
     *
     * @param name in any case.
     * @return the operation, or null.
     */
    static Operation named(final String name)
    {
        for (final Operation operation : VALUES)
        {
            if (operation.name().equalsIgnoreCase(name))
            {
                return operation;
            }
        }
        return null;
    }

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
