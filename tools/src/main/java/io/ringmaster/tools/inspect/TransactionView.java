package io.ringmaster.tools.inspect;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.transaction.AclListDecoder;
import io.ringmaster.codecs.transaction.BooleanType;
import io.ringmaster.codecs.transaction.CheckNodeDecoder;
import io.ringmaster.codecs.transaction.CreateNodeDecoder;
import io.ringmaster.codecs.transaction.DeleteNodeDecoder;
import io.ringmaster.codecs.transaction.EndSessionDecoder;
import io.ringmaster.codecs.transaction.FailureDecoder;
import io.ringmaster.codecs.transaction.MessageHeaderDecoder;
import io.ringmaster.codecs.transaction.OpenSessionDecoder;
import io.ringmaster.codecs.transaction.SetNodeAclDecoder;
import io.ringmaster.codecs.transaction.SetNodeDataDecoder;
import io.ringmaster.codecs.transaction.TransactionDecoder;
import io.ringmaster.tools.CommandException;

/** Turns the bytes of a journaled transaction into something people can read. Passwords of sessions are left out. */
final class TransactionView
{
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final TransactionDecoder transactionDecoder = new TransactionDecoder();
    private final CreateNodeDecoder createNodeDecoder = new CreateNodeDecoder();
    private final DeleteNodeDecoder deleteNodeDecoder = new DeleteNodeDecoder();
    private final SetNodeDataDecoder setNodeDataDecoder = new SetNodeDataDecoder();
    private final SetNodeAclDecoder setNodeAclDecoder = new SetNodeAclDecoder();
    private final OpenSessionDecoder openSessionDecoder = new OpenSessionDecoder();
    private final EndSessionDecoder endSessionDecoder = new EndSessionDecoder();
    private final FailureDecoder failureDecoder = new FailureDecoder();

    /**
     * Zxid as people write it.
     *
     * @param zxid any.
     * @return hexadecimal with 0x in front.
     */
    static String hex(final long zxid)
    {
        return "0x" + Long.toHexString(zxid);
    }

    /**
     * Decode a transaction.
     *
     * @param buffer holding it.
     * @param offset of it.
     * @param length of it.
     * @return its head and operations.
     * @throws CommandException if it is not a transaction of the schema.
     */
    ObjectNode decode(final DirectBuffer buffer, final int offset, final int length)
    {
        try
        {
            return decodeChecked(buffer, offset, length);
        }
        catch (final IndexOutOfBoundsException | IllegalArgumentException | IllegalStateException ex)
        {
            throw new CommandException("not a transaction: " + ex.getMessage(), ex);
        }
    }

    private ObjectNode decodeChecked(final DirectBuffer buffer, final int offset, final int length)
    {
        // A view of its own, so that a wrong length inside cannot reach beyond the record.
        final DirectBuffer bytes = new UnsafeBuffer(buffer, offset, length);
        transactionDecoder.wrapAndApplyHeader(bytes, 0, headerDecoder);
        final ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("time", Instant.ofEpochMilli(transactionDecoder.timeMs()).toString());
        node.put("sessionId", hex(transactionDecoder.sessionId()));
        node.put("correlationId", transactionDecoder.correlationId());
        node.put("isMulti", transactionDecoder.isMulti() == BooleanType.T);
        final ArrayNode operations = node.putArray("operations");
        int position = MessageHeaderDecoder.ENCODED_LENGTH + headerDecoder.blockLength();
        for (int i = 0, count = transactionDecoder.operationCount(); i < count; i++)
        {
            position = decodeOperation(operations.addObject(), bytes, position);
        }
        if (position != length)
        {
            throw new IllegalStateException((length - position) + " bytes are left after the last operation");
        }
        return node;
    }

    private int decodeOperation(final ObjectNode node, final DirectBuffer bytes, final int offset)
    {
        headerDecoder.wrap(bytes, offset);
        final int templateId = headerDecoder.templateId();
        final int body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        final int blockLength = headerDecoder.blockLength();
        final int version = headerDecoder.version();
        switch (templateId)
        {
            case CreateNodeDecoder.TEMPLATE_ID:
                createNodeDecoder.wrap(bytes, body, blockLength, version);
                return decodeCreateNode(node);

            case DeleteNodeDecoder.TEMPLATE_ID:
                deleteNodeDecoder.wrap(bytes, body, blockLength, version);
                node.put("operation", "delete").put("path", deleteNodeDecoder.path());
                return deleteNodeDecoder.limit();

            case SetNodeDataDecoder.TEMPLATE_ID:
                setNodeDataDecoder.wrap(bytes, body, blockLength, version);
                return decodeSetNodeData(node);

            case SetNodeAclDecoder.TEMPLATE_ID:
                setNodeAclDecoder.wrap(bytes, body, blockLength, version);
                return decodeSetNodeAcl(node);

            case CheckNodeDecoder.TEMPLATE_ID:
                node.put("operation", "check");
                return body + blockLength;

            case OpenSessionDecoder.TEMPLATE_ID:
                openSessionDecoder.wrap(bytes, body, blockLength, version);
                node.put("operation", "openSession")
                    .put("sessionId", hex(openSessionDecoder.newSessionId()))
                    .put("timeoutMs", openSessionDecoder.timeoutMs());
                return body + blockLength;

            case EndSessionDecoder.TEMPLATE_ID:
                endSessionDecoder.wrap(bytes, body, blockLength, version);
                node.put("operation", "endSession").put("sessionId", hex(endSessionDecoder.endedSessionId()));
                return body + blockLength;

            case FailureDecoder.TEMPLATE_ID:
                failureDecoder.wrap(bytes, body, blockLength, version);
                node.put("operation", "failure")
                    .put("error", ErrorCode.name(failureDecoder.errorCode()))
                    .put("failedIndex", failureDecoder.failedIndex());
                return body + blockLength;

            default:
                throw new IllegalStateException("operation of unknown template id " + templateId);
        }
    }

