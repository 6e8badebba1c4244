package io.ringmaster.tools.inspect;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.ringmaster.codecs.snapshot.AclRecordDecoder;
import io.ringmaster.codecs.snapshot.BooleanType;
import io.ringmaster.codecs.snapshot.MessageHeaderDecoder;
import io.ringmaster.codecs.snapshot.NodeKind;
import io.ringmaster.codecs.snapshot.NodeRecordDecoder;
import io.ringmaster.codecs.snapshot.SessionRecordDecoder;
import io.ringmaster.codecs.snapshot.SnapshotBeginDecoder;
import io.ringmaster.codecs.snapshot.SnapshotEndDecoder;

/** Collects the records of a snapshot into something people can read. Passwords of sessions are left out. */
final class SnapshotView
{
    private final ObjectNode head = JsonNodeFactory.instance.objectNode();
    private final ArrayNode sessions = JsonNodeFactory.instance.arrayNode();
    private final Map<Integer, ArrayNode> acls = new HashMap<>();
    private final Map<Integer, Node> nodes = new HashMap<>();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();

    /** Take whole records, each with its length in front. */
    void onRecords(final DirectBuffer buffer, final int offset, final int length)
    {
        int position = offset;
        while (position < offset + length)
        {
            final int recordLength = buffer.getInt(position, ByteOrder.LITTLE_ENDIAN);
            position += Integer.BYTES;
            onRecord(new UnsafeBuffer(buffer, position, recordLength));
            position += recordLength;
        }
    }

    ObjectNode head()
    {
        return head;
    }

    ArrayNode sessions()
    {
        return sessions;
    }

    /** Znodes by path, in the order of paths. */
    Map<String, ObjectNode> nodes()
    {
        final Map<String, ObjectNode> byPath = new TreeMap<>();
        nodes.forEach((row, node) ->
        {
            final String path = path(node);
            final ObjectNode json = JsonNodeFactory.instance.objectNode().put("path", path);
            json.setAll(node.fields());
            json.set("acl", acls.get(node.aclId()));
            byPath.put(path, json);
        });
        return byPath;
    }

    private String path(final Node node)
    {
        if (node.parentRow() == 0)
        {
            return "/";
        }
        final Node parent = nodes.get(node.parentRow());
        final String parentPath = parent == null ? "(parent " + node.parentRow() + " is missing)" : path(parent);
        return "/".equals(parentPath) ? "/" + node.name() : parentPath + "/" + node.name();
    }

    private void onRecord(final DirectBuffer record)
    {
        headerDecoder.wrap(record, 0);
        switch (headerDecoder.templateId())
        {
            case SnapshotBeginDecoder.TEMPLATE_ID:
                onBegin(new SnapshotBeginDecoder().wrapAndApplyHeader(record, 0, headerDecoder));
                break;
            case AclRecordDecoder.TEMPLATE_ID:
                onAcl(new AclRecordDecoder().wrapAndApplyHeader(record, 0, headerDecoder));
                break;
            case SessionRecordDecoder.TEMPLATE_ID:
                final SessionRecordDecoder session =
                    new SessionRecordDecoder().wrapAndApplyHeader(record, 0, headerDecoder);
                sessions.addObject().put("sessionId", TransactionView.hex(session.sessionId()))
                    .put("timeoutMs", session.timeoutMs());
                break;
            case NodeRecordDecoder.TEMPLATE_ID:
                onNode(new NodeRecordDecoder().wrapAndApplyHeader(record, 0, headerDecoder));
                break;
            case SnapshotEndDecoder.TEMPLATE_ID:
                break;
            default:
                head.withArray("unknownTemplates").add(headerDecoder.templateId());
                break;
        }
    }

    private void onBegin(final SnapshotBeginDecoder begin)
    {
        head.put("zxid", TransactionView.hex(begin.zxid()))
            .put("lastTransactionTime", Instant.ofEpochMilli(begin.timeMs()).toString())
            .put("nodeCount", begin.nodeCount())
            .put("sessionCount", begin.sessionCount())
            .put("aclCount", begin.aclCount())
            .put("digest", TransactionView.hex(begin.digest()));
    }

    private void onAcl(final AclRecordDecoder record)
    {
        final UnsafeBuffer list = new UnsafeBuffer();
        final int aclId = record.aclId();
        record.wrapList(list);
        acls.put(aclId, TransactionView.acl(list));
    }

    private void onNode(final NodeRecordDecoder record)
    {
        final ObjectNode fields = JsonNodeFactory.instance.objectNode();
        fields.put("kind", record.kind().name());
        if (record.kind() == NodeKind.EPHEMERAL)
        {
            fields.put("owner", TransactionView.hex(record.owner()));
        }
        else if (record.kind() == NodeKind.TTL)
        {
            fields.put("ttlMs", record.owner());
        }
        fields.put("czxid", TransactionView.hex(record.czxid()))
            .put("mzxid", TransactionView.hex(record.mzxid()))
            .put("pzxid", TransactionView.hex(record.pzxid()))
            .put("ctime", Instant.ofEpochMilli(record.ctime()).toString())
            .put("mtime", Instant.ofEpochMilli(record.mtime()).toString())
            .put("version", record.version())
            .put("cversion", record.cversion())
            .put("aversion", record.aversion());
        final boolean hasData = record.hasData() == BooleanType.T;
        final int row = record.row();
        final int parentRow = record.parentRow();
        final int aclId = record.aclId();
        final byte[] name = new byte[record.nameLength()];
        record.getName(name, 0, name.length);
        final byte[] data = new byte[record.dataLength()];
        record.getData(data, 0, data.length);
        Bytes.put(fields, "data", hasData ? data : null);
        nodes.put(row, new Node(parentRow, new String(name, StandardCharsets.UTF_8), aclId, fields));
    }

    /** A znode as it was recorded. */
    private record Node(int parentRow, String name, int aclId, ObjectNode fields)
    {
    }
}
