package io.ringmaster.tools.server;

import java.nio.file.Path;

/**
 * What the operator knows addresses and ports by, for messages: the flag, also where nothing was set, or file, line and
 * key.
 */
final class SettingNames
{
    private static final String PORT_FLAG = "--port";
    private static final String ZOOKEEPER_PORT_FLAG = "--zookeeper-port";
    private static final String BIND_ADDRESS_FLAG = "--bind";

    private String port = PORT_FLAG;
    private String zooKeeperPort = ZOOKEEPER_PORT_FLAG;
    private String bindAddress = BIND_ADDRESS_FLAG;

    /** A key of a file, such as {@code zoo.cfg:3: clientPort}. */
    static String of(final Path file, final ConfigFile.Entry entry)
    {
        return file + ":" + entry.lineNumber() + ": " + entry.key();
    }

    String port()
    {
        return port;
    }

    String zooKeeperPort()
    {
        return zooKeeperPort;
    }

    String bindAddress()
    {
        return bindAddress;
    }

    void port(final String name)
    {
        port = name;
    }

    void zooKeeperPort(final String name)
    {
        zooKeeperPort = name;
    }

    void bindAddress(final String name)
    {
        bindAddress = name;
    }

    /** The command line has the last word. */
    void portByFlag()
    {
        port = PORT_FLAG;
    }

    void zooKeeperPortByFlag()
    {
        zooKeeperPort = ZOOKEEPER_PORT_FLAG;
    }

    void bindAddressByFlag()
    {
        bindAddress = BIND_ADDRESS_FLAG;
    }
}
