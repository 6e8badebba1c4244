package io.ringmaster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

class ServerListTest
{
    private static final int ROUNDS = 3;

    private final ServerList servers = ServerList.parse("a,b,c,d", 1, new Random(1));

    @Test
    void shouldGiveEveryServerItsTurnInEachRound()
    {
        final List<String> first = round(4);
        assertEquals(Set.of("a", "b", "c", "d"), new TreeSet<>(first));
        for (int i = 0; i < ROUNDS; i++)
        {
            assertEquals(first, round(4));
        }
    }

    @Test
    void shouldBeginAnywhere()
    {
        final Set<String> beginnings = new TreeSet<>();
        final Random random = new Random(1);
        for (int i = 0; i < 100; i++)
        {
            beginnings.add(ServerList.parse("a,b,c,d", 1, random).next().host());
        }
        assertEquals(Set.of("a", "b", "c", "d"), beginnings);
    }

    @Test
    void shouldComeBackToTheLostServerBehindAllOthers()
    {
        round(2);
        final String accepted = host();
        servers.onAccepted();
        final List<String> others = round(3);
        assertEquals(3, new TreeSet<>(others).size());
        assertEquals(-1, others.indexOf(accepted));
        assertEquals(Set.of("a", "b", "c", "d"), new TreeSet<>(round(4)));
    }

    @Test
    void shouldAskSilentServersLast()
    {
        final List<String> order = round(2);
        servers.onSilent();
        final String silent = order.get(1);
        round(2);
        for (int i = 0; i < ROUNDS; i++)
        {
            assertEquals(silent, round(4).get(3));
        }
        servers.onAccepted();
        // Its turn comes behind the three others, as it has answered since.
        assertEquals(silent, round(4).get(3));
    }

    @Test
    void shouldNeverStopWhenAllAreSilent()
    {
        for (int i = 0; i < 4; i++)
        {
            host();
            servers.onSilent();
        }
        for (int i = 0; i < ROUNDS; i++)
        {
            assertEquals(Set.of("a", "b", "c", "d"), new TreeSet<>(round(4)));
        }
    }

    private String host()
    {
        return servers.next().host();
    }

    private List<String> round(final int count)
    {
        final List<String> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            hosts.add(host());
        }
        return hosts;
    }
}
