package io.ringmaster.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.agrona.ExpandableArrayBuffer;

import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.ConnectEncoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.codecs.client.SetWatchesEncoder;

/**
 * Encodes what goes before the requests of a connection: Connect, then the credentials, then the watches. Allocates:
 * it is used once for a connection. Event loop only.
 */
final class SetupEncoder
{
    /** Bytes that a SetWatches frame has at most, unless a single path is longer; less if the server takes less. */
    static final int MAX_SET_WATCHES_LENGTH = 128 * 1024;
    private static final int TABLE_COUNT = WatchRegistry.Table.values().length;
    /** Bytes of a group's entry beside its path: the path's length. */
    private static final int ENTRY_OVERHEAD = 4;
    private static final int SET_WATCHES_OVERHEAD = MessageHeaderEncoder.ENCODED_LENGTH +
        SetWatchesEncoder.BLOCK_LENGTH + TABLE_COUNT * SetWatchesEncoder.DataWatchesEncoder.HEADER_SIZE;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ConnectEncoder connect = new ConnectEncoder();
    private final SetWatchesEncoder setWatches = new SetWatchesEncoder();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private int length;
    private int messageCount;

    ByteBuf connect(
        final int timeoutMs,
        final long sessionId,
        final byte[] password,
        final long lastZxidSeen,
        final boolean readOnly)
    {
        begin();
        connect.wrapAndApplyHeader(buffer, length + Frame.HEADER_LENGTH, header)
            .timeoutMs(timeoutMs)
            .sessionId(sessionId)
            .lastZxidSeen(lastZxidSeen)
            .readOnly(readOnly ? BooleanType.T : BooleanType.F);
        for (int i = 0; i < password.length; i++)
        {
            connect.password(i, password[i]);
        }
        finish(connect.limit());
        return bytes();
    }

    /**
     * Encode credentials and watches.
     *
     * @param encoder        of requests.
     * @param credentials    to send first, in this order.
     * @param watches        to register again.
     * @param relativeZxid   changes after it count as missed.
     * @param maxFrameLength of the server, in bytes.
     * @return the frames, {@link #messageCount()} of them; null if there is nothing to send.
     */
    ByteBuf setup(
        final RequestEncoder encoder,
        final List<Credential> credentials,
        final WatchRegistry watches,
        final long relativeZxid,
        final int maxFrameLength)
    {
        begin();
        for (final Credential credential : credentials)
        {
            finish(encoder.authenticate(buffer, length + Frame.HEADER_LENGTH, Session.AUTHENTICATE_ID, credential));
        }

        final Map<WatchRegistry.Table, List<byte[]>> batch = new EnumMap<>(WatchRegistry.Table.class);
        for (final WatchRegistry.Table table : WatchRegistry.Table.values())
        {
            batch.put(table, new ArrayList<>());
        }
        final int maxLength = Math.min(maxFrameLength, MAX_SET_WATCHES_LENGTH);
        int batchLength = SET_WATCHES_OVERHEAD;
        for (final WatchRegistry.Table table : WatchRegistry.Table.values())
        {
            for (final String path : watches.paths(table))
            {
                final byte[] pathBytes = path.getBytes(StandardCharsets.UTF_8);
                final int entryLength = ENTRY_OVERHEAD + pathBytes.length;
                if (batchLength > SET_WATCHES_OVERHEAD && batchLength + entryLength > maxLength)
                {
                    setWatches(batch, relativeZxid);
                    batchLength = SET_WATCHES_OVERHEAD;
                }
                batch.get(table).add(pathBytes);
                batchLength += entryLength;
            }
        }
        if (batchLength > SET_WATCHES_OVERHEAD)
        {
            setWatches(batch, relativeZxid);
        }
        return messageCount == 0 ? null : bytes();
    }

    int messageCount()
    {
        return messageCount;
    }

    private void setWatches(final Map<WatchRegistry.Table, List<byte[]>> batch, final long relativeZxid)
    {
        setWatches.wrapAndApplyHeader(buffer, length + Frame.HEADER_LENGTH, header)
            .correlationId(Session.SET_WATCHES_ID)
            .relativeZxid(relativeZxid);

        final List<byte[]> dataPaths = batch.get(WatchRegistry.Table.DATA);
        final SetWatchesEncoder.DataWatchesEncoder data = setWatches.dataWatchesCount(dataPaths.size());
        dataPaths.forEach((path) -> data.next().putPath(path, 0, path.length));

        final List<byte[]> existPaths = batch.get(WatchRegistry.Table.EXISTS);
        final SetWatchesEncoder.ExistWatchesEncoder exist = setWatches.existWatchesCount(existPaths.size());
        existPaths.forEach((path) -> exist.next().putPath(path, 0, path.length));

        final List<byte[]> childPaths = batch.get(WatchRegistry.Table.CHILDREN);
        final SetWatchesEncoder.ChildWatchesEncoder child = setWatches.childWatchesCount(childPaths.size());
        childPaths.forEach((path) -> child.next().putPath(path, 0, path.length));

        final List<byte[]> persistentPaths = batch.get(WatchRegistry.Table.PERSISTENT);
        final SetWatchesEncoder.PersistentWatchesEncoder persistent =
            setWatches.persistentWatchesCount(persistentPaths.size());
        persistentPaths.forEach((path) -> persistent.next().putPath(path, 0, path.length));

        final List<byte[]> recursivePaths = batch.get(WatchRegistry.Table.PERSISTENT_RECURSIVE);
        final SetWatchesEncoder.PersistentRecursiveWatchesEncoder recursive =
            setWatches.persistentRecursiveWatchesCount(recursivePaths.size());
        recursivePaths.forEach((path) -> recursive.next().putPath(path, 0, path.length));

        finish(setWatches.limit());
        batch.values().forEach(List::clear);
    }

    private void begin()
    {
        length = 0;
        messageCount = 0;
    }

    private void finish(final int end)
    {
        Frame.putLength(buffer, length, end - length - Frame.HEADER_LENGTH);
        length = end;
        messageCount++;
    }

    private ByteBuf bytes()
    {
        return Unpooled.copiedBuffer(buffer.byteArray(), 0, length);
    }
}
