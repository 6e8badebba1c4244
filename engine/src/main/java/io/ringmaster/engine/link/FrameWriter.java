package io.ringmaster.engine.link;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.link.FrameKind;
import io.ringmaster.codecs.link.LinkFrameEncoder;
import io.ringmaster.codecs.link.MessageHeaderEncoder;
import io.ringmaster.codecs.link.VoteFrameEncoder;

/** Encodes envelopes. What is enveloped stays where it is: both are offered together. */
final class FrameWriter
{
    /** Length of the envelope of a frame of the ordered stream. */
    static final int LINK_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + LinkFrameEncoder.BLOCK_LENGTH;
    /** Length of the envelope of a vote. */
    static final int VOTE_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + VoteFrameEncoder.BLOCK_LENGTH;
    /** Where the checksum of a frame of the ordered stream is. */
    static final int LINK_CHECKSUM_OFFSET =
        MessageHeaderEncoder.ENCODED_LENGTH + LinkFrameEncoder.checksumEncodingOffset();
    /** Where the checksum of a vote is. */
    static final int VOTE_CHECKSUM_OFFSET =
        MessageHeaderEncoder.ENCODED_LENGTH + VoteFrameEncoder.checksumEncodingOffset();

    private final long ensembleId;
    private final int id;
    private final long process;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Math.max(LINK_LENGTH, VOTE_LENGTH)]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final LinkFrameEncoder linkFrame = new LinkFrameEncoder();
    private final VoteFrameEncoder voteFrame = new VoteFrameEncoder();

    FrameWriter(final long ensembleId, final int id, final long process)
    {
        this.ensembleId = ensembleId;
        this.id = id;
        this.process = process;
    }

    /** Holds what was encoded last, from 0. */
    DirectBuffer buffer()
    {
        return buffer;
    }

    void encode(
        final int to,
        final FrameKind kind,
        final long incarnation,
        final long peerIncarnation,
        final long sequence,
        final long acknowledged,
        final DirectBuffer body,
        final int offset,
        final int length)
    {
        buffer.setMemory(0, LINK_LENGTH, (byte)0);
        linkFrame.wrapAndApplyHeader(buffer, 0, header)
            .ensembleId(ensembleId)
            .from(id)
            .to(to)
            .incarnation(incarnation)
            .peerIncarnation(peerIncarnation)
            .sequence(sequence)
            .acknowledged(acknowledged)
            .process(process)
            .length(length)
            .kind(kind);
        final long hash = FrameHash.hash(0, buffer, 0, LINK_CHECKSUM_OFFSET);
        linkFrame.checksum(FrameHash.hash(hash, body, offset, length));
    }

    void encodeVote(final int to, final DirectBuffer body, final int offset, final int length)
    {
        buffer.setMemory(0, VOTE_LENGTH, (byte)0);
        voteFrame.wrapAndApplyHeader(buffer, 0, header)
            .ensembleId(ensembleId)
            .from(id)
            .to(to)
            .length(length);
        final long hash = FrameHash.hash(0, buffer, 0, VOTE_CHECKSUM_OFFSET);
        voteFrame.checksum(FrameHash.hash(hash, body, offset, length));
    }
}
