package io.ringmaster.system.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.ringmaster.perf.ensemble.EnsembleNode;
import io.ringmaster.perf.ensemble.EnsembleProcesses;
import io.ringmaster.perf.ensemble.NamespaceNetwork;

/**
 * Does harm to the servers, one thing after the other, and undoes it. Belongs to one thread.
 * <p>
 * Fault model: processes end between any two instructions or stand still for seconds, one, two or all of them; packets
 * between two servers are dropped, in one direction or in both, while clients reach all; a disk is full for some
 * seconds. What a process has handed to the kernel stays.
 */
final class Nemesis
{
    /** What it does. */
    enum Fault
    {
        /** SIGKILL of the leader. */
        KILL_LEADER,
        /** SIGKILL of somebody else. */
        KILL_FOLLOWER,
        /** SIGKILL of two servers, so that there is no majority. */
        KILL_TWO,
        /** SIGKILL of all servers. */
        KILL_ALL,
        /** SIGSTOP of the leader. */
        PAUSE_LEADER,
        /** SIGSTOP of somebody else. */
        PAUSE_FOLLOWER,
        /** SIGSTOP of two servers. */
        PAUSE_TWO,
        /** SIGSTOP of the leader, and SIGKILL of another. */
        PAUSE_LEADER_KILL_FOLLOWER,
        /** The leader can neither send to the others nor hear them. */
        ISOLATE_LEADER,
        /** Somebody else can neither send to the others nor hear them. */
        ISOLATE_FOLLOWER,
        /** The leader hears the others, and they do not hear it. */
        MUTE_LEADER,
        /** The others hear the leader, and it does not hear them. */
        DEAFEN_LEADER,
        /** A follower hears the others, and they do not hear it. */
        MUTE_FOLLOWER,
        /** A follower does not hear the others, and they hear it. */
        DEAFEN_FOLLOWER,
        /** Two servers hear nothing of each other. */
        CUT_PAIR,
        /** Nobody hears anybody. */
        CUT_ALL,
        /** No room on the disk of the leader. */
        FILL_LEADER,
        /** No room on the disk of somebody else. */
        FILL_FOLLOWER;

        boolean isOfNetwork()
        {
            return OF_NETWORK.contains(this);
        }

        boolean isOfDisk()
        {
            return this == FILL_LEADER || this == FILL_FOLLOWER;
        }
    }

    private static final Set<Fault> OF_NETWORK = EnumSet.range(Fault.ISOLATE_LEADER, Fault.CUT_ALL);
    private static final int MAX_FAULT_MS = 5_000;
    /** What was prepared ahead has to be written first. */
    private static final int MIN_FULL_MS = 3_000;
    private static final int MAX_REST_MS = 1_500;

