package io.ringmaster.system;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One frame from a server, taken apart with nothing but the JDK. The body is read in order. */
final class JuteReply
{
    private final ByteBuffer body;
    private final int xid;
    private final long zxid;
    private final int error;

    JuteReply(final byte[] frame)
    {
        body = ByteBuffer.wrap(frame);
        xid = body.getInt();
        zxid = body.getLong();
        error = body.getInt();
    }

    int xid()
    {
        return xid;
    }

    long zxid()
    {
        return zxid;
    }

    int error()
    {
        return error;
    }

    int remaining()
    {
        return body.remaining();
    }

    int number()
    {
        return body.getInt();
    }

    boolean flag()
    {
        return body.get() != 0;
    }

    String text()
    {
        final int length = body.getInt();
        if (length < 0)
        {
            return null;
        }
        final byte[] bytes = new byte[length];
        body.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    List<String> texts()
    {
        final int count = body.getInt();
        final List<String> values = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            values.add(text());
        }
        return values;
    }

    Stat stat()
    {
        return new Stat(
            body.getLong(), body.getLong(), body.getLong(), body.getLong(), body.getInt(), body.getInt(),
            body.getInt(), body.getLong(), body.getInt(), body.getInt(), body.getLong());
    }

    /** "type path" of a watch event. */
    String event()
    {
        final int type = body.getInt();
        final int state = body.getInt();
        if (state != 3)
        {
            throw new AssertionError("state " + state + " in an event");
        }
        return type + " " + text();
    }

    @Override
    public String toString()
    {
        return "xid " + xid + ", zxid " + zxid + ", err " + error + ", " + body.remaining() + " bytes";
    }

    /** A Stat, in the order of its fields. */
    record Stat(
        long czxid,
        long mzxid,
        long ctime,
        long mtime,
        int version,
        int cversion,
        int aversion,
        long ephemeralOwner,
        int dataLength,
        int numChildren,
        long pzxid)
    {
    }
}
