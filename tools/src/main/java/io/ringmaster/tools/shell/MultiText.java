package io.ringmaster.tools.shell;

import java.util.ArrayList;
import java.util.List;

import io.ringmaster.client.CreateMode;
import io.ringmaster.client.Op;

/** The operations of the shell's {@code multi}, as words. */
final class MultiText
{
    private static final String SEPARATOR = ";";

    private MultiText()
    {
    }

    /**
     * Read operations.
     *
     * @param words of them, with separators as words of their own or at the end of a word.
     * @return the operations.
     * @throws IllegalArgumentException saying what is wrong.
     */
    static List<Op> parse(final List<String> words)
    {
        final List<Op> operations = new ArrayList<>();
        final List<String> current = new ArrayList<>();
        for (final String word : words)
        {
            final boolean isEnd = word.endsWith(SEPARATOR);
            final String text = isEnd ? word.substring(0, word.length() - 1) : word;
            if (!isEnd || !text.isEmpty())
            {
                current.add(text);
            }
            if (isEnd)
            {
                operations.add(operation(current));
                current.clear();
            }
        }
        if (!current.isEmpty())
        {
            operations.add(operation(current));
        }
        return operations;
    }

    static String name(final Op operation)
    {
        if (operation instanceof Op.Create)
        {
            return "create";
        }
        if (operation instanceof Op.SetData)
        {
            return "set";
        }
        return operation instanceof Op.Delete ? "delete" : "check";
    }

    private static Op operation(final List<String> words)
    {
        final String text = String.join(" ", words);
        if (words.size() < 2)
        {
            throw new IllegalArgumentException("not an operation with a path: '" + text + "'");
        }
        final String path = words.get(1);
        final String name = words.get(0);
        final int maxWords = "set".equals(name) ? 4 : 3;
        if (words.size() > maxWords)
        {
            throw new IllegalArgumentException("too many words: '" + text + "'");
        }
        return switch (name)
        {
            case "create" -> Op.create(
                path, words.size() > 2 ? NodeOperations.bytes(words.get(2)) : null, CreateMode.PERSISTENT);
            case "set" ->
            {
                if (words.size() < 3)
                {
                    throw new IllegalArgumentException("data is missing: '" + text + "'");
                }
                yield Op.setData(path, NodeOperations.bytes(words.get(2)), version(words, 3));
            }
            case "delete" -> Op.delete(path, version(words, 2));
            case "check" -> Op.check(path, version(words, 2));
            default -> throw new IllegalArgumentException(
                "not one of create, set, delete, check: '" + name + "'");
        };
    }

    private static int version(final List<String> words, final int index)
    {
        if (words.size() <= index)
        {
            return -1;
        }
        try
        {
            return Integer.parseInt(words.get(index));
        }
        catch (final NumberFormatException ex)
        {
            throw new IllegalArgumentException("not a version: '" + words.get(index) + "'", ex);
        }
    }
}
