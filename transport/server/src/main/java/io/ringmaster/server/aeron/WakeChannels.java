package io.ringmaster.server.aeron;

import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

import org.agrona.concurrent.status.AtomicCounter;

import io.aeron.driver.DataPacketDispatcher;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ReceiveChannelEndpointSupplier;
import io.aeron.driver.SendChannelEndpointSupplier;
import io.aeron.driver.media.ReceiveChannelEndpoint;
import io.aeron.driver.media.SendChannelEndpoint;
import io.aeron.driver.media.UdpChannel;

import io.ringmaster.server.WakeOnRead;

/**
 * Shows the sockets of a media driver that runs on the polling thread to the selector in which that thread rests. They
 * are opened wherever the driver is started, and added by the polling thread.
 */
final class WakeChannels implements ReceiveChannelEndpointSupplier, SendChannelEndpointSupplier
{
    private final WakeOnRead wakeOnRead;
    private final List<DatagramChannel> opened = new ArrayList<>();

    WakeChannels(final WakeOnRead wakeOnRead)
    {
        this.wakeOnRead = wakeOnRead;
    }

    /** Add what was opened since the last call. On the polling thread. */
    void addOpened()
    {
        for (int i = 0; i < opened.size(); i++)
        {
            wakeOnRead.add(opened.get(i));
        }
        opened.clear();
    }

    /** Whether any of them may have something to be read. */
    boolean pollReadable()
    {
        return wakeOnRead.pollReadable();
    }

    @Override
    public ReceiveChannelEndpoint newInstance(
        final UdpChannel udpChannel,
        final DataPacketDispatcher dispatcher,
        final AtomicCounter statusIndicator,
        final MediaDriver.Context context)
    {
        return new ReceiveChannelEndpoint(udpChannel, dispatcher, statusIndicator, context)
        {
            @Override
            public void openChannel()
            {
                super.openChannel();
                onOpened(receiveDatagramChannel);
            }

            @Override
            public void close()
            {
                try
                {
                    onClosing(receiveDatagramChannel);
                }
                finally
                {
                    super.close();
                }
            }
        };
    }

    @Override
    public SendChannelEndpoint newInstance(
        final UdpChannel udpChannel, final AtomicCounter statusIndicator, final MediaDriver.Context context)
    {
        return new SendChannelEndpoint(udpChannel, statusIndicator, context)
        {
            @Override
            public void openChannel()
            {
                super.openChannel();
                onOpened(receiveDatagramChannel);
            }

            @Override
            public void close()
            {
                try
                {
                    onClosing(receiveDatagramChannel);
                }
                finally
                {
                    super.close();
                }
            }
        };
    }

    private void onOpened(final DatagramChannel channel)
    {
        opened.add(channel);
    }

    private void onClosing(final DatagramChannel channel)
    {
        if (channel != null && !opened.remove(channel))
        {
            wakeOnRead.remove(channel);
        }
    }
}
