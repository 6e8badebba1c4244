package io.ringmaster.tools.ensemble;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.admin.BooleanType;
import io.ringmaster.codecs.admin.EngineStatusDecoder;
import io.ringmaster.codecs.admin.MessageHeaderDecoder;
import io.ringmaster.codecs.admin.ServerRole;
import io.ringmaster.codecs.admin.Topic;

/** Asks servers how they stand. */
final class StatusQuery
{
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
        final AdminQuery.Answer answer = AdminQuery.ask(address, Topic.STATUS, timeoutMs);
        return answer.failure() == null ?
            checked(read(address, answer.message())) : ServerReport.failed(address, answer.failure());
    }

    private static ServerReport read(final ServerAddress address, final DirectBuffer message)
    {
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(message, 0);
        if (header.schemaId() != EngineStatusDecoder.SCHEMA_ID ||
            header.templateId() != EngineStatusDecoder.TEMPLATE_ID ||
            header.blockLength() < EngineStatusDecoder.BLOCK_LENGTH ||
            message.capacity() < MessageHeaderDecoder.ENCODED_LENGTH + header.blockLength())
        {
            return ServerReport.failed(address, "it does not understand the question: another version?");
        }
        return report(address, new EngineStatusDecoder().wrapAndApplyHeader(message, 0, header));
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
