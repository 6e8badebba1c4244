package io.ringmaster.tools.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import org.agrona.DirectBuffer;

import io.ringmaster.tools.simulator.Coverage.Point;

/**
 * The link between two servers. Fault model:
 * <ul>
 * <li>while it is up it loses, repeats and reorders nothing, but may be slow, and take no more for a while;
 * <li>it breaks at any time: each direction loses an end of what is under way, and each side learns of it at a time of
 * its own; what the other side still sends until then is taken and lost;
 * <li>a direction that is cut holds what is under way; if it lasts, the link breaks;
 * <li>after a reset this side receives nothing more, while the other side may receive some of what was sent before;
 * <li>it comes up again only after both sides have seen it down.
 * </ul>
 */
final class SimulatedLink
{
    private static final long CONNECT_NS = 2_000_000;

    private final SimulatedNetwork network;
    private final SplitRandom random;
    private final Side[] sides;
    private long generation;
    private boolean isWhole;
    private boolean isConnecting;
    private int slowness = 1;

    SimulatedLink(
        final SimulatedNetwork network, final SimulatedServer a, final SimulatedServer b, final SplitRandom random)
    {
        this.network = network;
        this.random = random;
        sides = new Side[]{new Side(a), new Side(b)};
    }

    private Side side(final int server)
    {
        return sides[0].server.id() == server ? sides[0] : sides[1];
    }

    private Side other(final Side side)
    {
        return side == sides[0] ? sides[1] : sides[0];
    }

    void slowness(final int factor)
    {
        slowness = factor;
    }

    boolean isBlocked(final int from)
    {
        return side(from).isOutBlocked;
    }

    void connectLater()
    {
        if (!isConnecting)
        {
            isConnecting = true;
            network.loop().after(CONNECT_NS + network.delayNs(random, 1), this::connect);
        }
    }

    private void connect()
    {
        isConnecting = false;
        if (isWhole)
        {
            return;
        }
        final boolean isPossible = !sides[0].isOutBlocked && !sides[1].isOutBlocked &&
            sides[0].state == State.DOWN && sides[1].state == State.DOWN &&
            sides[0].server.isRunning() && sides[1].server.isRunning();
        if (!isPossible)
        {
            connectLater();
            return;
        }
        generation++;
        isWhole = true;
        network.trace().add(TraceEvent.LINK_UP, sides[0].server.id(), sides[1].server.id(), generation);
        for (final Side side : sides)
        {
            side.reset();
            side.state = State.COMING_UP;
            side.lastDeliveryNs = network.loop().nowNs() + network.delayNs(random, 1);
            deliverAt(side, side.lastDeliveryNs, Delivery.Kind.UP, null);
        }
    }

    private void deliverAt(final Side to, final long timeNs, final Delivery.Kind kind, final byte[] bytes)
    {
        final long current = generation;
        network.loop().at(timeNs, () ->
        {
            if (current == generation && to.state != State.DOWN && to.server.isRunning())
            {
                arrive(to, new Delivery(kind, other(to).server.id(), current, bytes));
            }
        });
    }

    private void arrive(final Side to, final Delivery delivery)
    {
        if (delivery.kind() == Delivery.Kind.DOWN)
        {
            to.server.deliver(delivery);
        }
        else if (network.loop().nowNs() > to.cutNs)
        {
            to.lostCount++;
        }
        else if (delivery.kind() == Delivery.Kind.MESSAGE && (other(to).isOutBlocked || !to.held.isEmpty()))
        {
            to.held.add(delivery);
        }
        else
        {
            to.server.deliver(delivery);
        }
    }

    /** Called by the server when it takes the news that the link is up; it is up for it from then on. */
    boolean onSeenUp(final int server, final long ofGeneration)
    {
        final Side side = side(server);
        if (ofGeneration != generation || side.state != State.COMING_UP)
        {
            return false;
        }
        side.state = State.UP;
        return true;
    }

    /** Called by the server when it takes the news that the link is down. */
    boolean onSeenDown(final int server, final long ofGeneration)
    {
        final Side side = side(server);
        if (ofGeneration != generation || side.state == State.DOWN)
        {
            return false;
        }
        final boolean wasUp = side.state == State.UP;
        side.state = State.DOWN;
        connectLater();
        return wasUp;
    }

    /** Whether a message that was sent in a generation of the link may still be taken. */
    boolean isUpFor(final int server, final long ofGeneration)
    {
        return ofGeneration == generation && side(server).state == State.UP;
    }

    /** Called by the server when it has taken a message. */
    void onTaken(final int server, final long ofGeneration)
    {
        if (ofGeneration == generation)
        {
            other(side(server)).underWayCount--;
        }
    }

