package io.ringmaster.client;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A port of loopback where nobody listens now. */
final class FreePort
{
    private FreePort()
    {
    }

    /** None of those that the system gives to whoever dials: a client that dials it would sometimes reach itself. */
    static int find() throws IOException
    {
        while (true)
        {
            final int port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress()))
            {
                return free.getLocalPort();
            }
            catch (final BindException ignore)
            {
                // Somebody has it: another one.
            }
        }
    }
}
