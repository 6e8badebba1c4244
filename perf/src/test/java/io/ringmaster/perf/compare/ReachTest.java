package io.ringmaster.perf.compare;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.ringmaster.perf.compare.CompareTarget.Role;
import io.ringmaster.perf.load.Protocol;

class ReachTest
{
    private static final Workload CLOSED = Workload.closed("get", 8, 64);
    private static final Workload SLOW = Workload.closed("get", 1, 1);
    private static final Workload OPEN = Workload.open("get", 8, 3000);

    private final CompareTarget beside =
        new CompareTarget(Protocol.ETCD, List.of("127.0.0.1:1"), "beside", Role.BESIDE);
    private final Reach reach = new Reach();

    @Test
    void shouldSpareATargetThatIsFarFromTheRate()
    {
        reach.add(CLOSED, beside, LoadResults.gets(999, 10));

        assertTrue(reach.isBeyond(OPEN, beside));
        assertFalse(reach.isBeyond(CLOSED, beside));
        assertFalse(reach.isBeyond(Workload.open("set", 8, 3000), beside));
    }

    @Test
    void shouldNotSpareATargetThatOnlyFallsBehind()
    {
        reach.add(SLOW, beside, LoadResults.gets(10, 10));
        reach.add(CLOSED, beside, LoadResults.gets(1001, 10));

        assertFalse(reach.isBeyond(OPEN, beside));
    }

    @Test
    void shouldSpareNobodyWhoCounts()
    {
        final CompareTarget reference = beside.as(Role.REFERENCE);
        reach.add(CLOSED, reference, LoadResults.gets(1, 10));

        assertFalse(reach.isBeyond(OPEN, reference));
    }

    @Test
    void shouldNotSpareWhoIsUnknown()
    {
        assertFalse(reach.isBeyond(OPEN, beside));
    }
}
