package io.ringmaster.tools.server;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;

import io.netty.util.NetUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.ringmaster.server.ClientProtocol;
import io.ringmaster.server.ListenerContext;
import io.ringmaster.server.aeron.AeronStreamsContext;
import io.ringmaster.server.aeron.DriverMode;
import io.ringmaster.tools.CommandException;

/** Where a server listens, and for whom. */
final class Listeners
{
    private static final Logger LOG = LoggerFactory.getLogger("ringmaster.server");

    private final ServerContext context;
    private final ListenerContext ringmaster;
    private final ListenerContext zooKeeper;
    private final ListenerContext aeron;
    private final InetAddress address;

    /**
     * Of a server.
     *
     * @param context with addresses and limits.
     * @throws CommandException if the address is none, or both ports are one.
     */
    Listeners(final ServerContext context)
    {
        this.context = context;
        if (context.port() != 0 && context.port() == context.zooKeeperPort())
        {
            throw new CommandException("cannot start: " + context.settingNames().port() + " " + context.port() +
                " and " + context.settingNames().zooKeeperPort() + " " + context.zooKeeperPort() +
                " are the same port; each protocol needs its own");
        }
        context.aeron().check();
        address = bindAddress();
        ringmaster = listener(ClientProtocol.RINGMASTER, address, context.port())
            .portSetting(context.settingNames().port());
        zooKeeper = context.zooKeeperPort() == ServerContext.NO_PORT ? null :
            listener(ClientProtocol.ZOOKEEPER, address, context.zooKeeperPort())
                .portSetting(context.settingNames().zooKeeperPort());
        aeron = context.aeron().isEnabled() ? listener(ClientProtocol.RINGMASTER, address, 0) : null;
    }

    /** The one for clients of the native protocol. */
    ListenerContext ringmaster()
    {
        return ringmaster;
    }

    /** The one for clients of ZooKeeper; null if they are not served. */
    ListenerContext zooKeeper()
    {
        return zooKeeper;
    }

    /** Limits of clients that connect by Aeron; null if they are not served. */
    ListenerContext aeron()
    {
        return aeron;
    }

    /** How clients connect by Aeron, if they are served. */
    AeronStreamsContext aeronContext()
    {
        final AeronSettings settings = context.aeron();
        final Path driverDirectory = settings.driverDirectory();
        return new AeronStreamsContext()
            .driverMode(driverDirectory == null ? DriverMode.INVOKER : DriverMode.EXTERNAL)
            .driverDirectory(driverDirectory == null ? null : driverDirectory.toAbsolutePath().toString())
            .directory(settings.directory() == null ? null : settings.directory().toAbsolutePath().normalize())
            .udpEndpoint(settings.port() == AeronSettings.NO_PORT ? null :
                NetUtil.toSocketAddressString(new InetSocketAddress(address, settings.port())))
            .temporaryDirectory(Path.of(System.getProperty("java.io.tmpdir")))
            .errorHandler((error) -> LOG.warn("Aeron clients: {}", error.toString()));
    }

    /**
     * Find out whether all can be listened on; nobody can connect meanwhile.
     *
     * @throws CommandException             if the address is none of this host.
     * @throws java.io.UncheckedIOException if not; the message names address, flag and port.
     */
    void ensureFree()
    {
        ensureOwnAddress();
        ringmaster.ensureFree();
        if (zooKeeper != null)
        {
            zooKeeper.ensureFree();
        }
    }

    /** On any port: on a wanted one the system would say much the same of an address as of a port that is in use. */
    private void ensureOwnAddress()
    {
        try (DatagramSocket socket = new DatagramSocket(null))
        {
            socket.bind(new InetSocketAddress(address, 0));
        }
        catch (final IOException ex)
        {
            throw StartFailure.foreignAddress(context.settingNames(), address, ex);
        }
    }

    private InetAddress bindAddress()
    {
        try
        {
            return InetAddress.getByName(context.bindAddress());
        }
        catch (final UnknownHostException ex)
        {
            throw new CommandException(
                "cannot start: cannot listen on " + context.bindAddress() + " (" +
                context.settingNames().bindAddress() + "): no such host", ex);
        }
    }

    private ListenerContext listener(final ClientProtocol protocol, final InetAddress bindAddress, final int port)
    {
        final ListenerContext listener = new ListenerContext(protocol)
            .bindAddress(bindAddress)
            .port(port)
            .maxRequestLength(context.engine().maxRequestLength());
        if (context.connections().maxPerAddress() >= 0)
        {
            listener
                .maxConnectionsPerIp(context.connections().maxPerAddress())
                .maxConnectionsFromLoopback(context.connections().maxPerAddress());
        }
        if (protocol == ClientProtocol.ZOOKEEPER)
        {
            // Its users know a limit that makes no difference between addresses.
            listener.maxConnectionsFromLoopback(listener.maxConnectionsPerIp());
        }
        if (context.connections().listenBacklog() > 0)
        {
            listener.backlog(context.connections().listenBacklog());
        }
        return listener;
    }
}
