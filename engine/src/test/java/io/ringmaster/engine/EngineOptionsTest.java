package io.ringmaster.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.ConnectReplyDecoder;
import io.ringmaster.codecs.client.CreateEncoder;
import io.ringmaster.codecs.client.CreateReplyDecoder;
import io.ringmaster.codecs.client.DataReplyDecoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.NodeKind;
import io.ringmaster.codecs.client.StatusReplyDecoder;

/** What the options of {@link EngineContext} that clients can tell by change. */
class EngineOptionsTest
{
    private static final long NS_PER_MS = 1_000_000L;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    @Test
    void shouldKeepSessionTimeoutsWithinTheirLimits()
    {
        assertEquals(10_000, timeoutMs(new EngineContext()));
        assertEquals(4_000, timeoutMs(new EngineContext().tickTimeMs(200)));
        assertEquals(20_000, timeoutMs(new EngineContext().tickTimeMs(10_000)));
        assertEquals(11_000, timeoutMs(new EngineContext().minSessionTimeoutMs(11_000)));
        assertEquals(9_000, timeoutMs(new EngineContext().maxSessionTimeoutMs(9_000)));
    }

    @Test
    void shouldRefuseWhatAnAclForbidsUnlessAclsAreSkipped()
    {
        assertEquals(StatusReplyDecoder.TEMPLATE_ID, templateOfReadWithoutPermission(new EngineContext()));
        assertEquals(DataReplyDecoder.TEMPLATE_ID, templateOfReadWithoutPermission(new EngineContext().skipAcl(true)));
    }

    @Test
    void shouldRefuseTtlNodesWithoutExtendedTypes()
    {
        try (EngineDriver driver = connected(new EngineContext().extendedTypesEnabled(false)))
        {
            create(driver, "/a", NodeKind.TTL, 31, 5);
            assertEquals(ErrorCode.UNIMPLEMENTED,
                new StatusReplyDecoder().wrapAndApplyHeader(driver.reply(0), 0, header).errorCode());
        }
    }

    /** Section 14.2: without the interval a container that never had a child stays. */
    @Test
    void shouldRemoveContainersThatWereNeverUsedOnlyAfterTheirInterval()
    {
        try (EngineDriver driver = connected(new EngineContext().reaper(new ReaperContext().checkIntervalMs(1_000))))
        {
            create(driver, "/a", NodeKind.CONTAINER, 31, -1);
            assertEquals(5, nodesAfter(driver, 1_000_000));
        }
        try (EngineDriver driver = connected(new EngineContext()
            .reaper(new ReaperContext().checkIntervalMs(1_000).maxNeverUsedIntervalMs(5_500))))
        {
            create(driver, "/a", NodeKind.CONTAINER, 31, -1);
            assertEquals(5, nodesAfter(driver, 5_500));
            assertEquals(4, nodesAfter(driver, 1_000));
        }
    }

    @Test
    void shouldSpaceTheRemovalsOfContainers()
    {
        try (EngineDriver driver = connected(new EngineContext()
            .reaper(new ReaperContext().checkIntervalMs(10_000).maxNeverUsedIntervalMs(1).maxPerMinute(60))))
        {
            for (int i = 0; i < 5; i++)
            {
                create(driver, "/a" + i, NodeKind.CONTAINER, 31, -1);
            }
            assertEquals(8, nodesAfter(driver, 10_000));
            assertEquals(7, nodesAfter(driver, 1_000));
            assertEquals(6, nodesAfter(driver, 1_000));
            assertEquals(6, nodesAfter(driver, 999));
            assertEquals(5, nodesAfter(driver, 1));
        }
    }

    private int timeoutMs(final EngineContext ctx)
    {
        try (EngineDriver driver = new EngineDriver(ctx).start())
        {
            driver.connect(1).settle();
            return new ConnectReplyDecoder().wrapAndApplyHeader(driver.reply(0), 0, header).timeoutMs();
        }
    }

    private static int templateOfReadWithoutPermission(final EngineContext ctx)
    {
        try (EngineDriver driver = connected(ctx))
        {
            create(driver, "/a", NodeKind.PERSISTENT, 0, -1);
            assertEquals(CreateReplyDecoder.TEMPLATE_ID, driver.replyTemplate(0));
            driver.replies.clear();
            driver.get(1, 2, "/a", false);
            driver.settle();
            return driver.replyTemplate(0);
        }
    }

    private static EngineDriver connected(final EngineContext ctx)
    {
        final EngineDriver driver = new EngineDriver(ctx).start();
        driver.connect(1).settle();
        driver.replies.clear();
        return driver;
    }

    private static void create(
        final EngineDriver driver, final String path, final NodeKind kind, final int permissions, final long ttlMs)
    {
        final CreateEncoder create = new CreateEncoder().wrapAndApplyHeader(driver.request, 0, driver.header)
            .correlationId(1)
            .ttlMs(ttlMs)
            .kind(kind)
            .sequential(BooleanType.F)
            .hasData(BooleanType.F);
        create.aclCount(1).next().permissions(permissions).scheme("world").id("anyone");
        create.path(path).putData(new byte[0], 0, 0);
        driver.request(1, create.limit());
        driver.settle();
    }

    private static long nodesAfter(final EngineDriver driver, final long milliseconds)
    {
        driver.nowNs += milliseconds * NS_PER_MS;
        driver.settle();
        return driver.engine.nodeCount();
    }
}
