package io.ringmaster.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.admin.ConnectionRecordDecoder;
import io.ringmaster.codecs.admin.EngineStatusDecoder;
import io.ringmaster.codecs.admin.EphemeralRecordDecoder;
import io.ringmaster.codecs.admin.InspectionEndDecoder;
import io.ringmaster.codecs.admin.MessageHeaderDecoder;
import io.ringmaster.codecs.admin.SessionRecordDecoder;
import io.ringmaster.codecs.admin.Topic;
import io.ringmaster.codecs.admin.WatchRecordDecoder;
import io.ringmaster.codecs.client.AddWatchEncoder;
import io.ringmaster.codecs.client.AddWatchMode;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.Consistency;
import io.ringmaster.codecs.client.CreateEncoder;
import io.ringmaster.codecs.client.GetChildrenEncoder;
import io.ringmaster.codecs.client.NodeKind;

class InspectionTest
{
    private static final long ASKER = 1000;
    private static final int SYSTEM_CONTENT_BYTES = "/".length() + "/zookeeper".length() +
        "/zookeeper/quota".length() + "/zookeeper/config".length();

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private EngineDriver driver = new EngineDriver(new EngineContext()).start();

    @BeforeEach
    void connect()
    {
        driver.connect(1).connect(2).settle();
        open(ASKER);
        driver.replies.clear();
    }

    @AfterEach
    void close()
    {
        driver.close();
    }

    @Test
    void shouldCountWhatIsThere()
    {
        driver.create(1, 1, "/a", new byte[5]);
        driver.set(1, 2, "/a", new byte[3]);
        driver.create(1, 3, "/gone", new byte[50]);
        driver.delete(1, 4, "/gone");
        ephemeral(1, "/a/e1");
        ephemeral(1, "/a/e2");
        driver.delete(1, 5, "/a/e2");
        driver.get(1, 6, "/a", true);
        driver.get(2, 7, "/a", true);
        children(2, "/a");
        watch(2, "/a", AddWatchMode.PERSISTENT);
        watch(1, "/b", AddWatchMode.PERSISTENT_RECURSIVE);
        driver.settle();

        final EngineStatusDecoder status = status();
        assertEquals(driver.engine.lastAppliedZxid(), status.lastZxid());
        assertEquals(6, status.znodeCount());
        assertEquals(SYSTEM_CONTENT_BYTES + "/a/a/e1".length() + 3, status.contentBytes());
        assertEquals(1, status.ephemeralCount());
        assertEquals(1, status.ephemeralOwnerCount());
        assertEquals(2, status.sessionCount());
        assertEquals(3, status.connectionCount());
        assertEquals(4, status.watchCount());
        assertEquals(3, status.dataWatchCount());
        assertEquals(2, status.dataWatchPathCount());
        assertEquals(2, status.dataWatchConnectionCount());
        assertEquals(driver.engine.digest(), status.digest());
        assertEquals(driver.engine.appliedCount(), status.appliedCount());
        assertEquals(0, status.inFlightCount());
    }

    @Test
    void shouldForgetWatchesThatAreGone()
    {
        driver.create(1, 1, "/a", new byte[0]);
        driver.get(1, 2, "/a", true);
        watch(1, "/a", AddWatchMode.PERSISTENT_RECURSIVE);
        watch(2, "/a/b", AddWatchMode.PERSISTENT);
        driver.settle();
        assertEquals(List.of("1 /a", "2 /a/b"), watches(Topic.WATCHES_BY_PATH));
        assertEquals(3, status().dataWatchCount());

        driver.set(1, 3, "/a", new byte[1]);
        driver.settle();
        assertEquals(2, status().dataWatchCount());
        assertEquals(2, status().dataWatchPathCount());

        driver.send(EndpointProtocol.CLOSED, 1, new UnsafeBuffer(new byte[0]), 0);
        driver.settle();
        assertEquals(List.of("2 /a/b"), watches(Topic.WATCHES_BY_CONNECTION));
        final EngineStatusDecoder status = status();
        assertEquals(1, status.dataWatchCount());
        assertEquals(1, status.dataWatchPathCount());
        assertEquals(1, status.dataWatchConnectionCount());
        assertEquals(2, status.watchCount());
    }

