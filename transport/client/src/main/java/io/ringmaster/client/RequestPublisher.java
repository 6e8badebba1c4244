package io.ringmaster.client;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.AddWatchEncoder;
import io.ringmaster.codecs.client.AuthenticateEncoder;
import io.ringmaster.codecs.client.CheckWatchesEncoder;
import io.ringmaster.codecs.client.Consistency;
import io.ringmaster.codecs.client.CreateEncoder;
import io.ringmaster.codecs.client.DeleteEncoder;
import io.ringmaster.codecs.client.ExistsEncoder;
import io.ringmaster.codecs.client.GetAclEncoder;
import io.ringmaster.codecs.client.GetAllChildrenNumberEncoder;
import io.ringmaster.codecs.client.GetChildrenEncoder;
import io.ringmaster.codecs.client.GetDataEncoder;
import io.ringmaster.codecs.client.GetEphemeralsEncoder;
import io.ringmaster.codecs.client.MultiEncoder;
import io.ringmaster.codecs.client.MultiReadEncoder;
import io.ringmaster.codecs.client.RemoveWatchesEncoder;
import io.ringmaster.codecs.client.SetAclEncoder;
import io.ringmaster.codecs.client.SetDataEncoder;
import io.ringmaster.codecs.client.SyncEncoder;
import io.ringmaster.codecs.client.WhoAmIEncoder;

/**
 * Encodes requests straight into the {@link Outbox}, from any thread. Arguments were checked by
 * {@link RingmasterClient}, which describes the results.
 */
final class RequestPublisher
{
    private final Outbox outbox;
    private final RequestEncoder encoder;

    RequestPublisher(final Outbox outbox, final RequestEncoder encoder)
    {
        this.outbox = outbox;
        this.encoder = encoder;
    }

    long create(
        final String path,
        final DirectBuffer data,
        final int dataOffset,
        final int dataLength,
        final CreateMode mode,
        final long ttlMs,
        final List<Acl> acl,
        final long context,
        final CreateCallback callback)
    {
        final long maxLength = (long)maxLength(path) + RequestEncoder.maxAclLength(acl) + Math.max(dataLength, 0);
        final long result;
        synchronized (outbox)
        {
            final long id = outbox.claim(maxLength);
            if (id < 0)
            {
                return id;
            }
            final int end = encoder.create(
                outbox.buffer(), outbox.offset(), id, path, data, dataOffset, dataLength, mode, ttlMs, acl);
            result = outbox.commit(end, CreateEncoder.TEMPLATE_ID, context, callback, null);
        }
        outbox.requestFlush();
        return result;
    }

    long delete(final String path, final int expectedVersion, final long context, final StatusCallback callback)
    {
        final long result;
        synchronized (outbox)
        {
            final long id = outbox.claim(maxLength(path));
            if (id < 0)
            {
                return id;
            }
            final int end = encoder.delete(outbox.buffer(), outbox.offset(), id, path, expectedVersion);
            result = outbox.commit(end, DeleteEncoder.TEMPLATE_ID, context, callback, null);
        }
        outbox.requestFlush();
        return result;
    }

    long setData(
        final String path,
        final DirectBuffer data,
        final int dataOffset,
        final int dataLength,
        final int expectedVersion,
        final long context,
        final StatCallback callback)
    {
        final long result;
        synchronized (outbox)
        {
            final long id = outbox.claim((long)maxLength(path) + Math.max(dataLength, 0));
            if (id < 0)
            {
                return id;
            }
            final int end = encoder.setData(
                outbox.buffer(), outbox.offset(), id, path, data, dataOffset, dataLength, expectedVersion);
            result = outbox.commit(end, SetDataEncoder.TEMPLATE_ID, context, callback, null);
        }
        outbox.requestFlush();
        return result;
    }

    long setAcl(
        final String path,
        final List<Acl> acl,
        final int expectedVersion,
        final long context,
        final StatCallback callback)
    {
        final long result;
        synchronized (outbox)
        {
            final long id = outbox.claim((long)maxLength(path) + RequestEncoder.maxAclLength(acl));
            if (id < 0)
            {
                return id;
            }
            final int end = encoder.setAcl(outbox.buffer(), outbox.offset(), id, path, acl, expectedVersion);
            result = outbox.commit(end, SetAclEncoder.TEMPLATE_ID, context, callback, null);
        }
        outbox.requestFlush();
        return result;
    }

