package io.ringmaster.tools.server;

import java.util.ArrayDeque;
import java.util.Deque;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was opened, to be closed in the reverse order, each even if another fails. */
final class ResourceStack implements AutoCloseable
{
    private static final Logger LOG = LoggerFactory.getLogger("ringmaster.server");

    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    <T extends AutoCloseable> T add(final T resource)
    {
        resources.push(resource);
        return resource;
    }

    @Override
    public void close()
    {
        while (!resources.isEmpty())
        {
            final AutoCloseable resource = resources.pop();
            try
            {
                resource.close();
            }
            catch (final Exception ex)
            {
                LOG.warn("while closing: {}", ex.toString(), ex);
            }
        }
    }
}
