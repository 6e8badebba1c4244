package io.ringmaster.system;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.RingmasterClient;

/** A program that has an ephemeral node and does nothing else until it is killed. */
final class EphemeralHolder
{
    /** What it prints when the node is there. */
    static final String CREATED = "created";

    private EphemeralHolder()
    {
    }

    /**
     * Run it.
     *
     * @param args server, path and session timeout in milliseconds.
     * @throws InterruptedException if interrupted.
     */
    public static void main(final String[] args) throws InterruptedException
    {
        final RingmasterClient client = RingmasterClient.connect(
            new ClientContext().servers(args[0]).sessionTimeoutMs(Integer.parseInt(args[2])));
        client.sync().create(args[1], null, CreateMode.EPHEMERAL);
        System.out.println(CREATED);
        Thread.currentThread().join();
    }
}
