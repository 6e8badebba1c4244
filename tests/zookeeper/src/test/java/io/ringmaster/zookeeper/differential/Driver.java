package io.ringmaster.zookeeper.differential;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.ringmaster.zookeeper.servers.ServerSettings;

/**
 * Runs a history on one server, in lockstep: after each step every connection has had a ping answered, so that all
 * events are where they belong before the next one begins. One thread.
 */
final class Driver implements AutoCloseable
{
    /** The longest way back of {@link ZxidRef#SOME_STEPS_AGO}. */
    private static final int STEPS_AGO = 8;
    private static final int FINAL_XID = 1_000_000;
    private static final String OPEN_ACL = "world";

    private final History history;
    private final int shortTimeoutMs;
    private final Map<Long, String> sessionNames = new HashMap<>();
    private final List<Client> clients = new ArrayList<>();
    private final Client witness;
    private final List<Long> highestZxids = new ArrayList<>(List.of(0L));
    private int nextXid = FINAL_XID;

    /**
     * Prepare.
     *
     * @param port           of the server, which must be fresh.
     * @param history        to run.
     * @param shortTimeoutMs session timeout that expires soon.
     * @param frameFilter    sees, and may change, what comes from the server.
     */
    Driver(
        final int port, final History history, final int shortTimeoutMs, final UnaryOperator<byte[]> frameFilter)
    {
        this.history = history;
        this.shortTimeoutMs = shortTimeoutMs;
        final Reply reply = new Reply(
            id -> sessionNames.getOrDefault(id, "unknown"), System.currentTimeMillis());
        for (int i = 0; i < history.clientCount(); i++)
        {
            clients.add(new Client(port, "client " + i, reply, sessionNames, frameFilter));
        }
        witness = new Client(port, "witness", reply, sessionNames, frameFilter);
    }

    /**
     * Run all of it.
     *
     * @return what was seen, per step; the first is that of the preparation, and three follow the last step: the tree,
     *     the end of the sessions, the tree that is left.
     */
    List<List<Line>> run() throws IOException
    {
        final List<List<Line>> seen = new ArrayList<>();
        seen.add(begin());
        for (final List<Action> step : history.steps())
        {
            final List<Line> lines = new ArrayList<>();
            final boolean endsSession = runStep(step, lines);
            barrier(clients.get(step.get(0).client()), lines);
            seen.add(endsSession ? Normalisation.sortSessionEnd(lines) : lines);
            final long highest = Math.max(
                witness.lastSeenZxid(), clients.stream().mapToLong(Client::lastSeenZxid).max().orElse(0));
            highestZxids.add(highest);
        }
        seen.add(walk());
        seen.add(Normalisation.sortSessionEnd(end()));
        seen.add(walk());
        return seen;
    }

    @Override
    public void close()
    {
        clients.forEach(Client::close);
        witness.close();
    }

    private List<Line> begin() throws IOException
    {
        final List<Line> lines = new ArrayList<>();
        witness.connect(Action.Connect.usual(-1, Client.LONG_TIMEOUT_MS), 0, lines);
        send(witness, lines, request(Op.AUTH, new JuteWriter().putInt(0).putString("digest")
            .putBuffer(ServerSettings.SUPER_CREDENTIALS.getBytes(StandardCharsets.UTF_8))));
        send(witness, lines, create("/witness", 0));
        for (final Client client : clients)
        {
            client.connect(Action.Connect.usual(-1, Client.LONG_TIMEOUT_MS), 0, lines);
        }
        return lines;
    }

    private boolean runStep(final List<Action> step, final List<Line> lines) throws IOException
    {
        try
        {
            return run(step, lines);
        }
        catch (final IllegalStateException ex)
        {
            throw new IllegalStateException("at " + step + ": " + lines, ex);
        }
    }

