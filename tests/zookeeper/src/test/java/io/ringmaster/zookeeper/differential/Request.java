package io.ringmaster.zookeeper.differential;

/**
 * A request of a history.
 *
 * @param xid         of its header.
 * @param opcode      of its header.
 * @param body        after the header, not necessarily decodable.
 * @param relativeTo  what replaces the first 8 bytes of the body, or null.
 * @param description for people.
 */
@SuppressWarnings("ArrayRecordComponent")
record Request(int xid, int opcode, byte[] body, ZxidRef relativeTo, String description)
{
    Op op()
    {
        return Op.of(opcode);
    }

    byte[] toFrame(final long relativeZxid)
    {
        final byte[] patched = body.clone();
        if (relativeTo != null && patched.length >= Long.BYTES)
        {
            System.arraycopy(new JuteWriter().putLong(relativeZxid).toBytes(), 0, patched, 0, Long.BYTES);
        }
        return new JuteWriter()
            .putBuffer(new JuteWriter().putInt(xid).putInt(opcode).putRaw(patched).toBytes())
            .toBytes();
    }

    @Override
    public String toString()
    {
        return "xid " + xid + " " + description + (relativeTo == null ? "" : " relative to " + relativeTo);
    }
}