    @Test
    void shouldTellSessionsEphemeralsAndConnections()
    {
        ephemeral(2, "/e2");
        ephemeral(2, "/e1");
        driver.settle();
        driver.nowNs += 3_000_000_000L;

        final List<UnsafeBuffer> sessions = ask(Topic.SESSIONS);
        assertEquals(2, sessions.size());
        final SessionRecordDecoder session = new SessionRecordDecoder();
        session.wrapAndApplyHeader(sessions.get(1), 0, header);
        final long sessionId = session.sessionId();
        assertEquals(10_000, session.timeoutMs());
        assertEquals(2, session.connectionId());
        assertEquals(2, session.ephemeralCount());
        assertTrue(session.remainingMs() >= 7_000 && session.remainingMs() <= 9_000, "" + session.remainingMs());

        final TreeSet<String> paths = new TreeSet<>();
        for (final UnsafeBuffer record : ask(Topic.EPHEMERALS))
        {
            final EphemeralRecordDecoder ephemeral = new EphemeralRecordDecoder();
            ephemeral.wrapAndApplyHeader(record, 0, header);
            assertEquals(sessionId, ephemeral.sessionId());
            paths.add(ephemeral.path());
        }
        assertEquals(new TreeSet<>(List.of("/e1", "/e2")), paths);

        final List<UnsafeBuffer> connections = ask(Topic.CONNECTIONS);
        assertEquals(3, connections.size());
        final ConnectionRecordDecoder connection = new ConnectionRecordDecoder();
        connection.wrapAndApplyHeader(connections.get(1), 0, header);
        assertEquals(2, connection.connectionId());
        assertEquals(sessionId, connection.sessionId());
        connection.wrapAndApplyHeader(connections.get(2), 0, header);
        assertEquals(ASKER, connection.connectionId());
        assertEquals(0, connection.sessionId());
    }

    @Test
    void shouldTellManyOfAllInStepsWithoutHoldingOthersUp()
    {
        final int count = 3000;
        final HashSet<String> paths = new HashSet<>();
        for (int i = 0; i < count; i++)
        {
            final String path = "/many-ephemerals-with-a-name-longer-than-a-row-of-the-watches-" + i;
            paths.add(path);
            ephemeral(1, path);
            driver.get(1, i, path, true);
            driver.settle();
        }
        driver.replies.clear();
        for (final Topic topic : List.of(Topic.WATCHES_BY_PATH, Topic.WATCHES_BY_CONNECTION, Topic.EPHEMERALS))
        {
            askFor(topic);
            driver.engine.doWork();
            driver.takeReplies();
            final int inFirstStep = driver.replies.size();
            assertTrue(inFirstStep < count, topic + " took one step");
            assertTrue(driver.engine.nextDeadlineNs() <= driver.nowNs, "the rest is due at once");

            // A watch and an ephemeral come meanwhile; whoever asks something else is answered meanwhile.
            ephemeral(2, "/new-" + topic);
            driver.get(2, 1, "/new-" + topic, true);
            driver.settle();
            final HashSet<String> found = new HashSet<>();
            for (final UnsafeBuffer record : takeRecords())
            {
                final String path = path(record);
                assertTrue(found.add(path), path + " is told twice");
            }
            assertTrue(found.containsAll(paths), topic + " told " + found.size());
        }
    }

    @Test
    void shouldAnswerQuestionsInOrder()
    {
        askFor(Topic.SESSIONS);
        askFor(Topic.STATUS);
        driver.settle();
        final List<Integer> templates = new ArrayList<>();
        for (int i = 0; i < driver.replies.size(); i++)
        {
            templates.add(driver.replyTemplate(i));
        }
        assertEquals(
            List.of(
                SessionRecordDecoder.TEMPLATE_ID, SessionRecordDecoder.TEMPLATE_ID, InspectionEndDecoder.TEMPLATE_ID,
                EngineStatusDecoder.TEMPLATE_ID, InspectionEndDecoder.TEMPLATE_ID),
            templates);
    }

    @Test
    void shouldAnswerAnUnknownTopicAndForgetWhoeverIsGone()
    {
        askFor(77);
        driver.settle();
        final InspectionEndDecoder end = new InspectionEndDecoder();
        end.wrapAndApplyHeader(driver.reply(0), 0, header);
        assertEquals(Topic.NULL_VAL, end.topic());
        assertEquals(0, end.recordCount());

        driver.replies.clear();
        askFor(Topic.SESSIONS);
        driver.send(EndpointProtocol.CLOSED, ASKER, new UnsafeBuffer(new byte[0]), 0);
        askFor(Topic.SESSIONS);
        driver.settle();
        assertEquals(0, driver.replies.size());
        assertTrue(driver.engine.nextDeadlineNs() > driver.nowNs, "nothing is left to do");
    }

