package io.ringmaster.engine.tree;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * First word of a node's block in the {@link PayloadStore}: kind, ACL and the lengths of what follows.
 * <pre>
 *   bits 0..1   2..25    26..34        35..63
 *  +----------+--------+-------------+-----------------------------+
 *  | kind     | ACL id | name length | data length + 1; 0: null    |
 *  +----------+--------+-------------+-----------------------------+
 * </pre>
 * A name that is too long for its nine bits has all of them set, and its length in a second word. As a node keeps its
 * name, it keeps the length of its head.
 */
final class PayloadHead
{
    private static final int ACL_SHIFT = 2;
    private static final int NAME_SHIFT = 26;
    private static final int DATA_SHIFT = 35;
    private static final int KIND_MASK = (1 << ACL_SHIFT) - 1;
    private static final long ACL_MASK = TreeContext.ACL_ID_LIMIT - 1L;
    /** In place of the length of a name of as many bytes or more. */
    private static final int LONG_NAME = (1 << (DATA_SHIFT - NAME_SHIFT)) - 1;

    private PayloadHead()
    {
    }

    /**
     * Check what comes from outside.
     *
     * @param aclId of a node.
     * @param kind  of it.
     * @throws IllegalArgumentException if there is no such kind, or the ACL id is not below its limit.
     */
    static void check(final int aclId, final byte kind)
    {
        if (aclId < 0 || aclId >= TreeContext.ACL_ID_LIMIT ||
            kind < ZnodeTree.KIND_PERSISTENT || kind > ZnodeTree.KIND_TTL)
        {
            throw new IllegalArgumentException("aclId=" + aclId + " kind=" + kind);
        }
    }

    /** Bytes of the head of a node whose name is this long: a multiple of 8. */
    static int length(final int nameLength)
    {
        return nameLength < LONG_NAME ? Long.BYTES : 2 * Long.BYTES;
    }

    /**
     * Write a head.
     *
     * @param block      to write {@link #length} bytes to.
     * @param offset     in it.
     * @param aclId      checked.
     * @param kind       checked.
     * @param nameLength of the node, which begins behind the head.
     * @param dataLength of it; -1: null. Below {@link SlabAllocator#MAX_LENGTH}.
     */
    static void write(
        final MutableDirectBuffer block,
        final int offset,
        final int aclId,
        final byte kind,
        final int nameLength,
        final int dataLength)
    {
        final long head = kind | ((long)aclId << ACL_SHIFT) |
            ((long)Math.min(LONG_NAME, nameLength) << NAME_SHIFT) | ((dataLength + 1L) << DATA_SHIFT);
        block.putLong(offset, head);
        if (nameLength >= LONG_NAME)
        {
            block.putLong(offset + Long.BYTES, nameLength);
        }
    }

    /** The first word, with another ACL id. */
    static long withAclId(final long head, final int aclId)
    {
        return (head & ~(ACL_MASK << ACL_SHIFT)) | ((long)aclId << ACL_SHIFT);
    }

    /** The first word, with another length of the data; -1: null. */
    static long withDataLength(final long head, final int dataLength)
    {
        return (head & ((1L << DATA_SHIFT) - 1)) | ((dataLength + 1L) << DATA_SHIFT);
    }

    static byte kind(final long head)
    {
        return (byte)(head & KIND_MASK);
    }

    static int aclId(final long head)
    {
        return (int)((head >>> ACL_SHIFT) & ACL_MASK);
    }

    static int dataLength(final long head)
    {
        return (int)(head >>> DATA_SHIFT) - 1;
    }

    /**
     * Length of the name.
     *
     * @param head   first word of a head.
     * @param block  where it lies.
     * @param offset of it.
     * @return length in bytes.
     */
    static int nameLength(final long head, final DirectBuffer block, final int offset)
    {
        final int length = (int)(head >>> NAME_SHIFT) & LONG_NAME;
        return length < LONG_NAME ? length : (int)block.getLong(offset + Long.BYTES);
    }
}
