package io.ringmaster.engine.tree;

import org.agrona.DirectBuffer;

/**
 * Hash of a full path, by which the index finds a node. It is stored in snapshots: every server of an ensemble uses the
 * same one. Implementations are pure functions of the bytes.
 */
@FunctionalInterface
public interface PathHash
{
    /** The one in use everywhere but in tests of collisions. */
    PathHash DEFAULT = new PathHash()
    {
        @Override
        public int hash(final DirectBuffer path, final int offset, final int length)
        {
            final long h = Hashing.hash(path, offset, length, 0);
            return (int)(h ^ (h >>> 32));
        }

        @Override
        public String toString()
        {
            return "default";
        }
    };

    /**
     * Hash a path.
     *
     * @param path   buffer holding it.
     * @param offset of its first byte.
     * @param length of it.
     * @return the hash; equal for equal bytes.
     */
    int hash(DirectBuffer path, int offset, int length);
}
