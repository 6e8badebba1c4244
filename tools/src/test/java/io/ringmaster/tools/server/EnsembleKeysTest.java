package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ringmaster.engine.replica.EnsembleConfiguration;
import io.ringmaster.server.aeron.AeronContext;
import io.ringmaster.tools.CommandException;

class EnsembleKeysTest
{
    private static final String[] THREE =
        {"server.1=a:2888:3888", "server.2=b:2888:3888", "server.3=c:2888:3888:observer"};

    @TempDir
    private Path directory;
    private ServerContext context;

    /** The example of ZooKeeper's administrator's guide. */
    @Test
    void shouldTakeAFileOfZooKeeper() throws IOException
    {
        id("2\n");
        final List<String> notes = apply(
            "tickTime=2000", "clientPort=2182", "initLimit=5", "syncLimit=2",
            "server.1=zoo1:2888:3888", "server.2=zoo2:2888:3888", "server.3=zoo3:2888:3888");
        final EnsembleSettings ensemble = context.ensemble();
        assertEquals(2, ensemble.serverId());
        assertEquals(new EnsembleConfiguration(0, List.of(1, 2, 3), List.of()), ensemble.configuration());
        assertEquals(List.of("zoo1:2888", "zoo2:2888", "zoo3:2888"),
            ensemble.members().stream().map(EnsembleMember::linkEndpoint).toList());
        assertEquals("zoo2:2888", ensemble.linkEndpoint());
        assertEquals(1000, ensemble.syncLimitMs());
        assertEquals(AeronContext.MTU_OF_INTERFACE, ensemble.linkMtu());
        assertEquals(5000, ensemble.initLimitMs());
        assertFalse(ensemble.isRejoin());
        assertEquals(2182, context.zooKeeperPort());
        assertEquals(List.of("the second port has no effect, elections take place on the first, UDP and TCP: " +
            "server.1, server.2, server.3"), notes);
    }

    @Test
    void shouldTakeEverythingThatThereIs() throws IOException
    {
        id("3");
        apply(
            "ringmaster.ensemble=orders", "ringmaster.syncLimitMs=200", "ringmaster.initLimitMs=3000",
            "ringmaster.linkMtu=1344",
            "quorumListenOnAllIPs=true", "peerType=observer", "ringmaster.port=7000", "ringmaster.port.3=7003",
            "server.1=a:1;2181", "server.2=b:2;2182", "server.3=c:3:observer;127.0.0.3:2183");
        final EnsembleSettings ensemble = context.ensemble();
        assertEquals(new EnsembleConfiguration(0, List.of(1, 2), List.of(3)), ensemble.configuration());
        assertEquals("0.0.0.0:3", ensemble.linkEndpoint());
        assertEquals("c:3", ensemble.self().linkEndpoint());
        assertEquals(200, ensemble.syncLimitMs());
        assertEquals(1344, ensemble.linkMtu());
        assertEquals(3000, ensemble.initLimitMs());
        assertEquals(List.of("a:7000", "b:7000", "127.0.0.3:7003"),
            ensemble.members().stream().map(EnsembleMember::clientEndpoint).toList());
        assertEquals(7003, context.port());
        assertEquals(2183, context.zooKeeperPort());
        assertEquals("127.0.0.3", context.bindAddress());
    }

    @Test
    void shouldBeStandaloneWithoutServers() throws IOException
    {
        apply("initLimit=5", "ringmaster.ensemble=orders");
        assertNull(context.ensemble());
        assertTrue(assertThrows(CommandException.class, () -> apply(true, "initLimit=5")).getMessage()
            .contains("--rejoin is for a server of an ensemble"));
    }

    @Test
    void shouldBeAnEnsembleOfOneUnlessToldOtherwise() throws IOException
    {
        id("1");
        apply("server.1=a:2888:3888");
        assertEquals(1, context.ensemble().configuration().quorum());
        final List<String> notes = apply("standaloneEnabled=true", "server.1=a:2888:3888");
        assertNull(context.ensemble());
        assertEquals("standaloneEnabled: the one server of the file runs on its own", notes.get(1));
        id("2");
        apply(concat("standaloneEnabled=true"));
        assertEquals(2, context.ensemble().serverId());
    }

