package io.ringmaster.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.ConnectDecoder;
import io.ringmaster.codecs.client.ConnectReplyEncoder;
import io.ringmaster.codecs.client.CountReplyEncoder;
import io.ringmaster.codecs.client.CreateReplyEncoder;
import io.ringmaster.codecs.client.DataReplyEncoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.codecs.client.StatEncoder;
import io.ringmaster.codecs.client.StatReplyEncoder;
import io.ringmaster.codecs.client.StatusReplyEncoder;
import io.ringmaster.codecs.client.WatchEventEncoder;
import io.ringmaster.codecs.client.WatchEventType;

/**
 * A server that says what a test tells it to, over a real socket. A thread for each connection reads messages and
 * hands them to the script, which answers on the {@link Link}; answers leave together when what was read is handled.
 */
final class FakeServer implements AutoCloseable
{
    static final long SESSION_ID = 0x1234_5678L;
    static final int MAX_FRAME_LENGTH = Frame.DEFAULT_MAX_REQUEST_LENGTH;

    private final ServerSocketChannel listener;
    private final Script script;
    private final Set<Link> liveLinks = ConcurrentHashMap.newKeySet();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile int linkCount;
    private volatile Link lastLink;
    private volatile boolean isClosed;

    FakeServer(final Script script) throws IOException
    {
        this(0, script);
    }

    FakeServer(final int port, final Script script) throws IOException
    {
        this.script = script;
        listener = ServerSocketChannel.open();
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        start("fake-server-accept", this::accept);
    }

    int port() throws IOException
    {
        return ((InetSocketAddress)listener.getLocalAddress()).getPort();
    }

    String address()
    {
        try
        {
            return "127.0.0.1:" + port();
        }
        catch (final IOException exception)
        {
            throw new UncheckedIOException(exception);
        }
    }

    /** Connections accepted so far. */
    int linkCount()
    {
        return linkCount;
    }

    /** Is any connection open? */
    boolean hasLink()
    {
        return liveLinks.stream().anyMatch((link) -> link.channel.isOpen());
    }

    Link lastLink()
    {
        return lastLink;
    }

    /** Be gone for all clients, now and later. */
    void stop() throws IOException
    {
        isClosed = true;
        listener.close();
        for (final Link link : liveLinks)
        {
            link.drop();
        }
    }

    @Override
    public void close() throws IOException
    {
        stop();
        if (!failures.isEmpty())
        {
            throw new AssertionError("the script failed", failures.peek());
        }
    }

    private void accept()
    {
        while (!isClosed)
        {
            try
            {
                final SocketChannel channel = listener.accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                final int index = linkCount;
                final Link link = new Link(channel, index);
                liveLinks.add(link);
                lastLink = link;
                linkCount = index + 1;
                start("fake-server-link", () -> serve(link));
            }
            catch (final IOException exception)
            {
                isClosed = true;
            }
        }
    }

    private void serve(final Link link)
    {
        try
        {
            link.serve(script);
        }
        catch (final IOException ignore)
        {
            // Connections end: by the client, by the test.
        }
        catch (final Throwable throwable)
        {
            failures.add(throwable);
        }
        finally
        {
            link.drop();
            liveLinks.remove(link);
        }
    }

