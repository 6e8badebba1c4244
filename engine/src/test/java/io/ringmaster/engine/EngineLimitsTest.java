package io.ringmaster.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.StatusReplyDecoder;

/** What clients ask for is bounded, whatever it would grow to inside. */
class EngineLimitsTest
{
    private static final byte[] NOTHING = new byte[0];

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    /** Each entry of scheme auth stands for all identities: 16 bytes of request become 64 KiB of transaction. */
    @Test
    void shouldRefuseAMultiThatGrowsBeyondATransaction()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()).start())
        {
            driver.connect(1).settle();
            for (int i = 0; i < 120; i++)
            {
                driver.authenticate(1, i, "u".repeat(500) + i + ":p");
            }
            driver.settle();
            driver.replies.clear();
            final List<String> paths = IntStream.range(0, 3_000).mapToObj(i -> "/n" + i).toList();
            driver.createAll(1, 1, paths, 14, "auth", "");
            driver.settle();
            assertEquals(ErrorCode.REQUEST_TOO_LARGE, status(driver, 0));

            driver.replies.clear();
            driver.get(1, 2, "/n0", false);
            driver.settle();
            assertEquals(ErrorCode.NO_NODE, status(driver, 0));
        }
    }

    /** The tree has a long name once; the reply would have it in each path. */
    @Test
    void shouldRefuseToListEphemeralsBeyondTheLongestReply()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()).start())
        {
            driver.connect(1).settle();
            final String parent = "/" + "p".repeat(500_000);
            driver.create(1, 1, parent, NOTHING);
            for (int i = 0; i < 140; i++)
            {
                driver.createEphemeral(1, 2, parent + "/" + i);
                driver.settle();
            }
            driver.replies.clear();
            driver.getEphemerals(1, 3);
            driver.settle();
            assertEquals(1, driver.replies.size());
            assertEquals(ErrorCode.REQUEST_TOO_LARGE, status(driver, 0));
        }
    }

    private int status(final EngineDriver driver, final int index)
    {
        assertEquals(StatusReplyDecoder.TEMPLATE_ID, driver.replyTemplate(index));
        return new StatusReplyDecoder().wrapAndApplyHeader(driver.reply(index), 0, header).errorCode();
    }
}
