package io.ringmaster.zookeeper.differential;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Paths, data, ACLs, credentials and numbers that a history is made of: few, so that clients meet. */
final class Vocabulary
{
    private static final String[] BAD_PATHS =
        {null, "a", "a/b", "//", "/a/", "/a//b", "//a", "/.", "/..", "/a/.", "/a/..", "/a/../b", "/a/./b", "/a/...",
            "/a..b", "/a\0b", "/a\u0001b", "/a/\u001f", "/\u007f", "/\u009f", "/\u00a0", "/\ud83d\ude00", "/\uf8ff",
            "/\uf900", "/\uffef", "/\ufff0", "/\ufffd", "/a/\u00e9\u20ac", "/zookeeper/", "/zookeeper/x"};
    private static final String[] SYSTEM_PATHS =
        {"/", "/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config", "/zookeeper/quota/a"};
    private static final String[] CREDENTIALS =
        {"u1:p1", "u2:p2", "u1:other", "nocolon", "", "a:b:c", ":", "\u00e9:\u20ac", "super:wrong"};
    private static final int[] VERSIONS = {-1, 0, 0, 1, 1, 2, 3, 4, -2, Integer.MAX_VALUE, Integer.MIN_VALUE};
    private static final int RECENT_WATCHES = 4;
    private static final int BIG_LENGTH = 100_000;

    private final SplittableRandom random;
    private final List<String> paths = new ArrayList<>();
    private final GuessedTree tree;
    /** Where watches were set of late. */
    private final List<String> watched = new ArrayList<>();
    private final int badPathPercent;
    private final boolean hasBigData;
    private final boolean hasQuotas;
    private boolean isCareful;
    private int client;
    private boolean isInMulti;

    Vocabulary(final SplittableRandom random, final boolean hasQuotas)
    {
        this.random = random;
        tree = new GuessedTree(random);
        this.hasQuotas = hasQuotas;
        badPathPercent = random.nextInt(8);
        hasBigData = random.nextInt(8) == 0;
        final int width = 1 + random.nextInt(3);
        for (int i = 0; i < width; i++)
        {
            addTree("/" + (char)('a' + i), 1 + random.nextInt(3), width);
        }
        if (hasQuotas)
        {
            paths.add("/zookeeper/quota/a");
            paths.add("/zookeeper/quota/a");
            paths.add("/zookeeper/quota/a/a");
            for (final String limited : List.of("/a", "/a", "/a", "/a/a", "/b"))
            {
                paths.add("/zookeeper/quota" + limited + "/zookeeper_limits");
                paths.add("/zookeeper/quota" + limited + "/zookeeper_stats");
            }
        }
    }

    boolean chance(final int percent)
    {
        return random.nextInt(100) < percent;
    }

    int below(final int bound)
    {
        return random.nextInt(bound);
    }

    String path()
    {
        final int kind = random.nextInt(100);
        if (kind < badPathPercent && !isCareful)
        {
            final String bad = pick(BAD_PATHS);
            return bad == null && isInMulti ? "a" : bad;
        }
        if (kind < (isCareful ? 3 : 12))
        {
            return pick(SYSTEM_PATHS);
        }
        final String path = paths.get(random.nextInt(paths.size()));
        return kind < 22 ? path + "/s" + sequence() : path;
    }

    /** Whether the next requests shall mostly succeed. */
    void isCareful(final boolean value)
    {
        isCareful = value;
    }

    boolean hasQuotas()
    {
        return hasQuotas;
    }

    boolean isCareful()
    {
        return isCareful;
    }

    /** Whether what follows is part of a multi, see {@link Normalisation} for what is not generated there. */
    void isInMulti(final boolean value)
    {
        isInMulti = value;
    }

    /** The client whose requests are made. */
    void client(final int value)
    {
        client = value;
    }

    int client()
    {
        return client;
    }

    GuessedTree tree()
    {
        return tree;
    }

    /** One that is likely to exist. */
    String presentPath()
    {
        final String path = chance(isCareful ? 4 : 30) ? null : tree.any();
        return path == null ? path() : path;
    }

    /** One that is likely to exist and to be empty. */
    String leafPath()
    {
        if (!isCareful && chance(1))
        {
            return "";
        }
        final String path = chance(isCareful ? 4 : 50) ? null : tree.anyLeaf();
        return path == null ? presentPath() : path;
    }

    /** One that a watch was set on, probably. */
    String watchedPath()
    {
        return watched.isEmpty() || chance(20) ? presentPath() : watched.get(random.nextInt(watched.size()));
    }

    void onWatch(final String path)
    {
        if (watched.size() == RECENT_WATCHES)
        {
            watched.remove(0);
        }
        watched.add(path);
    }

    /** One that is likely to be free, under one that is likely to exist. */
    String freePath()
    {
        if (!isCareful && chance(1))
        {
            return "";
        }
        for (int i = 0; !chance(isCareful ? 4 : 30) && i < 20; i++)
        {
            final String path = paths.get(random.nextInt(paths.size()));
            if (!tree.exists(path) && tree.mayHaveChildren(GuessedTree.parentOf(path)))
            {
                return path;
            }
        }
        return path();
    }

    /** One that will have a suffix, which may make a bad one good and the other way round. */
    String sequentialPath()
    {
        final String parent = chance(isCareful ? 4 : 40) ? null : tree.anyParent();
        if (parent != null)
        {
            return parent + (chance(isCareful ? 0 : 5) ? "/" : "/s");
        }
        final String path = path();
        return path == null || chance(5) ? path : path + (chance(10) ? "/" : "/s");
    }

