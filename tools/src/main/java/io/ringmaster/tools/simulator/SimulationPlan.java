package io.ringmaster.tools.simulator;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.ringmaster.engine.replica.EnsembleConfiguration;

/**
 * What a seed decides before the run: how many servers, which faults and how bad, and limits small enough to be
 * reached. Each fault is there in half of the runs. Rates are per virtual minute, of the whole ensemble.
 */
final class SimulationPlan
{
    final EnsembleConfiguration configuration;
    final long delayNs;
    final double delayTail;
    final long delayTailNs;
    final int windowCount;
    final double refusedOffers;
    final double voteLoss;
    final double voteRepeat;
    final long linkTimeoutNs;
    final double linkBreaks;
    final double partitions;
    final long partitionNs;
    final double slowLinks;
    final double powerLosses;
    final double processEnds;
    final double allCrash;
    final double crashInWork;
    final double orphans;
    final long downNs;
    final double pauses;
    final long pauseNs;
    final double wipes;
    final double syncFailure;
    final double fullDisks;
    final long syncNs;
    final double slowSync;
    final long slowSyncNs;
    final double clockSkew;
    final long maxCounter;
    final int chunkLength;
    final int snapshotEvery;
    final int recordsToKeep;
    final long idleNs;
    final int clientCount;
    final long thinkNs;
    final int pipelineLength;
    final boolean hasRawLinks;
    final double swings;
    final double breakAtPromise;
    final double frameFaults;
    final double contests;

    SimulationPlan(final SplitRandom random, final int voterCount)
    {
        final int[] sizes = {3, 3, 3, 3, 5, 5, 5, 7, 4, 2, 1};
        final int voters = voterCount > 0 ? voterCount : sizes[random.nextInt(sizes.length)];
        final int observers = random.chance(0.3) ? 1 + random.nextInt(2) : 0;
        configuration = new EnsembleConfiguration(
            1, ids(1, voters), ids(voters + 1, observers));
        delayNs = micros(random.magnitudeBetween(20, 3_000));
        delayTail = random.chance(0.5) ? 0.01 + random.nextDouble() * 0.05 : 0;
        delayTailNs = millis(random.magnitudeBetween(10, 500));
        windowCount = random.chance(0.5) ? (int)random.magnitudeBetween(2, 50) : 1_000;
        refusedOffers = random.chance(0.5) ? random.nextDouble() * 0.2 : 0;
        voteLoss = random.chance(0.5) ? random.nextDouble() * 0.3 : 0;
        voteRepeat = random.chance(0.5) ? random.nextDouble() * 0.3 : 0;
        linkTimeoutNs = millis(random.magnitudeBetween(50, 800));
        linkBreaks = random.chance(0.5) ? random.magnitudeBetween(1, 60) : 0;
        partitions = random.chance(0.5) ? random.magnitudeBetween(2, 60) : 0;
        partitionNs = millis(random.magnitudeBetween(50, 4_000));
        slowLinks = random.chance(0.5) ? random.magnitudeBetween(1, 20) : 0;
        powerLosses = random.chance(0.5) ? random.magnitudeBetween(2, 60) : 0;
        processEnds = random.chance(0.5) ? random.magnitudeBetween(1, 30) : 0;
        allCrash = random.chance(0.5) ? random.magnitudeBetween(1, 6) : 0;
        crashInWork = random.chance(0.5) ? random.nextDouble() * 0.2 : 0;
        orphans = random.chance(0.5) ? random.magnitudeBetween(2, 20) : 0;
        downNs = millis(random.magnitudeBetween(10, 3_000));
        pauses = random.chance(0.5) ? random.magnitudeBetween(1, 30) : 0;
        pauseNs = millis(random.magnitudeBetween(20, 1_500));
        wipes = voters > 2 && random.chance(0.5) ? random.magnitudeBetween(1, 8) : 0;
        syncFailure = random.chance(0.5) ? random.nextDouble() * 1e-3 : 0;
        fullDisks = random.chance(0.5) ? random.magnitudeBetween(1, 10) : 0;
        syncNs = micros(random.magnitudeBetween(30, 5_000));
        slowSync = random.chance(0.5) ? random.nextDouble() * 0.03 : 0;
        slowSyncNs = millis(random.magnitudeBetween(10, 800));
        clockSkew = random.chance(0.5) ? 0.05 : 0;
        maxCounter = random.chance(0.4) ? random.magnitudeBetween(5, 2_000) : 0xFFFF_FFFFL;
        chunkLength = (int)random.magnitudeBetween(32, 4_096);
        snapshotEvery = random.chance(0.8) ? (int)random.magnitudeBetween(5, 300) : Integer.MAX_VALUE;
        recordsToKeep = (int)random.magnitudeBetween(1, 1_000);
        idleNs = micros(random.magnitudeBetween(1_000, 20_000));
        clientCount = 2 + random.nextInt(10);
        thinkNs = millis(random.magnitudeBetween(20, 400));
        pipelineLength = 1 + random.nextInt(8);
        hasRawLinks = random.chance(0.5);
        swings = voters > 2 && random.chance(0.5) ? random.magnitudeBetween(1, 10) : 0;
        breakAtPromise = random.chance(0.5) ? random.nextDouble() * 0.4 : 0;
        frameFaults = random.chance(0.5) ? random.nextDouble() * 1e-3 : 0;
        contests = voters > 2 && random.chance(0.5) ? random.magnitudeBetween(1, 10) : 0;
    }

