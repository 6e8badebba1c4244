package io.ringmaster.zookeeper.servers;

import io.ringmaster.tools.ensemble.LocalPorts;

/** A port for a server that is stopped and comes back, while its clients dial it. */
final class FixedPort
{
    private FixedPort()
    {
    }

    static int find()
    {
        try (LocalPorts ports = new LocalPorts())
        {
            return ports.tcp(0, "clients of ZooKeeper");
        }
    }
}
