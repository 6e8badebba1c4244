package io.ringmaster.engine.tree;

import static io.ringmaster.engine.tree.RowStore.CHILD_COUNT_OFFSET;
import static io.ringmaster.engine.tree.RowStore.FIRST_CHILD_OFFSET;
import static io.ringmaster.engine.tree.RowStore.NEXT_SIBLING_OFFSET;
import static io.ringmaster.engine.tree.RowStore.PARENT_OFFSET;
import static io.ringmaster.engine.tree.RowStore.PREVIOUS_SIBLING_OFFSET;

/**
 * Children of each node as a list through their rows, the newest last. The first child's predecessor is the last child,
 * so that adding at the end needs no field more.
 */
final class ChildLists
{
    private final RowStore rows;

    ChildLists(final RowStore rows)
    {
        this.rows = rows;
    }

    /**
     * Add a child at the end.
     *
     * @param parent that can have children.
     * @param row    whose parent is set already.
     */
    void add(final int parent, final int row)
    {
        final int first = rows.getInt(parent, FIRST_CHILD_OFFSET);
        rows.putInt(row, NEXT_SIBLING_OFFSET, 0);
        if (first == 0)
        {
            rows.putInt(parent, FIRST_CHILD_OFFSET, row);
            rows.putInt(row, PREVIOUS_SIBLING_OFFSET, row);
        }
        else
        {
            final int last = rows.getInt(first, PREVIOUS_SIBLING_OFFSET);
            rows.putInt(last, NEXT_SIBLING_OFFSET, row);
            rows.putInt(row, PREVIOUS_SIBLING_OFFSET, last);
            rows.putInt(first, PREVIOUS_SIBLING_OFFSET, row);
        }
        rows.putInt(parent, CHILD_COUNT_OFFSET, rows.getInt(parent, CHILD_COUNT_OFFSET) + 1);
    }

    void remove(final int parent, final int row)
    {
        final int first = rows.getInt(parent, FIRST_CHILD_OFFSET);
        final int next = rows.getInt(row, NEXT_SIBLING_OFFSET);
        final int previous = rows.getInt(row, PREVIOUS_SIBLING_OFFSET);
        if (row == first)
        {
            rows.putInt(parent, FIRST_CHILD_OFFSET, next);
        }
        else
        {
            rows.putInt(previous, NEXT_SIBLING_OFFSET, next);
        }
        if (next != 0)
        {
            rows.putInt(next, PREVIOUS_SIBLING_OFFSET, previous);
        }
        else if (row != first)
        {
            rows.putInt(first, PREVIOUS_SIBLING_OFFSET, previous);
        }
        rows.putInt(parent, CHILD_COUNT_OFFSET, rows.getInt(parent, CHILD_COUNT_OFFSET) - 1);
    }

    /**
     * Next row of the subtree below a node, parents before children, each list in its order. An ephemeral's fields for
     * children are in other use, so whether a row can have children comes from the caller.
     *
     * @param top        whose subtree is walked.
     * @param row        where the walk is.
     * @param firstChild of that row; 0: none.
     * @return the next row, 0 at the end.
     */
    int nextBelow(final int top, final int row, final int firstChild)
    {
        if (firstChild != 0)
        {
            return firstChild;
        }
        int current = row;
        while (current != top)
        {
            final int next = rows.getInt(current, NEXT_SIBLING_OFFSET);
            if (next != 0)
            {
                return next;
            }
            current = rows.getInt(current, PARENT_OFFSET);
        }
        return 0;
    }
}
