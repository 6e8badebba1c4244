package io.ringmaster.engine.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.ringmaster.engine.model.NaiveAcl;
import io.ringmaster.engine.model.NaiveServer;
import io.ringmaster.engine.model.NodeStat;
import io.ringmaster.engine.model.Request;

/**
 * Draws requests from a seed. Names are few, so that requests collide; the model's state is a hint for existing paths
 * and right versions, which pipelined writes may have overtaken when the request is examined.
 */
final class OperationGenerator
{
    private static final String[] NAMES = {"a", "b", "c", "d", "\u00E9"};
    private static final String[] STRANGE_PATHS = {
        "", "a", "a/b", "/a/", "//", "//a", "/a//b", "/.", "/..", "/a/../b", "/a/.", "/...", "/a..b", "/\uFFEF",
        "/a\u0000b", "/a\u0001", "/\u007F", "/a/\u009F", "/\uD83D\uDE00", "/\uE000", "/\uFFF0", "/a\uD800", "/\uD800/b",
        "/zookeeper", "/zookeeper/quota", "/zookeeper/config", "/zookeeper/quota/a",
        "/zookeeper/quota/zookeeper_limits", "/zookeeper/x", "/zookeeperX", "/zookeeperX/zookeeper_limits", "/"};
    private static final int MAX_DEPTH = 3;
    private static final int MAX_MULTI_OPERATIONS = 6;
    private static final int LARGE_DATA_LENGTH = 40_000;
    private static final int KIND_TTL = 3;

    private static final String QUOTA = "/zookeeper/quota";
    private static final String LIMITS = "/zookeeper_limits";
    private static final String STATS = "/zookeeper_stats";
    private static final String[] QUOTA_TEXTS = {
        "", "x", "count=", ",count=1", ";", "count==5", "bytes=+3;;count=2", "a=1,count=2=,zookeeper=7;b=-3", null,
        "count=1,bytes=-0", "count=99999999999999999999"};

    private final Random random;
    private final NaiveServer hints;
    private final AclGenerator acls;
    private int quotaShare = 12;
    private String lastDeleted = "";
    private List<String> hotPaths = List.of();

    OperationGenerator(final Random random, final NaiveServer hints)
    {
        this.random = random;
        this.hints = hints;
        this.acls = new AclGenerator(random);
    }

    /** Any request but CloseSession. For a while now and then most of them go to a few paths. */
    Request next()
    {
        if (random.nextInt(hotPaths.isEmpty() ? 80 : 40) == 0)
        {
            final String parent = "/" + name();
            hotPaths = hotPaths.isEmpty() ? List.of(parent, parent + "/" + name(), parent + "/" + name()) : List.of();
        }
        final int kind = random.nextInt(1000);
        if (kind < 15)
        {
            return new Request.Truncated(kind < 8 ? write() : new Request.GetData(path(), false));
        }
        if (kind < 45)
        {
            return acls.authentication();
        }
        if (kind < 480)
        {
            return write();
        }
        if (kind < 780)
        {
            return read();
        }
        return watchRequest();
    }

    /** One operation on the tree, often one about quotas. */
    Request nextQuotaWrite()
    {
        quotaShare = 4;
        return random.nextInt(3) == 0 ? multi() : treeWrite();
    }

    /** One that succeeds. */
    Request.Authenticate authenticate()
    {
        return acls.identification();
    }

    private Request write()
    {
        final int kind = random.nextInt(100);
        if (kind < 22)
        {
            return multi();
        }
        if (kind < 29)
        {
            return new Request.SetAcl(path(), acls.list(), version(true));
        }
        return treeWrite();
    }

    private Request treeWrite()
    {
        if (random.nextInt(quotaShare) == 0)
        {
            return quotaWrite();
        }
        final int kind = random.nextInt(100);
        if (kind < 50)
        {
            return create();
        }
        if (kind < 72)
        {
            return delete();
        }
        final String path = path();
        return new Request.SetData(path, data(), version(path));
    }

    /** Sets up a quota step by step, changes its nodes, and takes it away. */
    private Request quotaWrite()
    {
        final String path = QUOTA + (random.nextInt(12) == 0 ? "/zookeeper" : anyPath());
        String missing = path;
        while (!hints.paths().contains(parentOf(missing)))
        {
            missing = parentOf(missing);
        }
        if (!hints.paths().contains(path) && random.nextInt(8) != 0)
        {
            return new Request.Create(0, false, -1, missing, data(), NaiveAcl.OPEN);
        }
        final boolean isLimits = random.nextBoolean();
        final String node = (random.nextInt(30) == 0 ? QUOTA : path) + (isLimits ? LIMITS : STATS);
        if (!hints.paths().contains(node) || random.nextInt(12) == 0)
        {
            final int kind = random.nextInt(10) == 0 ? 1 : 0;
            return new Request.Create(kind, random.nextInt(20) == 0, -1, node, quotaText(), NaiveAcl.OPEN);
        }
        return random.nextInt(3) == 0 ?
            new Request.Delete(node, -1) : new Request.SetData(node, quotaText(), -1);
    }

