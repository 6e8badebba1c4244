package io.ringmaster.tools.checker;

/**
 * What a reply shows of a node.
 *
 * @param value   its data, in any form in which equal data is equal; null if the reply does not show it.
 * @param version of the data; {@link #NOT_SHOWN} if the reply does not tell.
 * @param czxid   of the transaction that created it; {@link #NOT_SHOWN} if the reply does not tell.
 * @param mzxid   of the transaction that wrote the data; {@link #NOT_SHOWN} if the reply does not tell.
 */
public record NodeView(String value, int version, long czxid, long mzxid)
{
    /** In the place of a number that a reply does not show. */
    public static final int NOT_SHOWN = -1;

    /** Of a reply that shows nothing of the node, as that to a delete. */
    public static final NodeView NOTHING = new NodeView(null, NOT_SHOWN, NOT_SHOWN, NOT_SHOWN);

    /**
     * Of a reply that shows a Stat and no data.
     *
     * @param version of the data.
     * @param czxid   of the transaction that created the node.
     * @param mzxid   of the transaction that wrote the data.
     * @return the view.
     */
    public static NodeView stat(final int version, final long czxid, final long mzxid)
    {
        return new NodeView(null, version, czxid, mzxid);
    }

    /**
     * Of a reply that shows data and nothing else.
     *
     * @param value the data.
     * @return the view.
     */
    public static NodeView value(final String value)
    {
        return new NodeView(value, NOT_SHOWN, NOT_SHOWN, NOT_SHOWN);
    }

    @Override
    public String toString()
    {
        final StringBuilder text = new StringBuilder();
        if (value != null)
        {
            text.append('"').append(value).append('"');
        }
        if (version != NOT_SHOWN)
        {
            text.append(" version ").append(version);
        }
        if (czxid != NOT_SHOWN)
        {
            text.append(" czxid ").append(zxid(czxid));
        }
        if (mzxid != NOT_SHOWN)
        {
            text.append(" mzxid ").append(zxid(mzxid));
        }
        return text.toString().trim();
    }

    /** A zxid as epoch and counter. */
    static String zxid(final long zxid)
    {
        return (zxid >>> 32) + "." + (zxid & 0xFFFF_FFFFL);
    }
}
