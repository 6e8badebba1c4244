package io.ringmaster.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationMixTest
{
    @Test
    void shouldReadOperationsAndWeights()
    {
        final OperationMix mix = OperationMix.parse("get:10, SET , create:2,delete:2");

        assertEquals("get:10,set:1,create:2,delete:2", mix.toString());
        assertTrue(mix.contains(Operation.SET));
        assertFalse(mix.contains(Operation.EXISTS));
    }

    @Test
    void shouldGiveEachOperationItsShare()
    {
        final OperationMix mix = OperationMix.parse("get:3,set:1");
        final int steps = 1 << 16;
        int sets = 0;
        for (int i = 0; i < steps; i++)
        {
            if (mix.choose(i << 16) == Operation.SET)
            {
                sets++;
            }
        }

        assertEquals(steps / 4, sets);
    }

    @Test
    void shouldChooseForEveryRandomNumber()
    {
        final OperationMix mix = OperationMix.parse("get:1,children:7");

        assertEquals(Operation.GET, mix.choose(0));
        assertEquals(Operation.CHILDREN, mix.choose(-1));
        assertEquals(Operation.CHILDREN, mix.choose(Integer.MIN_VALUE));
        assertEquals(Operation.CHILDREN, mix.choose(Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''            | unknown operation",
        "get,          | unknown operation",
        "fly:1         | unknown operation 'fly'",
        "get:0         | weight '0'",
        "get:-1        | weight '-1'",
        "get:1001      | weight '1001'",
        "get:x         | weight 'x'",
        "get:          | weight ''",
        "get,set,get   | operation 'get' is twice",
        "delete        | deletes more nodes than it creates",
        "create,delete:2 | deletes more nodes than it creates",
    })
    void shouldRefuseWhatIsNotAMix(final String text, final String message)
    {
        final IllegalArgumentException exception =
            assertThrows(IllegalArgumentException.class, () -> OperationMix.parse(text.trim()));

        assertTrue(exception.getMessage().contains(message.trim()), exception.getMessage());
    }
}
