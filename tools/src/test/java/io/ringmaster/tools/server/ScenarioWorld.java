package io.ringmaster.tools.server;

import org.agrona.DirectBuffer;

/** What is around a {@link ScenarioServer}: time, and who gets what it answers. */
interface ScenarioWorld
{
    /** Monotonic time of all servers. */
    long nowNs();

    /** A message to a connection, of a type of {@link io.ringmaster.engine.EndpointProtocol}. */
    void onReply(int type, long connection, DirectBuffer buffer, int offset, int length);
}
