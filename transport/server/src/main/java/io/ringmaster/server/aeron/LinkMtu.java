package io.ringmaster.server.aeron;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;


/**
 * How long datagrams may be: as long as the interface takes them whole. Each datagram costs its sender and its receiver
 * a call of the system, which is most of what a link costs; of one that the network cuts up every piece has to arrive.
 */
final class LinkMtu
{
    /** Aeron's own, for an Ethernet without jumbo frames: where nothing better is known. */
    static final int DEFAULT_LENGTH = 1408;
    /** Longer ones gain little: then the calls of the system are no longer what a link costs. */
    static final int LONGEST = 8 * 1024;
    static final int SHORTEST = 576;
    /** Aeron's frames are aligned to so many bytes. */
    static final int ALIGNMENT = 32;
    /** IPv6 and UDP; those of IPv4 are shorter. */
    private static final int HEADERS_LENGTH = 40 + 8;

    private LinkMtu()
    {
    }

    /**
     * For what is sent from the interface of an address.
     *
     * @param endpoint host:port; of all interfaces or of none that this host has: the default.
     * @return bytes without headers, a multiple of {@link #ALIGNMENT}.
     */
    static int of(final String endpoint)
    {
        final int colon = endpoint.lastIndexOf(':');
        final String host = endpoint.substring(0, colon);
        try
        {
            final InetAddress address = InetAddress.getByName(host);
            final NetworkInterface network =
                address.isAnyLocalAddress() ? null : NetworkInterface.getByInetAddress(address);
            return network == null ? DEFAULT_LENGTH : ofInterface(network.getMTU());
        }
        catch (final UnknownHostException | SocketException ex)
        {
            // Binding to the endpoint tells what is wrong with it.
            return DEFAULT_LENGTH;
        }
    }

    /**
     * For what an interface sends.
     *
     * @param mtu of it, headers included; 0 or less if unknown.
     * @return bytes without headers, a multiple of {@link #ALIGNMENT}.
     */
    static int ofInterface(final int mtu)
    {
        if (mtu <= 0)
        {
            return DEFAULT_LENGTH;
        }
        final int length = Math.max(SHORTEST, Math.min(LONGEST, mtu - HEADERS_LENGTH));
        return length - (length & (ALIGNMENT - 1));
    }
}
