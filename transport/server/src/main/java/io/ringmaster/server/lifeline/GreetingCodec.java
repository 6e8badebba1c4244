package io.ringmaster.server.lifeline;

import java.nio.ByteBuffer;

import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.link.LifelineGreetingDecoder;
import io.ringmaster.codecs.link.LifelineGreetingEncoder;
import io.ringmaster.codecs.link.MessageHeaderDecoder;
import io.ringmaster.codecs.link.MessageHeaderEncoder;

/** Writes this server's greetings and checks those of others. */
final class GreetingCodec
{
    /** Of the part that says how long the rest is. */
    static final int HEADER_LENGTH = MessageHeaderDecoder.ENCODED_LENGTH;
    /** A newer version may have a longer block, but not longer than this. */
    static final int MAX_LENGTH = 256;

    private final int id;
    private final long ensembleId;
    private final long process;
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final LifelineGreetingDecoder greeting = new LifelineGreetingDecoder();

    GreetingCodec(final int id, final long ensembleId, final long process)
    {
        this.id = id;
        this.ensembleId = ensembleId;
        this.process = process;
    }

    /** A greeting from this server, ready to be written. */
    ByteBuffer encode(final int to)
    {
        final ByteBuffer bytes =
            ByteBuffer.allocate(MessageHeaderEncoder.ENCODED_LENGTH + LifelineGreetingEncoder.BLOCK_LENGTH);
        new LifelineGreetingEncoder()
            .wrapAndApplyHeader(new UnsafeBuffer(bytes), 0, new MessageHeaderEncoder())
            .ensembleId(ensembleId)
            .from(id)
            .to(to)
            .process(process);
        return bytes;
    }

    /**
     * Length of the whole greeting.
     *
     * @param bytes holding its header from 0 on.
     * @return the length, at most {@link #MAX_LENGTH}; -1 if it is none.
     */
    int length(final ByteBuffer bytes)
    {
        buffer.wrap(bytes);
        header.wrap(buffer, 0);
        final int length = HEADER_LENGTH + header.blockLength();
        final boolean isGreeting = header.schemaId() == LifelineGreetingDecoder.SCHEMA_ID &&
            header.templateId() == LifelineGreetingDecoder.TEMPLATE_ID &&
            header.blockLength() >= LifelineGreetingDecoder.BLOCK_LENGTH;
        return isGreeting && length <= MAX_LENGTH ? length : -1;
    }

    /**
     * Read a greeting.
     *
     * @param bytes holding all of it from 0 on.
     * @return true if it is of this ensemble, to this server, and names a process; then {@link #from()} and
     * {@link #process()} are of it.
     */
    boolean read(final ByteBuffer bytes)
    {
        buffer.wrap(bytes);
        greeting.wrapAndApplyHeader(buffer, 0, header);
        return greeting.ensembleId() == ensembleId && greeting.to() == id && greeting.process() != 0;
    }

    int from()
    {
        return greeting.from();
    }

    long process()
    {
        return greeting.process();
    }
}
