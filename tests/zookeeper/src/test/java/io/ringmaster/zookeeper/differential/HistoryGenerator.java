package io.ringmaster.zookeeper.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.ringmaster.zookeeper.differential.Action.Connect;
import io.ringmaster.zookeeper.differential.Action.Drop;
import io.ringmaster.zookeeper.differential.Action.Expire;
import io.ringmaster.zookeeper.differential.Action.Garbage;
import io.ringmaster.zookeeper.differential.Action.PasswordChoice;
import io.ringmaster.zookeeper.differential.Action.ReadOnlyChoice;
import io.ringmaster.zookeeper.differential.Action.Send;
import io.ringmaster.zookeeper.differential.Action.SessionChoice;

/** A history is a function of its seed and its length: what the servers answer does not influence it. */
final class HistoryGenerator
{
    private static final byte[][] GARBAGE =
        {{-1, -1, -1, -1}, {0, 16, 0, 0, 1}, {0x7F, -1, -1, -1}, {0, 0, 0, 4, 0, 0, 0, 1}, {0, 0, 0, 0},
            {0, 0, 0, 1, 1}};
    private static final int[] TIMEOUTS_MS = {30_000, 45_000, 60_000, 1_000_000, Integer.MAX_VALUE};

    private final SplittableRandom random;
    private final int clientCount;
    private final int joinedPercent;
    private final boolean mayExpire;
    private final boolean isExtended;
    private final Vocabulary words;
    private final RequestGenerator requests;
    private final List<Action> actions = new ArrayList<>();
    private int current;

    private HistoryGenerator(final long seed)
    {
        random = new SplittableRandom(seed);
        clientCount = 2 + random.nextInt(3);
        final boolean hasQuotas = random.nextInt(6) == 0;
        joinedPercent = hasQuotas || random.nextInt(4) == 0 ? 0 : 20 + random.nextInt(60);
        mayExpire = random.nextInt(3) == 0;
        isExtended = random.nextInt(5) > 0;
        words = new Vocabulary(random, hasQuotas);
        requests = new RequestGenerator(words);
    }

    /**
     * Make one.
     *
     * @param seed         of it.
     * @param requestCount how many requests, at least; connecting, closing and the like comes besides.
     */
    static History generate(final long seed, final int requestCount)
    {
        final HistoryGenerator generator = new HistoryGenerator(seed);
        int count = 0;
        while (count < requestCount)
        {
            generator.next();
            count = (int)generator.actions.stream().filter(Send.class::isInstance).count();
        }
        return new History(seed, generator.isExtended, generator.clientCount, List.copyOf(generator.actions));
    }

    private void next()
    {
        if (!chance(joinedPercent))
        {
            current = random.nextInt(clientCount);
        }
        words.client(current);
        final int kind = random.nextInt(1_000);
        if (kind < 10)
        {
            reconnect(current);
        }
        else if (kind < 20)
        {
            actions.add(new Drop(current));
        }
        else if (kind < 30)
        {
            connectSomehow(current);
        }
        else if (kind < 33)
        {
            actions.add(new Garbage(current, GARBAGE[random.nextInt(GARBAGE.length)]));
        }
        else if (kind < 37)
        {
            send(requests.closeSession(xid()));
        }
        else if (kind < 40 && mayExpire)
        {
            actions.add(new Expire(current, chance(50)));
            words.tree().endSession(current);
        }
        else
        {
            send(requests.next(xid()));
        }
    }

    /** As clients do it: while it is away others work, then it brings back its identity and its watches. */
    private void reconnect(final int client)
    {
        actions.add(new Drop(client));
        final int others = random.nextInt(8);
        for (int i = 0; i < others; i++)
        {
            current = (client + 1 + random.nextInt(clientCount - 1)) % clientCount;
            words.client(current);
            send(requests.next(xid()));
        }
        current = client;
        words.client(client);
        actions.add(Connect.usual(client, Client.LONG_TIMEOUT_MS));
        if (chance(50))
        {
            send(requests.auth(xid()));
        }
        send(requests.setWatches(xid(), ZxidRef.AT_DROP));
    }

    private void connectSomehow(final int client)
    {
        final PasswordChoice password = List.of(PasswordChoice.values()).get(chance(70) ? 0 : random.nextInt(4));
        final int sessionKind = random.nextInt(10);
        final SessionChoice session =
            sessionKind < 7 ? SessionChoice.OWN : sessionKind < 9 ? SessionChoice.NEW : SessionChoice.UNKNOWN;
        // With a wrong password only when it has no connection, see Normalisation.
        final boolean keepsOld = password == PasswordChoice.RIGHT && chance(50);
        actions.add(new Connect(
            client, session, password,
            chance(80) ? ZxidRef.LAST_SEEN : chance(50) ? ZxidRef.ZERO : ZxidRef.AHEAD,
            TIMEOUTS_MS[random.nextInt(TIMEOUTS_MS.length)],
            List.of(ReadOnlyChoice.values()).get(random.nextInt(3)), keepsOld,
            chance(92) ? Integer.MAX_VALUE : random.nextInt(44)));
    }

    private void send(final Request request)
    {
        actions.add(new Send(current, chance(joinedPercent), request));
    }

    private boolean chance(final int percent)
    {
        return random.nextInt(100) < percent;
    }

    private int xid()
    {
        return 1 + actions.size();
    }
}
