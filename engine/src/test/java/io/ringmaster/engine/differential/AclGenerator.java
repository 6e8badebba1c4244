package io.ringmaster.engine.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.ringmaster.engine.model.AclEntry;
import io.ringmaster.engine.model.NaiveAcl;
import io.ringmaster.engine.model.Request;

/** Draws ACL lists, good and bad, and authentications. */
final class AclGenerator
{
    /** What makes a connection super. */
    static final String SUPER_CREDENTIAL = "super:pw";

    private static final String[] CREDENTIALS = {"alice:a", "alice:b", "bob:b:c", SUPER_CREDENTIAL};
    private static final AclEntry[] GOOD = {
        new AclEntry(NaiveAcl.ALL, "world", "anyone"),
        new AclEntry(NaiveAcl.READ, "world", "anyone"),
        new AclEntry(NaiveAcl.ALL - NaiveAcl.READ, "world", "anyone"),
        new AclEntry(NaiveAcl.CREATE | NaiveAcl.DELETE, "world", "anyone"),
        new AclEntry(NaiveAcl.ADMIN, "world", "anyone"),
        new AclEntry(0, "world", "anyone"),
        new AclEntry(255, "world", "anyone"),
        new AclEntry(NaiveAcl.ALL, "digest", NaiveAcl.digest("alice:a")),
        new AclEntry(NaiveAcl.READ | NaiveAcl.WRITE, "digest", NaiveAcl.digest("bob:b:c")),
        new AclEntry(NaiveAcl.ALL, "digest", ":x"),
        new AclEntry(NaiveAcl.ALL, "ip", "127.0.0.1"),
        new AclEntry(NaiveAcl.ALL, "ip", "10.1.0.0/16"),
        new AclEntry(NaiveAcl.READ, "ip", "10.1.2.200/25"),
        new AclEntry(NaiveAcl.READ | NaiveAcl.ADMIN, "ip", "1.2.3.4/0"),
        new AclEntry(NaiveAcl.ALL, "ip", "10.1.2.3/32"),
        new AclEntry(NaiveAcl.ALL, "auth", ""),
        new AclEntry(NaiveAcl.WRITE, "auth", "ignored")};
    private static final AclEntry[] BAD = {
        new AclEntry(NaiveAcl.ALL, "world", "nobody"),
        new AclEntry(NaiveAcl.ALL, "world", ""),
        new AclEntry(NaiveAcl.ALL, "digest", "nocolon"),
        new AclEntry(NaiveAcl.ALL, "digest", "a:b:c"),
        new AclEntry(NaiveAcl.ALL, "digest", "u:"),
        new AclEntry(NaiveAcl.ALL, "digest", ""),
        new AclEntry(NaiveAcl.ALL, "ip", "1.2.3"),
        new AclEntry(NaiveAcl.ALL, "ip", "1.2.3.256"),
        new AclEntry(NaiveAcl.ALL, "ip", "1.2.3.4/33"),
        new AclEntry(NaiveAcl.ALL, "ip", "1.2.3.4/"),
        new AclEntry(NaiveAcl.ALL, "ip", "1.2.3.4/x"),
        new AclEntry(NaiveAcl.ALL, "ip", ""),
        new AclEntry(NaiveAcl.ALL, "sasl", "somebody"),
        new AclEntry(NaiveAcl.ALL, "x509", "CN=somebody"),
        new AclEntry(NaiveAcl.ALL, "super", ""),
        new AclEntry(NaiveAcl.ALL, "none", "x"),
        new AclEntry(NaiveAcl.ALL, "", "")};

    private final Random random;

    AclGenerator(final Random random)
    {
        this.random = random;
    }

    List<AclEntry> open()
    {
        return NaiveAcl.OPEN;
    }

    List<AclEntry> list()
    {
        final int kind = random.nextInt(100);
        if (kind < 72)
        {
            return NaiveAcl.OPEN;
        }
        if (kind < 73)
        {
            return List.of();
        }
        final List<AclEntry> list = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--)
        {
            list.add(GOOD[random.nextInt(GOOD.length)]);
        }
        if (random.nextInt(3) == 0)
        {
            list.add(list.get(0));
        }
        if (random.nextInt(6) == 0)
        {
            list.add(random.nextInt(list.size()), BAD[random.nextInt(BAD.length)]);
        }
        return List.copyOf(list);
    }

    Request.Authenticate authentication()
    {
        final int kind = random.nextInt(100);
        if (kind < 5)
        {
            return new Request.Authenticate("ip", "whatever");
        }
        if (kind < 8)
        {
            return new Request.Authenticate(random.nextBoolean() ? "world" : "none", "x:y");
        }
        return kind < 12 ? new Request.Authenticate("digest", "nocolon") : identification();
    }

    Request.Authenticate identification()
    {
        return new Request.Authenticate("digest", CREDENTIALS[random.nextInt(CREDENTIALS.length)]);
    }
}
