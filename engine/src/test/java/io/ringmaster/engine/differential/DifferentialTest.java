package io.ringmaster.engine.differential;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The engine against the naive model of the protocol: results, errors, Stats, watch events and their order, and the
 * final tree. A mismatch names its seed and the operation, and prints what happened before.
 * <p>
 * To run more than the build does, or one seed alone:
 * <pre>
 * mvn -pl engine -am test -Dtest=DifferentialTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dringmaster.differential.seeds=1000 -Dringmaster.differential.firstSeed=0
 * </pre>
 */
class DifferentialTest
{
    private static final int SEEDS = Integer.getInteger("ringmaster.differential.seeds", 40);
    private static final int FIRST_SEED = Integer.getInteger("ringmaster.differential.firstSeed", 0);
    private static final int OPERATIONS = 500;

    @ParameterizedTest
    @EnumSource(DifferentialRun.Fault.class)
    void shouldAnswerAsTheModel(final DifferentialRun.Fault fault)
    {
        for (int seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++)
        {
            new DifferentialRun(seed, OPERATIONS, fault).run();
        }
    }
}
