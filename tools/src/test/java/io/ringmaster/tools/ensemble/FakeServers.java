package io.ringmaster.tools.ensemble;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.admin.BooleanType;
import io.ringmaster.codecs.admin.EngineStatusEncoder;
import io.ringmaster.codecs.admin.InspectEncoder;
import io.ringmaster.codecs.admin.MessageHeaderEncoder;
import io.ringmaster.codecs.admin.PeerPhase;
import io.ringmaster.codecs.admin.ServerRole;

/** Servers that answer the first question of each connection with bytes that the test chooses. */
final class FakeServers implements AutoCloseable
{
    /** As an answer: none at all, with the connection left open. */
    static final byte[] SILENCE = null;

    private static final int QUESTION_LENGTH = 4 + MessageHeaderEncoder.ENCODED_LENGTH + InspectEncoder.BLOCK_LENGTH;

    private final List<AutoCloseable> open = new ArrayList<>();

    /** Start a server; returns where it is. */
    String start(final byte[] answer) throws IOException
    {
        final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(listener);
        final Thread thread = new Thread(() -> serve(listener, answer), "fake server");
        thread.setDaemon(true);
        thread.start();
        return "127.0.0.1:" + listener.getLocalPort();
    }

    @Override
    public void close()
    {
        synchronized (open)
        {
            CloseHelper.closeAll(open);
        }
    }

    /** A status in a frame: server of an ensemble of 1, 2, 3 in epoch 2, which has applied so many transactions. */
    static byte[] status(
        final ServerRole role, final boolean isServing, final int id, final int leaderId, final long applied)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        final EngineStatusEncoder status = new EngineStatusEncoder()
            .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .role(role)
            .serving(isServing ? BooleanType.T : BooleanType.F)
            .serverId(id)
            .leaderId(leaderId)
            .epoch(leaderId == 0 ? 0 : 2)
            .lastZxid(0x2_0000_0000L + applied)
            .durableZxid(0x2_0000_0000L + applied + 1)
            .committedZxid(0x2_0000_0000L + applied)
            .leaderCommittedZxid(leaderId == 0 ? 0 : 0x2_0000_000aL)
            .leaderSilenceMs(leaderId == 0 ? -1 : role == ServerRole.LEADER ? 0 : 37)
            .voterCount(3);
        final EngineStatusEncoder.PeersEncoder peers = status.peersCount(2);
        for (int peer = 1; peer <= 3; peer++)
        {
            if (peer != id)
            {
                final boolean isLed = role == ServerRole.LEADER && peer == 1;
                peers.next()
                    .id(peer)
                    .voter(BooleanType.T)
                    .connected(peer == 1 ? BooleanType.T : BooleanType.F)
                    .phase(isLed ? PeerPhase.SYNCED : PeerPhase.NONE)
                    .durableZxid(isLed ? 0x2_0000_000aL : 0)
                    .appliedZxid(isLed ? 0x2_0000_0009L : 0)
                    .silenceMs(isLed ? 41 : -1);
            }
        }
        final byte[] message = new byte[status.limit()];
        buffer.getBytes(0, message);
        return frame(message);
    }

    static byte[] frame(final byte[] message)
    {
        return ByteBuffer.allocate(4 + message.length).order(ByteOrder.LITTLE_ENDIAN)
            .putInt(message.length).put(message).array();
    }

    private void serve(final ServerSocket listener, final byte[] answer)
    {
        try
        {
            while (true)
            {
                final Socket socket = listener.accept();
                synchronized (open)
                {
                    open.add(socket);
                }
                final InputStream in = socket.getInputStream();
                if (answer != SILENCE && in.readNBytes(QUESTION_LENGTH).length == QUESTION_LENGTH)
                {
                    socket.getOutputStream().write(answer);
                    socket.shutdownOutput();
                }
            }
        }
        catch (final IOException ignore)
        {
            // The end of the test.
        }
    }
}
