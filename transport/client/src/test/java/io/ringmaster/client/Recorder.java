package io.ringmaster.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.client.ConnectDecoder;
import io.ringmaster.codecs.client.SetWatchesDecoder;

/** A script that keeps what it receives and has another script answer. */
final class Recorder implements FakeServer.Script
{
    private final FakeServer.Script answers;
    private final List<Received> messages = new CopyOnWriteArrayList<>();

    Recorder(final FakeServer.Script answers)
    {
        this.answers = answers;
    }

    @Override
    public void onMessage(
        final FakeServer.Link link, final int templateId, final DirectBuffer buffer, final int body, final int end)
        throws IOException
    {
        final byte[] copy = new byte[end - body];
        buffer.getBytes(body, copy);
        messages.add(new Received(link.index(), templateId, new UnsafeBuffer(copy)));
        answers.onMessage(link, templateId, buffer, body, end);
    }

    List<Received> all(final int templateId)
    {
        return messages.stream().filter((message) -> message.templateId == templateId).toList();
    }

    Received await(final int templateId, final int index)
    {
        Scripts.await(
            () -> all(templateId).size() > index, () -> "no message " + index + " of template " + templateId);
        return all(templateId).get(index);
    }

    List<Integer> templateIds(final int linkIndex)
    {
        return messages.stream()
            .filter((message) -> message.linkIndex == linkIndex)
            .map((message) -> message.templateId)
            .toList();
    }

    /**
     * A message.
     *
     * @param linkIndex  of the connection.
     * @param templateId of the message.
     * @param body       of the message, without its header.
     */
    record Received(int linkIndex, int templateId, DirectBuffer body)
    {
        ConnectDecoder connect()
        {
            return new ConnectDecoder().wrap(body, 0, ConnectDecoder.BLOCK_LENGTH, 0);
        }

        String path(final int blockLength)
        {
            return Scripts.path(body, 0, blockLength);
        }

        SetWatchesDecoder setWatches()
        {
            return new SetWatchesDecoder().wrap(body, 0, SetWatchesDecoder.BLOCK_LENGTH, 0);
        }

        /** The five lists of a SetWatches, one after the other, with their table's name before each path. */
        List<String> watches()
        {
            final SetWatchesDecoder decoder = setWatches();
            final List<String> paths = new ArrayList<>();
            decoder.dataWatches().forEach((entry) -> paths.add("data " + entry.path()));
            decoder.existWatches().forEach((entry) -> paths.add("exist " + entry.path()));
            decoder.childWatches().forEach((entry) -> paths.add("child " + entry.path()));
            decoder.persistentWatches().forEach((entry) -> paths.add("persistent " + entry.path()));
            decoder.persistentRecursiveWatches().forEach((entry) -> paths.add("recursive " + entry.path()));
            return paths;
        }
    }
}
