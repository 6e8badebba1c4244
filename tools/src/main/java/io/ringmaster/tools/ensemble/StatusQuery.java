package io.ringmaster.tools.ensemble;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.admin.BooleanType;
import io.ringmaster.codecs.admin.EngineStatusDecoder;
import io.ringmaster.codecs.admin.InspectEncoder;
import io.ringmaster.codecs.admin.MessageHeaderDecoder;
import io.ringmaster.codecs.admin.MessageHeaderEncoder;
import io.ringmaster.codecs.admin.ServerRole;
import io.ringmaster.codecs.admin.Topic;
import io.ringmaster.journal.file.FileFailure;

/** Asks servers how they stand: one message each way on a connection without a session, which any server answers. */
final class StatusQuery
{
    private static final int MAX_REPLY_LENGTH = 1 << 20;
    private static final int EPOCH_SHIFT = 32;

    private StatusQuery()
    {
    }

    /**
     * Ask all at the same time.
     *
     * @param addresses of the servers.
     * @param timeoutMs to wait for each, longer than 0.
     * @return what they said, in the order of the addresses.
     */
    static List<ServerReport> ask(final List<ServerAddress> addresses, final int timeoutMs)
    {
        final ExecutorService threads = Executors.newFixedThreadPool(addresses.size());
        try
        {
            return addresses.stream()
                .map(address -> CompletableFuture.supplyAsync(() -> ask(address, timeoutMs), threads))
                .toList().stream().map(CompletableFuture::join).toList();
        }
        finally
        {
            threads.shutdown();
        }
    }

    /**
     * Ask one.
     *
     * @param address   of the server.
     * @param timeoutMs to wait, longer than 0.
     * @return what it said, or why not.
     */
    static ServerReport ask(final ServerAddress address, final int timeoutMs)
    {
        final InetSocketAddress socketAddress = new InetSocketAddress(address.host(), address.port());
        if (socketAddress.isUnresolved())
        {
            return ServerReport.failed(address, "no such host");
        }
        try (Socket socket = new Socket())
        {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(timeoutMs);
            socket.connect(socketAddress, timeoutMs);
            socket.getOutputStream().write(question());
            return checked(read(address, socket.getInputStream()));
        }
        catch (final SocketTimeoutException ex)
        {
            return ServerReport.failed(address, "no answer within " + timeoutMs + " ms");
        }
        catch (final EOFException ex)
        {
            return ServerReport.failed(address, "it closed the connection; is this the port of the native protocol?");
        }
        catch (final ConnectException ex)
        {
            return ServerReport.failed(address, ex.getMessage().toLowerCase(Locale.ROOT));
        }
        catch (final IOException ex)
        {
            return ServerReport.failed(address, FileFailure.describe(ex));
        }
    }

    private static byte[] question()
    {
        final byte[] bytes = new byte[
            Frame.HEADER_LENGTH + MessageHeaderEncoder.ENCODED_LENGTH + InspectEncoder.BLOCK_LENGTH];
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        Frame.putLength(buffer, 0, bytes.length - Frame.HEADER_LENGTH);
        new InspectEncoder().wrapAndApplyHeader(buffer, Frame.HEADER_LENGTH, new MessageHeaderEncoder())
            .topic(Topic.STATUS);
        return bytes;
    }

    private static ServerReport read(final ServerAddress address, final InputStream stream) throws IOException
    {
        final DataInputStream in = new DataInputStream(stream);
        final int length = Integer.reverseBytes(in.readInt());
        if (!Frame.isValidLength(length, MAX_REPLY_LENGTH))
        {
            return ServerReport.failed(address, "what answers there is no server of Ringmaster");
        }
        final byte[] bytes = new byte[length];
        in.readFully(bytes);
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, 0);
        if (header.schemaId() != EngineStatusDecoder.SCHEMA_ID ||
            header.templateId() != EngineStatusDecoder.TEMPLATE_ID ||
            header.blockLength() < EngineStatusDecoder.BLOCK_LENGTH ||
            length < MessageHeaderDecoder.ENCODED_LENGTH + header.blockLength())
        {
            return ServerReport.failed(address, "it does not understand the question: another version?");
        }
        return report(address, new EngineStatusDecoder().wrapAndApplyHeader(buffer, 0, header));
    }

    private static ServerReport report(final ServerAddress address, final EngineStatusDecoder status)
    {
        final boolean isAlone = status.role() == ServerRole.STANDALONE;
        final List<ServerReport.Peer> peers = new ArrayList<>();
        for (final EngineStatusDecoder.PeersDecoder peer : status.peers())
        {
            peers.add(new ServerReport.Peer(
                peer.id(), peer.voter() == BooleanType.T, peer.connected() == BooleanType.T, peer.phase(),
                peer.durableZxid(), peer.appliedZxid(), peer.silenceMs()));
        }
        return new ServerReport(
            address, null, status.role(), status.serving() == BooleanType.T, status.serverId(), status.leaderId(),
            isAlone ? status.lastZxid() >>> EPOCH_SHIFT : status.epoch(),
            status.lastZxid(),
            isAlone ? status.lastZxid() : status.durableZxid(),
            isAlone ? status.lastZxid() : status.committedZxid(),
            status.leaderCommittedZxid(), status.leaderSilenceMs(), status.voterCount(), peers);
    }

    private static ServerReport checked(final ServerReport report)
    {
        final int expectedId = report.address().expectedId();
        return report.isAnswer() && expectedId != 0 && report.id() != expectedId ?
            ServerReport.failed(report.address(), "it is server " + report.id() + ", not " + expectedId) : report;
    }
}
