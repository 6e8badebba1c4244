package io.ringmaster.tools.checker;

import java.util.Locale;

/** What a {@link Step} asks for. */
public enum OperationKind
{
    /** Make the node. */
    CREATE,
    /** Remove the node. */
    DELETE,
    /** Replace the node's data. */
    SET_DATA,
    /** Only see whether the node is there and has a version. */
    CHECK,
    /** Read data and Stat. */
    GET_DATA,
    /** Read the Stat, or that there is no node. */
    EXISTS;

    /** Whether it changes the node if it succeeds. */
    boolean isChange()
    {
        return this == CREATE || this == DELETE || this == SET_DATA;
    }

    /** Whether it is a read for which a client chooses a consistency. */
    boolean isRead()
    {
        return this == GET_DATA || this == EXISTS;
    }

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
