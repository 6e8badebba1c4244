package io.ringmaster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.ConnectDecoder;
import io.ringmaster.codecs.client.ExistsDecoder;
import io.ringmaster.codecs.client.GetAclDecoder;
import io.ringmaster.codecs.client.GetAllChildrenNumberDecoder;
import io.ringmaster.codecs.client.GetChildrenDecoder;
import io.ringmaster.codecs.client.GetDataDecoder;
import io.ringmaster.codecs.client.GetEphemeralsDecoder;
import io.ringmaster.codecs.client.MultiReadDecoder;

/** What a read asks for goes over the wire with each of them. */
@Timeout(60)
class ReadConsistencyTest
{
    /** Refuses every read: what was asked is what matters. */
    private final Recorder recorder = new Recorder((link, templateId, buffer, body, end) ->
    {
        if (templateId == ConnectDecoder.TEMPLATE_ID)
        {
            Scripts.agree(link, templateId, buffer, body, end);
        }
        else
        {
            link.status(Scripts.correlationId(buffer, body), 0, ErrorCode.NO_NODE);
        }
    });

    @Test
    void shouldAskForWhatTheFaceIsFor() throws Exception
    {
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = RingmasterClient.connect(Scripts.context(server)))
        {
            // The same bytes of the buffers to send one after the other.
            final AsyncRingmaster linearizable = client.async().with(ReadConsistency.LINEARIZABLE);
            final List<AsyncRingmaster> faces =
                List.of(linearizable, client.async(), linearizable.with(ReadConsistency.LOCAL));
            for (final AsyncRingmaster face : faces)
            {
                final List<CompletableFuture<?>> reads = List.of(
                    face.exists("/a"),
                    face.getData("/a"),
                    face.getChildren("/a"),
                    face.getAcl("/a"),
                    face.multiRead(List.of(new Op.GetData("/a"))),
                    face.getEphemerals("/a"),
                    face.countDescendants("/a"));
                reads.forEach((read) -> Scripts.await(read::isDone, read::toString));
            }

            assertAsked(ExistsDecoder.TEMPLATE_ID, ExistsDecoder.consistencyEncodingOffset());
            assertAsked(GetDataDecoder.TEMPLATE_ID, GetDataDecoder.consistencyEncodingOffset());
            assertAsked(GetChildrenDecoder.TEMPLATE_ID, GetChildrenDecoder.consistencyEncodingOffset());
            assertAsked(GetAclDecoder.TEMPLATE_ID, GetAclDecoder.consistencyEncodingOffset());
            assertAsked(MultiReadDecoder.TEMPLATE_ID, MultiReadDecoder.consistencyEncodingOffset());
            assertAsked(GetEphemeralsDecoder.TEMPLATE_ID, GetEphemeralsDecoder.consistencyEncodingOffset());
            assertAsked(
                GetAllChildrenNumberDecoder.TEMPLATE_ID, GetAllChildrenNumberDecoder.consistencyEncodingOffset());
        }
    }

    @Test
    void shouldHaveTheChoiceInTheBlockingFaceAndTheCore() throws Exception
    {
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = RingmasterClient.connect(Scripts.context(server)))
        {
            client.sync().with(ReadConsistency.LINEARIZABLE).exists("/a");
            client.sync().exists("/a");
            final CompletableFuture<Integer> outcome = new CompletableFuture<>();
            client.reads(ReadConsistency.LOCAL).exists(
                "/a", null, 0, (context, errorCode, zxid, stat) -> outcome.complete(errorCode));
            assertEquals(ErrorCode.NO_NODE, outcome.get());
            assertAsked(ExistsDecoder.TEMPLATE_ID, ExistsDecoder.consistencyEncodingOffset());
            assertSame(client.reads(ReadConsistency.LINEARIZABLE), client.reads(ReadConsistency.LINEARIZABLE));
        }
    }

    private void assertAsked(final int templateId, final int consistencyOffset)
    {
        assertEquals(
            List.of(1, 0, 0),
            recorder.all(templateId).stream().map((read) -> (int)read.body().getByte(consistencyOffset)).toList(),
            () -> "template " + templateId);
    }
}