    long exists(
        final String path,
        final WatchChange watch,
        final Consistency consistency,
        final long context,
        final StatCallback callback)
    {
        final long result;
        synchronized (outbox)
        {
            final long id = outbox.claim(maxLength(path));
            if (id < 0)
            {
                return id;
            }
            final int end = encoder.exists(
                outbox.buffer(), outbox.offset(), id, path, watch != null, consistency);
            result = outbox.commit(end, ExistsEncoder.TEMPLATE_ID, context, callback, watch);
        }
        outbox.requestFlush();
        return result;
    }

    long getData(
        final String path,
        final WatchChange watch,
        final Consistency consistency,
        final long context,
        final DataCallback callback)
    {
        final long result;
        synchronized (outbox)
        {
            final long id = outbox.claim(maxLength(path));
            if (id < 0)
            {
                return id;
            }
            final int end = encoder.getData(
                outbox.buffer(), outbox.offset(), id, path, watch != null, consistency);
            result = outbox.commit(end, GetDataEncoder.TEMPLATE_ID, context, callback, watch);
        }
        outbox.requestFlush();
        return result;
    }

    long getChildren(
        final String path,
        final WatchChange watch,
        final Consistency consistency,
        final long context,
        final ChildrenCallback callback)
    {
        final long result;
        synchronized (outbox)
        {
            final long id = outbox.claim(maxLength(path));
            if (id < 0)
            {
                return id;
            }
            final int end = encoder.getChildren(
                outbox.buffer(), outbox.offset(), id, path, watch != null, consistency);
            result = outbox.commit(end, GetChildrenEncoder.TEMPLATE_ID, context, callback, watch);
        }
        outbox.requestFlush();
        return result;
    }

    long getAcl(
        final String path, final Consistency consistency, final long context, final AclCallback callback)
    {
        final long result;
        synchronized (outbox)
        {
            final long id = outbox.claim(maxLength(path));
            if (id < 0)
            {
                return id;
            }
            final int end = encoder.getAcl(outbox.buffer(), outbox.offset(), id, path, consistency);
            result = outbox.commit(end, GetAclEncoder.TEMPLATE_ID, context, callback, null);
        }
        outbox.requestFlush();
        return result;
    }

    long sync(final String path, final long context, final StatusCallback callback)
    {
        final long result;
        synchronized (outbox)
        {
            final long id = outbox.claim(maxLength(path));
            if (id < 0)
            {
                return id;
            }
            final int end = encoder.sync(outbox.buffer(), outbox.offset(), id, path);
            result = outbox.commit(end, SyncEncoder.TEMPLATE_ID, context, callback, null);
        }
        outbox.requestFlush();
        return result;
    }

    long countDescendants(
        final String path, final Consistency consistency, final long context, final CountCallback callback)
    {
        final long result;
        synchronized (outbox)
        {
            final long id = outbox.claim(maxLength(path));
            if (id < 0)
            {
                return id;
            }
            final int end = encoder.countDescendants(outbox.buffer(), outbox.offset(), id, path, consistency);
            result = outbox.commit(end, GetAllChildrenNumberEncoder.TEMPLATE_ID, context, callback, null);
        }
        outbox.requestFlush();
        return result;
    }

    long getEphemerals(
        final String prefix, final Consistency consistency, final long context, final PathsCallback callback)
    {
        final byte[] prefixBytes = prefix.getBytes(StandardCharsets.UTF_8);
        final long result;
        synchronized (outbox)
        {
            final long id = outbox.claim(maxLength(prefix));
            if (id < 0)
            {
                return id;
            }
            final int end = encoder.getEphemerals(outbox.buffer(), outbox.offset(), id, prefixBytes, consistency);
            result = outbox.commit(end, GetEphemeralsEncoder.TEMPLATE_ID, context, callback, null);
        }
        outbox.requestFlush();
        return result;
    }

    long multi(final List<Op> ops, final long context, final MultiCallback callback)
    {
        final long maxLength = maxLength(ops);
        final long result;
        synchronized (outbox)
        {
            final long id = outbox.claim(maxLength);
            if (id < 0)
            {
                return id;
            }
            final int end = encoder.multi(outbox.buffer(), outbox.offset(), id, ops);
            result = outbox.commit(end, MultiEncoder.TEMPLATE_ID, context, callback, null);
        }
        outbox.requestFlush();
        return result;
    }

