package io.ringmaster.engine.ring;

import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;

/** Consumers poll in their duty cycles and never wait at the ring, so there is nobody to signal. */
final class NoWait implements WaitStrategy
{
    static final NoWait INSTANCE = new NoWait();

    private NoWait()
    {
    }

    @Override
    public long waitFor(
        final long sequence, final Sequence cursor, final Sequence dependent, final SequenceBarrier barrier)
    {
        throw new UnsupportedOperationException("rings are polled");
    }

    @Override
    public void signalAllWhenBlocking()
    {
    }
}