    private static List<Integer> ids(final int first, final int count)
    {
        return IntStream.range(first, first + count).boxed().toList();
    }

    private static long millis(final long count)
    {
        return TimeUnit.MILLISECONDS.toNanos(count);
    }

    private static long micros(final long count)
    {
        return TimeUnit.MICROSECONDS.toNanos(count);
    }

    @Override
    public String toString()
    {
        return "voters=" + configuration.voters() + " observers=" + configuration.observers() +
            " delay=" + us(delayNs) + " tail=" + percent(delayTail) + " of " + us(delayTailNs) +
            " window=" + windowCount + " refused=" + percent(refusedOffers) + " voteLoss=" + percent(voteLoss) +
            " voteRepeat=" + percent(voteRepeat) + " linkTimeout=" + us(linkTimeoutNs) + " linkBreaks=" + linkBreaks +
            "\n    partitions=" + partitions + " of " + us(partitionNs) + " slowLinks=" + slowLinks +
            " powerLosses=" + powerLosses + " processEnds=" + processEnds + " allCrash=" + allCrash +
            " crashInWork=" + percent(crashInWork) + " orphans=" + orphans + " down=" + us(downNs) +
            " pauses=" + pauses + " of " + us(pauseNs) + " wipes=" + wipes +
            "\n    syncFailure=" + percent(syncFailure) + " fullDisks=" + fullDisks + " sync=" + us(syncNs) +
            " slowSync=" + percent(slowSync) + " of " + us(slowSyncNs) + " clockSkew=" + percent(clockSkew) +
            " maxCounter=" + maxCounter + " chunk=" + chunkLength + " snapshotEvery=" + snapshotEvery +
            " keep=" + recordsToKeep + " idle=" + us(idleNs) + " clients=" + clientCount + " think=" + us(thinkNs) +
            " pipeline=" + pipelineLength +
            "\n    swings=" + swings + " breakAtPromise=" + percent(breakAtPromise) +
            " rawLinks=" + hasRawLinks + " frameFaults=" + percent(frameFaults) + " contests=" + contests;
    }

    private static String us(final long durationNs)
    {
        return durationNs / 1_000 + "us";
    }

    private static String percent(final double share)
    {
        return Math.round(share * 10_000) / 100.0 + "%";
    }
}
