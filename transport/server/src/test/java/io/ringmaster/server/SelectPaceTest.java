package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    @Test
    void shouldLookInTheNextRoundHoweverMuchWorkThereWasBefore()
    {
        for (int i = 0; i < Integer.MAX_VALUE / (SelectPace.WORK_ROUNDS - 1) + 2; i++)
        {
            pace.onWork();
        }
        assertEquals(1, roundsToLook(false));
    }

    /** What was still to wait when the last stream went. */
    @Test
    void shouldLookInTheRoundInWhichTheFirstStreamComes()
    {
        final FakeStreams streams = new FakeStreams();
        final MessageRing requests = new MessageRing(1024, 4 * 1024 * 1024);
        requests.newPoller();
        final EndpointServer endpoint = endpoint(streams, requests, System::nanoTime);
        final FakeStreams.FakeStream first = streams.open();
        FakeStreams.FakeStream second = null;
        try
        {
            rounds(endpoint, 3 * SelectPace.BUSY_LOOKS * SelectPace.BUSY_ROUNDS);
            first.isGone = true;
            rounds(endpoint, 10);
            assertEquals(0, endpoint.counters().connectionsOpen().get());
            second = streams.open();
            final RawClient client = new RawClient(endpoint.localAddress());
            endpoint.doWork();
            assertEquals(2, endpoint.counters().connectionsOpen().get());
            client.close();
        }
        finally
        {
            if (second != null)
            {
                second.isGone = true;
            }
            endpoint.close();
        }
    }

    @Test
    void shouldTellTheStreamsOfEachRoundWithWorkWhateverItWas()
    {
        final FakeStreams streams = new FakeStreams();
        final MessageRing requests = new MessageRing(1024, 4 * 1024 * 1024);
        requests.newPoller();
        final EndpointServer endpoint = endpoint(streams, requests, System::nanoTime);
        try
        {
            rounds(endpoint, 10);
            assertEquals(0, streams.busyRoundCount.get());
            final RawClient client = new RawClient(endpoint.localAddress());
            endpoint.doWork();
            assertEquals(1, streams.busyRoundCount.get());
            endpoint.onOtherWork();
            assertEquals(2, streams.busyRoundCount.get());
            client.close();
        }
        finally
        {
            endpoint.close();
        }
    }

    /** A round of the engine may take long, too. */
    @Test
    void shouldServeASocketWithinFewRoundsInWhichOnlyTheEngineHasWork()
    {
        final FakeStreams streams = new FakeStreams();
        final MessageRing requests = new MessageRing(1024, 4 * 1024 * 1024);
        requests.newPoller();
        final EndpointServer endpoint = endpoint(streams, requests, System::nanoTime);
        final FakeStreams.FakeStream stream = streams.open();
        final int connectRound = 3 * SelectPace.BUSY_LOOKS * SelectPace.BUSY_ROUNDS;
        final BusyEngine engine = new BusyEngine(endpoint, connectRound);
        engine.loop = new ServerDutyCycle(
            new DutyCycleContext().endpoint(endpoint).dutyCycle(engine).isBusySpin(true));
        try
        {
            engine.loop.run();
            assertTrue(engine.round - connectRound <= SelectPace.BUSY_ROUNDS + 1, () -> "after " + engine.round);
            engine.client.close();
        }
        finally
        {
            stream.isGone = true;
            endpoint.close();
        }
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

    /** Has work in each round; in one of them a client connects, and when that is served the loop ends. */
    private static final class BusyEngine implements DutyCycle
    {
        private final EndpointServer endpoint;
        private final int connectRound;
        private ServerDutyCycle loop;
        private RawClient client;
        private int round;

        private BusyEngine(final EndpointServer endpoint, final int connectRound)
        {
            this.endpoint = endpoint;
            this.connectRound = connectRound;
        }

        @Override
        public int doWork()
        {
            if (round == connectRound)
            {
                client = new RawClient(endpoint.localAddress());
            }
            if (endpoint.counters().connectionsOpen().get() == 2)
            {
                loop.stop();
            }
            else
            {
                round++;
            }
            return 1;
        }

        @Override
        public long nextDeadlineNs()
        {
            return Long.MAX_VALUE;
        }

        @Override
        public Awaited awaited()
        {
            return Awaited.NOTHING;
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
