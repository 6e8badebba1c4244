package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;

import org.agrona.concurrent.NanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.engine.ring.MessageRing;

/** How long sockets wait for a thread that polls other streams: by itself, and in an endpoint driven by hand. */
@Timeout(60)
class SelectPaceTest
{
    private final SelectPace pace = new SelectPace();

    @Test
    void shouldLookSeldomWhileSocketsAreQuiet()
    {
        pace.onLook(0, false);
        assertEquals(SelectPace.QUIET_ROUNDS, roundsToLook(false));
    }

    @Test
    void shouldLookAfterFewRoundsThatMayHaveTakenLong()
    {
        pace.onLook(0, false);
        assertEquals(SelectPace.BUSY_ROUNDS + 1, roundsToLook(true));
        pace.onLook(0, true);
        assertEquals(SelectPace.BUSY_ROUNDS, roundsToLook(false));
    }

    @Test
    void shouldLookOftenUntilSocketsHaveBeenQuietForAWhile()
    {
        pace.onLook(1, false);
        for (int i = 0; i < SelectPace.BUSY_LOOKS; i++)
        {
            assertEquals(SelectPace.BUSY_ROUNDS, roundsToLook(i % 2 == 0));
            pace.onLook(0, false);
        }
        assertEquals(SelectPace.QUIET_ROUNDS, roundsToLook(false));
    }

    @Test
    void shouldLookAtOnceBehindARest()
    {
        pace.onLook(0, false);
        pace.expedite();
        assertEquals(1, roundsToLook(false));
    }

    /** The bound that matters: sockets are not starved by a stream that brings something in each round. */
    @Test
    void shouldServeASocketWithinFewRoundsOfABusyStreamAndSomeOfAQuietOne()
    {
        final FakeStreams streams = new FakeStreams();
        final MessageRing requests = new MessageRing(1024, 4 * 1024 * 1024);
        requests.newPoller();
        final EndpointServer endpoint = endpoint(streams, requests, System::nanoTime);
        final FakeStreams.FakeStream stream = streams.open();
        try
        {
            rounds(endpoint, 3 * SelectPace.BUSY_LOOKS * SelectPace.BUSY_ROUNDS);
            final RawClient first = new RawClient(endpoint.localAddress());
            for (int i = 0; i < SelectPace.BUSY_ROUNDS + 1; i++)
            {
                stream.send(RawClient.frame(RawClient.numbered(i, 16)));
                endpoint.doWork();
            }
            assertEquals(2, endpoint.counters().connectionsOpen().get());
            first.close();
            rounds(endpoint, 3 * SelectPace.BUSY_LOOKS * SelectPace.BUSY_ROUNDS);
            assertEquals(1, endpoint.counters().connectionsOpen().get());
            final RawClient second = new RawClient(endpoint.localAddress());
            rounds(endpoint, SelectPace.QUIET_ROUNDS + 1);
            assertEquals(2, endpoint.counters().connectionsOpen().get());
            second.close();
        }
        finally
        {
            stream.isGone = true;
            endpoint.close();
        }
    }

    /** A reading takes as long as a look at a stream. */
    @Test
    void shouldReadNoClockInARoundWithoutWorkOnceClientsHaveSaidWhoTheyAre()
    {
        final AtomicLong readings = new AtomicLong();
        final FakeStreams streams = new FakeStreams();
        final MessageRing requests = new MessageRing(1024, 4 * 1024 * 1024);
        requests.newPoller();
        final EndpointServer endpoint = endpoint(streams, requests, () ->
        {
            readings.incrementAndGet();
            return System.nanoTime();
        });
        final FakeStreams.FakeStream stream = streams.open();
        final FakeStreams.FakeStream other = streams.open();
        try
        {
            rounds(endpoint, 10);
            stream.send(RawClient.frame(RawClient.numbered(1, 16)));
            rounds(endpoint, 10);
            final long withWaiting = readings.get();
            rounds(endpoint, 100);
            assertEquals(withWaiting + 100, readings.get());
            other.send(RawClient.frame(RawClient.numbered(1, 16)));
            rounds(endpoint, 10);
            final long withoutWaiting = readings.get();
            rounds(endpoint, 100);
            assertEquals(withoutWaiting, readings.get());
        }
        finally
        {
            stream.isGone = true;
            other.isGone = true;
            endpoint.close();
        }
    }

    private int roundsToLook(final boolean isWithWork)
    {
        for (int i = 1; i < 10 * SelectPace.QUIET_ROUNDS; i++)
        {
            if (pace.isDue())
            {
                return i;
            }
            if (isWithWork)
            {
                pace.onWork();
            }
        }
        throw new AssertionError("never");
    }

    private static void rounds(final EndpointServer endpoint, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            endpoint.doWork();
        }
    }

    private static EndpointServer endpoint(
        final FakeStreams streams, final MessageRing requests, final NanoClock clock)
    {
        return new EndpointServer(new EndpointContext()
            .listener(new ListenerContext(ClientProtocol.RINGMASTER).port(0))
            .polledStreams(streams, new ListenerContext(ClientProtocol.RINGMASTER))
            .nanoClock(clock)
            .requestRing(requests)
            .replyPoller(new MessageRing(1024, 4 * 1024 * 1024).newPoller())
            .errorHandler((error) ->
            {
                throw new AssertionError(error);
            }));
    }
}
