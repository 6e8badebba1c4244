package io.ringmaster.perf.load;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Operations and their weights, written {@code get:10,set:1}; a name alone has weight 1. Immutable.
 */
public final class OperationMix
{
    private static final int MAX_WEIGHT = 1000;

    private final Map<Operation, Integer> weights;
    private final Operation[] table;

    private OperationMix(final Map<Operation, Integer> weights)
    {
        this.weights = weights;
        table = new Operation[weights.values().stream().mapToInt(Integer::intValue).sum()];
        int index = 0;
        for (final Map.Entry<Operation, Integer> entry : weights.entrySet())
        {
            Arrays.fill(table, index, index + entry.getValue(), entry.getKey());
            index += entry.getValue();
        }
    }

    /**
     * Read a mix.
     *
     * @param text as above.
     * @return the mix.
     * @throws IllegalArgumentException if it is not a mix; says which part and what is allowed.
     */
    public static OperationMix parse(final String text)
    {
        final Map<Operation, Integer> weights = new EnumMap<>(Operation.class);
        for (final String part : text.split(",", -1))
        {
            final int colon = part.indexOf(':');
            final String name = (colon < 0 ? part : part.substring(0, colon)).trim();
            final Operation operation = Operation.named(name);
            if (operation == null)
            {
                throw new IllegalArgumentException("unknown operation '" + name + "' in the mix '" + text +
                    "': use " + Arrays.toString(Operation.values()));
            }
            if (weights.put(operation, weight(colon < 0 ? "1" : part.substring(colon + 1).trim(), text)) != null)
            {
                throw new IllegalArgumentException("operation '" + name + "' is twice in the mix '" + text + "'");
            }
        }
        if (weights.containsKey(Operation.DELETE) &&
            weights.getOrDefault(Operation.CREATE, 0) < weights.get(Operation.DELETE))
        {
            throw new IllegalArgumentException("the mix '" + text +
                "' deletes more nodes than it creates: give create at least the weight of delete");
        }
        return new OperationMix(weights);
    }

    /**
     * The operation for a random number.
     *
     * @param random any value; each operation gets its share of a uniform distribution.
     * @return the operation.
     */
    public Operation choose(final int random)
    {
        return table[(int)(((random & 0xFFFF_FFFFL) * table.length) >>> Integer.SIZE)];
    }

    /**
     * Is the operation part of the mix?
     *
     * @param operation to look for.
     * @return true if it is.
     */
    public boolean contains(final Operation operation)
    {
        return weights.containsKey(operation);
    }

    @Override
    public String toString()
    {
        final StringJoiner joiner = new StringJoiner(",");
        weights.forEach((operation, weight) -> joiner.add(operation + ":" + weight));
        return joiner.toString();
    }

    private static int weight(final String weight, final String text)
    {
        try
        {
            final int value = Integer.parseInt(weight);
            if (value >= 1 && value <= MAX_WEIGHT)
            {
                return value;
            }
        }
        catch (final NumberFormatException ignore)
        {
            // Same message as for a number that is out of range.
        }
        throw new IllegalArgumentException(
            "weight '" + weight + "' in the mix '" + text + "' is not a number from 1 to " + MAX_WEIGHT);
    }
}
