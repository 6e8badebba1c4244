package io.ringmaster.engine.model;

/** Makes text that holds control characters, or very much of it, fit for a message about a mismatch. */
final class Texts
{
    private static final int SHOWN_DATA_LENGTH = 24;

    private Texts()
    {
    }

    static String path(final String path)
    {
        final StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < path.length(); i++)
        {
            final char c = path.charAt(i);
            if (c < ' ' || c > '~')
            {
                text.append(String.format("\\u%04x", (int)c));
            }
            else
            {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }

    static String data(final String data)
    {
        if (data == null)
        {
            return "null";
        }
        return data.length() <= SHOWN_DATA_LENGTH ?
            path(data) : path(data.substring(0, SHOWN_DATA_LENGTH)) + "... length " + data.length();
    }
}
