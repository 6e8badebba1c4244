package io.ringmaster.engine.link;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.function.UnaryOperator;

import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;

/** The property test can fail: links that break one rule are found out. */
class LinkMutationTest
{
    private static final int SEEDS = 300;

    @Test
    void shouldCatchDamageUnchecked()
    {
        mustBeCaught(new LinkRules()
        {
            @Override
            boolean isIntact(final long checksum, final long computed)
            {
                return true;
            }
        });
    }

    @Test
    void shouldCatchSequencesUnchecked()
    {
        mustBeCaught(new LinkRules()
        {
            @Override
            boolean isNext(final long received, final long sequence)
            {
                return true;
            }
        });
    }

    @Test
    void shouldCatchGapsUnchecked()
    {
        mustBeCaught(new LinkRules()
        {
            @Override
            boolean isNext(final long received, final long sequence)
            {
                return sequence > received;
            }
        });
    }

    @Test
    void shouldCatchIncarnationsUnchecked()
    {
        mustBeCaught(new LinkRules()
        {
            @Override
            boolean isOfPeerIncarnation(final long bound, final long incarnation)
            {
                return bound != 0;
            }

            @Override
            boolean isOfImage(final long bound, final long imageKey)
            {
                return true;
            }

            @Override
            boolean isForIncarnation(final long incarnation, final long peerIncarnation)
            {
                return true;
            }
        });
    }

    @Test
    void shouldCatchIncarnationsUsedAgain()
    {
        mustBeCaught(new LinkRules()
        {
            @Override
            long incarnation(final long last, final long drawn)
            {
                return last == 0 ? drawn : last;
            }
        });
    }

    @Test
    void shouldCatchAddressesUnchecked()
    {
        mustBeCaught(new LinkRules()
        {
            @Override
            boolean isAddressed(final boolean isEnsemble, final boolean isFrom, final boolean isTo)
            {
                return true;
            }
        });
    }

    @Test
    void shouldCatchSilenceUnnoticed()
    {
        mustBeCaught(new LinkRules()
        {
            @Override
            boolean isSilent(final long sinceHeardNs, final long limitNs)
            {
                return false;
            }

            @Override
            boolean isUnheard(final long sinceProgressNs, final long limitNs)
            {
                return false;
            }
        });
    }

    @Test
    void shouldCatchProcessesUnchecked()
    {
        mustBeCaught(new LinkRules()
        {
            @Override
            boolean isOfProcess(final long bound, final long process)
            {
                return true;
            }
        });
    }

    @Test
    void shouldCatchEndsOfProcessesIgnored()
    {
        mustBeCaught(new LinkRules()
        {
            @Override
            boolean isOfProcess(final long bound, final long process)
            {
                return false;
            }
        });
    }

    @Test
    void shouldCatchPartsThatOutliveTheirLink()
    {
        mustBeCaught(new LinkRules()
        {
            @Override
            boolean endsWithLink()
            {
                return false;
            }
        });
    }

    @Test
    void shouldCatchPublicationsUsedAgain()
    {
        mustBeCaught(new LinkRules(), ReusingChannels::new);
    }

    private static void mustBeCaught(final LinkRules rules)
    {
        mustBeCaught(rules, UnaryOperator.identity());
    }

    private static void mustBeCaught(final LinkRules rules, final UnaryOperator<RawChannels> wrapper)
    {
        for (int seed = 1; seed <= SEEDS; seed++)
        {
            try
            {
                new LinkScenario(seed, rules, wrapper).run();
            }
            catch (final AssertionError caught)
            {
                return;
            }
        }
        fail("not caught by " + SEEDS + " seeds");
    }

    /** Keeps the publication of a link that goes down for the next one. */
    private static final class ReusingChannels implements RawChannels
    {
        private final RawChannels channels;
        private long openPeers;

        ReusingChannels(final RawChannels channels)
        {
            this.channels = channels;
        }

        @Override
        public void open(final int peer, final RawStream stream)
        {
            final long bit = 1L << (peer + (stream == RawStream.VOTES ? 32 : 0));
            if ((openPeers & bit) == 0)
            {
                openPeers |= bit;
                channels.open(peer, stream);
            }
        }

        @Override
        public void close(final int peer, final RawStream stream)
        {
            // The mutation: nothing is closed.
        }

        @Override
        public boolean isConnected(final int peer, final RawStream stream)
        {
            return channels.isConnected(peer, stream);
        }

        @Override
        public long offer(
            final int peer,
            final RawStream stream,
            final DirectBuffer header,
            final int headerOffset,
            final int headerLength,
            final DirectBuffer body,
            final int bodyOffset,
            final int bodyLength)
        {
            return channels.offer(
                peer, stream, header, headerOffset, headerLength, body, bodyOffset, bodyLength);
        }

        @Override
        public int poll(final RawChannelHandler handler)
        {
            return channels.poll(handler);
        }

        @Override
        public int maxFragmentLength()
        {
            return channels.maxFragmentLength();
        }
    }
}
