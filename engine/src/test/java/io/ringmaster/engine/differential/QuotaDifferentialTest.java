package io.ringmaster.engine.differential;

import java.util.Random;

import org.junit.jupiter.api.Test;

import io.ringmaster.engine.model.Request;
import io.ringmaster.engine.model.Settings;

/**
 * Hard limits that are enforced. They are held against what has been applied, so that a comparison needs one request
 * at a time, and nothing that happens by itself.
 */
class QuotaDifferentialTest
{
    private static final int SEEDS = Integer.getInteger("ringmaster.differential.seeds", 20);
    private static final int OPERATIONS = 300;
    private static final int CONTAINER = 2;

    @Test
    void shouldEnforceHardLimitsAsTheModel()
    {
        for (int seed = 0; seed < SEEDS; seed++)
        {
            final Random random = new Random(seed);
            final History history = new History("quota seed " + seed);
            try (Harness harness = new Harness(random, 1, new Settings(false, true), history))
            {
                run(harness, new OperationGenerator(random, harness.model()), history);
            }
        }
    }

    private static void run(final Harness harness, final OperationGenerator generator, final History history)
    {
        final ClientConnection client = harness.open();
        harness.quiesce();
        for (int operation = 0; operation < OPERATIONS; operation++)
        {
            history.operation(operation);
            final Request request = generator.nextQuotaWrite();
            if (!(request instanceof Request.Create create && create.kind() == CONTAINER))
            {
                harness.submit(client, request);
                harness.quiesce();
            }
        }
        harness.checkTree();
        harness.checkRecovered();
    }
}
