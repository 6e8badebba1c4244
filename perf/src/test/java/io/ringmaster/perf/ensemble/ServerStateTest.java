package io.ringmaster.perf.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ServerStateTest
{
    @Test
    void shouldReadModeAndZxid()
    {
        final ServerState state = ServerState.parse(
            "Zookeeper version: 3.9.5\nConnections: 1\nZxid: 0x1000000ff\nMode: leader\n").orElseThrow();

        assertEquals(new ServerState("leader", 0x1000000ffL), state);
        assertTrue(state.isLeader());
        assertTrue(state.isMember());
    }

    @Test
    void shouldTellMembersFromOthers()
    {
        assertTrue(new ServerState("follower", 1).isMember());
        assertFalse(new ServerState("follower", 1).isLeader());
        assertFalse(new ServerState("standalone", 1).isMember());
    }

    @Test
    void shouldKnowNothingOfAServerThatDoesNotServe() throws Exception
    {
        assertEquals(
            Optional.empty(), ServerState.parse("This ZooKeeper instance is not currently serving requests\n"));
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            assertEquals(Optional.empty(), ServerState.ask(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), silent.getLocalPort())));
        }
    }
}
