package io.ringmaster.tools.top;

import io.ringmaster.codecs.admin.Topic;
import io.ringmaster.tools.ensemble.AdminQuery;
import io.ringmaster.tools.ensemble.ServerAddress;
import io.ringmaster.tools.metrics.Metrics;

/**
 * A server that is asked at the port of its native protocol, on a connection for each question.
 *
 * @param address   of it.
 * @param timeoutMs to wait for it.
 */
record NetworkSource(ServerAddress address, int timeoutMs) implements MetricsSource
{
    @Override
    public String name()
    {
        return address.toString();
    }

    @Override
    public Reading read()
    {
        final AdminQuery.Answer answer = AdminQuery.ask(address, Topic.METRICS, timeoutMs);
        if (answer.failure() != null)
        {
            return Reading.failed(answer.failure());
        }
        final Metrics metrics = Metrics.decode(answer.message(), 0, answer.message().capacity());
        return metrics == null ?
            Reading.failed("it does not understand the question: another version?") : Reading.of(metrics);
    }
}
