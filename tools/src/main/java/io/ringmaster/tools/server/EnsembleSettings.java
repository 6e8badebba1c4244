package io.ringmaster.tools.server;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.engine.link.LinkContext;
import io.ringmaster.engine.replica.EnsembleConfiguration;
import io.ringmaster.server.aeron.AeronContext;

/**
 * The ensemble that a server belongs to, and its place in it. Immutable.
 *
 * @param serverId                  of this server.
 * @param name                      of the ensemble, or its id as {@code 0x} and hexadecimal digits.
 * @param members                   all servers, by ascending id.
 * @param isListeningOnAllAddresses whether links are received at all addresses of this host, not only at its member's.
 * @param isRejoin                  whether this server comes back with an empty disk.
 * @param syncLimitMs               how long leader and learner may hear nothing of each other.
 * @param initLimitMs               how long a step on the way to serving may take without progress.
 * @param linkMtu                   longest datagram of the links without headers, a multiple of 32;
 *                                  {@link AeronContext#MTU_OF_INTERFACE}: as the interface takes them.
 */
public record EnsembleSettings(
    int serverId,
    String name,
    List<EnsembleMember> members,
    boolean isListeningOnAllAddresses,
    boolean isRejoin,
    int syncLimitMs,
    int initLimitMs,
    int linkMtu)
{
    /** Default of {@link #name()}. */
    public static final String DEFAULT_NAME = "default";
    /** Default of {@link #syncLimitMs()}. */
    public static final int DEFAULT_SYNC_LIMIT_MS = 1000;
    /** Default of {@link #initLimitMs()}. */
    public static final int DEFAULT_INIT_LIMIT_MS = 5000;
    /** Set in the id of every ensemble that has a name, and in none that a standalone server draws for itself. */
    public static final long NAMED_ENSEMBLE_BIT = 1L << 63;

    /** {@link #linkMtu()} is a multiple of it. */
    static final int LINK_MTU_UNIT = 32;

    private static final String ID_PREFIX = "0x";
    private static final Pattern ID = Pattern.compile(ID_PREFIX + "[0-9A-Fa-f]{1,16}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    /** Hashed before the name, so that no other hash of the name is an id by accident. */
    private static final String HASH_DOMAIN = "io.ringmaster ensemble ";

    /**
     * Check, copy and sort.
     *
     * @throws IllegalArgumentException if this server is no member, an id or an address stands twice, there is no
     *                                  voter, the name is none, or a limit makes no sense.
     */
    public EnsembleSettings
    {
        members = members.stream().sorted(Comparator.comparingInt(EnsembleMember::id)).toList();
        configurationOf(members);
        idOf(name);
        member(members, serverId);
        if (members.stream().map(EnsembleMember::linkEndpoint).distinct().count() != members.size())
        {
            throw new IllegalArgumentException("two servers have the same host and port: " + members);
        }
        if (syncLimitMs < 1 || initLimitMs < syncLimitMs)
        {
            throw new IllegalArgumentException("syncLimitMs=" + syncLimitMs + " must be positive and at most " +
                "initLimitMs=" + initLimitMs);
        }
        if (linkMtu % LINK_MTU_UNIT != 0)
        {
            throw new IllegalArgumentException("linkMtu=" + linkMtu + " must be a multiple of " + LINK_MTU_UNIT);
        }
    }

    /**
     * The same at all servers whose name of the ensemble is the same: the first 64 bits of a SHA-256 of the name, with
     * {@link #NAMED_ENSEMBLE_BIT}; or the number that stands in place of a name.
     *
     * @return the id, never 0.
     */
    public long ensembleId()
    {
        return idOf(name);
    }

    /**
     * Who belongs to the ensemble, for the replica.
     *
     * @return the members by role, as version 0.
     */
    public EnsembleConfiguration configuration()
    {
        return configurationOf(members);
    }

    /**
     * This server.
     *
     * @return its line.
     */
    public EnsembleMember self()
    {
        return member(serverId);
    }

    /**
     * One server.
     *
     * @param id of it.
     * @return its line.
     * @throws IllegalArgumentException if there is none.
     */
    public EnsembleMember member(final int id)
    {
        return member(members, id);
    }

    /**
     * The members as ZooKeeper's clients read them: a {@code server.N} line each, and the version. There have to be two
     * ports in each line, and different ones. Links have one; the second is the number beside it, and means nothing.
     *
     * @return ASCII text without a line feed at the end.
     */
    public String membersText()
    {
        final StringBuilder text = new StringBuilder();
        for (final EnsembleMember member : members)
        {
            text.append("server.").append(member.id()).append('=')
                .append(member.linkEndpoint()).append(':').append(member.linkPort() ^ 1)
                .append(member.isObserver() ? ":observer" : ":participant");
            if (member.zooKeeperPort() != ServerContext.NO_PORT)
            {
                final String host = member.clientHost() == null ? "0.0.0.0" : member.clientHost();
                text.append(';').append(EnsembleMember.endpoint(host, member.zooKeeperPort()));
            }
            text.append('\n');
        }
        return text.append("version=").append(Long.toHexString(configuration().version())).toString();
    }

    /**
     * How long a link may be silent.
     *
     * @return nanoseconds, at least those of {@link #syncLimitMs()}.
     */
    long linkLimitNs()
    {
        return Math.max(LinkContext.DEFAULT_LIMIT_NS, TimeUnit.MILLISECONDS.toNanos(syncLimitMs));
    }

    /**
     * Where this server receives what others send.
     *
     * @return host:port, UDP.
     */
    public String linkEndpoint()
    {
        final EnsembleMember self = self();
        if (!isListeningOnAllAddresses)
        {
            return self.linkEndpoint();
        }
        return EnsembleMember.endpoint(self.host().indexOf(':') >= 0 ? "::" : "0.0.0.0", self.linkPort());
    }

    /**
     * The servers that a configuration file names, whichever of them this host is.
     *
     * @param config file in the format of {@code zoo.cfg}.
     * @return by ascending id; of a server on its own, it alone, with the id 0.
     * @throws io.ringmaster.tools.CommandException if the file cannot be read or is wrong.
     */
    public static List<EnsembleMember> membersOf(final Path config)
    {
        final ServerContext context = new ServerContext();
        final ConfigKeys keys = new ConfigKeys();
        keys.apply(ConfigFile.read(config), context);
        final List<EnsembleMember> members = keys.ensemble().members(context.port());
        return members.isEmpty() ? List.of(new EnsembleMember(
            0, context.bindAddress(), 0, false, null, context.zooKeeperPort(), context.port())) : members;
    }

    /** What {@link #name()} may be: an IllegalArgumentException says what is wrong with it. */
    static long idOf(final String name)
    {
        if (name.startsWith(ID_PREFIX))
        {
            final long id = ID.matcher(name).matches() ?
                Long.parseUnsignedLong(name.substring(ID_PREFIX.length()), 16) : 0;
            if (id == 0)
            {
                throw new IllegalArgumentException("not an id of an ensemble: 0x and 1 to 16 hexadecimal digits");
            }
            return id;
        }
        if (!NAME.matcher(name).matches())
        {
            throw new IllegalArgumentException("not a name: 1 to 64 of letters, digits, dot, hyphen and underscore");
        }
        try
        {
            final byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest((HASH_DOMAIN + name).getBytes(StandardCharsets.UTF_8));
            return new UnsafeBuffer(digest, 0, BitUtil.SIZE_OF_LONG).getLong(0, ByteOrder.BIG_ENDIAN) |
                NAMED_ENSEMBLE_BIT;
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new IllegalStateException("every JDK has SHA-256", ex);
        }
    }

    private static EnsembleConfiguration configurationOf(final List<EnsembleMember> members)
    {
        return new EnsembleConfiguration(
            0,
            members.stream().filter(member -> !member.isObserver()).map(EnsembleMember::id).toList(),
            members.stream().filter(EnsembleMember::isObserver).map(EnsembleMember::id).toList());
    }

    private static EnsembleMember member(final List<EnsembleMember> members, final int id)
    {
        for (final EnsembleMember member : members)
        {
            if (member.id() == id)
            {
                return member;
            }
        }
        throw new IllegalArgumentException("server " + id + " is not among the servers " +
            members.stream().map(EnsembleMember::id).toList());
    }
}