    @Test
    void shouldTellItsMembersAsZooKeepersClientsReadThem() throws Exception
    {
        id("3");
        apply("server.3=c:2888:3888", "server.1=[::1]:2888:3888;2181", "server.2=b:2888:3888;10.0.0.2:2182",
            "server.4=d:2889:3888:observer;[::]:2183");
        final String text = context.ensemble().membersText();
        assertEquals("""
            server.1=[::1]:2888:2889:participant;0.0.0.0:2181
            server.2=b:2888:2889:participant;10.0.0.2:2182
            server.3=c:2888:2889:participant
            server.4=d:2889:2888:observer;[::]:2183
            version=0""", text);
        apply("dynamicConfigFile=" + Files.writeString(directory.resolve("zoo.cfg.dynamic"), text));
        assertEquals(text, context.ensemble().membersText());
    }

    @Test
    void shouldNameTheLinesThatSetAddressesAndPorts() throws IOException
    {
        id("2");
        apply("server.2=b:2888;10.0.0.2:2182", "ringmaster.port=7000");
        assertEquals("zoo.cfg:2: ringmaster.port", context.settingNames().port());
        assertEquals("zoo.cfg:1: server.2", context.settingNames().zooKeeperPort());
        assertEquals("zoo.cfg:1: server.2", context.settingNames().bindAddress());

        apply("clientPort=2182", "clientPortAddress=b", "server.2=b:2888;2182", "ringmaster.port.2=7002");
        assertEquals("zoo.cfg:4: ringmaster.port.2", context.settingNames().port());
        assertEquals("zoo.cfg:1: clientPort", context.settingNames().zooKeeperPort());
        assertEquals("zoo.cfg:2: clientPortAddress", context.settingNames().bindAddress());

        apply("server.2=b:2888");
        assertEquals("--port", context.settingNames().port());
        assertEquals("--zookeeper-port", context.settingNames().zooKeeperPort());
        assertEquals("--bind", context.settingNames().bindAddress());
    }