    private boolean run(final List<Action> step, final List<Line> lines) throws IOException
    {
        final Action first = step.get(0);
        final Client client = clients.get(first.client());
        if (!(first instanceof Action.Connect))
        {
            ensureConnected(client, lines);
        }
        if (first instanceof Action.Connect connect)
        {
            client.connect(connect, resolve(client, connect.lastSeen()), lines);
        }
        else if (first instanceof Action.Drop)
        {
            client.disconnect();
        }
        else if (first instanceof Action.Garbage garbage)
        {
            client.sendGarbage(garbage.bytes(), lines);
        }
        else if (first instanceof Action.Expire expire)
        {
            expire(client, expire.isSilent(), lines);
            return true;
        }
        else
        {
            final List<Request> requests = step.stream().map(action -> ((Action.Send)action).request()).toList();
            final List<Long> zxids = new ArrayList<>();
            for (final Request request : requests)
            {
                zxids.add(request.relativeTo() == null ? 0 : resolve(client, request.relativeTo()));
            }
            client.send(requests, zxids, lines);
            return requests.get(requests.size() - 1).op() == Op.CLOSE_SESSION;
        }
        return false;
    }

    private long resolve(final Client client, final ZxidRef ref)
    {
        final int last = highestZxids.size() - 1;
        return client.resolve(ref, highestZxids.get(last), highestZxids.get(Math.max(0, last - STEPS_AGO)));
    }

    /** With its old session if that still is, else with a new one. */
    private void ensureConnected(final Client client, final List<Line> lines) throws IOException
    {
        for (int i = 0; i < 2 && !client.isConnected(); i++)
        {
            client.connect(Action.Connect.usual(-1, Client.LONG_TIMEOUT_MS), client.lastSeenZxid(), lines);
        }
        if (!client.isConnected())
        {
            throw new IllegalStateException("cannot connect: " + lines);
        }
    }

    private void expire(final Client client, final boolean isSilent, final List<Line> lines) throws IOException
    {
        final String path = "/witness/e" + nextXid;
        send(client, lines, create(path, 1));
        send(witness, lines, request(Op.EXISTS, new JuteWriter().putString(path).putBool(true)));
        client.connect(Action.Connect.usual(-1, shortTimeoutMs), client.lastSeenZxid(), lines);
        if (isSilent && client.isConnected())
        {
            client.awaitEnd(lines);
        }
        client.disconnect();
        witness.awaitEvent(lines);
    }

    private void barrier(final Client first, final List<Line> lines) throws IOException
    {
        if (first.isConnected())
        {
            first.barrier(lines);
        }
        for (final Client client : clients)
        {
            if (client != first && client.isConnected())
            {
                client.barrier(lines);
            }
        }
        witness.barrier(lines);
    }

    private List<Line> end() throws IOException
    {
        final List<Line> lines = new ArrayList<>();
        for (final Client client : clients)
        {
            if (client.isConnected())
            {
                send(client, lines, request(Op.CLOSE_SESSION, new JuteWriter()));
            }
            barrier(witness, lines);
        }
        return lines;
    }

    /** Everything there is, children in order. */
    private List<Line> walk() throws IOException
    {
        final List<Line> lines = new ArrayList<>();
        final List<String> paths = new ArrayList<>(List.of("/"));
        while (!paths.isEmpty())
        {
            final String path = paths.remove(0);
            lines.add(new Transcript().quoted("TREE", path).toLine("witness", false));
            final JuteWriter body = new JuteWriter().putString(path);
            final List<String> children = witness.children(request(Op.GET_CHILDREN, body.putBool(false)), lines);
            send(witness, lines,
                request(Op.GET_DATA, new JuteWriter().putString(path).putBool(false)),
                request(Op.GET_ACL, new JuteWriter().putString(path)));
            children.forEach(child -> paths.add((path.equals("/") ? "" : path) + "/" + child));
        }
        return lines;
    }

    private static void send(final Client client, final List<Line> lines, final Request... requests)
        throws IOException
    {
        client.send(List.of(requests), IntStream.range(0, requests.length).mapToObj(i -> 0L).toList(), lines);
    }

    private Request create(final String path, final int flags)
    {
        return request(Op.CREATE, new JuteWriter().putString(path).putBuffer(null)
            .putInt(1).putInt(31).putString(OPEN_ACL).putString("anyone").putInt(flags));
    }

    private Request request(final Op op, final JuteWriter body)
    {
        return new Request(nextXid++, op.code(), body.toBytes(), null, op.name());
    }
}
