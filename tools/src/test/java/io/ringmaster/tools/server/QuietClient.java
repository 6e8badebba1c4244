package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.ConnectEncoder;
import io.ringmaster.codecs.client.ConnectReplyDecoder;
import io.ringmaster.codecs.client.CreateEncoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.codecs.client.NodeKind;
import io.ringmaster.codecs.client.StatusReplyDecoder;
import io.ringmaster.engine.EndpointProtocol;

/** One connection to a server, which sends what a test asks for, and keeps what came last. */
final class QuietClient
{
    private final long id;
    private final ScenarioServer server;
    private final ExpandableArrayBuffer request = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final byte[] password = new byte[16];
    private long correlationId = 1;
    private long sessionId;
    private int timeoutMs;
    private int replyCount;
    private int lastErrorCode;
    private String closeReason;

    QuietClient(final long id, final ScenarioServer server)
    {
        this.id = id;
        this.server = server;
    }

    void connect(final int wantedTimeoutMs, final long ofSessionId, final byte[] ofPassword)
    {
        final UnsafeBuffer address = new UnsafeBuffer("127.0.0.1".getBytes(StandardCharsets.US_ASCII));
        final ConnectEncoder connect = new ConnectEncoder().wrapAndApplyHeader(request, 0, header)
            .timeoutMs(wantedTimeoutMs)
            .sessionId(ofSessionId)
            .lastZxidSeen(0)
            .readOnly(BooleanType.F);
        connect.putPassword(ofPassword, 0, ofPassword.length);
        assertTrue(server.send(EndpointProtocol.OPENED, id, address, address.capacity()));
        send(connect.limit());
    }

    void create(final String path)
    {
        final CreateEncoder create = new CreateEncoder().wrapAndApplyHeader(request, 0, header)
            .correlationId(correlationId++)
            .ttlMs(-1)
            .kind(NodeKind.PERSISTENT)
            .sequential(BooleanType.F)
            .hasData(BooleanType.T);
        create.aclCount(1).next().permissions(31).scheme("world").id("anyone");
        create.path(path).putData(new byte[0], 0, 0);
        send(create.limit());
    }

    /** The client goes, without a word to the session. */
    void disconnect()
    {
        assertTrue(server.send(EndpointProtocol.CLOSED, id, request, 0));
    }

    private void send(final int length)
    {
        assertTrue(server.send(EndpointProtocol.REQUEST, id, request, length));
    }

    void onReply(final DirectBuffer buffer, final int offset, final int length)
    {
        replyCount++;
        headerDecoder.wrap(buffer, offset);
        lastErrorCode = ErrorCode.OK;
        if (headerDecoder.templateId() == ConnectReplyDecoder.TEMPLATE_ID)
        {
            final ConnectReplyDecoder reply = new ConnectReplyDecoder().wrapAndApplyHeader(
                buffer, offset, headerDecoder);
            sessionId = reply.sessionId();
            timeoutMs = reply.timeoutMs();
            reply.getPassword(password, 0, password.length);
            lastErrorCode = reply.errorCode();
        }
        else if (headerDecoder.templateId() == StatusReplyDecoder.TEMPLATE_ID)
        {
            lastErrorCode = new StatusReplyDecoder().wrapAndApplyHeader(buffer, offset, headerDecoder).errorCode();
        }
    }

    void onClosed(final String reason)
    {
        closeReason = reason;
    }

    /** Messages that came. */
    int replyCount()
    {
        return replyCount;
    }

    /** What the last one said. */
    int lastErrorCode()
    {
        return lastErrorCode;
    }

    boolean isClosed()
    {
        return closeReason != null;
    }

    long sessionId()
    {
        return sessionId;
    }

    int timeoutMs()
    {
        return timeoutMs;
    }

    byte[] password()
    {
        return password.clone();
    }

    void assertServed(final int replies)
    {
        assertEquals(replies, replyCount, this::toString);
        assertEquals(ErrorCode.OK, lastErrorCode, this::toString);
        assertTrue(!isClosed(), this::toString);
    }

    @Override
    public String toString()
    {
        return "connection " + id + " at server " + server.id + " with session 0x" + Long.toHexString(sessionId) +
            ": " + replyCount + " replies, the last " + lastErrorCode + ", closed: " + closeReason;
    }
}
