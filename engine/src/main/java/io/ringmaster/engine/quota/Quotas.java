package io.ringmaster.engine.quota;

import java.nio.charset.StandardCharsets;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * Counts nodes and bytes below the paths that have a quota, and tells whether a change would exceed one. Rules:
 * ZooKeeper protocol, section 13. A path has a quota while {@code /zookeeper/quota<path>/zookeeper_limits} exists; what
 * is counted stands as text in {@code zookeeper_stats} beside it. So the tree is all the state that there is, and every
 * replica comes to the same: only the number of quotas is kept here, so that without one a change costs nothing.
 * <p>
 * Each change is charged to the deepest quota at or above its node, and to no other. A text that cannot be read is left
 * alone. Engine thread only; allocates nothing in steady state.
 */
public final class Quotas
{
    private static final byte[] QUOTA = "/zookeeper/quota".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LIMITS = "/zookeeper_limits".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STATS = "/zookeeper_stats".getBytes(StandardCharsets.US_ASCII);

    private final ZnodeTree tree;
    private final QuotaText text = new QuotaText();
    private final ExpandableArrayBuffer textBuffer = new ExpandableArrayBuffer(QuotaText.MAX_LENGTH);
    private final ExpandableArrayBuffer quotaPath = new ExpandableArrayBuffer(4096);
    private int quotaCount;

    /**
     * Construct for a tree without quotas.
     *
     * @param tree of znodes.
     */
    public Quotas(final ZnodeTree tree)
    {
        this.tree = tree;
        quotaPath.putBytes(0, QUOTA);
    }

    /**
     * Whether a node would be the limits of the root, which can have none.
     *
     * @param path   holding its path.
     * @param offset of the path.
     * @param length of the path.
     * @return true if so.
     */
    public static boolean isLimitsOfRoot(final DirectBuffer path, final int offset, final int length)
    {
        return length == QUOTA.length + LIMITS.length && isBelowQuota(path, offset, length) &&
            endsWith(path, offset, length, LIMITS);
    }

    /** The tree was loaded: find the quotas in it. */
    public void recover()
    {
        quotaCount = 0;
        final int top = tree.find(quotaPath, 0, QUOTA.length);
        if (top == ZnodeTree.NULL_ROW)
        {
            return;
        }
        for (int row = tree.nextBelow(top, top); row != ZnodeTree.NULL_ROW; row = tree.nextBelow(top, row))
        {
            if (tree.nameLength(row) == LIMITS.length - 1 && tree.parent(row) != top)
            {
                tree.copyName(row, textBuffer, 1);
                textBuffer.putByte(0, (byte)'/');
                quotaCount += endsWith(textBuffer, 0, LIMITS.length, LIMITS) ? 1 : 0;
            }
        }
    }

    /**
     * A node was created.
     *
     * @param path       holding its path.
     * @param offset     of the path.
     * @param length     of the path.
     * @param dataLength of its data; negative: null.
     */
    public void onCreated(final DirectBuffer path, final int offset, final int length, final int dataLength)
    {
        if (isBelowQuota(path, offset, length))
        {
            if (isLimits(path, offset, length))
            {
                quotaCount++;
            }
            else if (endsWith(path, offset, length, STATS))
            {
                count(path, offset, length);
            }
        }
        if (quotaCount > 0)
        {
            charge(path, offset, length, Math.max(0, dataLength), 1);
        }
    }

    /**
     * A node was deleted.
     *
     * @param path       holding its path.
     * @param offset     of the path.
     * @param length     of the path.
     * @param dataLength of the data that it had; negative: null.
     */
    public void onDeleted(final DirectBuffer path, final int offset, final int length, final int dataLength)
    {
        if (quotaCount > 0)
        {
            if (isBelowQuota(path, offset, length) && isLimits(path, offset, length))
            {
                quotaCount--;
            }
            charge(path, offset, length, -Math.max(0, dataLength), -1);
        }
    }

    /**
     * A node's data was set.
     *
     * @param path      holding its path.
     * @param offset    of the path.
     * @param length    of the path.
     * @param oldLength of the data that it had; negative: null.
     * @param newLength of the data that it has; negative: null.
     */
    public void onDataSet(
        final DirectBuffer path, final int offset, final int length, final int oldLength, final int newLength)
    {
        if (quotaCount > 0)
        {
            charge(path, offset, length, Math.max(0, newLength) - Math.max(0, oldLength), 0);
        }
    }

    /**
     * Whether the creation of a node keeps within its quota, as far as that is used by what has been applied.
     *
     * @param path       holding the path of the node.
     * @param offset     of the path.
     * @param length     of the path.
     * @param dataLength of its data; negative: null.
     * @return {@link ErrorCode#OK}, or the error.
     */
    public int checkCreate(final DirectBuffer path, final int offset, final int length, final int dataLength)
    {
        return quotaCount == 0 ? ErrorCode.OK : check(path, offset, length, Math.max(0, dataLength), 1);
    }

    /**
     * Whether new data of a node keeps within its quota, as far as that is used by what has been applied.
     *
     * @param path      holding the path of the node.
     * @param offset    of the path.
     * @param length    of the path.
     * @param oldLength of the data that it will have had; negative: null.
     * @param newLength of the data to be; negative: null.
     * @return {@link ErrorCode#OK}, or the error.
     */
    public int checkSetData(
        final DirectBuffer path, final int offset, final int length, final int oldLength, final int newLength)
    {
        return quotaCount == 0 ? ErrorCode.OK :
            check(path, offset, length, Math.max(0, newLength) - Math.max(0, oldLength), 0);
    }

