package io.ringmaster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.CheckVersionDecoder;
import io.ringmaster.codecs.client.ConnectDecoder;
import io.ringmaster.codecs.client.CreateDecoder;
import io.ringmaster.codecs.client.DeleteDecoder;
import io.ringmaster.codecs.client.GetAclDecoder;
import io.ringmaster.codecs.client.GetDataDecoder;
import io.ringmaster.codecs.client.GetEphemeralsDecoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.MultiDecoder;
import io.ringmaster.codecs.client.MultiReadDecoder;
import io.ringmaster.codecs.client.NodeKind;
import io.ringmaster.codecs.client.SetAclDecoder;
import io.ringmaster.codecs.client.SetDataDecoder;
import io.ringmaster.codecs.client.WhoAmIDecoder;

/** What goes over the wire for each operation, with and without a chroot, and what comes of the replies. */
@Timeout(60)
class OperationsTest
{
    private static final Stat STAT = new Stat(101, 102, 103, 104, 105, 107, 108, 109, 106, 4, 110);

    private final Recorder recorder = new Recorder(OperationsTest::serve);

    static void serve(
        final FakeServer.Link link, final int templateId, final DirectBuffer buffer, final int body, final int end)
        throws IOException
    {
        final long id = Scripts.correlationId(buffer, body);
        switch (templateId)
        {
            case GetAclDecoder.TEMPLATE_ID ->
                Replies.acl(link, id, List.of(new Acl(1, "ip", "10.0.0.0/8"), new Acl(31, "digest", "u:x")));
            case WhoAmIDecoder.TEMPLATE_ID ->
                Replies.identities(link, id, List.of(new Identity("ip", "127.0.0.1"), new Identity("super", "")));
            case GetEphemeralsDecoder.TEMPLATE_ID ->
            {
                final String prefix = Scripts.path(buffer, body, GetEphemeralsDecoder.BLOCK_LENGTH);
                Replies.paths(link, id, List.of(prefix + "x", prefix + "y/z"));
            }
            case MultiDecoder.TEMPLATE_ID, MultiReadDecoder.TEMPLATE_ID ->
                Replies.multi(link, id, -1, "", List.of(
                    new Created("/app/a0000000001", STAT),
                    new OpResult.Done(),
                    new OpResult.Changed(STAT),
                    new NodeData(Scripts.DATA, STAT),
                    new Children(List.of("a", "b"), STAT),
                    new OpResult.Failed(ErrorCode.NO_NODE)));
            default -> Scripts.agree(link, templateId, buffer, body, end);
        }
    }

    private RingmasterClient connect(final FakeServer server, final String chroot)
    {
        return RingmasterClient.connect(Scripts.context(server).servers(server.address() + chroot));
    }

