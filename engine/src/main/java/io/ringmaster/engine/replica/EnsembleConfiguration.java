package io.ringmaster.engine.replica;

import java.util.List;

/**
 * Who belongs to an ensemble: a value with a version. Immutable.
 *
 * @param version   grows with each change of the members.
 * @param voters    ids of the servers whose promises and acks count, ascending.
 * @param observers ids of the servers that only learn, ascending.
 */
public record EnsembleConfiguration(long version, List<Integer> voters, List<Integer> observers)
{
    /** Ids are of ZooKeeper's range. */
    public static final int MAX_ID = 255;

    /**
     * Check, copy and sort.
     *
     * @throws IllegalArgumentException if there is no voter, an id stands twice or is out of range.
     */
    public EnsembleConfiguration
    {
        voters = voters.stream().sorted().toList();
        observers = observers.stream().sorted().toList();
        if (voters.isEmpty())
        {
            throw new IllegalArgumentException("an ensemble needs a voter");
        }
        final boolean[] isMember = new boolean[MAX_ID + 1];
        checkIds(voters, isMember);
        checkIds(observers, isMember);
    }

    /**
     * Whether a server is a voter.
     *
     * @param id of it.
     * @return true if so.
     */
    public boolean isVoter(final int id)
    {
        return voters.contains(id);
    }

    /**
     * Whether a server belongs to the ensemble.
     *
     * @param id of it.
     * @return true if so.
     */
    public boolean isMember(final int id)
    {
        return isVoter(id) || observers.contains(id);
    }

    /**
     * Servers that are needed to decide: more than half of the voters.
     *
     * @return the count.
     */
    public int quorum()
    {
        return voters.size() / 2 + 1;
    }

    private static void checkIds(final List<Integer> ids, final boolean[] isMember)
    {
        for (final int id : ids)
        {
            if (id < 1 || id > MAX_ID)
            {
                throw new IllegalArgumentException("id of a server must be 1 to " + MAX_ID + ": " + id);
            }
            if (isMember[id])
            {
                throw new IllegalArgumentException("two servers have the id " + id);
            }
            isMember[id] = true;
        }
    }
}