    private static String parentOf(final String path)
    {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private String quotaText()
    {
        final int kind = random.nextInt(20);
        if (kind < QUOTA_TEXTS.length)
        {
            return QUOTA_TEXTS[kind];
        }
        return "count=" + (random.nextInt(9) - 1) + ",bytes=" + (random.nextInt(200) - 1) +
            (random.nextBoolean() ? "=;byteHardLimit=" + (random.nextInt(200) - 1) : "") +
            (random.nextBoolean() ? ";countHardLimit=" + (random.nextInt(9) - 1) : "");
    }

    /** Often of the parent of what was deleted last, which may be in flight. */
    private Request delete()
    {
        final int slash = lastDeleted.lastIndexOf('/');
        final boolean goesUp = slash > 0 && random.nextInt(3) == 0;
        final String path = goesUp ? lastDeleted.substring(0, slash) : path();
        lastDeleted = path;
        return new Request.Delete(path, goesUp ? -1 : version(path));
    }

    private Request create()
    {
        final int kindChoice = random.nextInt(100);
        final int kind = kindChoice < 50 ? 0 : kindChoice < 75 ? 1 : kindChoice < 87 ? 2 : kindChoice < 98 ? KIND_TTL :
            4 + random.nextInt(252);
        final long ttl;
        if (random.nextInt(25) == 0)
        {
            ttl = new long[]{0, -1, 1, -2, (1L << 40) - 1, 1L << 40, Long.MAX_VALUE}[random.nextInt(7)];
        }
        else
        {
            ttl = kind == KIND_TTL ? 1 + random.nextInt(20_000) : -1;
        }
        final boolean sequential = random.nextInt(4) == 0;
        final String base = sequential && random.nextInt(4) == 0 ? existingPath() + "/" : createPath();
        return new Request.Create(kind, sequential, ttl, base, data(), acls.list());
    }

    private Request multi()
    {
        if (random.nextInt(4) == 0)
        {
            return nestedMulti();
        }
        final int count = random.nextInt(MAX_MULTI_OPERATIONS + 1);
        final List<Request> operations = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            if (random.nextInt(4) == 0)
            {
                final String path = path();
                operations.add(new Request.CheckVersion(path, version(path)));
            }
            else
            {
                operations.add(treeWrite());
            }
        }
        if (count > 0 && random.nextInt(20) == 0)
        {
            operations.set(random.nextInt(count), disallowedInMulti());
        }
        return new Request.Multi(List.copyOf(operations));
    }

    /** Creates a path from the top down, touches it, and may delete it from the bottom up; now and then one fails. */
    private Request nestedMulti()
    {
        final List<Request> creates = new ArrayList<>();
        final List<Request> deletes = new ArrayList<>();
        String path = isHot() ? "/" : existingPath();
        path = path.equals("/") ? "" : path;
        for (int depth = random.nextInt(4); depth >= 0; depth--)
        {
            path = path.isEmpty() && isHot() ? hotPath() : path + "/" + name();
            creates.add(new Request.Create(0, random.nextInt(12) == 0, -1, path, data(), acls.list()));
            deletes.add(0, new Request.Delete(path, random.nextInt(8) - 1 > 0 ? 0 : -1));
        }
        creates.add(random.nextBoolean() ?
            new Request.CheckVersion(path, 0) : new Request.SetData(path, data(), random.nextInt(5) == 0 ? 1 : 0));
        if (random.nextBoolean())
        {
            creates.addAll(deletes);
        }
        return new Request.Multi(List.copyOf(creates));
    }

    private Request disallowedInMulti()
    {
        return switch (random.nextInt(6))
        {
            case 0 -> new Request.SetAcl(path(), acls.list(), -1);
            case 1 -> new Request.Exists(path(), false);
            case 2 -> new Request.GetData(path(), false);
            case 3 -> new Request.Multi(List.of(treeWrite()));
            case 4 -> new Request.Truncated(treeWrite());
            default -> new Request.Sync(path());
        };
    }

