package io.ringmaster.tools.simulator;

import java.util.ArrayList;
import java.util.List;

import io.ringmaster.codecs.replication.ForwardDecoder;
import io.ringmaster.engine.replica.EnsembleConfiguration;
import io.ringmaster.engine.replica.PeerLinks;
import io.ringmaster.engine.replica.PromiseStore;
import io.ringmaster.engine.replica.Replica;
import io.ringmaster.engine.replica.ReplicaLog;

/** Mistakes that a server could make, each of which has to be found: made by ports that lie to a right replica. */
enum Mutation implements Ports
{
    /** Records count as durable once they were written: acks and votes go out before the sync. */
    ACK_BEFORE_SYNC
    {
        @Override
        public ReplicaLog log(final ReplicaLog log, final SimulatedDisk disk)
        {
            return new FilterLog(log)
            {
                @Override
                public long durableZxid()
                {
                    return log.lastZxid();
                }
            };
        }
    },

    /** A promise is answered before it is durable. */
    PROMISE_BEFORE_SYNC
    {
        @Override
        public PromiseStore promises(final PromiseStore promises)
        {
            return new LyingPromises(promises, true);
        }
    },

    /** A promise is never stored, and forgotten with the process. */
    PROMISE_FORGOTTEN
    {
        @Override
        public PromiseStore promises(final PromiseStore promises)
        {
            return new LyingPromises(promises, false);
        }
    },

    /** What a server has promised does not keep it from promising less. */
    OLDER_EPOCH_ACCEPTED
    {
        @Override
        public PromiseStore promises(final PromiseStore promises)
        {
            return new PromiseStore()
            {
                @Override
                public long acceptedEpoch()
                {
                    return Math.max(0, promises.acceptedEpoch() - 1);
                }

                @Override
                public boolean isRejoining()
                {
                    return promises.isRejoining();
                }

                @Override
                public void store(final long acceptedEpoch, final boolean isRejoining)
                {
                    promises.store(acceptedEpoch, isRejoining);
                }

                @Override
                public boolean isSettled()
                {
                    return promises.isSettled();
                }
            };
        }
    },

    /** A candidate takes an epoch that was promised before, and whoever promised it does so again. */
    EPOCH_USED_TWICE
    {
        @Override
        public PromiseStore promises(final PromiseStore promises)
        {
            return OLDER_EPOCH_ACCEPTED.promises(promises);
        }

        @Override
        public byte[] received(final int server, final byte[] message, final SimulatedDisk disk)
        {
            Messages.promiseCounts(message);
            return message;
        }
    },

    /** A promise counts for every candidate to which it is told, not for the first alone. */
    SECOND_PROMISE_COUNTS
    {
        @Override
        public byte[] received(final int server, final byte[] message, final SimulatedDisk disk)
        {
            Messages.promiseCounts(message);
            return message;
        }
    },

    /** A server goes on answering clients while it has no leader. */
    SERVES_WITHOUT_LEADER
    {
        @Override
        public boolean isServing(final Replica replica)
        {
            return true;
        }
    },

    /** A client has moved to another connection, and what the older one still sends is done. */
    MOVED_SESSION_WRITES
    {
        @Override
        public boolean moveIsIgnored()
        {
            return true;
        }
    },

    /** Nobody waits until a truncation or a snapshot is on the disk. */
    TRUNCATION_NOT_AWAITED
    {
        @Override
        public ReplicaLog log(final ReplicaLog log, final SimulatedDisk disk)
        {
            return new FilterLog(log)
            {
                @Override
                public boolean isSettled()
                {
                    return true;
                }
            };
        }
    },

    /** A truncation leaves one record too many. */
    TRUNCATION_TOO_SHORT
    {
        @Override
        public ReplicaLog log(final ReplicaLog log, final SimulatedDisk disk)
        {
            return new FilterLog(log)
            {
                @Override
                public void truncate(final long zxid)
                {
                    log.truncate(disk.zxidAt(Math.min(disk.floorIndex(zxid) + 1, disk.lastIndex())));
                }
            };
        }
    },

