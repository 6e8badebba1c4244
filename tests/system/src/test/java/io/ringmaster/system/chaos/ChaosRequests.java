package io.ringmaster.system.chaos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

import io.ringmaster.codecs.jute.OpCode;
import io.ringmaster.perf.ensemble.EnsembleSession;
import io.ringmaster.tools.checker.NodeView;
import io.ringmaster.tools.checker.Step;

/** The requests of ZooKeeper's protocol that the chaos test sends. */
final class ChaosRequests
{
    static final int PERSISTENT = 0;
    static final int EPHEMERAL = 1;
    private static final int ALL_PERMISSIONS = 31;
    private static final int ERROR_RESULT = -1;

    private ChaosRequests()
    {
    }

    static EnsembleSession.Reply create(
        final EnsembleSession session, final String path, final String data, final int flags) throws IOException
    {
        return session.call(OpCode.CREATE2, (body) -> putCreate(body, path, data, flags));
    }

    static EnsembleSession.Reply step(final EnsembleSession session, final Step step) throws IOException
    {
        return session.call(type(step), (body) -> put(body, step));
    }

    static EnsembleSession.Reply sync(final EnsembleSession session) throws IOException
    {
        return session.call(OpCode.SYNC, (body) -> EnsembleSession.putText(body, "/"));
    }

    static EnsembleSession.Reply children(final EnsembleSession session, final String path) throws IOException
    {
        return session.call(OpCode.GET_CHILDREN, (body) ->
        {
            EnsembleSession.putText(body, path);
            body.put((byte)0);
        });
    }

    static EnsembleSession.Reply multi(final EnsembleSession session, final List<Step> steps) throws IOException
    {
        return session.call(OpCode.MULTI, (body) ->
        {
            for (final Step step : steps)
            {
                body.putInt(type(step)).put((byte)0).putInt(-1);
                put(body, step);
            }
            body.putInt(-1).put((byte)1).putInt(-1);
        });
    }

    /**
     * What is in the reply to a multi.
     *
     * @param reply to a multi of creates (CREATE2), sets, deletes and checks.
     * @param steps of it.
     * @param views to be filled if it succeeded.
     * @return index of the step that failed; -1 if none did.
     */
    static int multiResult(final EnsembleSession.Reply reply, final List<Step> steps, final NodeView[] views)
    {
        final ByteBuffer body = reply.body();
        int failed = -1;
        for (int i = 0; i < steps.size(); i++)
        {
            final int type = body.getInt();
            body.get();
            body.getInt();
            views[i] = NodeView.NOTHING;
            if (type == ERROR_RESULT)
            {
                // Those before the one that failed are rolled back and say OK, those behind it RUNTIMEINCONSISTENCY.
                failed = body.getInt() != 0 && failed < 0 ? i : failed;
            }
            else if (type == OpCode.CREATE2)
            {
                EnsembleSession.getText(body);
                views[i] = stat(body, steps.get(i).value());
            }
            else if (type == OpCode.SET_DATA)
            {
                views[i] = stat(body, steps.get(i).value());
            }
        }
        return failed;
    }

    /** Error of a step in a multi that failed. */
    static int errorOf(final EnsembleSession.Reply reply, final int step)
    {
        final ByteBuffer body = reply.body();
        // Behind the head: in a multi that failed every result is a head of nine bytes and an error.
        return body.getInt(16 + step * 13 + 9);
    }

    /** A Stat, with the data that goes with it. */
    static NodeView stat(final ByteBuffer body, final String value)
    {
        final long czxid = body.getLong();
        final long mzxid = body.getLong();
        body.getLong();
        body.getLong();
        final int version = body.getInt();
        body.position(body.position() + 32);
        return new NodeView(value, version, czxid, mzxid);
    }

    static NodeView data(final EnsembleSession.Reply reply)
    {
        final String value = EnsembleSession.getText(reply.body());
        return stat(reply.body(), value);
    }

    private static int type(final Step step)
    {
        return switch (step.kind())
        {
            case CREATE -> OpCode.CREATE2;
            case DELETE -> OpCode.DELETE;
            case SET_DATA -> OpCode.SET_DATA;
            case CHECK -> OpCode.CHECK;
            case GET_DATA -> OpCode.GET_DATA;
            case EXISTS -> OpCode.EXISTS;
        };
    }

    private static void put(final ByteBuffer body, final Step step)
    {
        switch (step.kind())
        {
            case CREATE -> putCreate(body, step.key(), step.value(), PERSISTENT);
            case SET_DATA ->
            {
                EnsembleSession.putText(body, step.key());
                EnsembleSession.putText(body, step.value());
                body.putInt(step.expectedVersion());
            }
            case DELETE, CHECK ->
            {
                EnsembleSession.putText(body, step.key());
                body.putInt(step.expectedVersion());
            }
            case GET_DATA, EXISTS ->
            {
                EnsembleSession.putText(body, step.key());
                body.put((byte)0);
            }
            default -> throw new IllegalArgumentException(step.toString());
        }
    }

    private static void putCreate(final ByteBuffer body, final String path, final String data, final int flags)
    {
        EnsembleSession.putText(body, path);
        EnsembleSession.putText(body, data);
        body.putInt(1).putInt(ALL_PERMISSIONS);
        EnsembleSession.putText(body, "world");
        EnsembleSession.putText(body, "anyone");
        body.putInt(flags);
    }
}
