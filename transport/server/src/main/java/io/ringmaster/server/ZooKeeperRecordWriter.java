package io.ringmaster.server;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.AclReplyDecoder;
import io.ringmaster.codecs.client.ChildrenReplyDecoder;
import io.ringmaster.codecs.client.CreateReplyDecoder;
import io.ringmaster.codecs.client.DataReplyDecoder;
import io.ringmaster.codecs.client.PathsReplyDecoder;
import io.ringmaster.codecs.client.StatDecoder;
import io.ringmaster.codecs.client.WhoAmIReplyDecoder;
import io.ringmaster.codecs.jute.JuteProtocol;
import io.ringmaster.codecs.jute.JuteWriter;
import io.ringmaster.codecs.jute.OpCode;

/**
 * Writes the records of replies: of requests that stand alone, and as results inside a multi. Endpoint thread only.
 */
final class ZooKeeperRecordWriter
{
    private final JuteWriter out;

    ZooKeeperRecordWriter(final JuteWriter out)
    {
        this.out = out;
    }

    /**
     * Error code as clients of ZooKeeper know it: they throw at one that they do not know, so the server's own become
     * SYSTEMERROR, which says that the request was refused and that it was not the client's fault.
     *
     * @param errorCode of the engine.
     * @return a code of the protocol.
     */
    static int errorCode(final int errorCode)
    {
        return errorCode > ErrorCode.TREE_FULL ? errorCode : ErrorCode.SYSTEM_ERROR;
    }

    /** CreateResponse, or Create2Response by all but {@link OpCode#CREATE}. */
    void created(final DirectBuffer buffer, final CreateReplyDecoder decoder, final int kind)
    {
        final int length = decoder.pathLength();
        out.writeBytes(buffer, decoder.limit() + CreateReplyDecoder.pathHeaderLength(), length);
        if (kind != OpCode.CREATE)
        {
            stat(decoder.stat());
        }
    }

    /** GetDataResponse. */
    void data(final DirectBuffer buffer, final DataReplyDecoder decoder, final boolean hasData)
    {
        if (hasData)
        {
            final int length = decoder.dataLength();
            out.writeBytes(buffer, decoder.limit() + DataReplyDecoder.dataHeaderLength(), length);
        }
        else
        {
            out.writeNull();
        }
        stat(decoder.stat());
    }

    /** GetChildrenResponse. */
    void children(final DirectBuffer buffer, final ChildrenReplyDecoder decoder)
    {
        ChildrenReplyDecoder.ChildrenDecoder names = decoder.children();
        out.writeInt(names.count());
        while (names.hasNext())
        {
            names = names.next();
            final int length = names.nameLength();
            out.writeBytes(
                buffer, decoder.limit() + ChildrenReplyDecoder.ChildrenDecoder.nameHeaderLength(), length);
            names.skipName();
        }
    }

    /** GetACLResponse. */
    void acl(final DirectBuffer buffer, final AclReplyDecoder decoder)
    {
        AclReplyDecoder.AclDecoder entries = decoder.acl();
        out.writeInt(entries.count());
        while (entries.hasNext())
        {
            entries = entries.next();
            out.writeInt(entries.permissions());
            final int schemeLength = entries.schemeLength();
            out.writeBytes(
                buffer, decoder.limit() + AclReplyDecoder.AclDecoder.schemeHeaderLength(), schemeLength);
            entries.skipScheme();
            final int idLength = entries.idLength();
            out.writeBytes(buffer, decoder.limit() + AclReplyDecoder.AclDecoder.idHeaderLength(), idLength);
            entries.skipId();
        }
        stat(decoder.stat());
    }

    /** GetEphemeralsResponse. */
    void paths(final DirectBuffer buffer, final PathsReplyDecoder decoder)
    {
        PathsReplyDecoder.PathsDecoder entries = decoder.paths();
        out.writeInt(entries.count());
        while (entries.hasNext())
        {
            entries = entries.next();
            final int length = entries.pathLength();
            out.writeBytes(buffer, decoder.limit() + PathsReplyDecoder.PathsDecoder.pathHeaderLength(), length);
            entries.skipPath();
        }
    }

    /** WhoAmIResponse. */
    void identities(final DirectBuffer buffer, final WhoAmIReplyDecoder decoder)
    {
        WhoAmIReplyDecoder.IdentitiesDecoder entries = decoder.identities();
        out.writeInt(entries.count());
        while (entries.hasNext())
        {
            entries = entries.next();
            final int schemeLength = entries.schemeLength();
            out.writeBytes(
                buffer, decoder.limit() + WhoAmIReplyDecoder.IdentitiesDecoder.schemeHeaderLength(), schemeLength);
            entries.skipScheme();
            final int userLength = entries.userLength();
            out.writeBytes(
                buffer, decoder.limit() + WhoAmIReplyDecoder.IdentitiesDecoder.userHeaderLength(), userLength);
            entries.skipUser();
        }
    }

    /** Stat, the whole record of ExistsResponse, SetDataResponse and SetACLResponse. */
    void stat(final StatDecoder stat)
    {
        StatCopy.copy(stat.buffer(), stat.offset(), out.buffer(), out.position());
        out.advance(JuteProtocol.STAT_LENGTH);
    }
}
