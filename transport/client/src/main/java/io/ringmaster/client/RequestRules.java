package io.ringmaster.client;

import java.util.List;
import java.util.Objects;

/** What a request may be made of, beside its path: checked before anything is sent. Stateless. */
final class RequestRules
{
    private RequestRules()
    {
    }

    static void checkCreate(final String path, final CreateMode mode, final long ttlMs, final List<Acl> acl)
    {
        PathRules.validate(path, mode.isSequential());
        Objects.requireNonNull(acl, "acl");
        if (mode.hasTtl() ? ttlMs <= 0 : ttlMs != -1)
        {
            throw new IllegalArgumentException("ttlMs=" + ttlMs + " does not go with " + mode);
        }
    }

    static void checkOps(final List<Op> ops, final boolean isRead)
    {
        for (final Op op : ops)
        {
            if (isRead != (op instanceof Op.GetData || op instanceof Op.GetChildren))
            {
                throw new IllegalArgumentException(op + " is no operation of a " + (isRead ? "multiRead" : "multi"));
            }
            if (op instanceof Op.Create create)
            {
                checkCreate(create.path(), create.mode(), create.ttlMs(), create.acl());
            }
            else
            {
                PathRules.validate(op.path());
            }
        }
    }
}