    private int decodeCreateNode(final ObjectNode node)
    {
        final boolean hasData = createNodeDecoder.hasData() == BooleanType.T;
        node.put("operation", "create").put("path", createNodeDecoder.path());
        node.put("kind", createNodeDecoder.kind().name());
        switch (createNodeDecoder.kind())
        {
            case EPHEMERAL:
                node.put("owner", hex(createNodeDecoder.owner()));
                break;
            case TTL:
                node.put("ttlMs", createNodeDecoder.owner());
                break;
            default:
                break;
        }
        node.put("parentCversion", createNodeDecoder.parentCversion());
        final byte[] data = new byte[createNodeDecoder.dataLength()];
        createNodeDecoder.getData(data, 0, data.length);
        Bytes.put(node, "data", hasData ? data : null);
        final UnsafeBuffer acl = new UnsafeBuffer();
        createNodeDecoder.wrapAcl(acl);
        node.set("acl", acl(acl));
        return createNodeDecoder.limit();
    }

    private int decodeSetNodeData(final ObjectNode node)
    {
        final boolean hasData = setNodeDataDecoder.hasData() == BooleanType.T;
        node.put("operation", "setData").put("path", setNodeDataDecoder.path());
        node.put("version", setNodeDataDecoder.version());
        final byte[] data = new byte[setNodeDataDecoder.dataLength()];
        setNodeDataDecoder.getData(data, 0, data.length);
        Bytes.put(node, "data", hasData ? data : null);
        return setNodeDataDecoder.limit();
    }

    private int decodeSetNodeAcl(final ObjectNode node)
    {
        node.put("operation", "setAcl").put("path", setNodeAclDecoder.path());
        node.put("aversion", setNodeAclDecoder.aversion());
        final UnsafeBuffer acl = new UnsafeBuffer();
        setNodeAclDecoder.wrapAcl(acl);
        node.set("acl", acl(acl));
        return setNodeAclDecoder.limit();
    }

    /**
     * An ACL, as {@code scheme:id:cdrwa} texts.
     *
     * @param buffer holding the block and groups of an AclList, and nothing else.
     * @return the entries.
     */
    static ArrayNode acl(final DirectBuffer buffer)
    {
        final ArrayNode entries = JsonNodeFactory.instance.arrayNode();
        final AclListDecoder decoder = new AclListDecoder();
        decoder.wrap(buffer, 0, AclListDecoder.BLOCK_LENGTH, AclListDecoder.SCHEMA_VERSION);
        for (final AclListDecoder.EntriesDecoder entry : decoder.entries())
        {
            final int permissions = entry.permissions();
            final byte[] scheme = new byte[entry.schemeLength()];
            entry.getScheme(scheme, 0, scheme.length);
            final byte[] id = new byte[entry.idLength()];
            entry.getId(id, 0, id.length);
            entries.add(new String(scheme, StandardCharsets.UTF_8) + ":" +
                new String(id, StandardCharsets.UTF_8) + ":" + permissions(permissions));
        }
        return entries;
    }

    /**
     * Permissions as letters.
     *
     * @param permissions bits.
     * @return those of c, d, r, w, a that are set.
     */
    static String permissions(final int permissions)
    {
        final StringBuilder builder = new StringBuilder();
        builder.append((permissions & 4) != 0 ? "c" : "");
        builder.append((permissions & 8) != 0 ? "d" : "");
        builder.append((permissions & 1) != 0 ? "r" : "");
        builder.append((permissions & 2) != 0 ? "w" : "");
        builder.append((permissions & 16) != 0 ? "a" : "");
        return builder.toString();
    }

    /**
     * One line for an operation or a head.
     *
     * @param node any object.
     * @return its values, with their names where they are not plain.
     */
    static String line(final ObjectNode node)
    {
        final StringBuilder builder = new StringBuilder();
        node.properties().forEach(field ->
        {
            final boolean isPlain = "operation".equals(field.getKey()) || "path".equals(field.getKey());
            builder.append(builder.length() == 0 ? "" : " ");
            builder.append(isPlain ? "" : field.getKey() + "=");
            builder.append("data".equals(field.getKey()) ? Bytes.brief(utf8(field.getValue())) :
                field.getValue().isTextual() ? field.getValue().asText() : field.getValue().toString());
        });
        return builder.toString();
    }

    private static byte[] utf8(final JsonNode value)
    {
        return value.isNull() ? null : value.asText().getBytes(StandardCharsets.UTF_8);
    }
}
