package io.ringmaster.server.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.NetworkInterface;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkMtuTest
{
    @ParameterizedTest
    @CsvSource({
        "1500, 1440", // Ethernet
        "1420, 1344", // WireGuard
        "9000, 8192", // jumbo frames
        "65536, 8192", // loopback
        "68, 576", // the least of IPv4: cut up by the network
        "0, 1408", // unknown
    })
    void shouldFillWhatTheInterfaceTakesWhole(final int interfaceMtu, final int expected)
    {
        assertEquals(expected, LinkMtu.ofInterface(interfaceMtu));
    }

    @Test
    void shouldFindTheInterfaceOfAnAddress() throws Exception
    {
        final InetAddress loopback = InetAddress.getLoopbackAddress();
        final int expected = LinkMtu.ofInterface(NetworkInterface.getByInetAddress(loopback).getMTU());
        assertEquals(expected, LinkMtu.of(loopback.getHostAddress() + ":7281"));
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0:7281", "[::]:7281", "192.0.2.1:7281"})
    void shouldTakeTheDefaultWhereNoInterfaceIsMeant(final String endpoint)
    {
        assertEquals(LinkMtu.DEFAULT_LENGTH, LinkMtu.of(endpoint));
    }
}
