package io.ringmaster.zookeeper.differential;

import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** Turns frames from a server into lines, decoding them to the last byte. */
final class Reply
{
    /** Xid of notifications. */
    static final int EVENT_XID = -1;

    private static final String[] EVENT_TYPES =
        {"?", "NodeCreated", "NodeDeleted", "NodeDataChanged", "NodeChildrenChanged"};

    private final LongFunction<String> sessionNames;
    private final long startMs;

    /** One entry of an ACL. */
    record AclEntry(int perms, String scheme, String id)
    {
    }

    Reply(final LongFunction<String> sessionNames, final long startMs)
    {
        this.sessionNames = sessionNames;
        this.startMs = startMs;
    }

    /**
     * Decode a frame.
     *
     * @param source  shown in the line.
     * @param frame   without its length.
     * @param request that it answers; ignored for notifications.
     */
    Line decode(final String source, final byte[] frame, final Request request)
    {
        final JuteReader in = new JuteReader(frame);
        final Transcript out = new Transcript();
        boolean isEvent = false;
        try
        {
            final int xid = in.readInt();
            final long zxid = in.readLong();
            final int err = in.readInt();
            isEvent = xid == EVENT_XID;
            out.add(isEvent ? "EVENT" : "xid " + xid).zxid("zxid", zxid).add("err", err);
            if (isEvent)
            {
                decodeEvent(in, out);
            }
            else if (!Normalisation.hasBody(request.op(), err))
            {
                return out.toLine(source, false);
            }
            else if (err == 0 || in.remaining() > 0)
            {
                decodeBody(request.op(), in, out);
            }
            if (in.remaining() > 0)
            {
                out.add(" and " + in.remaining() + " bytes more");
            }
        }
        catch (final BufferUnderflowException ignore)
        {
            out.add(" and then the frame of " + frame.length + " bytes ends");
        }
        return out.toLine(source, isEvent);
    }

    private static void decodeEvent(final JuteReader in, final Transcript out)
    {
        final int type = in.readInt();
        out.add("type", type > 0 && type < EVENT_TYPES.length ? EVENT_TYPES[type] : "" + type);
        out.add("state", in.readInt());
        out.quoted("path", in.readString());
    }

    private void decodeBody(final Op op, final JuteReader in, final Transcript out)
    {
        switch (op)
        {
            case CREATE, SYNC -> out.quoted("path", in.readString());
            case CREATE2, CREATE_CONTAINER, CREATE_TTL ->
            {
                out.quoted("path", in.readString());
                decodeStat(in, out);
            }
            case EXISTS, SET_DATA, SET_ACL -> decodeStat(in, out);
            case GET_DATA, RECONFIG ->
            {
                out.bytes("data", in.readBuffer());
                decodeStat(in, out);
            }
            case GET_ACL ->
            {
                decodeAcl(in, out);
                decodeStat(in, out);
            }
            case GET_CHILDREN -> out.add("children", sorted(in.readStrings()));
            case GET_CHILDREN2 ->
            {
                out.add("children", sorted(in.readStrings()));
                decodeStat(in, out);
            }
            case GET_EPHEMERALS -> out.add("ephemerals", sorted(in.readStrings()));
            case GET_ALL_CHILDREN_NUMBER -> out.add("number", in.readInt());
            case ADD_WATCH -> out.add("result", in.readInt());
            case WHO_AM_I -> decodeIdentities(in, out);
            case SASL -> out.bytes("token", in.readBuffer());
            case MULTI, MULTI_READ -> decodeResults(in, out);
            default ->
            {
                // No body: what is there is told by the caller.
            }
        }
    }

    private void decodeResults(final JuteReader in, final Transcript out)
    {
        while (true)
        {
            final int type = in.readInt();
            final boolean isDone = in.readByte() != 0;
            final int err = in.readInt();
            out.add("\n        | type " + type + (isDone ? " done" : "")).add("err", err);
            if (isDone)
            {
                return;
            }
            if (type == -1)
            {
                out.add("error", in.readInt());
            }
            else
            {
                decodeBody(Op.of(type), in, out);
            }
        }
    }

    private void decodeStat(final JuteReader in, final Transcript out)
    {
        final long czxid = in.readLong();
        final long mzxid = in.readLong();
        final long ctime = in.readLong();
        final long mtime = in.readLong();
        out.zxid("czxid", czxid).zxid("mzxid", mzxid);
        out.add(" ").add(Normalisation.time(czxid, mzxid, ctime, mtime, startMs));
        out.add("version", in.readInt()).add("cversion", in.readInt()).add("aversion", in.readInt());
        final long owner = in.readLong();
        out.add("owner", owner == 0 ? "none" : sessionNames.apply(owner));
        out.add("dataLength", in.readInt()).add("numChildren", in.readInt()).zxid("pzxid", in.readLong());
    }

    private static void decodeAcl(final JuteReader in, final Transcript out)
    {
        final int count = in.readInt();
        final List<AclEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            entries.add(new AclEntry(in.readInt(), in.readString(), in.readString()));
        }
        Normalisation.sortExpandedAcl(entries);
        out.add("acl", count == -1 ? "null" : "");
        entries.forEach(entry -> out.add("[" + entry.perms() + " " + Transcript.quote(entry.scheme()) + " " +
            Transcript.quote(entry.id()) + "]"));
    }

    private static void decodeIdentities(final JuteReader in, final Transcript out)
    {
        final int count = in.readInt();
        final List<String> identities = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            identities.add(in.readString() + ":" + in.readString());
        }
        out.add("identities", sorted(identities));
    }

    private static List<String> sorted(final List<String> values)
    {
        if (values == null)
        {
            return List.of("null");
        }
        return values.stream().map(Transcript::quote).sorted().toList();
    }
}
