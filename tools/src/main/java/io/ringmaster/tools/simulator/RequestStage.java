package io.ringmaster.tools.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;

import io.ringmaster.engine.replica.Replica;
import io.ringmaster.engine.replica.ReplicaListener;
import io.ringmaster.engine.replica.ReplicaState;
import io.ringmaster.tools.checker.HistoryRecorder.Call;
import io.ringmaster.tools.checker.Outcome;
import io.ringmaster.tools.simulator.Coverage.Point;

/**
 * What stands above a replica in one life of a server: takes writes and reads of clients, forwards them if somebody
 * else leads, answers them once the state of this server shows them.
 */
final class RequestStage implements ReplicaListener
{
    private static final byte WRITE = 1;
    private static final byte READ = 2;
    private static final int SERVER_SHIFT = 48;

    private final SimulatedServer server;
    private final Simulation simulation;
    private final Ports ports;
    private final Ledger ledger;
    private final Trace trace;
    private final Coverage coverage;
    private final MutableDirectBuffer buffer = new ExpandableArrayBuffer(256);
    private final Deque<byte[]> proposals = new ArrayDeque<>();
    private final Deque<byte[]> forwards = new ArrayDeque<>();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<Write> writes = new ArrayList<>();
    private final Long2ObjectHashMap<Read> reads = new Long2ObjectHashMap<>();
    private final Deque<Read> confirmedReads = new ArrayDeque<>();
    private Replica replica;
    private long nextCookie;
    private boolean isServing;

    RequestStage(final SimulatedServer server, final Simulation simulation, final Ports ports)
    {
        this.ports = ports;
        this.server = server;
        this.simulation = simulation;
        ledger = simulation.ledger();
        trace = simulation.trace();
        coverage = simulation.coverage();
        nextCookie = ((long)server.id() << SERVER_SHIFT) + simulation.loop().nowNs();
    }

    void replica(final Replica newReplica)
    {
        replica = newReplica;
    }

    /** Take a write of a client; it is told of the outcome. */
    void write(final SimulatedClient client, final ClientWrite write, final Call call)
    {
        writes.add(new Write(client, write, call));
        (replica.state() == ReplicaState.LEADING ? proposals : forwards).add(withKind(WRITE, write.encode()));
        server.wake(1);
    }

    /** Take a linearizable read of a client. */
    void read(final SimulatedClient client, final int key, final Call call)
    {
        final long cookie = nextCookie++;
        reads.put(cookie, new Read(client, client.connection(), key, call));
        if (replica.state() == ReplicaState.LEADING)
        {
            requestPosition(cookie);
        }
        else
        {
            forwards.add(cookieMessage(cookie, 0));
        }
        server.wake(1);
    }

    int doWork()
    {
        if (!isServing)
        {
            return 0;
        }
        int workCount = 0;
        while (!proposals.isEmpty() && propose(proposals.peek()))
        {
            proposals.poll();
            workCount++;
        }
        while (!forwards.isEmpty() && forward(forwards.peek()))
        {
            forwards.poll();
            workCount++;
        }
        while (!answers.isEmpty())
        {
            final Answer answer = answers.poll();
            buffer.putBytes(0, answer.content);
            // A learner that does not take it now asks again, or is gone.
            replica.deliver(answer.learner, buffer, 0, answer.content.length);
            workCount++;
        }
        while (!confirmedReads.isEmpty() && confirmedReads.peek().zxid <= server.state().zxid())
        {
            answer(confirmedReads.poll());
            workCount++;
        }
        return workCount;
    }

    private boolean propose(final byte[] message)
    {
        buffer.putBytes(0, message, 1, message.length - 1);
        return replica.propose(buffer, 0, message.length - 1) != -1;
    }

    private boolean forward(final byte[] message)
    {
        buffer.putBytes(0, message);
        return replica.forward(buffer, 0, message.length);
    }

    private void answer(final Read read)
    {
        final ModelState state = server.state();
        trace.add(TraceEvent.READ, server.id(), read.client.id(), state.zxid(), read.key);
        coverage.count(Point.LINEARIZABLE_READ);
        read.client.onRead(read.connection, read.call, state.zxid(), state.view(read.key));
    }

    /** The state shows a record. */
    void onApplied(final LogRecord record, final Outcome outcome)
    {
        if (record.isEpoch())
        {
            return;
        }
        final ClientWrite applied = ClientWrite.decode(record.content());
        for (int i = 0; i < writes.size(); i++)
        {
            final Write write = writes.get(i);
            if (write.write.client() == applied.client() && write.write.connection() == applied.connection() &&
                write.write.sequence() == applied.sequence())
            {
                writes.remove(i);
                acknowledge(write, outcome);
                return;
            }
        }
    }

