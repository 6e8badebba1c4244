package io.ringmaster.zookeeper.differential;

import java.util.List;

/** Writes the body of a request, and beside it what it says. */
final class RequestWriter
{
    private final JuteWriter body = new JuteWriter();
    private final StringBuilder description = new StringBuilder();
    private ZxidRef relativeTo;

    RequestWriter text(final String value)
    {
        description.append(description.isEmpty() ? "" : " ").append(value);
        return this;
    }

    RequestWriter string(final String value)
    {
        body.putString(value);
        return text(Transcript.quote(value));
    }

    RequestWriter strings(final String name, final List<String> values)
    {
        body.putStrings(values);
        return text(name + " " + values);
    }

    RequestWriter data(final byte[] value)
    {
        body.putBuffer(value);
        return text("data " + Transcript.show(value));
    }

    RequestWriter number(final String name, final int value)
    {
        body.putInt(value);
        return text(name + " " + value);
    }

    RequestWriter number(final String name, final long value)
    {
        body.putLong(value);
        return text(name + " " + value);
    }

    RequestWriter bool(final String name, final boolean value)
    {
        body.putBool(value);
        return text(value ? name : "");
    }

    RequestWriter acl(final Reply.AclEntry... entries)
    {
        body.putInt(entries.length);
        for (final Reply.AclEntry entry : entries)
        {
            body.putInt(entry.perms()).putString(entry.scheme()).putString(entry.id());
            text("[" + entry.perms() + " " + entry.scheme() + " " + entry.id() + "]");
        }
        return this;
    }

    RequestWriter raw(final byte[] bytes)
    {
        body.putRaw(bytes);
        return this;
    }

    /** A zxid, put in when the history runs; must be the first 8 bytes. */
    RequestWriter relativeTo(final ZxidRef ref)
    {
        relativeTo = ref;
        body.putLong(0);
        return this;
    }

    byte[] bytes()
    {
        return body.toBytes();
    }

    Request toRequest(final int xid, final int opcode)
    {
        return new Request(
            xid, opcode, bytes(), relativeTo, Op.of(opcode).name() + "(" + opcode + ") " + description);
    }

    @Override
    public String toString()
    {
        return description.toString();
    }
}
