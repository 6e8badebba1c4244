package io.ringmaster.engine.request;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.forwarding.ForwardedOpenEncoder;
import io.ringmaster.codecs.forwarding.ForwardedReadPositionEncoder;
import io.ringmaster.codecs.forwarding.ForwardedRequestEncoder;
import io.ringmaster.codecs.forwarding.ForwardedResumeEncoder;
import io.ringmaster.codecs.forwarding.MessageHeaderEncoder;
import io.ringmaster.codecs.forwarding.TouchesEncoder;
import io.ringmaster.engine.replica.ProtocolException;
import io.ringmaster.engine.session.SessionTable;

/** What no learner may send is said by a {@link ProtocolException} to whoever handed it over, now or later. */
class ForwardedRequestsTest
{
    private static final int LEARNER = 2;
    private static final long OWN_SESSION = (long)LEARNER << SessionTable.SERVER_SHIFT | 5;
    private static final int QUEUE_SLOTS = 16;
    private static final int QUEUE_BYTES = 4096;

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final List<String> rejected = new ArrayList<>();
    private final SessionTable sessions = new SessionTable(1, 100);
    private ForwardedRequests requests;
    private final List<Integer> delivered = new ArrayList<>();
    private IntPredicate isFull = learner -> false;
    private boolean isReady;

    private ForwardedRequests requests()
    {
        final ForwardHandler handler = new ForwardHandler(
            sessions, null, null, null, null, (learner, sequence) -> true, () -> isReady);
        requests = new ForwardedRequests(
            handler,
            (learner, message, offset, length) -> !isFull.test(learner) && delivered.add(learner),
            (learner, what) ->
            {
                rejected.add(learner + " " + what);
                requests.remove(learner);
            },
            QUEUE_SLOTS,
            QUEUE_BYTES);
        return requests;
    }

    @Test
    void shouldRejectAnUnknownTemplateWhetherItCanServeOrNot()
    {
        requests();
        final int length = readPosition();
        header.wrap(buffer, 0).templateId(99);
        assertRejected(length, "forwarded template 99");
        isReady = true;
        assertRejected(length, "forwarded template 99");
    }

    @Test
    void shouldRejectAnotherSchema()
    {
        requests();
        final int length = readPosition();
        header.wrap(buffer, 0).schemaId(7181);
        assertRejected(length, "of schema 7181");
    }

    @Test
    void shouldRejectEveryMessageThatIsCutOff()
    {
        requests();
        final List<IntSupplier> messages = List.of(
            () -> request(2, 40), () -> open(OWN_SESSION, 1000), () -> resume(1000), () -> touches(1000));
        for (final IntSupplier message : messages)
        {
            final int length = message.getAsInt();
            for (int cut = 0; cut < length; cut++)
            {
                final int cutLength = cut;
                assertThrows(ProtocolException.class, () -> requests.onMessage(LEARNER, buffer, 0, cutLength));
            }
            assertDoesNotThrow(() -> requests.onMessage(LEARNER, buffer, 0, length));
        }
    }

    @Test
    void shouldRejectLengthsThatDoNotAddUp()
    {
        requests();
        final int length = request(1, 40);
        final int firstLengthField = MessageHeaderEncoder.ENCODED_LENGTH + ForwardedRequestEncoder.BLOCK_LENGTH + 4;
        for (final int wrong : new int[]{-1, Integer.MIN_VALUE, Integer.MAX_VALUE, length})
        {
            request(1, 40);
            buffer.putInt(firstLengthField, wrong, ByteOrder.LITTLE_ENDIAN);
            assertRejected(length, "lengths do not add up");
        }
    }

    @Test
    void shouldRejectARequestOfAConnectionThatWasNotAnnounced()
    {
        requests();
        isReady = true;
        assertRejected(request(0, 40), "connection 5, which was not announced");
    }

    @Test
    void shouldRejectItAsWellIfItHasWaited()
    {
        requests();
        final int length = request(0, 40);
        requests.onMessage(LEARNER, buffer, 0, length);
        requests.onMessage(LEARNER + 1, buffer, 0, touches(1000));
        requests.onMessage(LEARNER + 2, buffer, 0, readPosition());
        isReady = true;
        assertTrue(requests.poll(true) > 0);
        assertEquals(List.of(LEARNER + " a request of connection 5, which was not announced"), rejected);
        assertEquals(0, requests.poll(true), "the others were served, and nothing is left of the one that was left");
    }

    @Test
    void shouldRejectMoreMessagesThanMayBeForwarded()
    {
        requests();
        final int length = readPosition();
        for (int i = 0; i < QUEUE_SLOTS; i++)
        {
            requests.onMessage(LEARNER, buffer, 0, length);
        }
        assertRejected(length, "more than may be forwarded");
    }

