package io.ringmaster.engine.link;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.link.FrameKind;
import io.ringmaster.codecs.link.LinkFrameDecoder;
import io.ringmaster.codecs.link.MessageHeaderDecoder;
import io.ringmaster.codecs.link.VoteFrameDecoder;

/**
 * Decodes envelopes, and believes none of their lengths before it has checked them. A newer version may have a longer
 * block; what it adds is covered by the checksum and skipped.
 */
final class FrameReader
{
    private final LinkRules rules;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final LinkFrameDecoder linkFrame = new LinkFrameDecoder();
    private final VoteFrameDecoder voteFrame = new VoteFrameDecoder();
    private long ensembleId;
    private int from;
    private int to;
    private int bodyOffset;
    private int bodyLength;

    FrameReader(final LinkRules rules)
    {
        this.rules = rules;
    }

    /**
     * Read a frame of the ordered stream.
     *
     * @return false if it is none, or damaged.
     */
    boolean readLinkFrame(final DirectBuffer buffer, final int offset, final int length)
    {
        if (!readHeader(buffer, offset, length, LinkFrameDecoder.TEMPLATE_ID, LinkFrameDecoder.BLOCK_LENGTH))
        {
            return false;
        }
        linkFrame.wrap(buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH, header.blockLength(), header.version());
        ensembleId = linkFrame.ensembleId();
        from = linkFrame.from();
        to = linkFrame.to();
        return hasLength(offset, length, linkFrame.length()) && linkFrame.incarnation() != 0 &&
            isKnown(linkFrame.kindRaw()) &&
            isIntact(buffer, offset, length, FrameWriter.LINK_CHECKSUM_OFFSET, linkFrame.checksum());
    }

    /**
     * Read a vote.
     *
     * @return false if it is none, or damaged.
     */
    boolean readVoteFrame(final DirectBuffer buffer, final int offset, final int length)
    {
        if (!readHeader(buffer, offset, length, VoteFrameDecoder.TEMPLATE_ID, VoteFrameDecoder.BLOCK_LENGTH))
        {
            return false;
        }
        voteFrame.wrap(buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH, header.blockLength(), header.version());
        ensembleId = voteFrame.ensembleId();
        from = voteFrame.from();
        to = voteFrame.to();
        return hasLength(offset, length, voteFrame.length()) &&
            isIntact(buffer, offset, length, FrameWriter.VOTE_CHECKSUM_OFFSET, voteFrame.checksum());
    }

    long ensembleId()
    {
        return ensembleId;
    }

    int from()
    {
        return from;
    }

    int to()
    {
        return to;
    }

    FrameKind kind()
    {
        return linkFrame.kind();
    }

    long incarnation()
    {
        return linkFrame.incarnation();
    }

    long peerIncarnation()
    {
        return linkFrame.peerIncarnation();
    }

    long sequence()
    {
        return linkFrame.sequence();
    }

    long acknowledged()
    {
        return linkFrame.acknowledged();
    }

    long process()
    {
        return linkFrame.process();
    }

    int bodyOffset()
    {
        return bodyOffset;
    }

    int bodyLength()
    {
        return bodyLength;
    }

    private boolean readHeader(
        final DirectBuffer buffer, final int offset, final int length, final int templateId, final int blockLength)
    {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH + blockLength)
        {
            return false;
        }
        header.wrap(buffer, offset);
        return header.schemaId() == LinkFrameDecoder.SCHEMA_ID && header.templateId() == templateId &&
            header.blockLength() >= blockLength &&
            header.blockLength() <= length - MessageHeaderDecoder.ENCODED_LENGTH;
    }

    private static boolean isKnown(final short kind)
    {
        return kind >= FrameKind.HELLO.value() && kind <= FrameKind.PART.value();
    }

    private boolean hasLength(final int offset, final int length, final int enveloped)
    {
        final int envelopeLength = MessageHeaderDecoder.ENCODED_LENGTH + header.blockLength();
        bodyOffset = offset + envelopeLength;
        bodyLength = length - envelopeLength;
        return enveloped == bodyLength;
    }

    private boolean isIntact(
        final DirectBuffer buffer, final int offset, final int length, final int checksumOffset, final long checksum)
    {
        final int rest = checksumOffset + Long.BYTES;
        final long hash = FrameHash.hash(0, buffer, offset, checksumOffset);
        return rules.isIntact(checksum, FrameHash.hash(hash, buffer, offset + rest, length - rest));
    }
}
