package io.ringmaster.engine.acl;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.transaction.AclListEncoder;
import io.ringmaster.engine.rows.RowIndex;
import io.ringmaster.engine.rows.RowStore;

/**
 * The ACLs in use, each stored once and named by a dense id of 24 bits. Nodes and changes in flight hold references;
 * without one the id is free for another ACL. Engine thread only. Allocates only to grow.
 * <pre>
 *   0         4        8            12             16            24                 28                  32
 *  +---------+--------+------------+--------------+-------------+------------------+-------------------+
 *  | address | length | references | nextInBucket | contentHash | worldPermissions | otherPermissions  |
 *  +---------+--------+------------+--------------+-------------+------------------+-------------------+
 * </pre>
 * The length of an id that is free is 0, its address the next free id. The sign bit of the references says that the
 * id waits for the end of a snapshot.
 */
public final class AclTable
{
    /** Id of world:anyone with all permissions; always there and never counted. */
    public static final int OPEN_ACL_ID = 1;
    /** Highest id. */
    public static final int MAX_ACL_ID = (1 << 24) - 1;

    private static final int ROW_LENGTH = 32;
    private static final int ADDRESS = 0;
    private static final int LENGTH = 4;
    private static final int REFERENCES = 8;
    private static final int NEXT_IN_BUCKET = 12;
    private static final int CONTENT_HASH = 16;
    private static final int WORLD_PERMISSIONS = 24;
    private static final int OTHER_PERMISSIONS = 28;
    private static final int NEXT_FREE = ADDRESS;
    private static final int WAITING = Integer.MIN_VALUE;

    private final RowStore rows = new RowStore(ROW_LENGTH);
    private final RowIndex index = new RowIndex(rows, NEXT_IN_BUCKET)
    {
        @Override
        protected int hash(final int row)
        {
            return (int)rows.getLong(row, CONTENT_HASH);
        }
    };
    private final BlockStore blocks = new BlockStore();
    private final AclEntries entries = new AclEntries();
    private final IntArrayList waitingIds = new IntArrayList();
    private int idLimit = 1;
    private int firstFreeId;
    private boolean isInSnapshot;
    private boolean isLoading;

    /** Construct with the open ACL alone. */
    public AclTable()
    {
        internWorld(Permission.ALL);
    }

    /**
     * Id of an ACL, with one reference more.
     *
     * @param acl    holding canonical bytes, as {@link AclBuilder} makes them.
     * @param offset of them.
     * @param length of them.
     * @return its id.
     * @throws IllegalStateException if all ids are taken: ask {@link #hasRoom} before proposing a change.
     */
    public int intern(final DirectBuffer acl, final int offset, final int length)
    {
        final long hash = contentHash(acl, offset, length);
        int id = find(hash, acl, offset, length);
        if (id == RowStore.NULL_ROW)
        {
            id = allocateId();
            put(id, hash, acl, offset, length);
        }
        addReference(id);
        return id;
    }

    /**
     * Id of the ACL that grants something to everyone, with one reference more.
     *
     * @param permissions granted.
     * @return its id.
     */
    public int internWorld(final int permissions)
    {
        final UnsafeBuffer acl = new UnsafeBuffer(new byte[64]);
        final AclListEncoder encoder = new AclListEncoder().wrap(acl, 0);
        encoder.entriesCount(1).next().permissions(permissions).scheme("world").id("anyone");
        return intern(acl, 0, encoder.encodedLength());
    }

    /**
     * Hold a reference more.
     *
     * @param aclId that is in use or loaded.
     */
    public void retain(final int aclId)
    {
        check(aclId);
        addReference(aclId);
    }