    @Test
    void shouldKeepTheCountsOverASnapshot()
    {
        driver.create(1, 1, "/a", new byte[100]);
        ephemeral(1, "/a/e");
        driver.settle();
        final long contentBytes = status().contentBytes();
        driver.engine.requestSnapshot();
        driver.settle();
        assertTrue(driver.isSnapshotEnded);
        final List<byte[]> blocks = driver.snapshotBlocks;
        driver.close();

        driver = new EngineDriver(new EngineContext());
        for (final byte[] block : blocks)
        {
            driver.engine.recovery().onSnapshot(new UnsafeBuffer(block), 0, block.length);
        }
        driver.start();
        open(ASKER);
        assertEquals(contentBytes, status().contentBytes());
        assertEquals(1, status().ephemeralCount());
    }

    private String path(final UnsafeBuffer record)
    {
        header.wrap(record, 0);
        if (header.templateId() == EphemeralRecordDecoder.TEMPLATE_ID)
        {
            return new EphemeralRecordDecoder().wrapAndApplyHeader(record, 0, header).path();
        }
        return new WatchRecordDecoder().wrapAndApplyHeader(record, 0, header).path();
    }

    private List<String> watches(final Topic topic)
    {
        final List<String> texts = new ArrayList<>();
        for (final UnsafeBuffer record : ask(topic))
        {
            final WatchRecordDecoder watch = new WatchRecordDecoder().wrapAndApplyHeader(record, 0, header);
            assertFalse(watch.sessionId() == 0, "session of a watcher");
            texts.add(watch.connectionId() + " " + watch.path());
        }
        texts.sort(null);
        return texts;
    }

    private EngineStatusDecoder status()
    {
        final List<UnsafeBuffer> records = ask(Topic.STATUS);
        assertEquals(1, records.size());
        return new EngineStatusDecoder().wrapAndApplyHeader(records.get(0), 0, header);
    }

    private List<UnsafeBuffer> ask(final Topic topic)
    {
        driver.replies.clear();
        askFor(topic);
        driver.settle();
        return takeRecords();
    }

    /** Records of the schema up to InspectionEnd, which must count them; what else came is left out. */
    private List<UnsafeBuffer> takeRecords()
    {
        final List<UnsafeBuffer> records = new ArrayList<>();
        for (int i = 0; i < driver.replies.size(); i++)
        {
            final UnsafeBuffer record = driver.reply(i);
            header.wrap(record, 0);
            if (header.schemaId() == InspectionEndDecoder.SCHEMA_ID)
            {
                records.add(record);
            }
        }
        driver.replies.clear();
        final UnsafeBuffer last = records.remove(records.size() - 1);
        final InspectionEndDecoder end = new InspectionEndDecoder().wrapAndApplyHeader(last, 0, header);
        assertEquals(records.size(), end.recordCount());
        return records;
    }

    private void open(final long connectionId)
    {
        final byte[] address = { '1' };
        driver.send(EndpointProtocol.OPENED, connectionId, new UnsafeBuffer(address), address.length);
        driver.settle();
    }

    private void askFor(final Topic topic)
    {
        askFor(topic.value());
    }

    private void askFor(final int topic)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Integer.BYTES]);
        buffer.putInt(0, topic, ByteOrder.LITTLE_ENDIAN);
        driver.send(EndpointProtocol.INSPECT, ASKER, buffer, Integer.BYTES);
    }

    private void ephemeral(final long connectionId, final String path)
    {
        final CreateEncoder create = new CreateEncoder().wrapAndApplyHeader(driver.request, 0, driver.header)
            .correlationId(9)
            .ttlMs(-1)
            .kind(NodeKind.EPHEMERAL)
            .sequential(BooleanType.F)
            .hasData(BooleanType.F);
        create.aclCount(1).next().permissions(31).scheme("world").id("anyone");
        create.path(path).putData((DirectBuffer)driver.request, 0, 0);
        driver.request(connectionId, create.limit());
    }

    private void children(final long connectionId, final String path)
    {
        final GetChildrenEncoder get = new GetChildrenEncoder().wrapAndApplyHeader(driver.request, 0, driver.header)
            .correlationId(9)
            .watch(BooleanType.T)
            .consistency(Consistency.LOCAL)
            .path(path);
        driver.request(connectionId, get.limit());
    }

    private void watch(final long connectionId, final String path, final AddWatchMode mode)
    {
        final AddWatchEncoder add = new AddWatchEncoder().wrapAndApplyHeader(driver.request, 0, driver.header)
            .correlationId(9)
            .mode(mode)
            .path(path);
        driver.request(connectionId, add.limit());
    }
}
