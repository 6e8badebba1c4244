package io.ringmaster.client;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.ChildrenReplyDecoder;
import io.ringmaster.codecs.client.CreateReplyDecoder;
import io.ringmaster.codecs.client.DataReplyDecoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.StatReplyDecoder;
import io.ringmaster.codecs.client.StatusReplyDecoder;

/**
 * Decodes the frames inside the reply of a multi or multiRead. Allocates values: these requests are no hot path.
 */
final class MultiResults
{
    private final String chroot;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final DataReplyDecoder dataReply = new DataReplyDecoder();
    private final StatusReplyDecoder statusReply = new StatusReplyDecoder();
    private final ReplyCursor cursor = new ReplyCursor();
    private final StatView stat = new StatView();
    private final NamesView names = new NamesView();

    MultiResults(final String chroot)
    {
        this.chroot = chroot;
    }

    /**
     * Path as the client sees it.
     *
     * @param path   at the server.
     * @param chroot of the client; empty if it has none.
     * @return the path below the chroot; as it is if it lies outside.
     */
    static String stripChroot(final String path, final String chroot)
    {
        if (!chroot.isEmpty() && path.startsWith(chroot))
        {
            if (path.length() == chroot.length())
            {
                return "/";
            }
            if (path.charAt(chroot.length()) == '/')
            {
                return path.substring(chroot.length());
            }
        }
        return path;
    }

    List<OpResult> decode(final DirectBuffer buffer, final int offset, final int end)
    {
        final List<OpResult> results = new ArrayList<>();
        int position = offset;
        while (position < end)
        {
            final int room = end - position - Frame.HEADER_LENGTH;
            final int length = room < 0 ? -1 : Frame.length(buffer, position);
            if (!Frame.isValidLength(length, room))
            {
                throw new MalformedReplyException("result of " + length + " bytes where " + room + " remain");
            }
            position += Frame.HEADER_LENGTH;
            results.add(result(buffer, position, position + length));
            position += length;
        }
        return results;
    }

    private OpResult result(final DirectBuffer buffer, final int offset, final int end)
    {
        header.wrap(buffer, offset);
        final int templateId = header.templateId();
        final int length = header.blockLength();
        final int body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID || length > end - body)
        {
            throw new MalformedReplyException(
                "result of schema " + header.schemaId() + " with a fixed part of " + length + " bytes");
        }
        cursor.wrap(buffer, body + length, end);

        switch (templateId)
        {
            case StatusReplyDecoder.TEMPLATE_ID ->
            {
                ReplyDispatcher.checked(length, StatusReplyDecoder.BLOCK_LENGTH);
                final int errorCode = statusReply.wrap(buffer, body, length, 0).errorCode();
                return errorCode == ErrorCode.OK ? new OpResult.Done() : new OpResult.Failed(errorCode);
            }
            case CreateReplyDecoder.TEMPLATE_ID ->
            {
                ReplyDispatcher.checked(length, CreateReplyDecoder.BLOCK_LENGTH);
                stat.wrap(buffer, body + CreateReplyDecoder.statEncodingOffset());
                return new Created(stripChroot(cursor.readText(), chroot), stat.toStat());
            }
            case StatReplyDecoder.TEMPLATE_ID ->
            {
                ReplyDispatcher.checked(length, StatReplyDecoder.BLOCK_LENGTH);
                stat.wrap(buffer, body + StatReplyDecoder.statEncodingOffset());
                return new OpResult.Changed(stat.toStat());
            }
            case DataReplyDecoder.TEMPLATE_ID ->
            {
                ReplyDispatcher.checked(length, DataReplyDecoder.BLOCK_LENGTH);
                dataReply.wrap(buffer, body, length, 0);
                stat.wrap(buffer, body + DataReplyDecoder.statEncodingOffset());
                final int dataLength = cursor.readVarLength();
                byte[] data = null;
                if (dataReply.hasDataRaw() == BooleanType.T.value())
                {
                    data = new byte[dataLength];
                    buffer.getBytes(cursor.position() - dataLength, data);
                }
                return new NodeData(data, stat.toStat());
            }
            case ChildrenReplyDecoder.TEMPLATE_ID ->
            {
                ReplyDispatcher.checked(length, ChildrenReplyDecoder.BLOCK_LENGTH);
                stat.wrap(buffer, body + ChildrenReplyDecoder.statEncodingOffset());
                return new Children(names.wrap(buffer, body + length, end, 0).toList(), stat.toStat());
            }
            default -> throw new MalformedReplyException("result of template " + templateId);
        }
    }
}
