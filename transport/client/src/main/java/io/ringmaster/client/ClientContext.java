package io.ringmaster.client;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

import io.netty.channel.EventLoop;
import org.agrona.ErrorHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of a {@link RingmasterClient}. Not threadsafe; a client concludes it, after which it stays as it is and
 * serves no second client.
 */
public final class ClientContext
{
    /** Port of a server in the list that has none. */
    public static final int DEFAULT_PORT = 7181;
    /** Default for {@link #servers(String)}. */
    public static final String DEFAULT_SERVERS = "127.0.0.1:" + DEFAULT_PORT;
    /** Default for {@link #sessionTimeoutMs(int)}. */
    public static final int DEFAULT_SESSION_TIMEOUT_MS = 30_000;
    /** Default for {@link #connectTimeoutMs(int)}. */
    public static final int DEFAULT_CONNECT_TIMEOUT_MS = 5_000;
    /** Default for {@link #minConnectTimeoutMs(int)}. */
    public static final int DEFAULT_MIN_CONNECT_TIMEOUT_MS = 500;
    /** Default for {@link #closeTimeoutMs(int)}. */
    public static final int DEFAULT_CLOSE_TIMEOUT_MS = 3_000;
    /** Default for {@link #minReconnectDelayMs(int)}. */
    public static final int DEFAULT_MIN_RECONNECT_DELAY_MS = 5;
    /** Default for {@link #maxReconnectDelayMs(int)}. */
    public static final int DEFAULT_MAX_RECONNECT_DELAY_MS = 500;
    /** Default for {@link #maxReplyLength(int)}. */
    public static final int DEFAULT_MAX_REPLY_LENGTH = 64 * 1024 * 1024;
    /** Default for {@link #maxInFlight(int)}. */
    public static final int DEFAULT_MAX_IN_FLIGHT = 65_536;
    /** Default for {@link #maxUnsentLength(int)}. */
    public static final int DEFAULT_MAX_UNSENT_LENGTH = 64 * 1024 * 1024;
    /** Length in bytes of a session's password. */
    public static final int SESSION_PASSWORD_LENGTH = 16;

    private String servers = DEFAULT_SERVERS;
    private int sessionTimeoutMs = DEFAULT_SESSION_TIMEOUT_MS;
    private int connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS;
    private int minConnectTimeoutMs = DEFAULT_MIN_CONNECT_TIMEOUT_MS;
    private int closeTimeoutMs = DEFAULT_CLOSE_TIMEOUT_MS;
    private int minReconnectDelayMs = DEFAULT_MIN_RECONNECT_DELAY_MS;
    private int maxReconnectDelayMs = DEFAULT_MAX_RECONNECT_DELAY_MS;
    private int maxReplyLength = DEFAULT_MAX_REPLY_LENGTH;
    private int maxInFlight = DEFAULT_MAX_IN_FLIGHT;
    private int maxUnsentLength = DEFAULT_MAX_UNSENT_LENGTH;
    private boolean failFast;
    private boolean readOnly;
    private boolean renewExpiredSession;
    private long sessionId;
    private long lastZxidSeen;
    private byte[] sessionPassword = new byte[SESSION_PASSWORD_LENGTH];
    private Waiting waiting = Waiting.BACKOFF;
    private String aeronDirectory;
    private EventLoop eventLoop;
    private Random random;
    private Connector.HostResolver hostResolver = InetAddress::getAllByName;
    private ErrorHandler errorHandler;
    private SessionListener sessionListener;
    private ServerList serverList;

    /** With the defaults. */
    public ClientContext()
    {
    }