    byte[] data(final String path)
    {
        if (hasQuotas && path != null && path.startsWith("/zookeeper/quota/"))
        {
            final boolean mustBeReadable = path.contains("zookeeper_stats");
            if (mustBeReadable || chance(90))
            {
                return limits(mustBeReadable).getBytes(StandardCharsets.US_ASCII);
            }
        }
        final int kind = random.nextInt(20);
        if (kind == 0)
        {
            return null;
        }
        final int length = kind == 1 ? 0 : kind == 2 && hasBigData ? BIG_LENGTH + random.nextInt(50) :
            kind == 3 ? random.nextInt(2_000) : random.nextInt(12);
        final byte[] data = new byte[length];
        Arrays.fill(data, (byte)('A' + random.nextInt(26)));
        return data;
    }

    int version(final String path)
    {
        final int kind = random.nextInt(100);
        return kind < (isCareful ? 50 : 30) ? tree.version(path) : kind < (isCareful ? 97 : 70) ? -1 :
            VERSIONS[random.nextInt(VERSIONS.length)];
    }

    String credentials()
    {
        return chance(15) ? "super:pw" : pick(CREDENTIALS);
    }

    String pick(final String... values)
    {
        return values[random.nextInt(values.length)];
    }

    int pick(final int... values)
    {
        return values[random.nextInt(values.length)];
    }

    /**
     * A vector of ACL entries, written and described.
     *
     * @return false if it is likely to be refused.
     */
    boolean writeAcl(final RequestWriter out)
    {
        if (chance(isCareful ? 95 : 60))
        {
            out.text("open acl").acl(new Reply.AclEntry(31, "world", "anyone"));
            return true;
        }
        if (chance(6) && !isCareful)
        {
            out.text("null acl").raw(new JuteWriter().putInt(chance(80) ? -1 : -2).toBytes());
            return false;
        }
        final List<Reply.AclEntry> entries = new ArrayList<>();
        final int count = chance(5) ? 0 : 1 + random.nextInt(3);
        for (int i = 0; i < count; i++)
        {
            final Reply.AclEntry entry = aclEntry();
            if (count == 1 || (entry.scheme() != null && entry.id() != null))
            {
                entries.add(entry);
            }
        }
        if (chance(10) && count > 1 && !entries.isEmpty())
        {
            entries.add(entries.get(0));
        }
        out.acl(entries.toArray(new Reply.AclEntry[0]));
        return !entries.isEmpty();
    }

    private Reply.AclEntry aclEntry()
    {
        final int[] permissions = {31, 31, 31, 1, 2, 4, 8, 16, 7, 15, 30, 0, 255, -1};
        final int perms = permissions[random.nextInt(permissions.length)];
        return switch (random.nextInt(chance(80) ? 8 : 14))
        {
            case 0, 1 -> new Reply.AclEntry(perms, "world", "anyone");
            case 2, 3 -> new Reply.AclEntry(perms, "auth", pick("", null, "x"));
            case 4 -> new Reply.AclEntry(perms, "digest", "u1:" + pick("jOTm3WY6Jg9lEVIDFMKNHjE8CY0=", "x"));
            case 5 -> new Reply.AclEntry(perms, "digest", pick("u2:y", "super:0bX78nEegDzJM3ju0iLBEJdWzjg="));
            case 6 -> new Reply.AclEntry(perms, "ip", pick("127.0.0.1", "127.0.0.1/8", "10.0.0.0/8", "127.0.0.0/31"));
            case 7 -> new Reply.AclEntry(31, "world", "anyone");
            case 8 -> new Reply.AclEntry(perms, "world", pick("someone", "", null));
            case 9 -> new Reply.AclEntry(perms, "digest", pick("nocolon", "a:b:c", ":", "", null, "u:", ":p"));
            case 10 -> new Reply.AclEntry(perms, "ip", pick("127.0.0.1/33", "127.0.0.1/", "1.2.3", "x", "::1",
                "::1/128", "::/129", "", null, "127.0.0.1/-1", "256.0.0.1", "127.0.0.1/0"));
            case 11 -> new Reply.AclEntry(
                perms, pick("x509", "sasl", "nonsense", "super", "", null), pick("x", "", null));
            case 12 -> new Reply.AclEntry(perms, "super", "");
            default -> new Reply.AclEntry(perms, "auth", "");
        };
    }

    private String limits(final boolean mustBeReadable)
    {
        final int soft = random.nextInt(8);
        final int hard = random.nextInt(8);
        return switch (mustBeReadable ? random.nextInt(6) : random.nextInt(10))
        {
            case 0 -> "count=" + soft + ",bytes=" + 10 * soft;
            case 1 -> "count=-1,bytes=-1=;byteHardLimit=" + 10 * hard + ";countHardLimit=" + hard;
            case 2 -> "count=" + soft + ",bytes=-1=;byteHardLimit=-1;countHardLimit=" + hard;
            case 3 -> "count=-1,bytes=-1=;countHardLimit=" + hard;
            case 4 -> "count=-1,bytes=-1=;byteHardLimit=" + 10 * hard;
            case 5 -> "count=" + soft;
            case 6 -> "bytes=" + soft + ",,;count=";
            case 7 -> pick("", "nonsense", "count=x", "count=1=2", "=", ",", "bytes=9223372036854775807,count=1");
            default -> "count=-1,bytes=-1=;byteHardLimit=" + 10 * hard + ";countHardLimit=" + hard;
        };
    }

    private String sequence()
    {
        return String.format("%010d", random.nextInt(6));
    }

    private void addTree(final String path, final int depth, final int width)
    {
        paths.add(path);
        for (int i = 0; depth > 1 && i < width; i++)
        {
            addTree(path + "/" + (char)('a' + i), depth - 1, width);
        }
    }
}
