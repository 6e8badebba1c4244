package io.ringmaster.engine.tree;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random operations on the tree and on a naive model give the same content, also when paths have the same hash.
 */
class ZnodeTreeDifferentialTest
{
    static Stream<Arguments> seedsAndHashes()
    {
        final PathHash constant = (path, offset, length) -> 7;
        final PathHash ofLength = (path, offset, length) -> length;
        final PathHash fewBits = (path, offset, length) -> PathHash.DEFAULT.hash(path, offset, length) & 0xF00F;
        final PathHash[] hashes = { PathHash.DEFAULT, constant, ofLength, fewBits };
        return IntStream.range(0, 24).mapToObj(seed -> Arguments.of(seed, hashes[seed % hashes.length]));
    }

    @ParameterizedTest
    @MethodSource("seedsAndHashes")
    void shouldBehaveAsNaiveModel(final int seed, final PathHash hash)
    {
        final Random random = new Random(seed);
        try (ZnodeTree tree = new ZnodeTree(new TreeContext().pathHash(hash)))
        {
            final ModelledTree modelled = new ModelledTree(tree, random, 50 + random.nextInt(1500));
            for (int i = 0; i < 4_000; i++)
            {
                modelled.step();
                if (i % 500 == 0)
                {
                    modelled.check();
                }
            }
            modelled.check();
        }
    }
}
