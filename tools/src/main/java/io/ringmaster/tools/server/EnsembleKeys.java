package io.ringmaster.tools.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.ringmaster.engine.replica.EnsembleConfiguration;
import io.ringmaster.journal.file.FileFailure;
import io.ringmaster.server.aeron.AeronContext;
import io.ringmaster.tools.CommandException;

/**
 * The keys of a configuration file that tell of an ensemble, gathered until all that they depend on is known: which
 * server this is stands in the data directory, in the file {@code myid}.
 */
final class EnsembleKeys
{
    /** Name of the file in the data directory that has the number of this server. */
    static final String ID_FILE = "myid";

    private static final Pattern SERVER_KEY = Pattern.compile("server\\.(.*)");
    private static final Pattern PORT_KEY = Pattern.compile("ringmaster\\.port\\.(.*)");
    private static final int MAX_DIGITS = 6;
    private static final int MAX_SHOWN_LENGTH = 40;

    private final Map<Integer, ConfigFile.Entry> servers = new TreeMap<>();
    private final Map<Integer, Integer> ports = new TreeMap<>();
    private final Map<Integer, ConfigFile.Entry> portEntries = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();
    private Path file;
    private Path dynamicFile;
    private String name = EnsembleSettings.DEFAULT_NAME;
    private int linkMtu = AeronContext.MTU_OF_INTERFACE;
    private int syncLimitMs = EnsembleSettings.DEFAULT_SYNC_LIMIT_MS;
    private int initLimitMs = EnsembleSettings.DEFAULT_INIT_LIMIT_MS;
    private boolean isListeningOnAllAddresses;
    private boolean isStandaloneWanted;
    private boolean hasClientPort;
    private boolean hasClientAddress;
    private String peerType;

    /**
     * Take an entry if it tells of the ensemble, or of what its lines may tell as well.
     *
     * @param from  the file.
     * @param entry of it.
     * @return false if somebody else has to take it, too.
     * @throws IllegalArgumentException if its value makes no sense.
     */
    boolean take(final ConfigFile from, final ConfigFile.Entry entry)
    {
        file = from.path();
        final String key = ConfigKeys.withoutPrefix(entry.key());
        final Matcher server = SERVER_KEY.matcher(key);
        if (server.matches())
        {
            putServer(id(server.group(1)), entry);
            return true;
        }
        final Matcher port = PORT_KEY.matcher(key);
        if (port.matches())
        {
            final int id = id(port.group(1));
            ports.put(id, ConfigKeys.integer(entry.value(), 1, 65535));
            portEntries.put(id, entry);
            return true;
        }
        return takeSetting(key, entry.value());
    }

    private boolean takeSetting(final String key, final String value)
    {
        switch (key)
        {
            case "dynamicConfigFile" -> dynamicFile = ConfigKeys.path(value);
            case "ringmaster.ensemble" ->
            {
                EnsembleSettings.idOf(value);
                name = value;
            }
            case "ringmaster.syncLimitMs" -> syncLimitMs = ConfigKeys.integer(value, 20, 600_000);
            case "ringmaster.initLimitMs" -> initLimitMs = ConfigKeys.integer(value, 20, 3_600_000);
            case "ringmaster.linkMtu" -> linkMtu = linkMtu(value);
            case "quorumListenOnAllIPs" -> isListeningOnAllAddresses = ConfigKeys.bool(value);
            case "standaloneEnabled" -> isStandaloneWanted = ConfigKeys.bool(value);
            case "peerType" -> peerType = peerType(value);
            default ->
            {
                hasClientPort |= "clientPort".equals(key);
                hasClientAddress |= "clientPortAddress".equals(key);
                return false;
            }
        }
        return true;
    }

    /**
     * Set what the keys say, once the data directory is known; what command lines say is set after it.
     *
     * @param context  to set it in; its ports and addresses, if the server's line alone tells them, and its ensemble.
     * @param isRejoin whether this server comes back with an empty disk.
     * @return what else a person should know.
     * @throws CommandException if something is missing or contradicts something else.
     */
    List<String> apply(final ServerContext context, final boolean isRejoin)
    {
        final List<EnsembleMember> members = members(context.port());
        if (members.isEmpty())
        {
            if (isRejoin)
            {
                throw new CommandException("cannot start: --rejoin is for a server of an ensemble, and " +
                    (file == null ? "no configuration file" : file) + " names its servers with server.N lines");
            }
            return notes;
        }
        final int id = readId(context.dataDir());
        try
        {
            context.ensemble(new EnsembleSettings(
                id, name, members, isListeningOnAllAddresses, isRejoin, syncLimitMs, initLimitMs, linkMtu));
        }
        catch (final IllegalArgumentException ex)
        {
            throw new CommandException("cannot start: " + file + ": " + ex.getMessage(), ex);
        }
        applySelf(context.ensemble().self(), context);
        return notes;
    }

    private void putServer(final int id, final ConfigFile.Entry entry)
    {
        final ConfigFile.Entry other = servers.putIfAbsent(id, entry);
        if (other != null)
        {
            throw new IllegalArgumentException("server " + id + " is in line " + other.lineNumber() + " already");
        }
    }

    private static int id(final String text)
    {
        try
        {
            return ConfigKeys.integer(text, 1, EnsembleConfiguration.MAX_ID);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new IllegalArgumentException(
                "the number of a server must be 1 to " + EnsembleConfiguration.MAX_ID + ": '" + text + "'", ex);
        }
    }

