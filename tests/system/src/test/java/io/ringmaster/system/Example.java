package io.ringmaster.system;

import java.nio.charset.StandardCharsets;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.NodeData;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.client.SyncRingmaster;

/** Keeps a setting, tells of its changes, and shows that this program is alive. */
public final class Example
{
    private Example()
    {
    }

    /**
     * Run against a server.
     *
     * @param args the servers, as host:port,host:port.
     */
    public static void main(final String[] args)
    {
        final ClientContext context = new ClientContext().servers(args.length > 0 ? args[0] : "127.0.0.1:7181");
        try (RingmasterClient client = RingmasterClient.connect(context))
        {
            final SyncRingmaster ringmaster = client.sync();
            final String setting = ringmaster.create(
                "/setting-", "blue".getBytes(StandardCharsets.UTF_8), CreateMode.PERSISTENT_SEQUENTIAL).path();
            ringmaster.create(setting + "/alive", null, CreateMode.EPHEMERAL);

            final NodeData before = ringmaster.getData(setting, event -> System.out.println("changed: " + event));
            ringmaster.setData(setting, "green".getBytes(StandardCharsets.UTF_8), before.stat().version());
            client.async().getData(setting).thenAccept(after -> System.out.println(after.text())).join();
        }
    }
}
