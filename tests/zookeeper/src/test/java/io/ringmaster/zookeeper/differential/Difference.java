package io.ringmaster.zookeeper.differential;

import java.util.List;

/**
 * The first place in which two runs of a history are not equal.
 *
 * @param step     index of it in what the driver has seen; the preparation is 0.
 * @param line     index of the first line of it that differs.
 * @param expected what the reference did in that step.
 * @param actual   what the server under test did.
 */
record Difference(int step, int line, List<Line> expected, List<Line> actual)
{
    /**
     * Compare.
     *
     * @param expected from the reference, per step.
     * @param actual   from the server under test, per step.
     * @return null if there is none.
     */
    static Difference find(final List<List<Line>> expected, final List<List<Line>> actual)
    {
        final ZxidOrder order = new ZxidOrder();
        for (int step = 0; step < Math.min(expected.size(), actual.size()); step++)
        {
            final int line = firstDifferent(order, expected.get(step), actual.get(step));
            if (line >= 0)
            {
                return new Difference(step, line, expected.get(step), actual.get(step));
            }
        }
        return null;
    }

    private static int firstDifferent(final ZxidOrder order, final List<Line> expected, final List<Line> actual)
    {
        final int common = Math.min(expected.size(), actual.size());
        for (int i = 0; i < common; i++)
        {
            if (!expected.get(i).source().equals(actual.get(i).source()) ||
                !expected.get(i).text().equals(actual.get(i).text()) ||
                !order.pair(expected.get(i).zxids(), actual.get(i).zxids()))
            {
                return i;
            }
        }
        return expected.size() == actual.size() ? -1 : common;
    }

    /** The two answers side by side, from the first line that differs. */
    String describe()
    {
        return "line " + line + " of the step\n  expected:\n" + describe(expected) + "  actual:\n" + describe(actual);
    }

    /** What kind of difference it is, so that a smaller history shows the same one. */
    String kind()
    {
        return kind(expected) + " / " + kind(actual);
    }

    private String kind(final List<Line> lines)
    {
        if (line >= lines.size())
        {
            return "nothing";
        }
        return lines.get(line).text().replaceAll("xid -?\\d+", "xid").replaceAll("\"[^\"]*\"|'[^']*'", "text")
            .replaceAll("[0-9]+ bytes of hash [0-9a-f]+", "text")
            .replaceAll("(version|dataLength|numChildren|number|session)=?\\d+", "$1");
    }

    private String describe(final List<Line> lines)
    {
        final StringBuilder text = new StringBuilder();
        for (int i = Math.max(0, line - 3); i < Math.min(lines.size(), line + 6); i++)
        {
            text.append(i == line ? "  > " : "    ").append(lines.get(i)).append('\n');
        }
        return line < lines.size() ? text.toString() : text.append("  > nothing more\n").toString();
    }
}
