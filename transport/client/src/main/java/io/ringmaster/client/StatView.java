package io.ringmaster.client;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.client.StatDecoder;

/**
 * A flyweight over a {@link Stat} as it lies in a reply. Valid only during the callback that it is given to.
 */
public final class StatView
{
    private final StatDecoder decoder = new StatDecoder();

    StatView()
    {
    }

    StatView wrap(final DirectBuffer buffer, final int offset)
    {
        decoder.wrap(buffer, offset);
        return this;
    }

    /**
     * Copy the fields.
     *
     * @return a value that outlives the callback.
     */
    public Stat toStat()
    {
        return new Stat(
            czxid(),
            mzxid(),
            pzxid(),
            ctimeMs(),
            mtimeMs(),
            version(),
            cversion(),
            aversion(),
            ephemeralOwner(),
            dataLength(),
            numChildren());
    }

    /**
     * See {@link Stat#czxid()}.
     *
     * @return the field.
     */
    public long czxid()
    {
        return decoder.czxid();
    }

    /**
     * See {@link Stat#mzxid()}.
     *
     * @return the field.
     */
    public long mzxid()
    {
        return decoder.mzxid();
    }

    /**
     * See {@link Stat#pzxid()}.
     *
     * @return the field.
     */
    public long pzxid()
    {
        return decoder.pzxid();
    }

    /**
     * See {@link Stat#ctimeMs()}.
     *
     * @return the field.
     */
    public long ctimeMs()
    {
        return decoder.ctime();
    }

    /**
     * See {@link Stat#mtimeMs()}.
     *
     * @return the field.
     */
    public long mtimeMs()
    {
        return decoder.mtime();
    }

    /**
     * See {@link Stat#version()}.
     *
     * @return the field.
     */
    public int version()
    {
        return decoder.version();
    }

    /**
     * See {@link Stat#cversion()}.
     *
     * @return the field.
     */
    public int cversion()
    {
        return decoder.cversion();
    }

    /**
     * See {@link Stat#aversion()}.
     *
     * @return the field.
     */
    public int aversion()
    {
        return decoder.aversion();
    }

    /**
     * See {@link Stat#ephemeralOwner()}.
     *
     * @return the field.
     */
    public long ephemeralOwner()
    {
        return decoder.ephemeralOwner();
    }

    /**
     * See {@link Stat#dataLength()}.
     *
     * @return the field.
     */
    public int dataLength()
    {
        return decoder.dataLength();
    }

    /**
     * See {@link Stat#numChildren()}.
     *
     * @return the field.
     */
    public int numChildren()
    {
        return decoder.numChildren();
    }

    @Override
    public String toString()
    {
        return toStat().toString();
    }
}
