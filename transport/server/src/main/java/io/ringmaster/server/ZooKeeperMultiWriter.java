package io.ringmaster.server;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.ChildrenReplyDecoder;
import io.ringmaster.codecs.client.CreateReplyDecoder;
import io.ringmaster.codecs.client.DataReplyDecoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.MultiReplyDecoder;
import io.ringmaster.codecs.client.StatReplyDecoder;
import io.ringmaster.codecs.client.StatusReplyDecoder;
import io.ringmaster.codecs.jute.JuteWriter;
import io.ringmaster.codecs.jute.OpCode;

/**
 * Writes MultiResponse: a header and a record per result, then the header that ends it (protocol, section 9). Each
 * result's correlation id is that of its operation. Endpoint thread only.
 */
final class ZooKeeperMultiWriter
{
    private static final int NONE_FAILED = -1;
    /** The engine is of this version: it is in this process. */
    private static final int VERSION = MessageHeaderDecoder.SCHEMA_VERSION;

    private final JuteWriter out;
    private final ZooKeeperRecordWriter records;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final StatusReplyDecoder status = new StatusReplyDecoder();
    private final CreateReplyDecoder created = new CreateReplyDecoder();
    private final StatReplyDecoder stat = new StatReplyDecoder();
    private final DataReplyDecoder data = new DataReplyDecoder();
    private final ChildrenReplyDecoder children = new ChildrenReplyDecoder();

    ZooKeeperMultiWriter(final JuteWriter out, final ZooKeeperRecordWriter records)
    {
        this.out = out;
        this.records = records;
    }

    void write(final DirectBuffer buffer, final MultiReplyDecoder multi)
    {
        final boolean hasFailed = multi.failedIndex() != NONE_FAILED;
        final int length = multi.resultsLength();
        int position = multi.limit() + MultiReplyDecoder.resultsHeaderLength();
        final int limit = position + length;
        while (position < limit)
        {
            result(buffer, position + Frame.HEADER_LENGTH, hasFailed);
            position += Frame.HEADER_LENGTH + Frame.length(buffer, position);
        }
        out.writeMultiHeader(OpCode.ERROR, true, -1);
    }

    private void result(final DirectBuffer buffer, final int offset, final boolean hasFailed)
    {
        final int body = offset + Frame.MESSAGE_HEADER_LENGTH;
        switch (header.wrap(buffer, offset).templateId())
        {
            case StatusReplyDecoder.TEMPLATE_ID:
                status.wrap(buffer, body, StatusReplyDecoder.BLOCK_LENGTH, VERSION);
                status(hasFailed);
                break;
            case CreateReplyDecoder.TEMPLATE_ID:
                created.wrap(buffer, body, CreateReplyDecoder.BLOCK_LENGTH, VERSION);
                final int type = Correlation.kind(created.correlationId());
                out.writeMultiHeader(type, false, ErrorCode.OK);
                records.created(buffer, created, type);
                break;
            case StatReplyDecoder.TEMPLATE_ID:
                stat.wrap(buffer, body, StatReplyDecoder.BLOCK_LENGTH, VERSION);
                out.writeMultiHeader(OpCode.SET_DATA, false, ErrorCode.OK);
                records.stat(stat.stat());
                break;
            case DataReplyDecoder.TEMPLATE_ID:
                data.wrap(buffer, body, DataReplyDecoder.BLOCK_LENGTH, VERSION);
                out.writeMultiHeader(OpCode.GET_DATA, false, ErrorCode.OK);
                records.data(buffer, data, data.hasData() == BooleanType.T);
                break;
            case ChildrenReplyDecoder.TEMPLATE_ID:
                children.wrap(buffer, body, ChildrenReplyDecoder.BLOCK_LENGTH, VERSION);
                out.writeMultiHeader(OpCode.GET_CHILDREN, false, ErrorCode.OK);
                records.children(buffer, children);
                break;
            default:
                throw new IllegalStateException("template " + header.templateId() + " as a result of a multi");
        }
    }

    /** In a multi that failed, what came before the failure is an error entry as well, with code 0. */
    private void status(final boolean hasFailed)
    {
        final int errorCode = ZooKeeperRecordWriter.errorCode(status.errorCode());
        if (errorCode == ErrorCode.OK && !hasFailed)
        {
            out.writeMultiHeader(Correlation.kind(status.correlationId()), false, ErrorCode.OK);
        }
        else
        {
            out.writeMultiHeader(OpCode.ERROR, false, errorCode).writeInt(errorCode);
        }
    }
}
