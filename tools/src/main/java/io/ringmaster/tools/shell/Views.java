package io.ringmaster.tools.shell;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.ringmaster.client.Acl;
import io.ringmaster.client.Stat;
import io.ringmaster.client.WatchEvent;
import io.ringmaster.tools.inspect.Bytes;

/** Texts and JSON of what the client returns, and back. */
final class Views
{
    /** In the order of the bits. */
    private static final String LETTERS = "rwcda";
    /** In the order in which people know them. */
    private static final String PRINTED_LETTERS = "cdrwa";

    private Views()
    {
    }

    static String hex(final long value)
    {
        return "0x" + Long.toHexString(value);
    }

    static String text(final Stat stat)
    {
        return "czxid          " + hex(stat.czxid()) +
            "\nctime          " + Instant.ofEpochMilli(stat.ctimeMs()) +
            "\nmzxid          " + hex(stat.mzxid()) +
            "\nmtime          " + Instant.ofEpochMilli(stat.mtimeMs()) +
            "\npzxid          " + hex(stat.pzxid()) +
            "\ncversion       " + stat.cversion() +
            "\nversion        " + stat.version() +
            "\naversion       " + stat.aversion() +
            "\nephemeralOwner " + hex(stat.ephemeralOwner()) +
            "\ndataLength     " + stat.dataLength() +
            "\nnumChildren    " + stat.numChildren();
    }

    static ObjectNode json(final Stat stat)
    {
        return JsonNodeFactory.instance.objectNode()
            .put("czxid", hex(stat.czxid()))
            .put("ctime", Instant.ofEpochMilli(stat.ctimeMs()).toString())
            .put("mzxid", hex(stat.mzxid()))
            .put("mtime", Instant.ofEpochMilli(stat.mtimeMs()).toString())
            .put("pzxid", hex(stat.pzxid()))
            .put("cversion", stat.cversion())
            .put("version", stat.version())
            .put("aversion", stat.aversion())
            .put("ephemeralOwner", hex(stat.ephemeralOwner()))
            .put("dataLength", stat.dataLength())
            .put("numChildren", stat.numChildren());
    }

    /** Data in full: text as it is, other bytes in Base64, so that nothing in it can drive the terminal. */
    static String text(final byte[] data)
    {
        if (data == null)
        {
            return "(null)";
        }
        final String text = Bytes.asText(data);
        return text == null ? "base64:" + Base64.getEncoder().encodeToString(data) : text;
    }

    static String text(final WatchEvent event)
    {
        return event.type() + " " + event.path() + (event.zxid() == -1 ? "" : " zxid " + hex(event.zxid()));
    }

    static ObjectNode json(final WatchEvent event)
    {
        return JsonNodeFactory.instance.objectNode()
            .put("event", event.type().name()).put("path", event.path()).put("zxid", hex(event.zxid()));
    }

    static String text(final Acl acl)
    {
        final StringBuilder permissions = new StringBuilder();
        for (int i = 0; i < PRINTED_LETTERS.length(); i++)
        {
            final char letter = PRINTED_LETTERS.charAt(i);
            permissions.append((acl.permissions() & 1 << LETTERS.indexOf(letter)) == 0 ? "" : letter);
        }
        return acl.scheme() + ":" + acl.id() + ":" + permissions;
    }

    static ArrayNode json(final List<Acl> acls)
    {
        final ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (final Acl acl : acls)
        {
            array.addObject().put("scheme", acl.scheme()).put("id", acl.id()).put("permissions", acl.permissions());
        }
        return array;
    }

    /**
     * Read an ACL.
     *
     * @param text entries {@code scheme:id:permissions}, a comma between them; permissions are letters of cdrwa.
     * @return the entries.
     * @throws IllegalArgumentException saying what is wrong.
     */
    static List<Acl> acls(final String text)
    {
        final List<Acl> acls = new ArrayList<>();
        for (final String entry : text.split(",", -1))
        {
            final int first = entry.indexOf(':');
            final int last = entry.lastIndexOf(':');
            if (first <= 0 || first == last)
            {
                throw new IllegalArgumentException("not scheme:id:permissions: '" + entry + "'");
            }
            int permissions = 0;
            for (int i = last + 1; i < entry.length(); i++)
            {
                final char letter = entry.charAt(i);
                final int bit = LETTERS.indexOf(letter);
                if (bit < 0)
                {
                    throw new IllegalArgumentException("no such permission: '" + letter + "' in '" + entry + "'");
                }
                permissions |= 1 << bit;
            }
            acls.add(new Acl(permissions, entry.substring(0, first), entry.substring(first + 1, last)));
        }
        return acls;
    }
}
