package io.ringmaster.engine.model;

/** Section 11 of the protocol, read literally. */
final class NaivePaths
{
    private NaivePaths()
    {
    }

    static boolean isValid(final String path)
    {
        if (path.isEmpty() || path.charAt(0) != '/')
        {
            return false;
        }
        if (path.equals("/"))
        {
            return true;
        }
        for (final String component : path.substring(1).split("/", -1))
        {
            // An empty one is "//" or a trailing "/".
            if (component.isEmpty() || component.equals(".") || component.equals(".."))
            {
                return false;
            }
        }
        return path.chars().noneMatch(NaivePaths::isForbidden);
    }

    /** Path up to the last '/'; nothing before it means the root. The path has a '/'. */
    static String parent(final String path)
    {
        final String parent = path.substring(0, path.lastIndexOf('/'));
        return parent.isEmpty() ? "/" : parent;
    }

    static String name(final String path)
    {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Of the root or of a path that ends with a name; "" and "/a/" are ancestors of nothing. */
    static boolean isDescendant(final String path, final String ancestor)
    {
        return !ancestor.isEmpty() && !path.equals(ancestor) &&
            (ancestor.equals("/") || path.startsWith(ancestor + "/"));
    }

    private static boolean isForbidden(final int codeUnit)
    {
        return codeUnit <= 0x1F || (codeUnit >= 0x7F && codeUnit <= 0x9F) ||
            (codeUnit >= 0xD800 && codeUnit <= 0xF8FF) || codeUnit >= 0xFFF0;
    }
}