    /**
     * Hold a reference less; after the last the ACL is gone.
     *
     * @param aclId that is in use.
     * @throws IllegalStateException if there is no reference.
     */
    public void release(final int aclId)
    {
        check(aclId);
        if (aclId == OPEN_ACL_ID)
        {
            return;
        }
        final int references = rows.getInt(aclId, REFERENCES);
        final int count = references & ~WAITING;
        if (count == 0)
        {
            throw new IllegalStateException("no reference: aclId=" + aclId);
        }
        rows.putInt(aclId, REFERENCES, references - 1);
        if (count == 1 && !isLoading)
        {
            if (!isInSnapshot)
            {
                remove(aclId);
            }
            else if ((references & WAITING) == 0)
            {
                rows.putInt(aclId, REFERENCES, WAITING);
                waitingIds.addInt(aclId);
            }
        }
    }

    /**
     * Buffer that holds an ACL's canonical bytes, from {@link #offset} on, {@link #length} of them.
     *
     * @param aclId that is in use.
     * @return the buffer; valid while there is a reference.
     */
    public DirectBuffer buffer(final int aclId)
    {
        check(aclId);
        return blocks.buffer(rows.getInt(aclId, ADDRESS));
    }

    /**
     * Where an ACL's bytes begin in its {@link #buffer}.
     *
     * @param aclId that is in use.
     * @return offset in bytes.
     */
    public int offset(final int aclId)
    {
        check(aclId);
        return blocks.offset(rows.getInt(aclId, ADDRESS));
    }

    /**
     * Length of an ACL's bytes.
     *
     * @param aclId that is in use.
     * @return bytes.
     */
    public int length(final int aclId)
    {
        check(aclId);
        return rows.getInt(aclId, LENGTH);
    }

    /**
     * Hash of an ACL's bytes, for digests of the tree: ids may differ between replicas, this does not.
     *
     * @param aclId that is in use.
     * @return {@link #contentHash(DirectBuffer, int, int)} of its bytes.
     */
    public long contentHash(final int aclId)
    {
        check(aclId);
        return rows.getLong(aclId, CONTENT_HASH);
    }