    private void acknowledge(final Write write, final Outcome outcome)
    {
        trace.add(TraceEvent.ACKNOWLEDGED, server.id(), write.write.client(), write.write.sequence(),
            write.write.connection());
        coverage.count(Point.WRITE);
        if (replica.state() != ReplicaState.LEADING)
        {
            coverage.count(Point.FORWARDED_WRITE);
        }
        final ModelState state = server.state();
        write.client.onAnswered(write.write, write.call, outcome, state.zxid(), state.view(write.write.key()));
        simulation.onAcknowledged();
    }

    @Override
    public void onLeading(final long epoch)
    {
        trace.add(TraceEvent.LEADING, server.id(), epoch, server.disk().lastZxid());
        ledger.onLeading(server.id(), epoch);
        isServing = true;
    }

    @Override
    public void onFollowing(final int leader, final long epoch)
    {
        trace.add(TraceEvent.SERVES, server.id(), leader, epoch);
        isServing = true;
    }

    @Override
    public void onLooking()
    {
        trace.add(TraceEvent.LOOKING, server.id(), server.disk().lastZxid(), replica.committedZxid());
        isServing = false;
        proposals.clear();
        forwards.clear();
        answers.clear();
        reads.clear();
        confirmedReads.clear();
        for (int i = 0; i < writes.size(); i++)
        {
            coverage.count(Point.UNKNOWN_WRITE);
        }
        writes.clear();
        simulation.onServerLooking(server.id());
    }

    @Override
    public void onLearnerLeft(final int learner)
    {
        // Nothing is kept for learners but answers, and those are dropped if they cannot be delivered.
    }

    @Override
    public void onForward(final int learner, final DirectBuffer message, final int offset, final int length)
    {
        Violation.unless(isServing && replica.state() == ReplicaState.LEADING,
            () -> "server " + server.id() + " is given something to lead without serving");
        if (message.getByte(offset) == WRITE)
        {
            final byte[] content = new byte[length];
            message.getBytes(offset, content);
            proposals.add(content);
        }
        else
        {
            requestPosition(message.getLong(offset + 1));
        }
    }

    @Override
    public void onDeliver(final DirectBuffer message, final int offset, final int length)
    {
        confirm(message.getLong(offset + 1), message.getLong(offset + 1 + Long.BYTES));
    }

    @Override
    public void onReadPosition(final long cookie, final long zxid)
    {
        final int asked = (int)(cookie >>> SERVER_SHIFT);
        if (asked == server.id())
        {
            confirm(cookie, zxid);
        }
        else
        {
            answers.add(new Answer(asked, cookieMessage(cookie, zxid)));
        }
    }

    private void requestPosition(final long cookie)
    {
        if (ports.readsWithoutQuorum())
        {
            onReadPosition(cookie, replica.committedZxid());
        }
        else
        {
            replica.requestReadPosition(cookie);
        }
    }

    private void confirm(final long cookie, final long zxid)
    {
        final Read read = reads.remove(cookie);
        if (read != null)
        {
            read.zxid = zxid;
            confirmedReads.add(read);
        }
    }

    @Override
    public void onDigest(final long zxid, final long digest)
    {
        Violation.unless(zxid != server.state().zxid() || digest == server.state().digest(),
            () -> "server " + server.id() + " has another state at " + LogRecord.text(zxid) + " than its leader");
    }

    private static byte[] withKind(final byte kind, final byte[] content)
    {
        final byte[] message = new byte[content.length + 1];
        message[0] = kind;
        System.arraycopy(content, 0, message, 1, content.length);
        return message;
    }

    private byte[] cookieMessage(final long cookie, final long zxid)
    {
        final byte[] message = new byte[1 + 2 * Long.BYTES];
        buffer.putByte(0, READ);
        buffer.putLong(1, cookie);
        buffer.putLong(1 + Long.BYTES, zxid);
        buffer.getBytes(0, message);
        return message;
    }

    private record Write(SimulatedClient client, ClientWrite write, Call call)
    {
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Answer(int learner, byte[] content)
    {
    }

    /** A linearizable read that waits. */
    private static final class Read
    {
        private final SimulatedClient client;
        private final int connection;
        private final int key;
        private final Call call;
        private long zxid;

        Read(final SimulatedClient client, final int connection, final int key, final Call call)
        {
            this.client = client;
            this.connection = connection;
            this.key = key;
            this.call = call;
        }
    }
}