    boolean offer(final int from, final DirectBuffer buffer, final int offset, final int length)
    {
        final Side side = side(from);
        if (side.state != State.UP)
        {
            return false;
        }
        final boolean isRefused = !network.isCalm() && random.chance(network.plan().refusedOffers);
        if (isRefused || side.underWayCount >= network.plan().windowCount)
        {
            network.coverage().count(Point.BACK_PRESSURE);
            return false;
        }
        side.underWayCount++;
        final Side to = other(side);
        if (!isWhole)
        {
            to.lostCount++;
            return true;
        }
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        to.lastDeliveryNs = Math.max(
            to.lastDeliveryNs, network.loop().nowNs() + network.delayNs(random, slowness));
        deliverAt(to, to.lastDeliveryNs, Delivery.Kind.MESSAGE, bytes);
        return true;
    }

    void reset(final int from)
    {
        final Side side = side(from);
        if (side.state != State.UP)
        {
            return;
        }
        network.trace().add(TraceEvent.LINK_RESET, from, other(side).server.id(), generation);
        end(side);
    }

    void onCrash(final int server)
    {
        final Side side = side(server);
        if (side.state != State.DOWN)
        {
            end(side);
        }
    }

    /** One side is down at once; the other one learns of it. */
    private void end(final Side side)
    {
        side.state = State.DOWN;
        if (isWhole)
        {
            isWhole = false;
            final Side other = other(side);
            final long nowNs = network.loop().nowNs();
            other.cutNs = random.chance(0.5) ? nowNs - 1 : nowNs + random.nextInt(1_000_000);
            seeDownLater(other, random.chance(0.7));
        }
        connectLater();
    }

    /** It breaks for no reason that the servers know. */
    void breakDown()
    {
        if (!isWhole)
        {
            return;
        }
        isWhole = false;
        network.trace().add(TraceEvent.LINK_BREAKS, sides[0].server.id(), sides[1].server.id(), generation);
        final boolean isSoon = random.chance(0.5);
        for (final Side side : sides)
        {
            final long nowNs = network.loop().nowNs();
            side.cutNs = random.chance(0.3) ? nowNs - 1 : nowNs + random.nextInt(5_000_000);
            seeDownLater(side, isSoon || random.chance(0.3));
        }
    }

    private void seeDownLater(final Side side, final boolean isSoon)
    {
        final long nowNs = network.loop().nowNs();
        final long latestNs = Math.max(side.cutNs, nowNs) +
            (isSoon ? 1_000_000 : network.plan().linkTimeoutNs);
        final long timeNs = random.between(Math.max(side.cutNs, nowNs), latestNs);
        final Side other = other(side);
        final int lost = side.lostCount + side.held.size() + other.underWayCount;
        side.held.clear();
        network.countLoss(lost);
        deliverAt(side, timeNs + 1, Delivery.Kind.DOWN, null);
    }

    /** Cut or join what a server sends. */
    void block(final int from, final boolean isBlocked)
    {
        final Side side = side(from);
        if (side.isOutBlocked == isBlocked)
        {
            return;
        }
        final Side to = other(side);
        side.isOutBlocked = isBlocked;
        network.trace().add(TraceEvent.BLOCKED, from, to.server.id(), isBlocked ? 1 : 0);
        if (isBlocked)
        {
            side.blockCount++;
            final long block = side.blockCount;
            network.loop().after(random.between(network.plan().linkTimeoutNs / 2, network.plan().linkTimeoutNs), () ->
            {
                if (side.isOutBlocked && side.blockCount == block)
                {
                    breakDown();
                }
            });
            return;
        }
        final List<Delivery> held = new ArrayList<>(to.held);
        to.held.clear();
        for (final Delivery delivery : held)
        {
            if (isWhole && delivery.generation() == generation && to.server.isRunning())
            {
                to.server.deliver(delivery);
            }
        }
    }

    /** How a server sees the link. */
    private enum State
    {
        /** It is down, and may come up if it is down for the other side too. */
        DOWN,
        /** It is up, and the server is about to be told. */
        COMING_UP,
        /** The server has been told that it is up, and not yet that it is down. */
        UP
    }

    /** What one server knows of the link, and what is on its way to it. */
    private static final class Side
    {
        private final SimulatedServer server;
        private final Queue<Delivery> held = new ArrayDeque<>();
        private State state = State.DOWN;
        private boolean isOutBlocked;
        private long blockCount;
        private long lastDeliveryNs;
        private long cutNs;
        private int underWayCount;
        private int lostCount;

        Side(final SimulatedServer server)
        {
            this.server = server;
        }

        void reset()
        {
            held.clear();
            cutNs = Long.MAX_VALUE;
            underWayCount = 0;
            lostCount = 0;
        }
    }
}
