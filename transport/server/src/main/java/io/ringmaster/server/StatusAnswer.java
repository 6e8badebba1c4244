package io.ringmaster.server;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.admin.EngineStatusDecoder;
import io.ringmaster.codecs.admin.MessageHeaderDecoder;
import io.ringmaster.codecs.admin.Topic;

/** The words that need one look at the engine: srvr, stat, mntr, wchs and hash. */
final class StatusAnswer implements WordAnswer
{
    private final Word word;
    private final StatusTexts texts;
    private final Connection asker;

    StatusAnswer(final Word word, final StatusTexts texts, final Connection asker)
    {
        this.word = word;
        this.texts = texts;
        this.asker = asker;
    }

    @Override
    public void onRecord(final WordText out, final int templateId, final DirectBuffer buffer, final int offset)
    {
        final EngineStatusDecoder status =
            new EngineStatusDecoder().wrapAndApplyHeader(buffer, offset, new MessageHeaderDecoder());
        switch (word)
        {
            case SRVR -> texts.server(out, status);
            case STAT -> texts.serverAndConnections(out, status, asker);
            case MNTR -> texts.metrics(out, status);
            case WCHS -> texts.watches(out, status);
            case HASH -> texts.digest(out, status);
            default -> throw new IllegalStateException(word + " needs no status");
        }
    }

    @Override
    public void onEnd(final WordText out, final Topic topic)
    {
        // The record said it all.
    }
}
