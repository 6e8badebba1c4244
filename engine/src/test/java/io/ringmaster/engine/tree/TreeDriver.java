package io.ringmaster.engine.tree;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Drives a tree with strings and arrays, as tests like it.
 */
final class TreeDriver
{
    private final ZnodeTree tree;

    TreeDriver(final ZnodeTree tree)
    {
        this.tree = tree;
    }

    int find(final String path)
    {
        final byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        return tree.find(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    int create(
        final String path, final byte kind, final long owner, final byte[] data, final long zxid, final long timeMs)
    {
        final byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        final int slash = path.lastIndexOf('/');
        final int parent = find(slash == 0 ? "/" : path.substring(0, slash));
        return tree.create(
            parent,
            new UnsafeBuffer(bytes),
            0,
            bytes.length,
            kind,
            owner,
            1,
            data == null ? null : new UnsafeBuffer(data),
            0,
            data == null ? -1 : data.length,
            zxid,
            timeMs,
            tree.cversion(parent) + 1);
    }

    void setData(final int row, final byte[] data, final int version, final long zxid, final long timeMs)
    {
        final int length = data == null ? -1 : data.length;
        tree.setData(row, data == null ? null : new UnsafeBuffer(data), 0, length, version, zxid, timeMs);
    }

    String path(final int row)
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final int length = tree.copyPath(row, buffer, 0);
        return buffer.getStringWithoutLengthUtf8(0, length);
    }

    byte[] data(final int row)
    {
        if (tree.dataLength(row) < 0)
        {
            return null;
        }
        final byte[] data = new byte[tree.dataLength(row)];
        tree.copyData(row, new UnsafeBuffer(data), 0);
        return data;
    }

    List<String> children(final String path)
    {
        final List<String> names = new ArrayList<>();
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        for (int row = tree.firstChild(find(path)); row != 0; row = tree.nextSibling(row))
        {
            names.add(buffer.getStringWithoutLengthUtf8(0, tree.copyName(row, buffer, 0)));
        }
        return names;
    }

    List<Integer> ephemerals(final long session)
    {
        final List<Integer> rows = new ArrayList<>();
        for (int row = tree.firstEphemeral(session); row != 0; row = tree.nextEphemeral(row))
        {
            rows.add(row);
        }
        Collections.sort(rows);
        return rows;
    }
}