    /** However the others' answers come about: what is lost is lost to the one whose link is reset. */
    @Test
    void shouldRejectALearnerThatTakesNoAnswers()
    {
        requests();
        isReady = true;
        isFull = learner -> learner == LEARNER;
        requests.onMessage(LEARNER, buffer, 0, readPosition());
        requests.onMessage(LEARNER + 1, buffer, 0, readPosition());
        for (int i = 0; i < 2 * QUEUE_SLOTS; i++)
        {
            answerBoth(i);
        }
        requests.poll(true);
        assertEquals(List.of(), rejected);
        answerBoth(2 * QUEUE_SLOTS);
        requests.poll(true);
        assertEquals(List.of(), rejected, "the first one has left the queue");
        answerBoth(2 * QUEUE_SLOTS + 1);
        requests.poll(true);
        final String reason = " requests without taking the answers: more than " + 2 * QUEUE_SLOTS + " wait";
        assertEquals(List.of(LEARNER + reason), rejected);
        assertEquals(Collections.nCopies(2 * QUEUE_SLOTS + 2, LEARNER + 1), delivered);

        isFull = learner -> false;
        requests.onMessage(LEARNER, buffer, 0, readPosition());
        answerBoth(0);
        requests.poll(true);
        assertEquals(1, rejected.size());
        assertEquals(1, Collections.frequency(delivered, LEARNER), "it begins anew, with nothing of before");
    }

    private void answerBoth(final long sequence)
    {
        requests.answerReadPosition(LEARNER, sequence, 1);
        requests.answerReadPosition(LEARNER + 1, sequence, 1);
    }

    @Test
    void shouldRejectALongerMessageThanMayBeForwarded()
    {
        requests();
        assertRejected(request(1, QUEUE_BYTES), "more than may be forwarded");
    }

    @Test
    void shouldRejectTimeoutsThatNobodyNegotiates()
    {
        requests();
        isReady = true;
        assertRejected(open(OWN_SESSION, 0), "timeout of 0");
        assertRejected(resume(-1), "timeout of -1");
        assertRejected(touches(-7), "timeout of -7");
    }

    @Test
    void shouldRejectASessionWithTheNumberOfAnotherServer()
    {
        requests();
        isReady = true;
        assertRejected(open(3L << SessionTable.SERVER_SHIFT | 5, 1000), "ForwardedOpen of session");
    }

    private void assertRejected(final int length, final String what)
    {
        final ProtocolException ex = assertThrows(
            ProtocolException.class, () -> requests.onMessage(LEARNER, buffer, 0, length));
        assertTrue(ex.getMessage().contains(what), ex.getMessage());
    }

    private int readPosition()
    {
        return new ForwardedReadPositionEncoder().wrapAndApplyHeader(buffer, 0, header).sequence(1).limit();
    }

    private int request(final int identities, final int requestLength)
    {
        final ForwardedRequestEncoder request = new ForwardedRequestEncoder().wrapAndApplyHeader(buffer, 0, header)
            .sequence(1)
            .connectionId(5)
            .sessionId(6)
            .correlationId(7);
        ForwardedRequestEncoder.IdentitiesEncoder entries = request.identitiesCount(identities);
        for (int i = 0; i < identities; i++)
        {
            entries = entries.next();
            entries.putScheme(new byte[]{'i', 'p'}, 0, 2).putUser(new byte[]{'a', (byte)i}, 0, 2);
        }
        request.putRequest(new UnsafeBuffer(new byte[requestLength]), 0, requestLength);
        return request.limit();
    }

    private int open(final long sessionId, final int timeoutMs)
    {
        return new ForwardedOpenEncoder().wrapAndApplyHeader(buffer, 0, header)
            .sequence(1)
            .sessionId(sessionId)
            .timeoutMs(timeoutMs)
            .putPassword(new byte[SessionTable.PASSWORD_LENGTH], 0, SessionTable.PASSWORD_LENGTH)
            .limit();
    }

    private int resume(final int timeoutMs)
    {
        return new ForwardedResumeEncoder().wrapAndApplyHeader(buffer, 0, header)
            .sequence(1)
            .sessionId(6)
            .timeoutMs(timeoutMs)
            .putPassword(new byte[SessionTable.PASSWORD_LENGTH], 0, SessionTable.PASSWORD_LENGTH)
            .limit();
    }

    private int touches(final int timeoutMs)
    {
        final TouchesEncoder touches = new TouchesEncoder().wrapAndApplyHeader(buffer, 0, header);
        touches.sessionsCount(1).next().sessionId(6).timeoutMs(timeoutMs);
        return touches.limit();
    }
}
