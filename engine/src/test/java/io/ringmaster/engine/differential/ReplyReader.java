package io.ringmaster.engine.differential;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.AclReplyDecoder;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.ChildrenReplyDecoder;
import io.ringmaster.codecs.client.ConnectReplyDecoder;
import io.ringmaster.codecs.client.CountReplyDecoder;
import io.ringmaster.codecs.client.CreateReplyDecoder;
import io.ringmaster.codecs.client.DataReplyDecoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.MultiReplyDecoder;
import io.ringmaster.codecs.client.PathsReplyDecoder;
import io.ringmaster.codecs.client.StatDecoder;
import io.ringmaster.codecs.client.StatReplyDecoder;
import io.ringmaster.codecs.client.StatusReplyDecoder;
import io.ringmaster.codecs.client.WatchEventDecoder;
import io.ringmaster.codecs.client.WhoAmIReplyDecoder;
import io.ringmaster.engine.model.AclEntry;
import io.ringmaster.engine.model.Delivery;
import io.ringmaster.engine.model.NodeStat;
import io.ringmaster.engine.model.Reply;

/** Decodes what the engine sends into what the model says. */
final class ReplyReader
{
    /**
     * What came on a connection.
     *
     * @param zxid     of the message; of an event that of its transaction.
     * @param delivery in the model's words; null for a {@link Connected}.
     * @param connect  the answer to a Connect, else null.
     */
    record Received(long zxid, Delivery delivery, Connected connect)
    {
    }

    /**
     * Answer to a Connect.
     *
     * @param errorCode of it.
     * @param sessionId of it.
     * @param timeoutMs negotiated.
     * @param password  in hexadecimal.
     */
    record Connected(int errorCode, long sessionId, int timeoutMs, String password)
    {
    }

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    Received read(final DirectBuffer buffer, final int offset, final int length)
    {
        header.wrap(buffer, offset);
        final int templateId = header.templateId();
        if (templateId == ConnectReplyDecoder.TEMPLATE_ID)
        {
            return readConnect(buffer, offset, length);
        }
        if (templateId == WatchEventDecoder.TEMPLATE_ID)
        {
            final WatchEventDecoder decoder = new WatchEventDecoder().wrapAndApplyHeader(buffer, offset, header);
            final long zxid = decoder.zxid();
            final int type = decoder.eventTypeRaw();
            final byte[] path = new byte[decoder.pathLength()];
            decoder.getPath(path, 0, path.length);
            checkEnd(decoder.limit(), offset + length);
            return new Received(zxid, new Delivery.Event(zxid, type, Utf8.decode(path)), null);
        }
        final long correlationId = buffer.getLong(offset + Frame.MESSAGE_HEADER_LENGTH);
        final long zxid = buffer.getLong(offset + Frame.MESSAGE_HEADER_LENGTH + Long.BYTES);
        final Reply reply = readReply(buffer, offset, length, templateId);
        return new Received(zxid, new Delivery.Answer(correlationId, reply), null);
    }

    private Received readConnect(final DirectBuffer buffer, final int offset, final int length)
    {
        final ConnectReplyDecoder decoder = new ConnectReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
        final byte[] password = new byte[ConnectReplyDecoder.passwordLength()];
        decoder.getPassword(password, 0, password.length);
        final Received received = new Received(
            decoder.zxid(),
            null,
            new Connected(
                decoder.errorCode(),
                decoder.sessionId(),
                decoder.timeoutMs(),
                HexFormat.of().formatHex(password)));
        decoder.skipMessage();
        checkEnd(decoder.limit(), offset + length);
        return received;
    }

