package io.ringmaster.server;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.admin.BooleanType;
import io.ringmaster.codecs.admin.EngineStatusDecoder;
import io.ringmaster.codecs.admin.MessageHeaderDecoder;
import io.ringmaster.codecs.admin.Topic;

/**
 * The answer to a word of a server that serves; one that does not, since its ensemble has no leader, says only that.
 * The engine's status comes first. Endpoint thread only.
 */
final class ServedAnswer implements WordAnswer
{
    private static final String NOT_SERVING = "This ZooKeeper instance is not currently serving requests";

    private final Word word;
    private final WordAnswer answer;
    private boolean isServing;

    ServedAnswer(final Word word, final WordAnswer answer)
    {
        this.word = word;
        this.answer = answer;
    }

    @Override
    public void onRecord(final WordText out, final int templateId, final DirectBuffer buffer, final int offset)
    {
        if (templateId == EngineStatusDecoder.TEMPLATE_ID)
        {
            isServing = new EngineStatusDecoder()
                .wrapAndApplyHeader(buffer, offset, new MessageHeaderDecoder()).serving() == BooleanType.T;
        }
        if (isServing)
        {
            answer.onRecord(out, templateId, buffer, offset);
        }
    }

    @Override
    public void onEnd(final WordText out, final Topic topic)
    {
        if (isServing)
        {
            answer.onEnd(out, topic);
        }
        else if (isLast(topic))
        {
            out.add(word == Word.ISRO ? "null" : NOT_SERVING);
            if (word != Word.ISRO && word != Word.HASH)
            {
                out.line();
            }
        }
    }

    @Override
    public boolean isLast(final Topic topic)
    {
        return answer.isLast(topic);
    }
}