    @Test
    void shouldReadTheFileThatZooKeeperMovesTheServersTo() throws IOException
    {
        id("1");
        final Path dynamic = directory.resolve("zoo.cfg.dynamic.100000000");
        Files.write(dynamic, List.of("server.1=a:2888:3888:participant;2181", "version=100000000"));
        apply("dynamicConfigFile=" + dynamic);
        assertEquals(2181, context.zooKeeperPort());
        assertEquals(List.of(1), context.ensemble().configuration().voters());

        assertFails("cannot start: " + dynamic + " has no server.N line", dynamic, List.of("version=1"));
        assertFails(dynamic + ":2: server.2=b: a port is missing", dynamic, List.of("server.1=a:1", "server.2=b"));
        final String both = assertThrows(CommandException.class,
            () -> apply("server.1=a:1", "dynamicConfigFile=" + dynamic)).getMessage();
        assertTrue(both.startsWith("zoo.cfg:1: server.1: the servers stand in another file"), both);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', value = {
        "server.=a:2888                   ! the number of a server must be 1 to 255: ''",
        "server.0=a:2888                  ! the number of a server must be 1 to 255: '0'",
        "server.256=a:2888                ! the number of a server must be 1 to 255: '256'",
        "server.one=a:2888                ! the number of a server must be 1 to 255: 'one'",
        "server.01=d:2888                 ! server 1 is in line 1 already",
        "server.4=a                       ! a port is missing",
        "ringmaster.ensemble=             ! not a name",
        "ringmaster.ensemble=a b          ! not a name",
        "ringmaster.ensemble=0x           ! not an id of an ensemble",
        "ringmaster.ensemble=0x0          ! not an id of an ensemble",
        "ringmaster.ensemble=0x12345678901234567 ! not an id of an ensemble",
        "ringmaster.linkMtu=500           ! not a whole number",
        "ringmaster.linkMtu=1000          ! not a multiple of 32",
        "ringmaster.syncLimitMs=0         ! not a whole number",
        "ringmaster.initLimitMs=2s        ! not a whole number",
        "ringmaster.port.9=65536          ! not a whole number",
        "ringmaster.port.x=1              ! the number of a server must be 1 to 255",
        "peerType=leader                  ! not one of participant, observer",
        "quorumListenOnAllIPs=maybe       ! not one of yes, no"})
    void shouldNameFileAndLineOfAWrongValue(final String line, final String reason) throws IOException
    {
        id("1");
        final String message = assertThrows(CommandException.class, () -> apply(concat(line))).getMessage();
        assertTrue(message.startsWith("zoo.cfg:4: " + line + ": " + reason), message);
    }

    @Test
    void shouldNameContradictions() throws IOException
    {
        id("1");
        assertFails("zoo.cfg: two servers have the same host and port", "server.1=a:1", "server.2=a:1");
        assertFails("zoo.cfg: an ensemble needs a voter", "server.1=a:1:observer");
        assertFails("zoo.cfg: syncLimitMs=500 must be positive and at most initLimitMs=100",
            "server.1=a:1", "ringmaster.syncLimitMs=500", "ringmaster.initLimitMs=100");
        assertFails("zoo.cfg: clientPort=2181 and server.1, which is this server, says 2182",
            "clientPort=2181", "server.1=a:1;2182");
        final List<String> notes = apply("peerType=observer", "server.1=a:1");
        assertEquals(
            List.of("peerType=observer has no effect, server.1, which is this server, is a participant"), notes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "one", "1 2", "-1", "1.0", "99999999999999999999", "0x1"})
    void shouldRefuseAnIdThatIsNoNumber(final String text) throws IOException
    {
        id(text);
        assertFails(directory.resolve("myid") + " must have a number and nothing else, one of [1, 2, 3], not '", THREE);
    }

    @Test
    void shouldRefuseAnIdThatIsMissingOrUnknown() throws IOException
    {
        assertFails(directory.resolve("myid") + " is missing: it tells which of the servers [1, 2, 3] this one is",
            THREE);
        id("7");
        assertFails(directory.resolve("myid") + " says 7, and zoo.cfg names the servers [1, 2, 3]", THREE);
        Files.delete(directory.resolve("myid"));
        Files.createDirectory(directory.resolve("myid"));
        assertFails("cannot read " + directory.resolve("myid"), THREE);
    }

    @Test
    void shouldDeriveTheSameIdOfAnEnsembleEverywhere() throws IOException
    {
        id("1");
        apply(THREE);
        final long byDefault = context.ensemble().ensembleId();
        id("2");
        apply("server.2=renamed:2888:3888", "server.1=a:2888:3888");
        assertEquals(byDefault, context.ensemble().ensembleId());
        assertEquals(0xc3d77a7d92708d1fL, byDefault, "or no journal could be opened any more");

        apply(concat("ringmaster.ensemble=orders"));
        assertNotEquals(byDefault, context.ensemble().ensembleId());
        assertTrue(context.ensemble().ensembleId() < 0, "no standalone server has such an id");
        apply(concat("ringmaster.ensemble=0x1f"));
        assertEquals(0x1f, context.ensemble().ensembleId());
        assertFalse(context.ensemble().isRejoin());
        apply(true, THREE);
        assertTrue(context.ensemble().isRejoin());
    }

    private void assertFails(final String reason, final Path dynamic, final List<String> lines) throws IOException
    {
        Files.write(dynamic, lines);
        final String message =
            assertThrows(CommandException.class, () -> apply("dynamicConfigFile=" + dynamic)).getMessage();
        assertTrue(message.startsWith(reason), message);
    }

    private void assertFails(final String reason, final String... lines)
    {
        final String message = assertThrows(CommandException.class, () -> apply(lines)).getMessage();
        assertTrue(message.startsWith("cannot start: " + reason), message);
    }

    private static String[] concat(final String line)
    {
        final List<String> lines = new ArrayList<>(Arrays.asList(THREE));
        lines.add(line);
        return lines.toArray(new String[0]);
    }

    private void id(final String text) throws IOException
    {
        Files.writeString(directory.resolve("myid"), text);
    }

    private List<String> apply(final String... lines) throws IOException
    {
        return apply(false, lines);
    }

    private List<String> apply(final boolean isRejoin, final String... lines) throws IOException
    {
        context = new ServerContext().dataDir(directory);
        final ConfigKeys keys = new ConfigKeys();
        keys.apply(ConfigFile.parse(Path.of("zoo.cfg"), List.of(lines)), context);
        return keys.ensemble().apply(context, isRejoin);
    }
}