    private Reply readReply(final DirectBuffer buffer, final int offset, final int length, final int templateId)
    {
        final int end = offset + length;
        return switch (templateId)
        {
            case StatusReplyDecoder.TEMPLATE_ID ->
            {
                final StatusReplyDecoder decoder =
                    new StatusReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
                decoder.skipMessage();
                checkEnd(decoder.limit(), end);
                yield new Reply.Status(decoder.errorCode());
            }
            case CreateReplyDecoder.TEMPLATE_ID ->
            {
                final CreateReplyDecoder decoder =
                    new CreateReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
                final Reply reply = new Reply.Created(decoder.path(), stat(decoder.stat()));
                checkEnd(decoder.limit(), end);
                yield reply;
            }
            case StatReplyDecoder.TEMPLATE_ID ->
            {
                final StatReplyDecoder decoder = new StatReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
                checkEnd(decoder.limit(), end);
                yield new Reply.StatOnly(stat(decoder.stat()));
            }
            case DataReplyDecoder.TEMPLATE_ID -> readData(buffer, offset, end);
            case ChildrenReplyDecoder.TEMPLATE_ID -> readChildren(buffer, offset, end);
            case AclReplyDecoder.TEMPLATE_ID -> readAcl(buffer, offset, end);
            case PathsReplyDecoder.TEMPLATE_ID ->
            {
                final PathsReplyDecoder decoder =
                    new PathsReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
                final List<String> paths = new ArrayList<>();
                decoder.paths().forEach(path -> paths.add(path.path()));
                checkEnd(decoder.limit(), end);
                yield new Reply.Paths(paths.stream().sorted().toList());
            }
            case CountReplyDecoder.TEMPLATE_ID ->
            {
                final CountReplyDecoder decoder =
                    new CountReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
                checkEnd(decoder.limit(), end);
                yield new Reply.Count(decoder.count());
            }
            case MultiReplyDecoder.TEMPLATE_ID -> readMulti(buffer, offset, end);
            case WhoAmIReplyDecoder.TEMPLATE_ID ->
            {
                final WhoAmIReplyDecoder decoder =
                    new WhoAmIReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
                final List<String> identities = new ArrayList<>();
                decoder.identities().forEach(identity -> identities.add(identity.scheme() + "=" + identity.user()));
                checkEnd(decoder.limit(), end);
                yield new Reply.Identities(identities.stream().sorted().toList());
            }
            default -> throw new AssertionError("template " + templateId + " is no reply");
        };
    }

    private Reply readData(final DirectBuffer buffer, final int offset, final int end)
    {
        final DataReplyDecoder decoder = new DataReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
        final byte[] data = new byte[decoder.dataLength()];
        decoder.getData(data, 0, data.length);
        checkEnd(decoder.limit(), end);
        if (decoder.hasData() == BooleanType.F && data.length != 0)
        {
            throw new AssertionError("null data of " + data.length + " bytes");
        }
        return new Reply.Data(
            stat(decoder.stat()),
            decoder.hasData() == BooleanType.F ? null : new String(data, StandardCharsets.ISO_8859_1));
    }

    private Reply readChildren(final DirectBuffer buffer, final int offset, final int end)
    {
        final ChildrenReplyDecoder decoder = new ChildrenReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
        final List<String> names = new ArrayList<>();
        decoder.children().forEach(child -> names.add(child.name()));
        checkEnd(decoder.limit(), end);
        return new Reply.Children(stat(decoder.stat()), names.stream().sorted().toList());
    }

    private Reply readAcl(final DirectBuffer buffer, final int offset, final int end)
    {
        final AclReplyDecoder decoder = new AclReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
        final List<AclEntry> acl = new ArrayList<>();
        decoder.acl().forEach(entry ->
        {
            final int permissions = entry.permissions();
            final String scheme = entry.scheme();
            acl.add(new AclEntry(permissions, scheme, entry.id()));
        });
        checkEnd(decoder.limit(), end);
        return new Reply.Acl(stat(decoder.stat()), List.copyOf(acl));
    }

    private Reply readMulti(final DirectBuffer buffer, final int offset, final int end)
    {
        final MultiReplyDecoder decoder = new MultiReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
        final int failedIndex = decoder.failedIndex();
        final byte[] frames = new byte[decoder.resultsLength()];
        decoder.getResults(frames, 0, frames.length);
        checkEnd(decoder.limit(), end);
        final UnsafeBuffer results = new UnsafeBuffer(frames);
        final List<Reply> replies = new ArrayList<>();
        int position = 0;
        while (position < frames.length)
        {
            final int length = Frame.length(results, position);
            final Received received = read(results, position + Frame.HEADER_LENGTH, length);
            final Delivery.Answer answer = (Delivery.Answer)received.delivery();
            if (answer.correlationId() != RequestWriter.operationId(replies.size()))
            {
                throw new AssertionError("result " + replies.size() + " of a multi is not of its operation: " + answer);
            }
            replies.add(answer.reply());
            position += Frame.HEADER_LENGTH + length;
        }
        return new Reply.Multi(failedIndex, List.copyOf(replies));
    }

    private static NodeStat stat(final StatDecoder stat)
    {
        return new NodeStat(
            stat.czxid(),
            stat.mzxid(),
            stat.pzxid(),
            stat.ctime(),
            stat.mtime(),
            stat.ephemeralOwner(),
            stat.version(),
            stat.cversion(),
            stat.aversion(),
            stat.dataLength(),
            stat.numChildren());
    }

    private static void checkEnd(final int limit, final int end)
    {
        if (limit != end)
        {
            throw new AssertionError("message ends at " + end + ", its content at " + limit);
        }
    }
}
