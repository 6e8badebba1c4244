package io.ringmaster.client;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;

/**
 * A flyweight over the names or paths of a reply. Valid only during the callback that it is given to.
 * <pre>
 *   while (names.next())
 *   {
 *       use(names.buffer(), names.offset(), names.length());
 *   }
 * </pre>
 */
public final class NamesView
{
    private static final int GROUP_BLOCK_LENGTH = 0;

    private final ReplyCursor cursor = new ReplyCursor();
    private int begin;
    private int count;
    private int index;
    private int prefixLength;
    private int length;

    NamesView()
    {
    }

    /**
     * Begin with a group of texts, checked to its end before anything of it is shown.
     *
     * @param buffer       with the reply.
     * @param position     of the group.
     * @param end          of the reply.
     * @param prefixLength in bytes to leave away from each text, where it is longer.
     * @return this.
     */
    NamesView wrap(final DirectBuffer buffer, final int position, final int end, final int prefixLength)
    {
        this.prefixLength = prefixLength;
        cursor.wrap(buffer, position, end);
        count = cursor.readGroup(GROUP_BLOCK_LENGTH, 1);
        begin = cursor.position();
        for (int i = 0; i < count; i++)
        {
            cursor.readBlock();
            cursor.readVarLength();
        }
        rewind();
        return this;
    }

    /**
     * How many there are.
     *
     * @return number of names.
     */
    public int count()
    {
        return count;
    }

    /**
     * Go to the next name; first to the first.
     *
     * @return false if there is none.
     */
    public boolean next()
    {
        if (index >= count)
        {
            return false;
        }
        index++;
        cursor.readBlock();
        length = cursor.readVarLength();
        return true;
    }

    /** Begin again before the first name. */
    public void rewind()
    {
        index = 0;
        length = 0;
        cursor.wrap(cursor.buffer(), begin, cursor.end());
    }

    /**
     * Where the name lies.
     *
     * @return buffer with the name in UTF-8.
     */
    public DirectBuffer buffer()
    {
        return cursor.buffer();
    }

    /**
     * Where the name begins.
     *
     * @return offset in bytes.
     */
    public int offset()
    {
        return cursor.position() - length();
    }

    /**
     * How long the name is.
     *
     * @return length in bytes.
     */
    public int length()
    {
        return length > prefixLength ? length - prefixLength : length;
    }

    /**
     * Copy the name.
     *
     * @return the name as text.
     */
    public String name()
    {
        return buffer().getStringWithoutLengthUtf8(offset(), length());
    }

    /**
     * Copy all names, from the first on.
     *
     * @return a list that is the caller's.
     */
    public List<String> toList()
    {
        final List<String> names = new ArrayList<>(count);
        rewind();
        while (next())
        {
            names.add(name());
        }
        return names;
    }
}