    /**
     * Fill the defaults and check the values. Once only.
     *
     * @return this.
     * @throws IllegalStateException    if it was concluded before.
     * @throws IllegalArgumentException with the value that is wrong.
     */
    public ClientContext conclude()
    {
        if (serverList != null)
        {
            throw new IllegalStateException("a ClientContext serves one client, and was concluded before: " + this);
        }
        checkRange("sessionTimeoutMs", sessionTimeoutMs, 1, Integer.MAX_VALUE);
        checkRange("connectTimeoutMs", connectTimeoutMs, 1, Integer.MAX_VALUE);
        checkRange("minConnectTimeoutMs", minConnectTimeoutMs, 1, Integer.MAX_VALUE);
        checkRange("closeTimeoutMs", closeTimeoutMs, 0, Integer.MAX_VALUE);
        checkRange("minReconnectDelayMs", minReconnectDelayMs, 1, Integer.MAX_VALUE);
        checkRange("maxReconnectDelayMs", maxReconnectDelayMs, minReconnectDelayMs, Integer.MAX_VALUE);
        checkRange("maxReplyLength", maxReplyLength, 1024, 1 << 30);
        checkRange("maxInFlight", maxInFlight, 1, 1 << 26);
        checkRange("maxUnsentLength", maxUnsentLength, 1024, 1 << 30);

        if (random == null)
        {
            random = new Random(ThreadLocalRandom.current().nextLong());
        }
        errorHandler = errorHandler == null ? ClientContext::log : guarded(errorHandler);
        if (sessionListener == null)
        {
            sessionListener = (client, state) -> {};
        }
        final ServerList list = ServerList.parse(servers, DEFAULT_PORT, random);
        if (list.hasAeron() && eventLoop != null && !(eventLoop instanceof ClientEventLoop))
        {
            throw new IllegalArgumentException(
                "servers=" + servers + " need an event loop that was made by RingmasterClient.newEventLoop, not " +
                eventLoop.getClass().getName());
        }
        serverList = list;
        return this;
    }

    /**
     * The servers, gone through in random order, and the path that stands before all paths of the client. The node
     * of that path need not exist; the client sees nothing outside it. A server is reached by TCP at {@code host:port},
     * by Aeron on the same host at {@code aeron:ipc[/directory]}, which is what the server was started with as
     * {@code --aeron-dir}, and by Aeron over UDP at {@code aeron:udp:host:port}. A list may have all of them; the
     * session goes along.
     *
     * @param servers as {@code host:port,[::1]:port,host/chroot}.
     * @return this.
     */
    public ClientContext servers(final String servers)
    {
        this.servers = Objects.requireNonNull(servers, "servers");
        return this;
    }

    /**
     * The servers.
     *
     * @return as they were set.
     */
    public String servers()
    {
        return servers;
    }

    /**
     * How long a session outlives its connection. The server may change it, see
     * {@link RingmasterClient#sessionTimeoutMs()}. The client pings when it has sent nothing for a third of it, and
     * goes to another server when it has received nothing for two thirds.
     *
     * @param sessionTimeoutMs wished, in milliseconds.
     * @return this.
     */
    public ClientContext sessionTimeoutMs(final int sessionTimeoutMs)
    {
        this.sessionTimeoutMs = sessionTimeoutMs;
        return this;
    }

    int sessionTimeoutMs()
    {
        return sessionTimeoutMs;
    }

    /**
     * How long to wait at most for one server to accept the connection, and again to accept the session; then the next
     * server is tried. With several servers the wait is shorter at first, see {@link #minConnectTimeoutMs(int)}.
     *
     * @param connectTimeoutMs in milliseconds.
     * @return this.
     */
    public ClientContext connectTimeoutMs(final int connectTimeoutMs)
    {
        this.connectTimeoutMs = connectTimeoutMs;
        return this;
    }

    int connectTimeoutMs()
    {
        return connectTimeoutMs;
    }

    /**
     * How long to wait for each of several servers in the first round through the list; doubles with each round in
     * vain. Short, so that a server that hangs costs little; long enough for most answers, since an attempt that is
     * given up has to be made again. Where {@link #connectTimeoutMs(int)} is less, that counts.
     *
     * @param minConnectTimeoutMs in milliseconds.
     * @return this.
     */
    public ClientContext minConnectTimeoutMs(final int minConnectTimeoutMs)
    {
        this.minConnectTimeoutMs = minConnectTimeoutMs;
        return this;
    }

    int minConnectTimeoutMs()
    {
        return minConnectTimeoutMs;
    }

    /**
     * How long {@link RingmasterClient#close()} waits for the server to end the session; then the connection is
     * dropped and the session ends by its timeout.
     *
     * @param closeTimeoutMs in milliseconds.
     * @return this.
     */
    public ClientContext closeTimeoutMs(final int closeTimeoutMs)
    {
        this.closeTimeoutMs = closeTimeoutMs;
        return this;
    }

    int closeTimeoutMs()
    {
        return closeTimeoutMs;
    }

    /**
     * How long to rest when no server of the list has accepted the session; doubles with each round in vain. Every
     * rest is shortened by a random part of up to a half. When a connection is lost all others are tried once without
     * a rest.
     *
     * @param minReconnectDelayMs in milliseconds.
     * @return this.
     */
    public ClientContext minReconnectDelayMs(final int minReconnectDelayMs)
    {
        this.minReconnectDelayMs = minReconnectDelayMs;
        return this;
    }

