package io.ringmaster.zookeeper.differential;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes requests of all kinds, right and wrong. */
final class RequestGenerator
{
    private static final int[] UNKNOWN_OPCODES = {0, 10, 13, 23, 99, 108, 1_000, -1, -2, -12, Integer.MAX_VALUE};
    private static final int[] FLAGS = {0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4};
    private static final int[] BAD_FLAGS = {5, 6, 7, 8, -1, 100, Integer.MIN_VALUE};
    private static final long[] TTLS =
        {1, 1_000, 100_000, 0, -1, -2, (1L << 40) - 1, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE};
    private static final int[] WEIRD_XIDS = {0, -7, -100, Integer.MIN_VALUE, Integer.MAX_VALUE};

    private final Vocabulary words;
    private final int carefulPercent;

    RequestGenerator(final Vocabulary words)
    {
        this.words = words;
        carefulPercent = 30 + words.below(70);
    }

    /** Any request but one that ends the session. */
    Request next(final int xid)
    {
        words.isCareful(words.chance(carefulPercent));
        final Request request = well(words.chance(2) ? WEIRD_XIDS[words.below(WEIRD_XIDS.length)] : xid);
        return words.chance(3) ? damage(request) : request;
    }

    Request auth(final int xid)
    {
        final RequestWriter out = new RequestWriter().number("type", words.chance(90) ? 0 : 7);
        final int kind = words.below(30);
        final String scheme =
            kind < 24 ? "digest" : kind < 26 ? "ip" :
            words.pick("nonsense", "world", "auth", "sasl", "super", "x509", "");
        out.string(scheme);
        out.data(words.chance(2) ? null : words.credentials().getBytes(StandardCharsets.UTF_8));
        return out.toRequest(words.chance(80) ? -4 : xid, Op.AUTH.code());
    }

    Request setWatches(final int xid, final ZxidRef ref)
    {
        final boolean isSecond = words.chance(50);
        final RequestWriter out = new RequestWriter().relativeTo(ref)
            .strings("data", somePaths()).strings("exists", somePaths()).strings("child", somePaths());
        if (isSecond)
        {
            out.strings("persistent", somePaths()).strings("recursive", somePaths());
        }
        return out.toRequest(words.chance(50) ? -8 : xid, (isSecond ? Op.SET_WATCHES2 : Op.SET_WATCHES).code());
    }

    Request closeSession(final int xid)
    {
        words.tree().endSession(words.client());
        return new RequestWriter().toRequest(xid, Op.CLOSE_SESSION.code());
    }

    private Request well(final int xid)
    {
        final int kind = words.below(1_000);
        if (kind < 250)
        {
            return anyCreate(xid);
        }
        if (kind < 335)
        {
            return delete().toRequest(xid, Op.DELETE.code());
        }
        if (kind < 415)
        {
            return setData().toRequest(xid, Op.SET_DATA.code());
        }
        if (kind < 600)
        {
            return read(xid);
        }
        if (kind < 640)
        {
            return setAcl().toRequest(xid, Op.SET_ACL.code());
        }
        if (kind < 660)
        {
            return path().toRequest(xid, Op.SYNC.code());
        }
        if (kind < 760)
        {
            return multi(xid);
        }
        if (kind < 800)
        {
            return multiRead(xid);
        }
        if (kind < 890)
        {
            return watch(xid);
        }
        if (kind < 920)
        {
            return setWatches(xid, List.of(ZxidRef.values()).get(words.below(ZxidRef.values().length)));
        }
        return rare(xid, kind);
    }

    private Request rare(final int xid, final int kind)
    {
        if (kind < 940)
        {
            return new RequestWriter()
                .string(words.chance(40) ? words.path() : words.pick("/", "", "/a", "/a/", "/b", "/w", null, " "))
                .toRequest(xid, Op.GET_EPHEMERALS.code());
        }
        if (kind < 955)
        {
            return path().toRequest(xid, Op.GET_ALL_CHILDREN_NUMBER.code());
        }
        if (kind < 965)
        {
            return new RequestWriter().toRequest(xid, Op.WHO_AM_I.code());
        }
        if (kind < 972)
        {
            return new RequestWriter().toRequest(words.chance(50) ? 77 : -2, Op.PING.code());
        }
        if (kind < 992)
        {
            return auth(xid);
        }
        if (kind < 994)
        {
            return new RequestWriter().data(words.data("")).toRequest(xid, Op.SASL.code());
        }
        if (kind < 996)
        {
            return new RequestWriter().string("server.1=h:1:2;3").string(words.pick("1", null)).string(null)
                .number("config", -1L).toRequest(xid, Op.RECONFIG.code());
        }
        return path().number("version", words.version(null))
            .toRequest(xid, UNKNOWN_OPCODES[words.below(UNKNOWN_OPCODES.length)]);
    }

