package io.ringmaster.client;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import org.agrona.ErrorHandler;

import io.ringmaster.codecs.ErrorCode;

/**
 * What each connection of a session has to be told before its requests, and what the servers said to it: who the
 * client is, its credentials, its watches. Event loop only.
 */
final class SessionSetup
{
    private final SetupEncoder encoder = new SetupEncoder();
    private final RequestEncoder requestEncoder = new RequestEncoder("");
    private final List<Credential> credentials = new ArrayList<>();
    private final WatchRegistry watches;
    private final ErrorHandler errorHandler;
    private int awaitedReplyCount;
    private int acceptedCredentialCount;
    private long relativeZxid;

    SessionSetup(final WatchRegistry watches, final ErrorHandler errorHandler)
    {
        this.watches = watches;
        this.errorHandler = errorHandler;
    }

    /**
     * The first frame of a connection.
     *
     * @param context      with the wishes of the client.
     * @param status       with the session, if there is one.
     * @param lastZxidSeen by the client.
     * @return the frame.
     */
    ByteBuf connect(final ClientContext context, final SessionStatus status, final long lastZxidSeen)
    {
        return encoder.connect(
            context.sessionTimeoutMs(), status.sessionId(), status.password(), lastZxidSeen, context.readOnly());
    }

    /**
     * What follows the handshake, before any request. Its replies are awaited from now on.
     *
     * @param maxFrameLength of the server, in bytes.
     * @return the frames; null if there is nothing to send.
     */
    ByteBuf frames(final int maxFrameLength)
    {
        final ByteBuf frames = encoder.setup(requestEncoder, credentials, watches, relativeZxid, maxFrameLength);
        awaitedReplyCount = encoder.messageCount();
        acceptedCredentialCount = 0;
        return frames;
    }

    /**
     * A credential holds on this connection: the next ones are to be given it too.
     *
     * @param credential that the caller has shown.
     */
    void onAuthenticated(final Credential credential)
    {
        credentials.add(credential);
    }

    /**
     * The reply to the next one of the credentials; one that is refused is given to no further connection.
     *
     * @param errorCode of the reply.
     */
    void onCredentialReply(final int errorCode)
    {
        onReply();
        if (errorCode == ErrorCode.OK)
        {
            acceptedCredentialCount++;
        }
        else if (acceptedCredentialCount < credentials.size())
        {
            final Credential refused = credentials.remove(acceptedCredentialCount);
            errorHandler.onError(RingmasterException.of(
                errorCode, null, "a credential of scheme " + refused.scheme() + " is not accepted any more"));
        }
    }

    /** Watches are registered again. */
    void onWatchesReply()
    {
        onReply();
    }

    /**
     * An established connection is lost. Watches that were registered on it, all of them, have missed what comes after
     * the last reply; otherwise those of the connection before have.
     *
     * @param lastReplyZxid the last change that a reply has reflected.
     */
    void onLost(final long lastReplyZxid)
    {
        if (awaitedReplyCount == 0)
        {
            relativeZxid = lastReplyZxid;
        }
    }

    private void onReply()
    {
        awaitedReplyCount = Math.max(awaitedReplyCount - 1, 0);
    }
}