    private int check(
        final DirectBuffer path, final int offset, final int length, final long bytesDelta, final long countDelta)
    {
        final int quotaLength = findQuota(path, offset, length);
        if (quotaLength == 0)
        {
            return ErrorCode.OK;
        }
        if (!read(beside(quotaLength, LIMITS)))
        {
            return ErrorCode.MARSHALLING_ERROR;
        }
        final long countLimit = text.countHardLimit();
        final long byteLimit = text.byteHardLimit();
        // Soft limits are never in the way, but the reference reads what is counted on their account as well.
        final boolean isCountLimited = countDelta != 0 && Math.max(countLimit, text.count()) > QuotaText.NONE;
        final boolean isByteLimited = bytesDelta != 0 && Math.max(byteLimit, text.bytes()) > QuotaText.NONE;
        final int statsRow = beside(quotaLength, STATS);
        if ((!isCountLimited && !isByteLimited) || statsRow == ZnodeTree.NULL_ROW)
        {
            return ErrorCode.OK;
        }
        if (!read(statsRow))
        {
            return ErrorCode.MARSHALLING_ERROR;
        }
        final boolean isCountExceeded =
            isCountLimited && countLimit > QuotaText.NONE && text.count() + countDelta > countLimit;
        final boolean isByteExceeded =
            isByteLimited && byteLimit > QuotaText.NONE && text.bytes() + bytesDelta > byteLimit;
        return isCountExceeded || isByteExceeded ? ErrorCode.QUOTA_EXCEEDED : ErrorCode.OK;
    }

    private void charge(
        final DirectBuffer path, final int offset, final int length, final long bytesDelta, final long countDelta)
    {
        final int quotaLength = findQuota(path, offset, length);
        if (quotaLength == 0)
        {
            return;
        }
        final int row = beside(quotaLength, STATS);
        if (row != ZnodeTree.NULL_ROW && read(row))
        {
            text.set(text.count() + countDelta, text.bytes() + bytesDelta);
            tree.replaceData(row, textBuffer, 0, text.write(textBuffer));
        }
    }

    /** Counts what is there anew, and writes it to the stats node, whatever the client had put there. */
    private void count(final DirectBuffer path, final int offset, final int length)
    {
        final int statsRow = tree.find(path, offset, length);
        final int topLength = length - QUOTA.length - STATS.length;
        final int top = topLength == 0 ?
            ZnodeTree.ROOT_ROW : tree.find(path, offset + QUOTA.length, topLength);
        long nodes = 0;
        long bytes = 0;
        if (top != ZnodeTree.NULL_ROW)
        {
            for (int row = top; row != ZnodeTree.NULL_ROW; row = tree.nextBelow(top, row))
            {
                nodes++;
                bytes += Math.max(0, tree.dataLength(row));
            }
        }
        text.clear();
        text.set(nodes, bytes);
        tree.replaceData(statsRow, textBuffer, 0, text.write(textBuffer));
    }

    private boolean read(final int row)
    {
        final int length = tree.dataLength(row);
        if (length < 0 || length > QuotaText.MAX_LENGTH)
        {
            return false;
        }
        tree.copyData(row, textBuffer, 0);
        return text.read(textBuffer, 0, length);
    }

    /**
     * Walks down from /zookeeper/quota as far as there are nodes: of a path without a quota, one step.
     *
     * @return length in {@link #quotaPath} of the deepest node that has limits; 0 if none does.
     */
    private int findQuota(final DirectBuffer path, final int offset, final int length)
    {
        int found = 0;
        int end = 1;
        while (end < length)
        {
            final int begin = end - 1;
            while (end < length && path.getByte(offset + end) != '/')
            {
                end++;
            }
            quotaPath.putBytes(QUOTA.length + begin, path, offset + begin, end - begin);
            final int row = tree.find(quotaPath, 0, QUOTA.length + end);
            if (row == ZnodeTree.NULL_ROW || tree.childCount(row) == 0)
            {
                break;
            }
            if (beside(QUOTA.length + end, LIMITS) != ZnodeTree.NULL_ROW)
            {
                found = QUOTA.length + end;
            }
            end++;
        }
        return found;
    }

    private int beside(final int quotaLength, final byte[] name)
    {
        quotaPath.putBytes(quotaLength, name);
        return tree.find(quotaPath, 0, quotaLength + name.length);
    }

    private static boolean isBelowQuota(final DirectBuffer path, final int offset, final int length)
    {
        if (length <= QUOTA.length + 1 || path.getByte(offset + QUOTA.length) != '/')
        {
            return false;
        }
        for (int i = 1; i < QUOTA.length; i++)
        {
            if (path.getByte(offset + i) != QUOTA[i])
            {
                return false;
            }
        }
        return true;
    }

    private static boolean isLimits(final DirectBuffer path, final int offset, final int length)
    {
        return length > QUOTA.length + LIMITS.length && endsWith(path, offset, length, LIMITS);
    }

    private static boolean endsWith(final DirectBuffer path, final int offset, final int length, final byte[] suffix)
    {
        if (length < suffix.length)
        {
            return false;
        }
        for (int i = 0; i < suffix.length; i++)
        {
            if (path.getByte(offset + length - suffix.length + i) != suffix[i])
            {
                return false;
            }
        }
        return true;
    }
}
