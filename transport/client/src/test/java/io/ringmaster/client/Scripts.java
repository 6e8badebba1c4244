package io.ringmaster.client;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.ConnectDecoder;
import io.ringmaster.codecs.client.CreateDecoder;
import io.ringmaster.codecs.client.ExistsDecoder;
import io.ringmaster.codecs.client.GetAllChildrenNumberDecoder;
import io.ringmaster.codecs.client.GetDataDecoder;
import io.ringmaster.codecs.client.SetAclDecoder;
import io.ringmaster.codecs.client.SetDataDecoder;

/** What the tests of the client share: a script that agrees to everything, and waiting. */
final class Scripts
{
    static final int TIMEOUT_MS = 30_000;
    static final byte[] DATA = "data".getBytes(StandardCharsets.UTF_8);

    private Scripts()
    {
    }

    /** Answers every request with success. */
    static void agree(
        final FakeServer.Link link, final int templateId, final DirectBuffer buffer, final int body, final int end)
    {
        final long id = correlationId(buffer, body);
        switch (templateId)
        {
            case ConnectDecoder.TEMPLATE_ID -> link.connected(connectTimeoutMs(buffer, body));
            case GetDataDecoder.TEMPLATE_ID -> link.data(id, id, DATA);
            case ExistsDecoder.TEMPLATE_ID, SetDataDecoder.TEMPLATE_ID, SetAclDecoder.TEMPLATE_ID -> link.stat(id, id);
            case CreateDecoder.TEMPLATE_ID -> link.created(id, id, createPath(buffer, body));
            case GetAllChildrenNumberDecoder.TEMPLATE_ID -> link.count(id, 42);
            default -> link.status(id, 0, ErrorCode.OK);
        }
    }

    static long correlationId(final DirectBuffer buffer, final int body)
    {
        return buffer.getLong(body, ByteOrder.LITTLE_ENDIAN);
    }

    static int connectTimeoutMs(final DirectBuffer buffer, final int body)
    {
        return new ConnectDecoder().wrap(buffer, body, ConnectDecoder.BLOCK_LENGTH, 0).timeoutMs();
    }

    static String createPath(final DirectBuffer buffer, final int body)
    {
        final CreateDecoder decoder = new CreateDecoder();
        decoder.wrap(buffer, body, CreateDecoder.BLOCK_LENGTH, 0);
        for (final CreateDecoder.AclDecoder entry : decoder.acl())
        {
            entry.skipScheme();
            entry.skipId();
        }
        return decoder.path();
    }

    /** The path of a request that has nothing variable before it. */
    static String path(final DirectBuffer buffer, final int body, final int blockLength)
    {
        return buffer.getStringUtf8(body + blockLength, ByteOrder.LITTLE_ENDIAN);
    }

    static ClientContext context(final FakeServer server)
    {
        return new ClientContext().servers(server.address()).errorHandler((throwable) -> {});
    }

    static void await(final BooleanSupplier condition, final Supplier<String> state)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new AssertionError("waited " + TIMEOUT_MS + " ms in vain: " + state.get());
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
        }
    }
}
