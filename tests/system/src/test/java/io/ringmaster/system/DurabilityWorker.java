package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.ringmaster.client.BadVersionException;
import io.ringmaster.client.ConnectionLossException;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.Created;
import io.ringmaster.client.NodeData;
import io.ringmaster.client.Op;
import io.ringmaster.client.OpResult;
import io.ringmaster.client.RingmasterException;
import io.ringmaster.client.Stat;
import io.ringmaster.client.SyncRingmaster;

/**
 * Writes below a node of its own, one write at a time, and knows of each whether it must be there, must not, or may.
 * Several workers share a session, so that the server has batches to write.
 */
final class DurabilityWorker implements Runnable
{
    /** What is known of a pair of nodes that are only ever created and deleted together. */
    private enum Pair
    {
        PRESENT,
        ABSENT,
        UNKNOWN
    }

    private final String path;
    private final SyncRingmaster client;
    private final DurabilityLedger ledger;
    private final Random random;
    private final Map<Integer, Pair> pairs = new TreeMap<>();
    private volatile boolean isRunning;
    private long counterAcknowledged;
    private long counterIssued;
    private long twinsAcknowledged;
    private long twinsIssued;
    private int nextPair;

    DurabilityWorker(
        final String path, final SyncRingmaster client, final DurabilityLedger ledger, final long seed)
    {
        this.path = path;
        this.client = client;
        this.ledger = ledger;
        this.random = new Random(seed);
    }

    void prepare()
    {
        client.create(path, null, CreateMode.PERSISTENT);
        for (final String name : List.of("/counter", "/left", "/right"))
        {
            client.create(path + name, bytes(0), CreateMode.PERSISTENT);
        }
    }

    @Override
    public void run()
    {
        isRunning = true;
        try
        {
            while (isRunning)
            {
                write();
            }
        }
        catch (final ConnectionLossException ignore)
        {
            // The server was killed: the outcome of this one write is unknown.
            ledger.onUnknown();
        }
        catch (final RuntimeException ex)
        {
            ledger.fail(path + ": " + ex);
        }
    }

    void stop()
    {
        isRunning = false;
    }

    @Override
    public String toString()
    {
        return path;
    }

    private void write()
    {
        switch (random.nextInt(8))
        {
            case 0:
                createSequential();
                break;
            case 1:
                createPair();
                break;
            case 2:
                deletePair();
                break;
            case 3:
                failMulti();
                break;
            case 4:
            case 5:
                setTwins();
                break;
            default:
                setCounter();
                break;
        }
    }

    private void createSequential()
    {
        final Created created = client.create(
            DurabilityLedger.SEQUENCE_PARENT + "/n-", bytes(path), CreateMode.PERSISTENT_SEQUENTIAL);
        ledger.onAcknowledged(created.stat().czxid());
        ledger.onSequential(created.path());
    }

    private void setCounter()
    {
        counterIssued++;
        final Stat stat = client.setData(path + "/counter", bytes(counterIssued), -1);
        counterAcknowledged = counterIssued;
        ledger.onAcknowledged(stat.mzxid());
    }

    private void setTwins()
    {
        twinsIssued++;
        final List<OpResult> results = client.multi(List.of(
            Op.setData(path + "/left", bytes(twinsIssued), -1), Op.setData(path + "/right", bytes(twinsIssued), -1)));
        twinsAcknowledged = twinsIssued;
        ledger.onAcknowledged(((OpResult.Changed)results.get(0)).stat().mzxid());
    }

    private void createPair()
    {
        final int pair = nextPair++;
        pairs.put(pair, Pair.UNKNOWN);
        final List<OpResult> results = client.multi(List.of(
            Op.create(first(pair), bytes(pair), CreateMode.PERSISTENT),
            Op.create(second(pair), bytes(pair), CreateMode.PERSISTENT)));
        pairs.put(pair, Pair.PRESENT);
        ledger.onAcknowledged(((Created)results.get(0)).stat().czxid());
    }

    private void deletePair()
    {
        final int pair = nextPair == 0 ? 0 : random.nextInt(nextPair);
        if (pairs.get(pair) == Pair.PRESENT)
        {
            pairs.put(pair, Pair.UNKNOWN);
            client.multi(List.of(Op.delete(first(pair), -1), Op.delete(second(pair), -1)));
            pairs.put(pair, Pair.ABSENT);
        }
    }

    /** A multi whose last operation fails must leave nothing of the first. */
    private void failMulti()
    {
        final int pair = nextPair++;
        pairs.put(pair, Pair.ABSENT);
        try
        {
            client.multi(List.of(
                Op.create(first(pair), bytes(pair), CreateMode.PERSISTENT),
                Op.check(path, 12345)));
            ledger.fail(path + ": a multi with a wrong version succeeded");
        }
        catch (final BadVersionException ignore)
        {
            // As it must.
        }
    }

    /** After a restart. What is seen now was durable, so from here on it counts as acknowledged. */
    void verify(final String context)
    {
        try
        {
            counterAcknowledged = between(context, "/counter", counterAcknowledged, counterIssued);
            final long left = between(context, "/left", twinsAcknowledged, twinsIssued);
            final long right = between(context, "/right", twinsAcknowledged, twinsIssued);
            assertEquals(left, right, context + path + " has half a multi");
            twinsAcknowledged = left;
            verifyPairs(context);
        }
        catch (final RingmasterException ex)
        {
            throw new AssertionError(context + path + ": " + ex.getMessage(), ex);
        }
    }

    private long between(final String context, final String name, final long least, final long most)
    {
        final NodeData node = client.getData(path + name);
        assertNotNull(node.data(), context + path + name);
        final long value = Long.parseLong(node.text());
        assertTrue(value >= least && value <= most, context + path + name + " is " + value +
            ", acknowledged was " + least + ", written " + most);
        return value;
    }

    private void verifyPairs(final String context)
    {
        final List<String> names = new ArrayList<>(client.getChildren(path).names());
        for (final Map.Entry<Integer, Pair> entry : pairs.entrySet())
        {
            final int pair = entry.getKey();
            final boolean hasFirst = names.contains(first(pair).substring(path.length() + 1));
            final boolean hasSecond = names.contains(second(pair).substring(path.length() + 1));
            assertEquals(hasFirst, hasSecond, context + first(pair) + ": half a multi");
            if (entry.getValue() == Pair.PRESENT)
            {
                assertTrue(hasFirst, context + first(pair) + " was acknowledged and is gone");
            }
            if (entry.getValue() == Pair.ABSENT)
            {
                assertTrue(!hasFirst, context + first(pair) + " was deleted or never created and is there");
            }
            entry.setValue(hasFirst ? Pair.PRESENT : Pair.ABSENT);
        }
        pairs.values().removeIf(state -> state == Pair.ABSENT);
    }

    private String first(final int pair)
    {
        return path + "/pair-" + pair + "-a";
    }

    private String second(final int pair)
    {
        return path + "/pair-" + pair + "-b";
    }

    private static byte[] bytes(final Object value)
    {
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }
}
