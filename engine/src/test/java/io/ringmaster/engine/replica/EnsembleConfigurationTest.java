package io.ringmaster.engine.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnsembleConfigurationTest
{
    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,2", "4,3", "5,3", "6,4", "7,4"})
    void shouldDecideWithMoreThanHalfOfTheVoters(final int voterCount, final int quorum)
    {
        final List<Integer> voters = IntStream.rangeClosed(1, voterCount).boxed().toList();
        assertEquals(quorum, new EnsembleConfiguration(1, voters, List.of(9)).quorum());
    }

    @Test
    void shouldTellVotersFromObservers()
    {
        final EnsembleConfiguration configuration = new EnsembleConfiguration(7, List.of(3, 1, 2), List.of(5));
        assertEquals(List.of(1, 2, 3), configuration.voters());
        assertTrue(configuration.isVoter(3));
        assertFalse(configuration.isVoter(5));
        assertTrue(configuration.isMember(5));
        assertFalse(configuration.isMember(4));
    }

    @Test
    void shouldNotChangeWithTheListsThatWentIn()
    {
        final List<Integer> voters = new ArrayList<>(List.of(1, 2, 3));
        final EnsembleConfiguration configuration = new EnsembleConfiguration(1, voters, List.of());
        voters.set(0, 9);
        assertEquals(new EnsembleConfiguration(1, List.of(3, 2, 1), List.of()), configuration);
    }

    @Test
    void shouldRefuseAServerThatStandsTwice()
    {
        assertThrows(IllegalArgumentException.class,
            () -> new EnsembleConfiguration(1, List.of(1, 2, 2), List.of()));
        assertThrows(IllegalArgumentException.class,
            () -> new EnsembleConfiguration(1, List.of(1, 2), List.of(2)));
        assertThrows(IllegalArgumentException.class,
            () -> new EnsembleConfiguration(1, List.of(), List.of(2)));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 256})
    void shouldRefuseAnIdOutOfRange(final int id)
    {
        assertThrows(IllegalArgumentException.class, () -> new EnsembleConfiguration(1, List.of(id), List.of()));
    }
}
