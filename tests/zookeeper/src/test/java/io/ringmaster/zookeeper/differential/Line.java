package io.ringmaster.zookeeper.differential;

import java.util.Iterator;
import java.util.List;

/**
 * One thing that a server did.
 *
 * @param source  the connection on which it was seen.
 * @param isEvent true: a notification.
 * @param text    with a Z for every zxid above 0.
 * @param zxids   those, in order.
 */
record Line(String source, boolean isEvent, String text, List<Long> zxids)
{
    /** With zxids in their places. */
    @Override
    public String toString()
    {
        final StringBuilder filled = new StringBuilder(source).append(" < ");
        final Iterator<Long> zxid = zxids.iterator();
        for (int i = 0; i < text.length(); i++)
        {
            if (text.charAt(i) == Transcript.ZXID)
            {
                filled.append(zxid.next());
            }
            else
            {
                filled.append(text.charAt(i));
            }
        }
        return filled.toString();
    }
}