    long multiRead(
        final List<Op> ops, final Consistency consistency, final long context, final MultiCallback callback)
    {
        final long maxLength = maxLength(ops);
        final long result;
        synchronized (outbox)
        {
            final long id = outbox.claim(maxLength);
            if (id < 0)
            {
                return id;
            }
            final int end = encoder.multiRead(outbox.buffer(), outbox.offset(), id, ops, consistency);
            result = outbox.commit(end, MultiReadEncoder.TEMPLATE_ID, context, callback, null);
        }
        outbox.requestFlush();
        return result;
    }

    long addWatch(
        final String path,
        final WatchMode mode,
        final WatchChange watch,
        final long context,
        final StatusCallback callback)
    {
        final long result;
        synchronized (outbox)
        {
            final long id = outbox.claim(maxLength(path));
            if (id < 0)
            {
                return id;
            }
            final int end = encoder.addWatch(outbox.buffer(), outbox.offset(), id, path, mode.code());
            result = outbox.commit(end, AddWatchEncoder.TEMPLATE_ID, context, callback, watch);
        }
        outbox.requestFlush();
        return result;
    }

    long removeWatches(
        final String path,
        final WatchKind kind,
        final boolean isLast,
        final WatchChange removal,
        final long context,
        final StatusCallback callback)
    {
        final long result;
        synchronized (outbox)
        {
            final long id = outbox.claim(maxLength(path));
            if (id < 0)
            {
                return id;
            }
            if (isLast)
            {
                final int end = encoder.removeWatches(outbox.buffer(), outbox.offset(), id, path, kind.code());
                result = outbox.commit(end, RemoveWatchesEncoder.TEMPLATE_ID, context, callback, removal);
            }
            else
            {
                final int end = encoder.checkWatches(outbox.buffer(), outbox.offset(), id, path, kind.code());
                result = outbox.commit(end, CheckWatchesEncoder.TEMPLATE_ID, context, callback, removal);
            }
        }
        outbox.requestFlush();
        return result;
    }

    long authenticate(final Credential credential, final long context, final StatusCallback callback)
    {
        final long maxLength = RequestEncoder.MAX_FIXED_LENGTH +
            (long)PathRules.maxUtf8Length(credential.scheme()) + credential.bytes().length;
        final long result;
        synchronized (outbox)
        {
            final long id = outbox.claim(maxLength);
            if (id < 0)
            {
                return id;
            }
            final int end = encoder.authenticate(outbox.buffer(), outbox.offset(), id, credential);
            result = outbox.commit(end, AuthenticateEncoder.TEMPLATE_ID, context, callback, credential);
        }
        outbox.requestFlush();
        return result;
    }

    long whoAmI(final long context, final IdentitiesCallback callback)
    {
        final long result;
        synchronized (outbox)
        {
            final long id = outbox.claim(RequestEncoder.MAX_FIXED_LENGTH);
            if (id < 0)
            {
                return id;
            }
            final int end = encoder.whoAmI(outbox.buffer(), outbox.offset(), id);
            result = outbox.commit(end, WhoAmIEncoder.TEMPLATE_ID, context, callback, null);
        }
        outbox.requestFlush();
        return result;
    }

    /** Event loop only: the caller flushes. Goes out however many requests are in flight. */
    void ping()
    {
        synchronized (outbox)
        {
            outbox.ensureRoom(RequestEncoder.MAX_FIXED_LENGTH);
            outbox.commitMessage(encoder.ping(outbox.buffer(), outbox.offset(), Session.PING_ID));
        }
    }

    /** Event loop only: the caller flushes. Refuses all requests from now on. */
    void closeSession()
    {
        synchronized (outbox)
        {
            outbox.onClosing();
            outbox.ensureRoom(RequestEncoder.MAX_FIXED_LENGTH);
            outbox.commitMessage(encoder.closeSession(outbox.buffer(), outbox.offset(), Session.CLOSE_SESSION_ID));
        }
    }

    private long maxLength(final List<Op> ops)
    {
        long maxLength = RequestEncoder.MAX_FIXED_LENGTH;
        for (final Op op : ops)
        {
            maxLength += encoder.maxOpLength(op);
        }
        return maxLength;
    }

    private int maxLength(final String path)
    {
        return Math.addExact(RequestEncoder.MAX_FIXED_LENGTH + Frame.HEADER_LENGTH, encoder.maxPathLength(path));
    }
}
