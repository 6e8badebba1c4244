package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ringmaster.codecs.admin.BooleanType;
import io.ringmaster.codecs.admin.EngineStatusDecoder;
import io.ringmaster.codecs.admin.EngineStatusEncoder;
import io.ringmaster.codecs.admin.InspectEncoder;
import io.ringmaster.codecs.admin.InspectionEndDecoder;
import io.ringmaster.codecs.admin.MessageHeaderDecoder;
import io.ringmaster.codecs.admin.MessageHeaderEncoder;
import io.ringmaster.codecs.admin.PeerPhase;
import io.ringmaster.codecs.admin.ServerRole;
import io.ringmaster.codecs.admin.Topic;

/** What a server of an ensemble answers to who asks how it is. */
@Timeout(60)
class EnsembleWordsTest
{
    private static final String NOT_SERVING = "This ZooKeeper instance is not currently serving requests";

    private final ListenerContext zooKeeper =
        new ListenerContext(ClientProtocol.ZOOKEEPER).port(0).maxRequestLength(64 * 1024);
    private final ServerFixture server = ServerFixture.start(context -> context
        .listener(zooKeeper)
        .monitoring(new MonitoringContext().enabledWords("*").configuration(() -> "serverId=2\n")));

    @AfterEach
    void stop()
    {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "conf", "cons", "crst", "dirs", "dump", "mntr", "srst", "srvr", "stat", "wchc", "wchp", "wchs"})
    void shouldSayThatItDoesNotServe(final String word)
    {
        server.engine.status = status(ServerRole.LOOKING, false);
        assertEquals(NOT_SERVING + "\n", ask(word));
    }

    @Test
    void shouldAnswerTheRestThoughItDoesNotServe()
    {
        server.engine.status = status(ServerRole.LOOKING, false);
        assertEquals("imok", ask("ruok"));
        assertEquals("null", ask("isro"));
        assertEquals(NOT_SERVING, ask("hash"));
        assertEquals("306", ask("gtmk"));
        assertTrue(ask("envi").startsWith("Environment:\n"));
    }

    @Test
    void shouldServeWordsWhenItServesAgain()
    {
        server.engine.status = status(ServerRole.FOLLOWER, true);
        assertEquals("rw", ask("isro"));
        assertEquals("serverId=2\n", ask("conf"));
        assertTrue(ask("cons").startsWith(" /127.0.0.1:"));
        assertEquals("Server stats reset.\n", ask("srst"));
        assertEquals("\n", ask("wchp"));
        assertEquals("""
            SessionTracker dump:
            Session Sets (0)/(0):
            ephemeral nodes dump:
            Sessions with Ephemerals (0):
            Connections dump:
            Connections Sets (1)/(1):
            """, ask("dump").replaceAll("(?m)^(\\d expire at|\t).*\n", ""));
    }

    @Test
    void shouldTellTheRole()
    {
        server.engine.status = status(ServerRole.LEADER, true);
        assertTrue(ask("srvr").contains("\nMode: leader\n"));
        server.engine.status = status(ServerRole.OBSERVER, true);
        assertTrue(ask("stat").contains("\nMode: observer\n"));
        server.engine.status = status(ServerRole.STANDALONE, true);
        assertFalse(ask("mntr").contains("zk_quorum_size"));
    }

    @Test
    void shouldCountLearnersAtTheLeaderAlone()
    {
        server.engine.status = status(ServerRole.LEADER, true);
        final String leader = ask("mntr");
        for (final String line : new String[]{
            "zk_server_state\tleader", "zk_peer_state\tleading - broadcast", "zk_quorum_size\t5", "zk_learners\t4",
            "zk_followers\t3", "zk_synced_followers\t1", "zk_synced_observers\t1",
            "zk_synced_non_voting_followers\t0", "zk_pending_syncs\t3", "zk_leader_uptime\t4000",
            "zk_ringmaster_epoch\t7", "zk_ringmaster_leader_silence_ms\t12"})
        {
            assertTrue(leader.contains("\n" + line + "\n"), () -> line + " is not in " + leader);
        }
        server.engine.status = status(ServerRole.FOLLOWER, true);
        final String follower = ask("mntr");
        assertTrue(follower.contains("\nzk_peer_state\tfollowing - broadcast\n"), follower);
        assertTrue(follower.contains("\nzk_quorum_size\t5\n"), follower);
        assertFalse(follower.contains("zk_learners"), follower);
        assertFalse(follower.contains("zk_pending_syncs"), follower);
        assertFalse(follower.contains("zk_leader_uptime"), follower);
    }

    @Test
    void shouldTellItsStatusToClientsOfTheNativeProtocol()
    {
        server.engine.status = status(ServerRole.LOOKING, false);
        try (RawClient client = server.connect())
        {
            for (int i = 0; i < 3; i++)
            {
                final EngineStatusDecoder status = new EngineStatusDecoder().wrapAndApplyHeader(
                    new UnsafeBuffer(client.call(inspect(Topic.STATUS))), 0, new MessageHeaderDecoder());
                assertEquals(ServerRole.LOOKING, status.role());
                assertEquals(5, status.peers().count());
                final InspectionEndDecoder end = new InspectionEndDecoder().wrapAndApplyHeader(
                    new UnsafeBuffer(client.receive()), 0, new MessageHeaderDecoder());
                assertEquals(Topic.STATUS, end.topic());
            }
        }
    }

    /** Sessions and watches are no business of a client: the engine is handed the message as it is, and refuses it. */
    @Test
    void shouldTellClientsNothingElse()
    {
        server.engine.status = status(ServerRole.LEADER, true);
        try (RawClient client = server.connect())
        {
            for (final Topic topic : new Topic[]{Topic.SESSIONS, Topic.WATCHES_BY_PATH, Topic.NULL_VAL})
            {
                final byte[] message = inspect(topic);
                assertArrayEquals(message, client.call(message), "echoed as a request");
            }
            final byte[] headerAlone = new byte[MessageHeaderEncoder.ENCODED_LENGTH];
            new MessageHeaderEncoder().wrap(new UnsafeBuffer(headerAlone), 0)
                .blockLength(InspectEncoder.BLOCK_LENGTH)
                .templateId(InspectEncoder.TEMPLATE_ID)
                .schemaId(InspectEncoder.SCHEMA_ID);
            assertArrayEquals(headerAlone, client.call(headerAlone), "too short for what it says");
        }
    }

    private static byte[] inspect(final Topic topic)
    {
        final byte[] message = new byte[MessageHeaderEncoder.ENCODED_LENGTH + InspectEncoder.BLOCK_LENGTH];
        new InspectEncoder().wrapAndApplyHeader(new UnsafeBuffer(message), 0, new MessageHeaderEncoder()).topic(topic);
        return message;
    }

    private static UnsafeBuffer status(final ServerRole role, final boolean isServing)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        final EngineStatusEncoder status = new EngineStatusEncoder()
            .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .role(role)
            .serving(isServing ? BooleanType.T : BooleanType.F)
            .epoch(7)
            .leaderSilenceMs(12)
            .leaderUptimeMs(4_000)
            .pendingSyncCount(3)
            .voterCount(5);
        status.peersCount(5)
            .next().id(1).voter(BooleanType.T).phase(PeerPhase.SYNCED)
            .next().id(3).voter(BooleanType.T).phase(PeerPhase.JOINING)
            .next().id(4).voter(BooleanType.T).phase(PeerPhase.REJOINING)
            .next().id(5).voter(BooleanType.T).phase(PeerPhase.NONE)
            .next().id(6).voter(BooleanType.F).phase(PeerPhase.SYNCED);
        return new UnsafeBuffer(buffer, 0, status.limit());
    }

    private String ask(final String word)
    {
        try (Socket socket = new Socket())
        {
            socket.setSoTimeout(30_000);
            socket.connect(server.endpoint.localAddress(zooKeeper));
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
