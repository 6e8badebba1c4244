package io.ringmaster.server;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.admin.Topic;

/** The answer to a four-letter word, for which the engine was asked. Endpoint thread only. */
interface WordAnswer
{
    /**
     * A record came.
     *
     * @param out        to write to.
     * @param templateId of the record.
     * @param buffer     holding it; borrowed for the duration of the call.
     * @param offset     of its header.
     */
    void onRecord(WordText out, int templateId, DirectBuffer buffer, int offset);

    /**
     * All records of a topic have come.
     *
     * @param out   to write to.
     * @param topic that was asked for.
     */
    void onEnd(WordText out, Topic topic);

    /**
     * Whether nothing more is to come after the end of a topic.
     *
     * @param topic that ended.
     * @return true if the answer is complete.
     */
    default boolean isLast(final Topic topic)
    {
        return true;
    }
}
