package io.ringmaster.perf.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmaster.perf.compare.Verdicts;
import io.ringmaster.perf.process.MemoryUse;
import org.junit.jupiter.api.Test;

class ZnodeCostTest
{
    private static final int NODE_COUNT = 1000;
    private static final int DATA_LENGTH = 100;
    private static final int NAME_LENGTH = 10;

    private final ScaleReport report = new ScaleReport();
    private final ZnodeCost cost = new ZnodeCost(new ZnodeCostSettings(NODE_COUNT, DATA_LENGTH, 100, 1), (line) ->
    {
    });

    @Test
    void shouldTakeNamesAndDataFromWhatHasGrownOnAndOffTheHeap()
    {
        ZnodeCost.announce(report);

        cost.add(report, use(0, 0), use(200, 30), NODE_COUNT * NAME_LENGTH);

        final JsonNode json = new ObjectMapper().valueToTree(report.toMap());
        assertEquals(110, json.at("/nameAndData/each znode/median").asDouble());
        assertEquals(120, json.at("/bytesPerZnode/each znode/median").asDouble());
        assertEquals(new Verdicts(1, 0, 0), report.verdicts());
    }

    @Test
    void shouldMissItsBar()
    {
        ZnodeCost.announce(report);

        cost.add(report, use(0, 0), use(200, 39), NODE_COUNT * NAME_LENGTH);

        assertEquals(new Verdicts(0, 1, 0), report.verdicts());
    }

    @Test
    void shouldRefuseNothing()
    {
        assertThrows(IllegalArgumentException.class, () -> new ZnodeCostSettings(0, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new ZnodeCostSettings(1, -1, 1, 1));
    }

    private static MemoryUse use(final long offHeapPerNode, final long heapPerNode)
    {
        return new MemoryUse(1 << 20, (1 << 20) + offHeapPerNode * NODE_COUNT, 4096 + heapPerNode * NODE_COUNT, 0);
    }
}
