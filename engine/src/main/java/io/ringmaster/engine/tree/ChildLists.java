package io.ringmaster.engine.tree;

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
        final int first = rows.firstChild(parent);
        rows.setNextSibling(row, 0);
        if (first == 0)
        {
            rows.setPreviousSibling(row, row);
        }
        else
        {
            final int last = rows.previousSibling(first);
            rows.setNextSibling(last, row);
            rows.setPreviousSibling(row, last);
            rows.setPreviousSibling(first, row);
        }
        rows.setChildren(parent, first == 0 ? row : first, rows.childCount(parent) + 1);
    }

    void remove(final int parent, final int row)
    {
        final int first = rows.firstChild(parent);
        final int next = rows.nextSibling(row);
        final int previous = rows.previousSibling(row);
        if (row != first)
        {
            rows.setNextSibling(previous, next);
        }
        if (next != 0)
        {
            rows.setPreviousSibling(next, previous);
        }
        else if (row != first)
        {
            rows.setPreviousSibling(first, previous);
        }
        rows.setChildren(parent, row == first ? next : first, rows.childCount(parent) - 1);
    }

    /**
     * Next row of the subtree below a node, parents before children, each list in its order.
     *
     * @param top whose subtree is walked.
     * @param row where the walk is.
     * @return the next row, 0 at the end.
     */
    int nextBelow(final int top, final int row)
    {
        final int firstChild = rows.firstChild(row);
        if (firstChild != 0)
        {
            return firstChild;
        }
        int current = row;
        while (current != top)
        {
            final int next = rows.nextSibling(current);
            if (next != 0)
            {
                return next;
            }
            current = rows.parent(current);
        }
        return 0;
    }
}