    private final EnsembleProcesses ensemble;
    private final NamespaceNetwork network;
    private final FullDisks disks;
    private final Random random;
    private final ChaosLog log;
    private final List<Fault> faults = new ArrayList<>();
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);

    /**
     * One that is ready.
     *
     * @param network null: nothing is cut.
     * @param disks   null: none is filled.
     */
    Nemesis(
        final EnsembleProcesses ensemble,
        final NamespaceNetwork network,
        final FullDisks disks,
        final long seed,
        final ChaosLog log)
    {
        this.ensemble = ensemble;
        this.network = network;
        this.disks = disks;
        this.log = log;
        random = new Random(seed);
        for (final Fault fault : Fault.values())
        {
            if ((network != null || !fault.isOfNetwork()) && (disks != null || !fault.isOfDisk()))
            {
                faults.add(fault);
            }
        }
    }

    /** How often it did what. */
    Map<Fault, Integer> counts()
    {
        return counts;
    }

    /** Do harm until a time, then undo it. */
    void run(final long endNs) throws IOException, InterruptedException
    {
        while (System.nanoTime() - endNs < 0)
        {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(MAX_REST_MS));
            final Fault fault = faults.get(random.nextInt(faults.size()));
            final List<EnsembleNode> victims = victims(fault);
            log.event(fault + " " + victims);
            counts.merge(fault, 1, Integer::sum);
            harm(fault, victims);
            // Short ones are over before anybody has noticed, long ones only behind every timeout.
            TimeUnit.MILLISECONDS.sleep((fault.isOfDisk() ? MIN_FULL_MS : 0) +
                random.nextInt(random.nextBoolean() ? MAX_FAULT_MS : MAX_FAULT_MS / 5));
            checkEnded();
            heal();
            log.event("healed");
        }
    }

    /** The leader, or somebody, first; then the others in any order. */
    private List<EnsembleNode> victims(final Fault fault)
    {
        final List<EnsembleNode> victims = new ArrayList<>(ensemble.nodes());
        Collections.shuffle(victims, random);
        final Optional<EnsembleNode> leader = ensemble.leader();
        if (leader.isPresent())
        {
            victims.remove(leader.get());
            victims.add(fault.name().contains("LEADER") ? 0 : victims.size(), leader.get());
        }
        return victims;
    }

    private void harm(final Fault fault, final List<EnsembleNode> victims) throws IOException
    {
        final EnsembleNode first = victims.get(0);
        switch (fault)
        {
            case KILL_LEADER, KILL_FOLLOWER -> first.kill();
            case KILL_TWO ->
            {
                first.kill();
                victims.get(1 + random.nextInt(victims.size() - 1)).kill();
            }
            case KILL_ALL -> victims.forEach(EnsembleNode::kill);
            case PAUSE_LEADER, PAUSE_FOLLOWER -> first.pause();
            case PAUSE_TWO ->
            {
                first.pause();
                victims.get(1 + random.nextInt(victims.size() - 1)).pause();
            }
            case PAUSE_LEADER_KILL_FOLLOWER ->
            {
                first.pause();
                victims.get(1).kill();
            }
            case ISOLATE_LEADER, ISOLATE_FOLLOWER ->
            {
                mute(first);
                deafen(first);
            }
            case MUTE_LEADER, MUTE_FOLLOWER -> mute(first);
            case DEAFEN_LEADER, DEAFEN_FOLLOWER -> deafen(first);
            case CUT_PAIR ->
            {
                network.cut(first.id(), victims.get(1).id());
                network.cut(victims.get(1).id(), first.id());
            }
            case CUT_ALL ->
            {
                for (final EnsembleNode node : victims)
                {
                    mute(node);
                }
            }
            case FILL_LEADER, FILL_FOLLOWER -> disks.fill(first.id());
            default -> throw new IllegalStateException(fault.toString());
        }
    }

    private void mute(final EnsembleNode node) throws IOException
    {
        for (final EnsembleNode other : ensemble.nodes())
        {
            if (other != node)
            {
                network.cut(node.id(), other.id());
            }
        }
    }

    private void deafen(final EnsembleNode node) throws IOException
    {
        for (final EnsembleNode other : ensemble.nodes())
        {
            if (other != node)
            {
                network.cut(other.id(), node.id());
            }
        }
    }

    /** A server that has ended though nobody killed it: not even a full disk is a reason. */
    private void checkEnded()
    {
        for (final EnsembleNode node : ensemble.nodes())
        {
            if (node.hasEndedByItself())
            {
                log.failure(node + " has ended by itself:\n" + node.lastLines());
            }
        }
    }

    /** Undo all harm, without waiting for what comes of it. */
    void heal() throws IOException
    {
        if (network != null)
        {
            network.heal();
        }
        for (final EnsembleNode node : ensemble.nodes())
        {
            if (disks != null)
            {
                disks.free(node.id());
            }
            if (node.isPaused())
            {
                node.resume();
            }
            if (!node.isRunning())
            {
                node.start();
            }
        }
    }
}
