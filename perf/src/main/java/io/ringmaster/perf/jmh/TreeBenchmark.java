package io.ringmaster.perf.jmh;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.ringmaster.engine.tree.ZnodeTree;

/** The tree alone, at a random one of so many znodes each time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TreeBenchmark
{
    /** Znodes in the tree. */
    @Param({"1000", "1000000", "10000000"})
    int znodes;

    private final SplittableRandom random = new SplittableRandom(1);
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[ZnodeTree.STAT_LENGTH + Znodes.DATA_LENGTH]);
    private final ExpandableArrayBuffer names = new ExpandableArrayBuffer(64 * 1024);
    private Znodes tree;

    /** Fill the tree. */
    @Setup
    public void setUp()
    {
        tree = new Znodes(znodes);
    }

    /** Give its memory back. */
    @TearDown
    public void tearDown()
    {
        tree.close();
    }

    /**
     * Find a znode, copy its data and its stat.
     *
     * @return length of the data.
     */
    @Benchmark
    public int get()
    {
        final int row = tree.find(random.nextInt(znodes));
        tree.tree().copyStat(row, reply, 0);
        return tree.tree().copyData(row, reply, ZnodeTree.STAT_LENGTH);
    }

    /**
     * Find a znode and replace its data.
     *
     * @return its row.
     */
    @Benchmark
    public int set()
    {
        final int row = tree.find(random.nextInt(znodes));
        tree.set(row);
        return row;
    }

    /**
     * Delete a znode and create it again, so that the tree stays what it was.
     *
     * @return its row.
     */
    @Benchmark
    public int deleteAndCreate()
    {
        final int index = random.nextInt(znodes);
        tree.delete(tree.find(index));
        return tree.create(index);
    }

    /**
     * Find a parent and copy the names of its children, a thousand.
     *
     * @return length of all names.
     */
    @Benchmark
    public int children()
    {
        int length = 0;
        int child = tree.tree().firstChild(tree.findParent(random.nextInt(znodes)));
        while (child != ZnodeTree.NULL_ROW)
        {
            length += tree.tree().copyName(child, names, length);
            child = tree.tree().nextSibling(child);
        }
        return length;
    }
}