    private Request anyCreate(final int xid)
    {
        final int kind = words.below(100);
        if (kind < 45)
        {
            return create(flags()).toRequest(xid, Op.CREATE.code());
        }
        if (kind < 75)
        {
            return create(flags()).toRequest(xid, Op.CREATE2.code());
        }
        if (kind < 88)
        {
            return create(words.chance(70) ? 4 : flags()).toRequest(xid, Op.CREATE_CONTAINER.code());
        }
        return createTtl(false).toRequest(xid, Op.CREATE_TTL.code());
    }

    private int flags()
    {
        return words.pick(words.chance(words.isCareful() ? 100 : 90) ? FLAGS : BAD_FLAGS);
    }

    private RequestWriter create(final int wantedFlags)
    {
        final int flags = Normalisation.flags(words.hasQuotas(), wantedFlags);
        final boolean isSequential = flags == 2 || flags == 3 || flags == 6;
        final String anyPath = isSequential ? words.sequentialPath() : words.freePath();
        final String path = Normalisation.path(anyPath, flags);
        final RequestWriter out = new RequestWriter().string(path).data(words.data(path));
        final boolean isValid = words.writeAcl(out);
        if (path != null)
        {
            words.tree().create(path, flags, words.client(), isValid && flags >= 0 && flags < 7);
        }
        return out.number("flags", flags);
    }

    /** Inside of a multi everything may be tried; at top level see {@link Normalisation}. */
    private RequestWriter createTtl(final boolean isInMulti)
    {
        final int flags = words.chance(words.isCareful() ? 100 : 80) ? 5 + words.below(2) : flags();
        final long ttl = words.chance(words.isCareful() ? 100 : 50) ? 60_000 : TTLS[words.below(TTLS.length)];
        final boolean isUnsafe = flags != 5 && flags != 6 && ttl < 0;
        return create(flags).number("ttl", isUnsafe && !isInMulti ? -ttl & Long.MAX_VALUE : ttl);
    }

    private RequestWriter delete()
    {
        final String path = words.leafPath();
        final int version = words.version(path);
        if (path != null)
        {
            words.tree().delete(path, version);
        }
        return new RequestWriter().string(path).number("version", version);
    }

    private RequestWriter check()
    {
        final String path = words.presentPath();
        return new RequestWriter().string(path).number("version", words.version(path));
    }

    private RequestWriter setData()
    {
        final String path = words.presentPath();
        final int version = words.version(path);
        if (path != null)
        {
            words.tree().setData(path, version);
        }
        return new RequestWriter().string(path).data(words.data(path)).number("version", version);
    }

    private RequestWriter setAcl()
    {
        final String path = words.presentPath();
        final RequestWriter out = new RequestWriter().string("/".equals(path) && words.chance(80) ? "/a" : path);
        words.writeAcl(out);
        return out.number("version", words.chance(80) ? -1 : words.version(path));
    }

    private RequestWriter path()
    {
        return new RequestWriter().string(words.presentPath());
    }

    private Request read(final int xid)
    {
        final Op[] reads =
            {Op.EXISTS, Op.GET_DATA, Op.GET_CHILDREN, Op.GET_CHILDREN2, Op.EXISTS, Op.GET_DATA, Op.GET_ACL};
        final Op op = reads[words.below(reads.length)];
        final String path = words.presentPath();
        words.onWatch(path);
        final RequestWriter out = new RequestWriter().string(path);
        return (op == Op.GET_ACL ? out : out.bool("and watch", words.chance(50))).toRequest(xid, op.code());
    }