    private static int linkMtu(final String value)
    {
        final int length = ConfigKeys.integer(value, 576, 65_504);
        if (length % EnsembleSettings.LINK_MTU_UNIT != 0)
        {
            throw new IllegalArgumentException("not a multiple of " + EnsembleSettings.LINK_MTU_UNIT);
        }
        return length;
    }

    private static String peerType(final String value)
    {
        if (!"participant".equalsIgnoreCase(value) && !"observer".equalsIgnoreCase(value))
        {
            throw new IllegalArgumentException("not one of participant, observer");
        }
        return value;
    }

    /** As ZooKeeper writes it, when it has moved the lines out of the other file. */
    private void readDynamicFile()
    {
        if (!servers.isEmpty())
        {
            final ConfigFile.Entry first = servers.values().iterator().next();
            throw new CommandException(file + ":" + first.lineNumber() + ": " + first.key() +
                ": the servers stand in another file, dynamicConfigFile=" + dynamicFile);
        }
        final ConfigFile dynamic = ConfigFile.read(dynamicFile);
        for (final ConfigFile.Entry entry : dynamic.entries())
        {
            final Matcher server = SERVER_KEY.matcher(entry.key());
            if (server.matches())
            {
                at(dynamic.path(), entry, () -> putServer(id(server.group(1)), entry));
            }
        }
        if (servers.isEmpty())
        {
            throw new CommandException("cannot start: " + dynamicFile + " has no server.N line");
        }
    }

    /**
     * The servers that the file names.
     *
     * @param defaultPort for clients of the native protocol, of those for which the file tells no other.
     * @return by ascending id; none if the server is to be on its own.
     * @throws CommandException if a line is wrong.
     */
    List<EnsembleMember> members(final int defaultPort)
    {
        if (dynamicFile != null)
        {
            readDynamicFile();
        }
        final List<EnsembleMember> members = new ArrayList<>();
        final List<String> withElectionPort = new ArrayList<>();
        servers.forEach((id, entry) -> at(dynamicFile == null ? file : dynamicFile, entry, () ->
        {
            final MemberLine line = MemberLine.parse(id, entry.value(), ports.getOrDefault(id, defaultPort));
            members.add(line.member());
            if (line.hasElectionPort())
            {
                withElectionPort.add(entry.key());
            }
        }));
        if (!withElectionPort.isEmpty())
        {
            notes.add("the second port has no effect, elections take place on the first, UDP and TCP: " +
                String.join(", ", withElectionPort));
        }
        return isStandalone(members) ? List.of() : members;
    }

    /** One line without observers is no ensemble in ZooKeeper unless it is told so; here unless it is told not so. */
    private boolean isStandalone(final List<EnsembleMember> members)
    {
        if (isStandaloneWanted && members.size() == 1)
        {
            notes.add("standaloneEnabled: the one server of the file runs on its own");
            return true;
        }
        return false;
    }

    private int readId(final Path dataDir)
    {
        final Path idFile = dataDir.toAbsolutePath().normalize().resolve(ID_FILE);
        final String text;
        try
        {
            text = Files.readString(idFile).strip();
        }
        catch (final NoSuchFileException ex)
        {
            throw new CommandException("cannot start: " + idFile + " is missing: it tells which of the servers " +
                servers.keySet() + " this one is. Write one of these numbers into it", ex);
        }
        catch (final IOException ex)
        {
            throw new CommandException("cannot start: cannot read " + idFile + ": " + FileFailure.describe(ex), ex);
        }
        if (!text.matches("[0-9]{1," + MAX_DIGITS + "}"))
        {
            throw new CommandException("cannot start: " + idFile + " must have a number and nothing else, one of " +
                servers.keySet() + ", not '" +
                text.substring(0, Math.min(MAX_SHOWN_LENGTH, text.length())).replace('\n', ' ') + "'");
        }
        final int id = Integer.parseInt(text);
        if (!servers.containsKey(id))
        {
            throw new CommandException("cannot start: " + idFile + " says " + id + ", and " +
                (dynamicFile == null ? file : dynamicFile) + " names the servers " + servers.keySet());
        }
        return id;
    }

    private void applySelf(final EnsembleMember self, final ServerContext context)
    {
        context.port(self.port());
        final ConfigFile.Entry portEntry = portEntries.get(self.id());
        if (portEntry != null)
        {
            context.settingNames().port(SettingNames.of(file, portEntry));
        }
        final String line = SettingNames.of(dynamicFile == null ? file : dynamicFile, servers.get(self.id()));
        if (self.zooKeeperPort() != ServerContext.NO_PORT)
        {
            if (hasClientPort && context.zooKeeperPort() != self.zooKeeperPort())
            {
                throw new CommandException("cannot start: " + file + ": clientPort=" + context.zooKeeperPort() +
                    " and server." + self.id() + ", which is this server, says " + self.zooKeeperPort());
            }
            context.zooKeeperPort(self.zooKeeperPort());
            if (!hasClientPort)
            {
                context.settingNames().zooKeeperPort(line);
            }
        }
        if (self.clientHost() != null && !hasClientAddress)
        {
            context.bindAddress(self.clientHost());
            context.settingNames().bindAddress(line);
        }
        if (peerType != null && self.isObserver() != "observer".equalsIgnoreCase(peerType))
        {
            notes.add("peerType=" + peerType + " has no effect, server." + self.id() + ", which is this server, is " +
                (self.isObserver() ? "an observer" : "a participant"));
        }
    }

    private static void at(final Path path, final ConfigFile.Entry entry, final Runnable action)
    {
        try
        {
            action.run();
        }
        catch (final IllegalArgumentException ex)
        {
            throw ConfigKeys.failure(path, entry, ex);
        }
    }
}
