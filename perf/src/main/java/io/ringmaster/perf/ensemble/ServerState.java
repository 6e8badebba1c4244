package io.ringmaster.perf.ensemble;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a server says of itself when it is asked by the four-letter word {@code srvr}.
 *
 * @param mode {@code leader}, {@code follower}, {@code standalone} and so on.
 * @param zxid last applied.
 */
public record ServerState(String mode, long zxid)
{
    private static final int TIMEOUT_MS = 1_000;

    /**
     * Ask.
     *
     * @param address of the port for clients.
     * @return nothing if it does not answer, or does not serve.
     */
    public static Optional<ServerState> ask(final InetSocketAddress address)
    {
        try (Socket socket = new Socket())
        {
            socket.connect(address, TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        }
        catch (final IOException ignore)
        {
            // It ended, stands still, or is cut off: it has no state that anybody could tell.
            return Optional.empty();
        }
    }

    /**
     * Does it lead?
     *
     * @return true if so.
     */
    public boolean isLeader()
    {
        return "leader".equals(mode);
    }

    /**
     * Does it serve as a member of an ensemble?
     *
     * @return true if so.
     */
    public boolean isMember()
    {
        return isLeader() || "follower".equals(mode) || "observer".equals(mode);
    }

    static Optional<ServerState> parse(final String text)
    {
        final String mode = value(text, "Mode: ");
        final String zxid = value(text, "Zxid: 0x");
        return mode == null || zxid == null ?
            Optional.empty() : Optional.of(new ServerState(mode, Long.parseUnsignedLong(zxid, 16)));
    }

    private static String value(final String text, final String key)
    {
        return text.lines().filter((line) -> line.startsWith(key)).findFirst()
            .map((line) -> line.substring(key.length()).trim()).orElse(null);
    }
}
