package io.ringmaster.zookeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.ringmaster.zookeeper.servers.ReferenceServer;
import io.ringmaster.zookeeper.servers.ServerSettings;

/**
 * ZooKeeper's own shell prints the same with our server as with a real one. Only what must differ is replaced before
 * the two are compared: zxids by their order, times, session ids and the port. Events are printed by a
 * thread of their own, so that their place among the other lines is not compared, but their order is. Events of the
 * connection are the client's own.
 */
@Timeout(120)
class ShellTest
{
    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    private static final int LEAST_COMMANDS = 40;
    private static final Pattern ZXID = Pattern.compile("([cmp]Zxid = |zxid: )(0x)?(-?[0-9a-f]+)");
    private static final Pattern TIME = Pattern.compile("([cm]time) = .*");
    private static final Pattern OWNER = Pattern.compile("ephemeralOwner = 0x[1-9a-f][0-9a-f]*");

    @Test
    void shouldPrintWhatItPrintsWithARealServer() throws Exception
    {
        final List<String> script = script();
        final long commands = script.stream().filter(line -> !line.startsWith(">")).count();
        assertTrue(commands >= LEAST_COMMANDS, commands + " commands");
        final List<String> expected;
        try (ReferenceServer reference = new ReferenceServer(ServerSettings.DEFAULT))
        {
            expected = run(script, reference.connectString());
        }

        final List<String> actual = run(script, SERVER.connectString());

        assertEquals(String.join("\n", expected), String.join("\n", actual));
        assertTrue(expected.contains("Created /cli"), expected::toString);
        assertTrue(expected.contains("Node not empty: /cli"), expected::toString);
        assertTrue(expected.size() > commands, expected::toString);
    }

    private static List<String> script() throws IOException
    {
        try (InputStream in = ShellTest.class.getResourceAsStream("shell.txt"))
        {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                .filter(line -> !line.startsWith("#"))
                // The reference is on its own, and has no members to print.
                .filter(line -> !line.startsWith("config") || !SERVER.isEnsemble())
                .toList();
        }
    }

    private static List<String> run(final List<String> script, final String connectString) throws Exception
    {
        try (ShellProcess shell = new ShellProcess(connectString))
        {
            for (final String line : script)
            {
                if (line.startsWith("> events "))
                {
                    shell.awaitEvents(Integer.parseInt(line.substring("> events ".length())));
                }
                else
                {
                    shell.type(line);
                }
            }
            return comparable(shell.awaitEnd(), connectString);
        }
    }

    private static List<String> comparable(final List<String> output, final String connectString)
    {
        final TreeSet<Long> zxids = new TreeSet<>();
        output.forEach(line -> replaceZxids(line, zxid ->
        {
            zxids.add(zxid);
            return "";
        }));
        final LongFunction<String> rank = zxid -> zxid <= 0 ? Long.toString(zxid) : "#" + zxids.headSet(zxid).size();
        final List<String> result = new ArrayList<>();
        final List<String> events = new ArrayList<>();
        for (final String line : output)
        {
            if (line.startsWith("WatchedEvent"))
            {
                if (!line.contains("type:None"))
                {
                    events.add(replaceZxids(line, rank));
                }
            }
            else if (!line.isEmpty() && !line.equals("WATCHER::"))
            {
                String text = line.replace(connectString, "SERVER");
                text = TIME.matcher(text).replaceAll("$1 = TIME");
                text = OWNER.matcher(text).replaceAll("ephemeralOwner = SESSION");
                result.add(replaceZxids(text, rank));
            }
        }
        result.addAll(events);
        return result;
    }

    private static String replaceZxids(final String line, final LongFunction<String> replacement)
    {
        return ZXID.matcher(line).replaceAll(match ->
            match.group(1) + replacement.apply(match.group(2) == null ?
                Long.parseLong(match.group(3)) : Long.parseUnsignedLong(match.group(3), 16)));
    }
}