    int minReconnectDelayMs()
    {
        return minReconnectDelayMs;
    }

    /**
     * How long the rest between two rounds through the servers becomes at most. A connection that has lasted longer
     * counts as stable: when it is lost, rests and waits begin anew with the shortest.
     *
     * @param maxReconnectDelayMs in milliseconds.
     * @return this.
     */
    public ClientContext maxReconnectDelayMs(final int maxReconnectDelayMs)
    {
        this.maxReconnectDelayMs = maxReconnectDelayMs;
        return this;
    }

    int maxReconnectDelayMs()
    {
        return maxReconnectDelayMs;
    }

    /**
     * The longest reply to take. A longer one closes the connection; the client then connects anew.
     *
     * @param maxReplyLength in bytes.
     * @return this.
     */
    public ClientContext maxReplyLength(final int maxReplyLength)
    {
        this.maxReplyLength = maxReplyLength;
        return this;
    }

    int maxReplyLength()
    {
        return maxReplyLength;
    }

    /**
     * How many requests may wait for their replies. One more is refused with
     * {@link RingmasterClient#BACK_PRESSURED}; the blocking face waits instead.
     *
     * @param maxInFlight number of requests.
     * @return this.
     */
    public ClientContext maxInFlight(final int maxInFlight)
    {
        this.maxInFlight = maxInFlight;
        return this;
    }

    int maxInFlight()
    {
        return maxInFlight;
    }

    /**
     * How many bytes of requests may wait to be sent. One request more is refused as by {@link #maxInFlight(int)};
     * a single longer one is taken when none waits.
     *
     * @param maxUnsentLength in bytes.
     * @return this.
     */
    public ClientContext maxUnsentLength(final int maxUnsentLength)
    {
        this.maxUnsentLength = maxUnsentLength;
        return this;
    }

    int maxUnsentLength()
    {
        return maxUnsentLength;
    }

    /**
     * Refuse requests while there is no connection, with {@link RingmasterClient#NOT_CONNECTED}. Otherwise they wait
     * for the next one, and fail when there is none for a session timeout.
     *
     * @param failFast true to refuse.
     * @return this.
     */
    public ClientContext failFast(final boolean failFast)
    {
        this.failFast = failFast;
        return this;
    }

    boolean failFast()
    {
        return failFast;
    }

    /**
     * Accept a server that serves reads only.
     *
     * @param readOnly true to accept.
     * @return this.
     */
    public ClientContext readOnly(final boolean readOnly)
    {
        this.readOnly = readOnly;
        return this;
    }

    boolean readOnly()
    {
        return readOnly;
    }

    /**
     * Open a new session when the servers have ended the old one, instead of closing the client. Watches are kept;
     * the ephemerals of the old session are gone, which {@link SessionState#EXPIRED} tells before.
     *
     * @param renewExpiredSession true to go on.
     * @return this.
     */
    public ClientContext renewExpiredSession(final boolean renewExpiredSession)
    {
        this.renewExpiredSession = renewExpiredSession;
        return this;
    }

    boolean renewExpiredSession()
    {
        return renewExpiredSession;
    }

    /**
     * Resume a session of another client, which loses it, instead of opening a new one.
     *
     * @param sessionId of that session, see {@link RingmasterClient#sessionId()}.
     * @param password  of that session, see {@link RingmasterClient#sessionPassword()}; copied.
     * @return this.
     */
    public ClientContext session(final long sessionId, final byte[] password)
    {
        if (sessionId == 0 || password.length != SESSION_PASSWORD_LENGTH)
        {
            throw new IllegalArgumentException(
                "session " + sessionId + " with a password of " + password.length + " bytes cannot be resumed");
        }
        this.sessionId = sessionId;
        this.sessionPassword = password.clone();
        return this;
    }

    /**
     * Take only servers that have come as far as another client has seen: what it has read this one will not find
     * undone. To be set with {@link #session(long, byte[])} also because a server that is further behind might not know
     * the session yet.
     *
     * @param lastZxidSeen by that client, see {@link RingmasterClient#lastZxidSeen()}.
     * @return this.
     */
    public ClientContext lastZxidSeen(final long lastZxidSeen)
    {
        this.lastZxidSeen = lastZxidSeen;
        return this;
    }

    long lastZxidSeen()
    {
        return lastZxidSeen;
    }

    long sessionId()
    {
        return sessionId;
    }

    byte[] sessionPassword()
    {
        return sessionPassword;
    }

