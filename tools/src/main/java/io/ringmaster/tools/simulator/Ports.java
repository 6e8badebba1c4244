package io.ringmaster.tools.simulator;

import io.ringmaster.engine.replica.EnsembleConfiguration;
import io.ringmaster.engine.replica.PeerLinks;
import io.ringmaster.engine.replica.PromiseStore;
import io.ringmaster.engine.replica.Replica;
import io.ringmaster.engine.replica.ReplicaLog;

/**
 * What stands between a replica and the simulator: nothing, or in tests of the simulator itself something that lies, so
 * that a wrong server is run without there being wrong code.
 */
interface Ports
{
    /** Nothing is between them. */
    Ports TRUE = new Ports()
    {
    };

    /** What a server takes for the members of the ensemble. */
    default EnsembleConfiguration configuration(final int server, final EnsembleConfiguration configuration)
    {
        return configuration;
    }

    /** What a server takes for its history. */
    default ReplicaLog log(final ReplicaLog log, final SimulatedDisk disk)
    {
        return log;
    }

    /** What a server takes for its promises. */
    default PromiseStore promises(final PromiseStore promises)
    {
        return promises;
    }

    /** What a server takes for its links. */
    default PeerLinks links(final PeerLinks links)
    {
        return links;
    }

    /** Change a message that was received; null if it gets lost. Changed in place, it must be right the second time. */
    default byte[] received(final int server, final byte[] message, final SimulatedDisk disk)
    {
        return message;
    }

    /** Whether a leader answers reads that are to be linearizable without asking whether it still leads. */
    default boolean readsWithoutQuorum()
    {
        return false;
    }

    /** Whether a write of a client is done that has gone on to another connection. */
    default boolean moveIsIgnored()
    {
        return false;
    }

    /** Whether a server answers clients. */
    default boolean isServing(final Replica replica)
    {
        return replica.isServing();
    }

    /** Up to where a server applies its history. */
    default long applicableZxid(final Replica replica, final SimulatedDisk disk)
    {
        return replica.applicableZxid();
    }
}
