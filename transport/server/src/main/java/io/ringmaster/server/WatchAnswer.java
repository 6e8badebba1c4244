package io.ringmaster.server;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.admin.MessageHeaderDecoder;
import io.ringmaster.codecs.admin.Topic;
import io.ringmaster.codecs.admin.WatchRecordDecoder;

/** The words wchc and wchp: paths by session, or sessions by path. */
final class WatchAnswer implements WordAnswer
{
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final WatchRecordDecoder watch = new WatchRecordDecoder();
    private final boolean isByPath;
    private String lastPath;
    private long lastConnectionId;

    WatchAnswer(final boolean isByPath)
    {
        this.isByPath = isByPath;
    }

    @Override
    public void onRecord(final WordText out, final int templateId, final DirectBuffer buffer, final int offset)
    {
        if (templateId != WatchRecordDecoder.TEMPLATE_ID)
        {
            return;
        }
        watch.wrapAndApplyHeader(buffer, offset, header);
        final long connectionId = watch.connectionId();
        final String path = watch.path();
        if (isByPath)
        {
            if (!path.equals(lastPath))
            {
                out.add(path).line();
            }
            out.add("\t").hex(watch.sessionId()).line();
        }
        else
        {
            if (lastPath == null || connectionId != lastConnectionId)
            {
                out.hex(watch.sessionId()).line();
            }
            out.add("\t").add(path).line();
        }
        lastPath = path;
        lastConnectionId = connectionId;
    }

    @Override
    public void onEnd(final WordText out, final Topic topic)
    {
        if (isLast(topic))
        {
            out.line();
        }
    }

    @Override
    public boolean isLast(final Topic topic)
    {
        return topic != Topic.STATUS;
    }
}