    /**
     * How the client's own event loop waits for the server; a shared one has its own way.
     *
     * @param waiting of the thread.
     * @return this.
     */
    public ClientContext waiting(final Waiting waiting)
    {
        this.waiting = Objects.requireNonNull(waiting, "waiting");
        return this;
    }

    Waiting waiting()
    {
        return waiting;
    }

    /**
     * Aeron directory of a media driver that runs on this host, for servers that are reached by Aeron over UDP. By
     * default there is one in the client, on its event loop's thread; clients that share the loop share the driver.
     *
     * @param aeronDirectory of the driver; null for the default.
     * @return this.
     */
    public ClientContext aeronDirectory(final String aeronDirectory)
    {
        this.aeronDirectory = aeronDirectory;
        return this;
    }

    String aeronDirectory()
    {
        return aeronDirectory;
    }

    /**
     * Run on an event loop of the caller, which may serve several clients and must handle NIO channels; for servers
     * that are reached by Aeron one of {@link RingmasterClient#newEventLoop}. The client
     * never shuts it down; close the clients before it. By default a client has a daemon thread of its own.
     *
     * @param eventLoop to share.
     * @return this.
     */
    public ClientContext eventLoop(final EventLoop eventLoop)
    {
        this.eventLoop = eventLoop;
        return this;
    }

    EventLoop eventLoop()
    {
        return eventLoop;
    }

    /**
     * Decides the order of the servers and the jitter of the rests.
     *
     * @param random to use on the event loop.
     * @return this.
     */
    public ClientContext random(final Random random)
    {
        this.random = random;
        return this;
    }

    ClientContext hostResolver(final Connector.HostResolver hostResolver)
    {
        this.hostResolver = hostResolver;
        return this;
    }

    Connector.HostResolver hostResolver()
    {
        return hostResolver;
    }

    Random random()
    {
        return random;
    }

    /**
     * Hears of what has no caller: lost and refused connections, malformed replies, exceptions out of callbacks.
     * Called on the event loop. By default a warning is logged.
     *
     * @param errorHandler to tell.
     * @return this.
     */
    public ClientContext errorHandler(final ErrorHandler errorHandler)
    {
        this.errorHandler = errorHandler;
        return this;
    }

    ErrorHandler errorHandler()
    {
        return errorHandler;
    }

    /**
     * Hears of the session's changes of state.
     *
     * @param sessionListener to tell.
     * @return this.
     */
    public ClientContext sessionListener(final SessionListener sessionListener)
    {
        this.sessionListener = sessionListener;
        return this;
    }

    SessionListener sessionListener()
    {
        return sessionListener;
    }

    ServerList serverList()
    {
        return serverList;
    }

    @Override
    public String toString()
    {
        return "ClientContext{servers=" + servers +
            ", sessionTimeoutMs=" + sessionTimeoutMs +
            ", connectTimeoutMs=" + connectTimeoutMs +
            ", minConnectTimeoutMs=" + minConnectTimeoutMs +
            ", closeTimeoutMs=" + closeTimeoutMs +
            ", minReconnectDelayMs=" + minReconnectDelayMs +
            ", maxReconnectDelayMs=" + maxReconnectDelayMs +
            ", maxReplyLength=" + maxReplyLength +
            ", maxInFlight=" + maxInFlight +
            ", maxUnsentLength=" + maxUnsentLength +
            ", failFast=" + failFast +
            ", readOnly=" + readOnly +
            ", renewExpiredSession=" + renewExpiredSession +
            ", waiting=" + waiting +
            ", aeronDirectory=" + aeronDirectory +
            ", eventLoop=" + (eventLoop == null ? "own" : "shared") +
            "}";
    }

    /** A handler that throws must not stop the client's timer or its reading. */
    private static ErrorHandler guarded(final ErrorHandler handler)
    {
        return (throwable) ->
        {
            try
            {
                handler.onError(throwable);
            }
            catch (final Throwable thrown)
            {
                thrown.addSuppressed(throwable);
                log(thrown);
            }
        };
    }

    private static void log(final Throwable throwable)
    {
        final Logger logger = LoggerFactory.getLogger(RingmasterClient.class);
        if (throwable instanceof RingmasterException)
        {
            logger.warn("{}", throwable.getMessage());
        }
        else
        {
            logger.warn("exception in a client", throwable);
        }
    }

    private static void checkRange(final String name, final int value, final int min, final int max)
    {
        if (value < min || value > max)
        {
            throw new IllegalArgumentException(name + "=" + value + " is not within " + min + " and " + max);
        }
    }
}