    private Request watch(final int xid)
    {
        final int kind = words.below(10);
        if (kind < 5)
        {
            final String path = words.presentPath();
            words.onWatch(path);
            return new RequestWriter().string(path)
                .number("mode", words.chance(95) ? words.below(2) : words.pick(2, -1, 7))
                .toRequest(xid, Op.ADD_WATCH.code());
        }
        return new RequestWriter().string(words.watchedPath())
            .number("type", words.chance(95) ? 1 + words.below(5) : words.pick(0, 6, -1))
            .toRequest(xid, (kind < 7 ? Op.CHECK_WATCHES : Op.REMOVE_WATCHES).code());
    }

    private Request multi(final int xid)
    {
        final RequestWriter out = new RequestWriter();
        final int count = words.below(6);
        words.tree().beginMulti();
        words.isInMulti(true);
        for (int i = 0; i < count; i++)
        {
            final int kind = words.below(words.isCareful() ? 97 : 100);
            if (kind < 30)
            {
                operation(out, Op.CREATE, create(flags()));
            }
            else if (kind < 40)
            {
                operation(out, Op.CREATE2, create(flags()));
            }
            else if (kind < 46)
            {
                operation(out, Op.CREATE_CONTAINER, create(words.chance(80) ? 4 : flags()));
            }
            else if (kind < 52)
            {
                operation(out, Op.CREATE_TTL, createTtl(true));
            }
            else if (kind < 66)
            {
                operation(out, Op.DELETE, delete());
            }
            else if (kind < 82)
            {
                operation(out, Op.SET_DATA, setData());
            }
            else if (kind < 97)
            {
                operation(out, Op.CHECK, check());
            }
            else if (kind < 98)
            {
                operation(out, Op.SET_ACL, setAcl());
            }
            else if (kind < 99)
            {
                operation(out, Op.GET_DATA, path().bool("and watch", true));
            }
            else
            {
                operation(out, Op.SYNC, path());
            }
        }
        words.tree().endMulti();
        words.isInMulti(false);
        return end(out).toRequest(xid, Op.MULTI.code());
    }

    private Request multiRead(final int xid)
    {
        final RequestWriter out = new RequestWriter();
        final int count = words.below(6);
        for (int i = 0; i < count; i++)
        {
            final int kind = words.below(words.isCareful() ? 97 : 100);
            if (kind < 50)
            {
                operation(out, Op.GET_DATA, path().bool("and watch", words.chance(50)));
            }
            else if (kind < 97)
            {
                operation(out, Op.GET_CHILDREN, path().bool("and watch", words.chance(50)));
            }
            else if (kind < 98)
            {
                operation(out, Op.CREATE, create(0));
            }
            else
            {
                operation(out, kind < 99 ? Op.EXISTS : Op.CHECK, check());
            }
        }
        return end(out).toRequest(xid, Op.MULTI_READ.code());
    }

    private void operation(final RequestWriter out, final Op op, final RequestWriter operation)
    {
        out.text("\n          |").raw(new JuteWriter()
            .putInt(op.code()).putBool(false).putInt(words.chance(95) ? -1 : 5).toBytes());
        out.text(op.name()).text(operation.toString()).raw(operation.bytes());
    }

    private static RequestWriter end(final RequestWriter out)
    {
        return out.raw(new JuteWriter().putInt(-1).putBool(true).putInt(-1).toBytes());
    }

    private List<String> somePaths()
    {
        if (words.chance(3))
        {
            return null;
        }
        final List<String> some = new ArrayList<>();
        final int count = words.below(4);
        for (int i = 0; i < count; i++)
        {
            some.add(words.presentPath());
        }
        return some;
    }

    /** Cut off, lengthened, or with another byte in it. */
    private Request damage(final Request request)
    {
        final byte[] body = request.body();
        final boolean isFlippable =
            body.length > 0 && request.op() != Op.CREATE_TTL && request.relativeTo() == null && words.chance(40);
        final byte[] damaged;
        final String how;
        if (isFlippable)
        {
            final int index = words.below(body.length);
            final byte value = (byte)words.below(256);
            damaged = body.clone();
            damaged[index] = value;
            how = "with byte " + index + " = " + value;
        }
        else
        {
            final int length = words.chance(20) ? body.length + 5 : words.below(body.length + 1);
            damaged = Arrays.copyOf(body, length);
            how = "with the body cut to " + length + " of " + body.length + " bytes";
        }
        return new Request(
            request.xid(), request.opcode(), damaged, request.relativeTo(), request.description() + " " + how);
    }
}
