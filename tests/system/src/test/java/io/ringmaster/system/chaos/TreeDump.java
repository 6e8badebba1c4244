package io.ringmaster.system.chaos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.perf.ensemble.EnsembleSession;
import io.ringmaster.tools.checker.NodeView;
import io.ringmaster.tools.checker.Step;

/** The whole tree as one server shows it after a sync, with every field of every Stat. */
final class TreeDump
{
    private static final int TIMEOUT_MS = 10_000;

    private final Map<String, String> nodes = new TreeMap<>();
    private final Map<String, NodeView> views = new TreeMap<>();

    private TreeDump()
    {
    }

    /** Read it. */
    static TreeDump of(final InetSocketAddress server) throws IOException
    {
        final TreeDump dump = new TreeDump();
        try (EnsembleSession session = new EnsembleSession(List.of(server), 0, TIMEOUT_MS, TIMEOUT_MS))
        {
            if (!session.connect())
            {
                throw new IOException("no session with " + server);
            }
            expectOk(ChaosRequests.sync(session), "/");
            dump.read(session, "/");
        }
        return dump;
    }

    /** Data and Stat as text, by path. */
    Map<String, String> nodes()
    {
        return nodes;
    }

    /** What a history begins with. */
    Map<String, NodeView> views()
    {
        return views;
    }

    private void read(final EnsembleSession session, final String path) throws IOException
    {
        final EnsembleSession.Reply reply = ChaosRequests.step(session, Step.getData(path));
        expectOk(reply, path);
        final int begin = reply.body().position();
        views.put(path, ChaosRequests.data(reply));
        nodes.put(path, text(reply.body().position(begin)));
        final EnsembleSession.Reply children = ChaosRequests.children(session, path);
        expectOk(children, path);
        final int count = children.body().getInt();
        for (int i = 0; i < count; i++)
        {
            final String name = EnsembleSession.getText(children.body());
            // The nodes of the service itself tell of the server that is asked.
            if (!path.equals("/") || !name.equals("zookeeper"))
            {
                read(session, path.equals("/") ? "/" + name : path + "/" + name);
            }
        }
    }

    private static String text(final ByteBuffer body)
    {
        final StringBuilder text = new StringBuilder(EnsembleSession.getText(body));
        text.append(" czxid 0x").append(Long.toHexString(body.getLong()))
            .append(" mzxid 0x").append(Long.toHexString(body.getLong()))
            .append(" ctime ").append(body.getLong()).append(" mtime ").append(body.getLong())
            .append(" version ").append(body.getInt()).append(" cversion ").append(body.getInt())
            .append(" aversion ").append(body.getInt())
            .append(" owner 0x").append(Long.toHexString(body.getLong()))
            .append(" length ").append(body.getInt()).append(" children ").append(body.getInt())
            .append(" pzxid 0x").append(Long.toHexString(body.getLong()));
        return text.toString();
    }

    private static void expectOk(final EnsembleSession.Reply reply, final String path) throws IOException
    {
        if (reply.error() != ErrorCode.OK)
        {
            throw new IOException(path + ": error " + reply.error());
        }
    }
}