    /** A truncation takes one record too many. */
    TRUNCATION_TOO_FAR
    {
        @Override
        public ReplicaLog log(final ReplicaLog log, final SimulatedDisk disk)
        {
            return new FilterLog(log)
            {
                @Override
                public void truncate(final long zxid)
                {
                    log.truncate(disk.zxidAt(Math.max(disk.floorIndex(zxid) - 1, disk.baseIndex())));
                }
            };
        }
    },

    /** A server applies what it has, committed or not. */
    APPLY_BEFORE_COMMIT
    {
        @Override
        public long applicableZxid(final Replica replica, final SimulatedDisk disk)
        {
            return disk.durableZxid();
        }
    },

    /** A server applies what is committed before its own disk has it. */
    APPLY_BEFORE_DURABLE
    {
        @Override
        public long applicableZxid(final Replica replica, final SimulatedDisk disk)
        {
            return replica.committedZxid();
        }
    },

    /** Every server is a quorum by itself. */
    COMMIT_WITHOUT_QUORUM
    {
        @Override
        public EnsembleConfiguration configuration(final int server, final EnsembleConfiguration configuration)
        {
            final List<Integer> others = new ArrayList<>(configuration.voters());
            others.addAll(configuration.observers());
            others.remove(Integer.valueOf(server));
            return new EnsembleConfiguration(configuration.version(), List.of(server), others);
        }
    },

    /** Observers count in quorums. */
    OBSERVERS_COUNT
    {
        @Override
        public EnsembleConfiguration configuration(final int server, final EnsembleConfiguration configuration)
        {
            final List<Integer> all = new ArrayList<>(configuration.voters());
            all.addAll(configuration.observers());
            return new EnsembleConfiguration(configuration.version(), all, List.of());
        }
    },

    /** An ack counts for all that the leader has. */
    ACK_COUNTS_FOR_MORE
    {
        @Override
        public byte[] received(final int server, final byte[] message, final SimulatedDisk disk)
        {
            Messages.ack(message, disk.lastZxid());
            return message;
        }
    },

    /** The ack of a record of an older epoch counts as one of the EPOCH record, and commits it with all before it. */
    ACK_OF_OLDER_EPOCH_COUNTS
    {
        @Override
        public byte[] received(final int server, final byte[] message, final SimulatedDisk disk)
        {
            Messages.ackOfEpoch(message);
            return message;
        }
    },

    /** Votes say nothing of the history. */
    VOTES_WITHOUT_ZXID
    {
        @Override
        public PeerLinks links(final PeerLinks links)
        {
            return Messages.withoutZxids(links);
        }
    },

    /** Any server is elected, and does not resign for a voter that has more history. */
    LONGER_HISTORY_IGNORED
    {
        @Override
        public PeerLinks links(final PeerLinks links)
        {
            return Messages.withoutZxids(links);
        }

        @Override
        public byte[] received(final int server, final byte[] message, final SimulatedDisk disk)
        {
            Messages.promiseUpTo(message, disk.durableZxid());
            return message;
        }
    },

    /** A voter that lost its disk counts as soon as it is back. */
    REJOINING_COUNTS_AT_ONCE
    {
        @Override
        public byte[] received(final int server, final byte[] message, final SimulatedDisk disk)
        {
            Messages.isNotRejoining(message);
            return message;
        }
    },

    /** Reads that are to be linearizable are answered without asking whether the leader still leads. */
    READ_WITHOUT_QUORUM
    {
        @Override
        public boolean readsWithoutQuorum()
        {
            return true;
        }
    },

    /** A link loses a message without going down. */
    LINK_WITH_GAPS
    {
        @Override
        public byte[] received(final int server, final byte[] message, final SimulatedDisk disk)
        {
            final boolean isLost = Messages.templateId(message) == ForwardDecoder.TEMPLATE_ID &&
                message[message.length - 1] == 0 && message[30] % 8 == 0;
            return isLost ? null : message;
        }
    };
}