    /**
     * Hash of canonical bytes. The algorithm is part of the digest that replicas compare: it never changes.
     *
     * @param acl    holding the bytes.
     * @param offset of them.
     * @param length of them.
     * @return 64 well-mixed bits.
     */
    public static long contentHash(final DirectBuffer acl, final int offset, final int length)
    {
        long hash = length;
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES)
        {
            hash = mix(hash ^ acl.getLong(offset + i, ByteOrder.LITTLE_ENDIAN));
        }
        long tail = 0;
        for (; i < length; i++)
        {
            tail = tail << Byte.SIZE | (acl.getByte(offset + i) & 0xFF);
        }
        return mix(hash ^ tail);
    }

    /**
     * ACLs in use, those that wait for the end of a snapshot included.
     *
     * @return the count.
     */
    public int count()
    {
        return index.size();
    }

    /**
     * References to an ACL.
     *
     * @param aclId that is in use.
     * @return the count; of {@link #OPEN_ACL_ID} it says nothing.
     */
    public int references(final int aclId)
    {
        check(aclId);
        return rows.getInt(aclId, REFERENCES) & ~WAITING;
    }

    /**
     * Whether there are ids for new ACLs.
     *
     * @param newCount how many may come.
     * @return true if they fit, whatever they are.
     */
    public boolean hasRoom(final int newCount)
    {
        return newCount <= MAX_ACL_ID - index.size();
    }

    /**
     * Whether an id names an ACL.
     *
     * @param aclId any number.
     * @return true if it is in use or loaded.
     */
    public boolean isInUse(final int aclId)
    {
        return aclId > 0 && aclId < idLimit && rows.getInt(aclId, LENGTH) != 0;
    }

    /** From now on an id that loses its last reference keeps its bytes and is given to no other ACL. */
    public void beginSnapshot()
    {
        isInSnapshot = true;
    }

    /** Free what waited and has no reference. */
    public void endSnapshot()
    {
        isInSnapshot = false;
        for (int i = 0, size = waitingIds.size(); i < size; i++)
        {
            final int id = waitingIds.getInt(i);
            final int count = rows.getInt(id, REFERENCES) & ~WAITING;
            rows.putInt(id, REFERENCES, count);
            if (count == 0)
            {
                remove(id);
            }
        }
        waitingIds.clear();
    }

    /**
     * Walk the ids in use, in ascending order and at any pace.
     *
     * @param afterId 0 to begin, then the one before.
     * @return the next id, or 0 after the last.
     */
    public int nextId(final int afterId)
    {
        for (int id = afterId + 1; id < idLimit; id++)
        {
            if (rows.getInt(id, LENGTH) != 0)
            {
                return id;
            }
        }
        return 0;
    }

    /**
     * Hand out all ACLs in use, by ascending id.
     *
     * @param consumer to be called for each.
     */
    public void forEach(final AclConsumer consumer)
    {
        for (int id = nextId(0); id != 0; id = nextId(id))
        {
            consumer.onAcl(id, buffer(id), offset(id), length(id));
        }
    }

    /**
     * Take an ACL from a snapshot under the id it had. It has no reference yet: {@link #retain} it for each node, then
     * call {@link #endLoad}. The order is free; {@link #OPEN_ACL_ID} may come too.
     *
     * @param aclId  of the ACL.
     * @param acl    holding the canonical bytes.
     * @param offset of them.
     * @param length of them.
     * @throws IllegalArgumentException if the id is not one, or it or the ACL is there already, or the bytes are not
     *     canonical: the snapshot is not to be used.
     */
    public void load(final int aclId, final DirectBuffer acl, final int offset, final int length)
    {
        if (aclId < 1 || aclId > MAX_ACL_ID || !isWellFormed(acl, offset, length))
        {
            throw new IllegalArgumentException("not an ACL: aclId=" + aclId + " length=" + length);
        }
        isLoading = true;
        final long hash = contentHash(acl, offset, length);
        final int known = find(hash, acl, offset, length);
        if (known == OPEN_ACL_ID && aclId == OPEN_ACL_ID)
        {
            return;
        }
        if (known != RowStore.NULL_ROW || (aclId < idLimit && rows.getInt(aclId, LENGTH) != 0))
        {
            throw new IllegalArgumentException("loaded twice: aclId=" + aclId + " length=" + length);
        }
        rows.reserve(aclId);
        idLimit = Math.max(idLimit, aclId + 1);
        put(aclId, hash, acl, offset, length);
    }

    /** All nodes of the snapshot hold their references: forget what has none. */
    public void endLoad()
    {
        isLoading = false;
        firstFreeId = 0;
        for (int id = idLimit - 1; id > OPEN_ACL_ID; id--)
        {
            if (rows.getInt(id, LENGTH) == 0)
            {
                rows.putInt(id, NEXT_FREE, firstFreeId);
                firstFreeId = id;
            }
            else if (rows.getInt(id, REFERENCES) == 0)
            {
                remove(id);
            }
        }
    }

    /**
     * Memory taken.
     *
     * @return bytes, off-heap.
     */
    public long allocatedBytes()
    {
        return rows.allocatedBytes() + index.allocatedBytes() + blocks.allocatedBytes();
    }

    /**
     * Memory that the ACLs in use take. Shrinks as they go.
     *
     * @return bytes, off-heap.
     */
    public long usedBytes()
    {
        return (long)index.size() * ROW_LENGTH + blocks.usedBytes();
    }

    /** What its world:anyone entries grant. */
    int worldPermissions(final int aclId)
    {
        check(aclId);
        return rows.getInt(aclId, WORLD_PERMISSIONS);
    }

    /** What its other entries grant, to whomever. */
    int otherPermissions(final int aclId)
    {
        check(aclId);
        return rows.getInt(aclId, OTHER_PERMISSIONS);
    }

    boolean isEmpty(final int aclId)
    {
        return length(aclId) == AclEntries.EMPTY_LENGTH;
    }

    private void check(final int aclId)
    {
        if (aclId < 1 || aclId >= idLimit || rows.getInt(aclId, LENGTH) == 0)
        {
            throw new IllegalArgumentException("not in use: aclId=" + aclId);
        }
    }

    private int find(final long hash, final DirectBuffer acl, final int offset, final int length)
    {
        for (int id = index.first((int)hash); id != RowStore.NULL_ROW; id = index.next(id))
        {
            if (rows.getLong(id, CONTENT_HASH) == hash && rows.getInt(id, LENGTH) == length)
            {
                final int address = rows.getInt(id, ADDRESS);
                if (RowStore.areEqual(blocks.buffer(address), blocks.offset(address), acl, offset, length))
                {
                    return id;
                }
            }
        }
        return RowStore.NULL_ROW;
    }

    private int allocateId()
    {
        if (firstFreeId != 0)
        {
            final int id = firstFreeId;
            firstFreeId = rows.getInt(id, NEXT_FREE);
            return id;
        }
        if (idLimit > MAX_ACL_ID)
        {
            throw new IllegalStateException("more than " + MAX_ACL_ID + " ACLs");
        }
        rows.reserve(idLimit);
        return idLimit++;
    }

    private void put(final int id, final long hash, final DirectBuffer acl, final int offset, final int length)
    {
        final int address = blocks.allocate(length);
        final MutableDirectBuffer block = blocks.buffer(address);
        block.putBytes(blocks.offset(address), acl, offset, length);
        int world = 0;
        int other = 0;
        entries.wrap(acl, offset);
        while (entries.next())
        {
            if (Text.isEqual(Text.WORLD, acl, entries.schemeOffset(), entries.schemeLength()) &&
                Text.isEqual(Text.ANYONE, acl, entries.idOffset(), entries.idLength()))
            {
                world |= entries.permissions();
            }
            else
            {
                other |= entries.permissions();
            }
        }
        rows.putInt(id, ADDRESS, address);
        rows.putInt(id, LENGTH, length);
        rows.putInt(id, REFERENCES, 0);
        rows.putLong(id, CONTENT_HASH, hash);
        rows.putInt(id, WORLD_PERMISSIONS, world);
        rows.putInt(id, OTHER_PERMISSIONS, other);
        index.insert(id);
    }

    private void addReference(final int id)
    {
        if (id != OPEN_ACL_ID)
        {
            rows.putInt(id, REFERENCES, rows.getInt(id, REFERENCES) + 1);
        }
    }

    private void remove(final int id)
    {
        index.remove(id);
        blocks.free(rows.getInt(id, ADDRESS), rows.getInt(id, LENGTH));
        rows.putInt(id, LENGTH, 0);
        rows.putInt(id, NEXT_FREE, firstFreeId);
        firstFreeId = id;
    }

    private boolean isWellFormed(final DirectBuffer acl, final int offset, final int length)
    {
        if (length < AclEntries.EMPTY_LENGTH || BlockStore.isTooLong(length))
        {
            return false;
        }
        final UnsafeBuffer bytes = new UnsafeBuffer(acl, offset, length);
        try
        {
            entries.wrap(bytes, 0);
            while (entries.next())
            {
                if (entries.schemeLength() < 0 || entries.idLength() < 0 || entries.limit() > length)
                {
                    return false;
                }
            }
            return entries.limit() == length;
        }
        catch (final IndexOutOfBoundsException | IllegalArgumentException ex)
        {
            return false;
        }
    }

    private static long mix(final long value)
    {
        long mixed = (value ^ (value >>> 32)) * 0x9E37_79B9_7F4A_7C15L;
        mixed = (mixed ^ (mixed >>> 29)) * 0xD6E8_FEB8_6659_FD93L;
        return mixed ^ (mixed >>> 32);
    }
}