    private static void start(final String name, final Runnable task)
    {
        final Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** What the server does with a message. */
    interface Script
    {
        /**
         * A message has come.
         *
         * @param link       to answer on.
         * @param templateId of the message.
         * @param buffer     with the message.
         * @param body       offset of its body.
         * @param end        offset behind it.
         * @throws IOException if the connection is gone.
         */
        void onMessage(Link link, int templateId, DirectBuffer buffer, int body, int end) throws IOException;
    }

    /** One connection. Encoders are used by its thread, or by the test while holding the link's monitor. */
    static final class Link
    {
        private final SocketChannel channel;
        private final int index;
        private final ByteBuffer in = ByteBuffer.allocateDirect(2 * 1024 * 1024).order(ByteOrder.LITTLE_ENDIAN);
        private final UnsafeBuffer inView = new UnsafeBuffer(in);
        private final ByteBuffer out = ByteBuffer.allocateDirect(8 * 1024 * 1024).order(ByteOrder.LITTLE_ENDIAN);
        private final UnsafeBuffer outView = new UnsafeBuffer(out);
        private final MessageHeaderDecoder header = new MessageHeaderDecoder();
        private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
        private final ConnectReplyEncoder connectReply = new ConnectReplyEncoder();
        private final StatusReplyEncoder statusReply = new StatusReplyEncoder();
        private final DataReplyEncoder dataReply = new DataReplyEncoder();
        private final StatReplyEncoder statReply = new StatReplyEncoder();
        private final CreateReplyEncoder createReply = new CreateReplyEncoder();
        private final CountReplyEncoder countReply = new CountReplyEncoder();
        private final WatchEventEncoder watchEvent = new WatchEventEncoder();
        private int outLength;

        Link(final SocketChannel channel, final int index)
        {
            this.channel = channel;
            this.index = index;
        }

        int index()
        {
            return index;
        }

        void drop()
        {
            try
            {
                channel.close();
            }
            catch (final IOException exception)
            {
                throw new UncheckedIOException(exception);
            }
        }

        void serve(final Script script) throws IOException
        {
            while (channel.read(in) >= 0)
            {
                int offset = 0;
                synchronized (this)
                {
                    while (in.position() - offset >= Frame.HEADER_LENGTH)
                    {
                        final int length = Frame.length(inView, offset);
                        if (in.position() - offset < Frame.HEADER_LENGTH + length)
                        {
                            break;
                        }
                        header.wrap(inView, offset + Frame.HEADER_LENGTH);
                        final int body = offset + Frame.HEADER_LENGTH + MessageHeaderDecoder.ENCODED_LENGTH;
                        offset += Frame.HEADER_LENGTH + length;
                        script.onMessage(this, header.templateId(), inView, body, offset);
                    }
                    flush();
                }
                in.flip().position(offset);
                in.compact();
            }
        }

        synchronized void flush() throws IOException
        {
            out.clear().limit(outLength);
            while (out.hasRemaining())
            {
                channel.write(out);
            }
            outLength = 0;
        }

        int begin()
        {
            return outLength + Frame.HEADER_LENGTH;
        }

        UnsafeBuffer buffer()
        {
            return outView;
        }

        MessageHeaderEncoder header()
        {
            return headerEncoder;
        }

        void finish(final int end)
        {
            Frame.putLength(outView, outLength, end - begin());
            outLength = end;
        }

        void raw(final byte[] bytes)
        {
            outView.putBytes(outLength, bytes);
            outLength += bytes.length;
        }

        void connected(final int timeoutMs)
        {
            connectReply(ErrorCode.OK, timeoutMs, SESSION_ID, MAX_FRAME_LENGTH);
        }

        void connectReply(final int errorCode, final int timeoutMs, final long sessionId, final int maxFrameLength)
        {
            connectReply.wrapAndApplyHeader(outView, begin(), headerEncoder)
                .errorCode(errorCode)
                .timeoutMs(timeoutMs)
                .sessionId(sessionId)
                .zxid(1)
                .maxFrameLength(maxFrameLength)
                .readOnly(BooleanType.F);
            for (int i = 0; i < ConnectDecoder.passwordLength(); i++)
            {
                connectReply.password(i, (byte)(i + 1));
            }
            finish(connectReply.message(errorCode == ErrorCode.OK ? "" : "as the script says").limit());
        }

        void status(final long correlationId, final long zxid, final int errorCode)
        {
            finish(statusReply.wrapAndApplyHeader(outView, begin(), headerEncoder)
                .correlationId(correlationId)
                .zxid(zxid)
                .errorCode(errorCode)
                .message("")
                .limit());
        }

        void status(final long correlationId, final long zxid, final int errorCode, final String message)
        {
            finish(statusReply.wrapAndApplyHeader(outView, begin(), headerEncoder)
                .correlationId(correlationId)
                .zxid(zxid)
                .errorCode(errorCode)
                .message(message)
                .limit());
        }

        void data(final long correlationId, final long zxid, final byte[] data)
        {
            dataReply.wrapAndApplyHeader(outView, begin(), headerEncoder).correlationId(correlationId).zxid(zxid);
            stat(dataReply.stat(), data == null ? 0 : data.length);
            dataReply.hasData(data == null ? BooleanType.F : BooleanType.T);
            finish(dataReply.putData(data == null ? new byte[0] : data, 0, data == null ? 0 : data.length).limit());
        }

        void stat(final long correlationId, final long zxid)
        {
            statReply.wrapAndApplyHeader(outView, begin(), headerEncoder).correlationId(correlationId).zxid(zxid);
            stat(statReply.stat(), 3);
            finish(statReply.limit());
        }

        void created(final long correlationId, final long zxid, final String path)
        {
            createReply.wrapAndApplyHeader(outView, begin(), headerEncoder).correlationId(correlationId).zxid(zxid);
            stat(createReply.stat(), 3);
            finish(createReply.path(path).limit());
        }

        void count(final long correlationId, final long count)
        {
            finish(countReply.wrapAndApplyHeader(outView, begin(), headerEncoder)
                .correlationId(correlationId)
                .zxid(1)
                .count(count)
                .limit());
        }

        void event(final long zxid, final WatchEventType type, final String path)
        {
            finish(watchEvent.wrapAndApplyHeader(outView, begin(), headerEncoder)
                .zxid(zxid)
                .eventType(type)
                .path(path)
                .limit());
        }

        static void stat(final StatEncoder stat, final int dataLength)
        {
            stat.czxid(101)
                .mzxid(102)
                .pzxid(103)
                .ctime(104)
                .mtime(105)
                .ephemeralOwner(106)
                .version(107)
                .cversion(108)
                .aversion(109)
                .dataLength(dataLength)
                .numChildren(110);
        }
    }
}