    @Test
    void shouldEncodeACreate() throws Exception
    {
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = connect(server, "/app"))
        {
            final List<Acl> acl = List.of(new Acl(3, "digest", "u:secret"), new Acl(Acl.ALL, "world", "anyone"));
            final Created created =
                client.sync().create("/\u00e9/n-", Scripts.DATA, CreateMode.TTL_SEQUENTIAL, 99, acl);
            assertEquals("/\u00e9/n-", created.path());
            assertEquals(3, created.stat().dataLength());

            final DirectBuffer body = recorder.await(CreateDecoder.TEMPLATE_ID, 0).body();
            final CreateDecoder decoder = new CreateDecoder().wrap(body, 0, CreateDecoder.BLOCK_LENGTH, 0);
            assertEquals(99, decoder.ttlMs());
            assertEquals(NodeKind.TTL, decoder.kind());
            assertEquals(1, decoder.sequentialRaw());
            assertEquals(1, decoder.hasDataRaw());
            final List<Acl> sent = new ArrayList<>();
            decoder.acl().forEach((entry) -> sent.add(new Acl(entry.permissions(), entry.scheme(), entry.id())));
            assertEquals(acl, sent);
            assertEquals("/app/\u00e9/n-", decoder.path());
            final byte[] data = new byte[decoder.dataLength()];
            decoder.getData(data, 0, data.length);
            assertEquals("data", new String(data, StandardCharsets.UTF_8));

            client.sync().create("/open", null, CreateMode.EPHEMERAL);
            final DirectBuffer open = recorder.await(CreateDecoder.TEMPLATE_ID, 1).body();
            decoder.wrap(open, 0, CreateDecoder.BLOCK_LENGTH, 0);
            assertEquals(0, decoder.hasDataRaw());
            assertEquals(-1, decoder.ttlMs());
            sent.clear();
            decoder.acl().forEach((entry) -> sent.add(new Acl(entry.permissions(), entry.scheme(), entry.id())));
            assertEquals(Acl.OPEN, sent);
            assertEquals("/app/open", decoder.path());
        }
    }

    @Test
    void shouldStandTheRootOfTheChrootForItsNode() throws Exception
    {
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = connect(server, "/app"))
        {
            client.sync().getData("/");
            assertEquals("/app", recorder.await(GetDataDecoder.TEMPLATE_ID, 0).path(GetDataDecoder.BLOCK_LENGTH));
            assertEquals("/", client.sync().create("/", null, CreateMode.PERSISTENT).path());
            client.sync().delete("/x", 3);
            final Recorder.Received delete = recorder.await(DeleteDecoder.TEMPLATE_ID, 0);
            assertEquals("/app/x", delete.path(DeleteDecoder.BLOCK_LENGTH));
            assertEquals(List.of("/x", "/y/z"), client.sync().getEphemerals("/"));
            assertEquals(List.of("/qx", "/qy/z"), client.sync().getEphemerals("/q"));
        }
    }

    @Test
    void shouldDecodeTheRarerReplies() throws Exception
    {
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = connect(server, ""))
        {
            final SyncRingmaster sync = client.sync();
            assertEquals(
                List.of(new Acl(1, "ip", "10.0.0.0/8"), new Acl(31, "digest", "u:x")), sync.getAcl("/a").acl());
            assertEquals(102, sync.setAcl("/a", Acl.READ_ONLY, 5).mzxid());
            final SetAclDecoder setAcl = new SetAclDecoder()
                .wrap(recorder.await(SetAclDecoder.TEMPLATE_ID, 0).body(), 0, SetAclDecoder.BLOCK_LENGTH, 0);
            assertEquals(5, setAcl.expectedVersion());
            assertEquals(1, setAcl.acl().next().permissions());
            assertEquals(List.of(new Identity("ip", "127.0.0.1"), new Identity("super", "")), sync.whoAmI());
            assertEquals(List.of("/x", "/y/z"), sync.getEphemerals("/"));
        }
    }

    @Test
    void shouldEncodeAndDecodeAMulti() throws Exception
    {
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = connect(server, "/app"))
        {
            final List<OpResult> results = client.sync().multi(List.of(
                Op.create("/a", Scripts.DATA, CreateMode.PERSISTENT_SEQUENTIAL),
                Op.delete("/b", 1),
                Op.setData("/c", null, 2),
                Op.check("/", 3)));
            assertEquals(
                List.of(
                    new Created("/a0000000001", STAT),
                    new OpResult.Done(),
                    new OpResult.Changed(STAT),
                    new NodeData(Scripts.DATA, STAT),
                    new Children(List.of("a", "b"), STAT),
                    new OpResult.Failed(ErrorCode.NO_NODE)),
                results);
            assertEquals(
                List.of("10 /app/a", "11 /app/b 1", "12 /app/c 2", "14 /app 3"),
                operations(recorder.await(MultiDecoder.TEMPLATE_ID, 0).body()));

            client.sync().multiRead(List.of(Op.getData("/a"), Op.getChildren("/")));
            assertEquals(1, recorder.all(MultiReadDecoder.TEMPLATE_ID).size());
            assertThrows(
                IllegalArgumentException.class, () -> client.sync().multi(List.of(Op.getData("/a"))));
            assertThrows(
                IllegalArgumentException.class, () -> client.sync().multiRead(List.of(Op.delete("/a", -1))));
            assertThrows(
                IllegalArgumentException.class, () -> client.sync().multi(List.of(Op.delete("/a/", -1))));
        }
    }

    @Test
    void shouldTellWhichOperationMadeAMultiFail() throws Exception
    {
        final FakeServer.Script failing = (link, templateId, buffer, body, end) ->
        {
            if (templateId == ConnectDecoder.TEMPLATE_ID)
            {
                Scripts.agree(link, templateId, buffer, body, end);
            }
            else
            {
                Replies.multi(link, Scripts.correlationId(buffer, body), 1, "", List.of(
                    new OpResult.Failed(ErrorCode.OK),
                    new OpResult.Failed(ErrorCode.BAD_VERSION),
                    new OpResult.Failed(ErrorCode.RUNTIME_INCONSISTENCY)));
            }
        };
        try (FakeServer server = new FakeServer(failing);
            RingmasterClient client = RingmasterClient.connect(Scripts.context(server).closeTimeoutMs(1)))
        {
            final BadVersionException exception = assertThrows(
                BadVersionException.class,
                () -> client.sync().multi(List.of(Op.check("/a", 1), Op.delete("/b", 1), Op.delete("/c", 1))));
            assertEquals("/b", exception.path());
            assertEquals(1, exception.failedIndex());
        }
    }

    @Test
    void shouldKeepNullDataApartFromEmptyData() throws Exception
    {
        final FakeServer.Script nulls = (link, templateId, buffer, body, end) ->
        {
            final long id = Scripts.correlationId(buffer, body);
            if (templateId == GetDataDecoder.TEMPLATE_ID)
            {
                link.data(id, id, id == 1 ? null : new byte[0]);
            }
            else
            {
                Scripts.agree(link, templateId, buffer, body, end);
            }
        };
        final Recorder nullRecorder = new Recorder(nulls);
        try (FakeServer server = new FakeServer(nullRecorder);
            RingmasterClient client = RingmasterClient.connect(Scripts.context(server)))
        {
            assertNull(client.sync().getData("/a").data());
            assertEquals(0, client.sync().getData("/a").data().length);
            client.sync().setData("/a", null, -1);
            client.sync().setData("/a", new byte[0], -1);
            final List<Recorder.Received> sets = nullRecorder.all(SetDataDecoder.TEMPLATE_ID);
            final SetDataDecoder decoder = new SetDataDecoder();
            assertEquals(0, decoder.wrap(sets.get(0).body(), 0, SetDataDecoder.BLOCK_LENGTH, 0).hasDataRaw());
            assertEquals(1, decoder.wrap(sets.get(1).body(), 0, SetDataDecoder.BLOCK_LENGTH, 0).hasDataRaw());
        }
    }

    @Test
    void shouldCarryLongData() throws Exception
    {
        final byte[] longData = new byte[900_000];
        longData[899_999] = 9;
        final FakeServer.Script echo = (link, templateId, buffer, body, end) ->
        {
            if (templateId == GetDataDecoder.TEMPLATE_ID)
            {
                link.data(Scripts.correlationId(buffer, body), 1, longData);
                link.flush();
            }
            else
            {
                Scripts.agree(link, templateId, buffer, body, end);
            }
        };
        try (FakeServer server = new FakeServer(echo);
            RingmasterClient client = RingmasterClient.connect(Scripts.context(server)))
        {
            final UnsafeBuffer payload = new UnsafeBuffer(longData);
            for (int i = 0; i < 20; i++)
            {
                client.setData("/a", payload, 0, longData.length, -1, 0, (context, errorCode, zxid, stat) -> {});
            }
            for (int i = 0; i < 5; i++)
            {
                final byte[] data = client.sync().getData("/a").data();
                assertEquals(longData.length, data.length);
                assertEquals(9, data[899_999]);
            }
        }
    }

    @Test
    void shouldRefuseArgumentsThatCannotBe() throws Exception
    {
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = connect(server, ""))
        {
            final SyncRingmaster sync = client.sync();
            assertThrows(IllegalArgumentException.class, () -> sync.getData("a"));
            assertThrows(IllegalArgumentException.class, () -> sync.create("/a", null, CreateMode.TTL));
            assertThrows(
                IllegalArgumentException.class,
                () -> sync.create("/a", null, CreateMode.PERSISTENT, 5, Acl.OPEN));
            assertThrows(IllegalArgumentException.class, () -> sync.getEphemerals("a"));
            assertThrows(NullPointerException.class, () -> sync.addWatch("/a", WatchMode.PERSISTENT, null));
            assertThrows(NullPointerException.class, () -> client.getData("/a", null, 0, null));
            assertThrows(NullPointerException.class, () -> sync.setAcl("/a", List.of(new Acl(1, null, "x")), -1));
            // What failed half-way has left no trace.
            assertEquals("data", sync.getData("/a").text());
            assertTrue(recorder.all(SetAclDecoder.TEMPLATE_ID).isEmpty());
        }
    }

    private static List<String> operations(final DirectBuffer body)
    {
        final MultiDecoder multi = new MultiDecoder().wrap(body, 0, MultiDecoder.BLOCK_LENGTH, 0);
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        final List<String> operations = new ArrayList<>();
        int offset = multi.limit() + 4;
        final int end = offset + multi.operationsLength();
        while (offset < end)
        {
            header.wrap(body, offset + Frame.HEADER_LENGTH);
            final int begin = offset + Frame.HEADER_LENGTH + MessageHeaderDecoder.ENCODED_LENGTH;
            operations.add(header.templateId() + " " + switch (header.templateId())
            {
                case CreateDecoder.TEMPLATE_ID -> Scripts.createPath(body, begin);
                case SetDataDecoder.TEMPLATE_ID -> Scripts.path(body, begin, SetDataDecoder.BLOCK_LENGTH) + " " +
                    new SetDataDecoder().wrap(body, begin, SetDataDecoder.BLOCK_LENGTH, 0).expectedVersion();
                case DeleteDecoder.TEMPLATE_ID -> Scripts.path(body, begin, DeleteDecoder.BLOCK_LENGTH) + " " +
                    new DeleteDecoder().wrap(body, begin, DeleteDecoder.BLOCK_LENGTH, 0).expectedVersion();
                default -> Scripts.path(body, begin, CheckVersionDecoder.BLOCK_LENGTH) + " " +
                    new CheckVersionDecoder().wrap(body, begin, CheckVersionDecoder.BLOCK_LENGTH, 0).expectedVersion();
            });
            offset += Frame.HEADER_LENGTH + Frame.length(body, offset);
        }
        return operations;
    }
}
