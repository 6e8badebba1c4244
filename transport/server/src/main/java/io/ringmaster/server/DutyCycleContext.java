package io.ringmaster.server;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/** Configuration of a {@link ServerDutyCycle}: how its thread rests. */
public final class DutyCycleContext
{
    /**
     * Default for {@link #maxSpinNs()}: 500 us. A small fdatasync takes 160 to 300 us, being woken 35 to 50 us; beyond
     * this the disk is slow and the wake-up does not matter.
     */
    public static final long DEFAULT_MAX_SPIN_NS = TimeUnit.MICROSECONDS.toNanos(500);
    /** Default for {@link #lingerNs()}: 0, park at once. */
    public static final long DEFAULT_LINGER_NS = 0;
    /** Default for {@link #busyLingerNs()}: 0, no longer than {@link #lingerNs()}. */
    public static final long DEFAULT_BUSY_LINGER_NS = 0;
    /** Default for {@link #polledLingerNs()}: 0, rest at once. */
    public static final long DEFAULT_POLLED_LINGER_NS = 0;
    /** Default for {@link #maxParkNs()}: 1 s. */
    public static final long DEFAULT_MAX_PARK_NS = TimeUnit.SECONDS.toNanos(1);

    private EndpointServer endpoint;
    private DutyCycle dutyCycle = DutyCycle.NONE;
    private boolean isBusySpin;
    private long maxSpinNs = DEFAULT_MAX_SPIN_NS;
    private long lingerNs = DEFAULT_LINGER_NS;
    private long busyLingerNs = DEFAULT_BUSY_LINGER_NS;
    private long polledLingerNs = DEFAULT_POLLED_LINGER_NS;
    private long maxParkNs = DEFAULT_MAX_PARK_NS;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;

    /**
     * Check all values.
     *
     * @return this.
     */
    DutyCycleContext conclude()
    {
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(dutyCycle, "dutyCycle");
        Objects.requireNonNull(nanoClock, "nanoClock");
        if (maxSpinNs < 0 || lingerNs < 0 || busyLingerNs < 0 || polledLingerNs < 0 || maxParkNs <= 0)
        {
            throw new IllegalArgumentException("times out of range: " + this);
        }
        return this;
    }

    /**
     * The endpoint that the thread runs and parks in.
     *
     * @return the endpoint.
     */
    public EndpointServer endpoint()
    {
        return endpoint;
    }

    /**
     * Set {@link #endpoint()}.
     *
     * @param endpoint to use.
     * @return this for a fluent API.
     */
    public DutyCycleContext endpoint(final EndpointServer endpoint)
    {
        this.endpoint = endpoint;
        return this;
    }

    /**
     * What shares the endpoint's thread.
     *
     * @return the engine, or {@link DutyCycle#NONE}.
     */
    public DutyCycle dutyCycle()
    {
        return dutyCycle;
    }

    /**
     * Set {@link #dutyCycle()}.
     *
     * @param dutyCycle to use.
     * @return this for a fluent API.
     */
    public DutyCycleContext dutyCycle(final DutyCycle dutyCycle)
    {
        this.dutyCycle = dutyCycle;
        return this;
    }

    /**
     * Never park: lowest latency for a core of its own.
     *
     * @return true to spin.
     */
    public boolean isBusySpin()
    {
        return isBusySpin;
    }

    /**
     * Set {@link #isBusySpin()}.
     *
     * @param isBusySpin to use.
     * @return this for a fluent API.
     */
    public DutyCycleContext isBusySpin(final boolean isBusySpin)
    {
        this.isBusySpin = isBusySpin;
        return this;
    }

    /**
     * Longest time to look for results that {@link Awaited#FEW_RESULTS} announces before parking after all,
     * yielding the processor between two looks.
     *
     * @return the time in ns; 0 parks at once.
     */
    public long maxSpinNs()
    {
        return maxSpinNs;
    }

    /**
     * Set {@link #maxSpinNs()}.
     *
     * @param maxSpinNs to use.
     * @return this for a fluent API.
     */
    public DutyCycleContext maxSpinNs(final long maxSpinNs)
    {
        this.maxSpinNs = maxSpinNs;
        return this;
    }

    /**
     * Time to look for more input after the last work before parking.
     *
     * @return the time in ns; 0 parks at once.
     */
    public long lingerNs()
    {
        return lingerNs;
    }

    /**
     * Set {@link #lingerNs()}.
     *
     * @param lingerNs to use.
     * @return this for a fluent API.
     */
    public DutyCycleContext lingerNs(final long lingerNs)
    {
        this.lingerNs = lingerNs;
        return this;
    }

    /**
     * The same while input mostly comes within this time, as long as nobody else wants the core.
     *
     * @return the time in ns; counts if it is longer than {@link #lingerNs()}.
     */
    public long busyLingerNs()
    {
        return busyLingerNs;
    }

    /**
     * Set {@link #busyLingerNs()}.
     *
     * @param busyLingerNs to use.
     * @return this for a fluent API.
     */
    public DutyCycleContext busyLingerNs(final long busyLingerNs)
    {
        this.busyLingerNs = busyLingerNs;
        return this;
    }

    /**
     * The same while clients are busy whose bytes do not wake the thread: longer, as a rest then always lasts its whole
     * time.
     *
     * @return the time in ns; 0 rests at once.
     */
    public long polledLingerNs()
    {
        return polledLingerNs;
    }

    /**
     * Set {@link #polledLingerNs()}.
     *
     * @param polledLingerNs to use.
     * @return this for a fluent API.
     */
    public DutyCycleContext polledLingerNs(final long polledLingerNs)
    {
        this.polledLingerNs = polledLingerNs;
        return this;
    }

    /**
     * Longest time in the selector, whatever the deadlines.
     *
     * @return the time in ns.
     */
    public long maxParkNs()
    {
        return maxParkNs;
    }

    /**
     * Set {@link #maxParkNs()}.
     *
     * @param maxParkNs to use.
     * @return this for a fluent API.
     */
    public DutyCycleContext maxParkNs(final long maxParkNs)
    {
        this.maxParkNs = maxParkNs;
        return this;
    }

    /**
     * Clock of {@link DutyCycle#nextDeadlineNs()}.
     *
     * @return the clock.
     */
    public NanoClock nanoClock()
    {
        return nanoClock;
    }

    /**
     * Set {@link #nanoClock()}.
     *
     * @param nanoClock to use.
     * @return this for a fluent API.
     */
    public DutyCycleContext nanoClock(final NanoClock nanoClock)
    {
        this.nanoClock = nanoClock;
        return this;
    }

    @Override
    public String toString()
    {
        return "DutyCycleContext{isBusySpin=" + isBusySpin + ", maxSpinNs=" + maxSpinNs +
            ", lingerNs=" + lingerNs +
            ", busyLingerNs=" + busyLingerNs + ", polledLingerNs=" + polledLingerNs + ", maxParkNs=" + maxParkNs + "}";
    }
}
