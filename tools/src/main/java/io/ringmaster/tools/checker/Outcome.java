package io.ringmaster.tools.checker;

import java.util.Locale;

/** What a client knows of how its operation ended. */
public enum Outcome
{
    /** It succeeded, with all of its steps. */
    OK,
    /** There was no node; of a create, no parent, which says nothing of the node itself. */
    NO_NODE,
    /** The node to be created was there. */
    NODE_EXISTS,
    /** The node had another version than the one asked for. */
    BAD_VERSION,
    /** It failed for a reason that says nothing of the node's state, and certainly has no effect. */
    REFUSED,
    /** Nobody told, but others have read what it wrote, so it has succeeded. Found by the checker, never recorded. */
    SEEN,
    /** Nobody knows: it may have an effect at any time after it was asked for, or never. */
    UNKNOWN;

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
