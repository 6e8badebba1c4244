package io.ringmaster.tools.simulator;

import java.util.List;

/**
 * How a run ended.
 *
 * @param seed      that it followed from.
 * @param plan      what the seed decided.
 * @param violation what did not hold; null if everything did.
 * @param traceHash hash of everything that happened.
 * @param events    that happened.
 * @param committed records.
 * @param coverage  what was reached.
 * @param trace     the newest lines of what happened.
 */
record SimulationResult(
    long seed,
    String plan,
    Violation violation,
    long traceHash,
    long events,
    long committed,
    Coverage coverage,
    List<String> trace)
{
    boolean isGood()
    {
        return violation == null;
    }
}