    private Request read()
    {
        final int kind = random.nextInt(100);
        if (kind < 20)
        {
            return new Request.Exists(path(), random.nextBoolean());
        }
        if (kind < 40)
        {
            return new Request.GetData(path(), random.nextBoolean());
        }
        if (kind < 60)
        {
            return new Request.GetChildren(path(), random.nextBoolean());
        }
        if (kind < 68)
        {
            return new Request.GetAcl(path());
        }
        if (kind < 78)
        {
            return multiRead();
        }
        if (kind < 85)
        {
            return new Request.GetEphemerals(random.nextInt(3) == 0 ? "/" : random.nextInt(3) == 0 ? "" : path());
        }
        if (kind < 91)
        {
            return new Request.GetAllChildrenNumber(path());
        }
        if (kind < 94)
        {
            return new Request.Sync(path());
        }
        if (kind < 96)
        {
            return new Request.Ping();
        }
        if (kind < 98)
        {
            return kind < 97 ?
                new Request.WhoAmI() : new Request.Placeholder(-random.nextInt(10), random.nextInt(10) == 0);
        }
        return new Request.CheckVersion(path(), -1);
    }

    private Request multiRead()
    {
        final int count = random.nextInt(MAX_MULTI_OPERATIONS);
        final List<Request> operations = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            operations.add(random.nextBoolean() ?
                new Request.GetData(path(), random.nextBoolean()) :
                new Request.GetChildren(path(), random.nextBoolean()));
        }
        if (count > 0 && random.nextInt(15) == 0)
        {
            operations.set(random.nextInt(count), random.nextBoolean() ? treeWrite() : new Request.GetAcl(path()));
        }
        return new Request.MultiRead(List.copyOf(operations));
    }

    private Request watchRequest()
    {
        final int kind = random.nextInt(100);
        if (kind < 40)
        {
            return new Request.AddWatch(random.nextInt(20) == 0 ? 2 + random.nextInt(254) : random.nextInt(2), path());
        }
        if (kind < 60)
        {
            return new Request.CheckWatches(watcherType(), path());
        }
        if (kind < 80)
        {
            return new Request.RemoveWatches(watcherType(), path());
        }
        return setWatches(hints.lastZxid() - random.nextInt(30));
    }

    /** As after a reconnect. */
    Request setWatches(final long relativeZxid)
    {
        return new Request.SetWatches(relativeZxid, paths(), paths(), paths(), paths(), paths());
    }

    private int watcherType()
    {
        return random.nextInt(20) == 0 ? 6 * random.nextInt(2) : 1 + random.nextInt(5);
    }

    private List<String> paths()
    {
        final List<String> paths = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--)
        {
            paths.add(path());
        }
        return List.copyOf(paths);
    }

    private String path()
    {
        if (isHot())
        {
            return hotPath();
        }
        final int kind = random.nextInt(100);
        if (kind < 55)
        {
            return existingPath();
        }
        return kind < 92 ? anyPath() : STRANGE_PATHS[random.nextInt(STRANGE_PATHS.length)];
    }

    private String createPath()
    {
        if (isHot())
        {
            return hotPath();
        }
        final int kind = random.nextInt(100);
        if (kind < 45)
        {
            final String parent = existingPath();
            return parent.length() > 60 || parent.startsWith("/zookeeper") ?
                anyPath() : (parent.equals("/") ? "" : parent) + "/" + name();
        }
        return kind < 93 ? anyPath() : STRANGE_PATHS[random.nextInt(STRANGE_PATHS.length)];
    }

    private boolean isHot()
    {
        return !hotPaths.isEmpty() && random.nextInt(8) != 0;
    }

    private String hotPath()
    {
        return hotPaths.get(random.nextInt(hotPaths.size()));
    }

    private String existingPath()
    {
        final List<String> paths = hints.paths();
        return paths.get(random.nextInt(paths.size()));
    }

    private String anyPath()
    {
        final StringBuilder path = new StringBuilder();
        for (int depth = 1 + random.nextInt(MAX_DEPTH); depth > 0; depth--)
        {
            path.append('/').append(name());
        }
        return path.toString();
    }

    private String name()
    {
        return NAMES[random.nextInt(NAMES.length)];
    }

    private int version(final String path)
    {
        final NodeStat stat = hints.statOf(path);
        return stat == null || random.nextInt(3) == 0 ? version(false) : stat.version();
    }

    private int version(final boolean isOfAcl)
    {
        return random.nextInt(isOfAcl ? 2 : 3) != 0 ? -1 : random.nextInt(4) - 2;
    }

    private String data()
    {
        final int kind = random.nextInt(200);
        if (kind < 30)
        {
            return null;
        }
        if (kind < 50)
        {
            return "";
        }
        final int length = kind == 50 ? random.nextInt(LARGE_DATA_LENGTH) : random.nextInt(kind < 60 ? 2000 : 12);
        final StringBuilder data = new StringBuilder(length);
        final int first = random.nextInt(256);
        for (int i = 0; i < length; i++)
        {
            data.append((char)((first + i * 7) & 0xFF));
        }
        return data.toString();
    }
}
