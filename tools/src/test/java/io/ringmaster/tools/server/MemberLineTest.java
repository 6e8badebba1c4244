package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberLineTest
{
    private static final String LETTERS = "ab0129.:;|[]-_ %\t/\u00e9participantobserver";

    @ParameterizedTest
    @CsvSource(nullValues = "null", value = {
        "zoo1:2888,                                zoo1,        2888, false, null,     -1,   false",
        "zoo1:2888:3888,                           zoo1,        2888, false, null,     -1,   true",
        "zoo1.example.com:2888:3888:participant,   zoo1.example.com, 2888, false, null, -1,  true",
        "10.0.0.1:2888:3888:observer,              10.0.0.1,    2888, true,  null,     -1,   true",
        "10.0.0.1:2888:OBSERVER,                   10.0.0.1,    2888, true,  null,     -1,   false",
        "zoo1:2888:3888;2181,                      zoo1,        2888, false, null,     2181, true",
        "zoo1:2888:3888:observer;0.0.0.0:2181,     zoo1,        2888, true,  0.0.0.0,  2181, true",
        "zoo1:2888;client:2181,                    zoo1,        2888, false, client,   2181, false",
        "[fe80::1]:2888:3888:participant;[::]:2181, fe80::1,    2888, false, ::,       2181, true",
        "[::1]:1:65535,                            ::1,         1,    false, null,     -1,   true"})
    void shouldTakeItsLinesAndZooKeepers(
        final String line,
        final String host,
        final int linkPort,
        final boolean isObserver,
        final String clientHost,
        final int clientPort,
        final boolean hasElectionPort)
    {
        final MemberLine parsed = MemberLine.parse(5, line, 7181);
        assertEquals(
            new EnsembleMember(5, host, linkPort, isObserver, clientHost, clientPort, 7181), parsed.member());
        assertEquals(hasElectionPort, parsed.hasElectionPort());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', value = {
        "''                       ! a port is missing behind the host",
        "zoo1                     ! a port is missing",
        ":2888                    ! the host is missing",
        "zoo1:                    ! the port must be a number",
        "zoo1:0                   ! the port must be a number from 1 to 65535: '0'",
        "zoo1:65536               ! the port must be a number from 1 to 65535: '65536'",
        "zoo1:-1                  ! the port must be a number",
        "zoo1:99999999999999      ! the port must be a number",
        "zoo1:+2888               ! the port must be a number",
        "zoo1:2888:0              ! the election port must be a number",
        "zoo1:2888:               ! neither a port nor one of participant, observer",
        "zoo1:2888:leader         ! neither a port nor one of participant, observer: 'leader'",
        "zoo1:2888:observer:3888  ! too many parts",
        "zoo1:2888:3888:4888      ! too many parts",
        "fe80::1:2888:3888        ! too many parts",
        "[fe80::1:2888            ! a ] is missing",
        "[zoo1]:2888              ! not a host: '[zoo1]'",
        "zoo 1:2888               ! not a host: 'zoo 1'",
        "http//zoo1:2888          ! not a host",
        "zoo1:2888;               ! the client port must be a number",
        "zoo1:2888;0              ! the client port must be a number",
        "zoo1:2888;a b:2181       ! not a host: 'a b'",
        "zoo1:2888;1;2            ! the client port must be a number",
        "zoo1:2888:3888|zoo2:2888:3888 ! several addresses of one server"})
    void shouldSayWhatIsWrong(final String line, final String reason)
    {
        final IllegalArgumentException failure =
            assertThrows(IllegalArgumentException.class, () -> MemberLine.parse(1, line, 7181));
        assertTrue(failure.getMessage().startsWith(reason), failure.getMessage());
    }

    /** Whatever stands there, it is refused with a reason, or what was understood can be written and read again. */
    @Test
    void shouldUnderstandAnythingOrSayWhyNot()
    {
        final Random random = new Random(4711);
        int understood = 0;
        for (int i = 0; i < 200_000; i++)
        {
            final String line = i % 2 == 0 ? anything(random) : mutated(random);
            try
            {
                final EnsembleMember member = MemberLine.parse(1, line, 7181).member();
                understood++;
                assertEquals(member, MemberLine.parse(1, text(member), 7181).member(), line);
                assertTrue(member.linkPort() > 0 && member.linkPort() <= 65535, line);
                assertFalse(member.host().isEmpty(), line);
            }
            catch (final IllegalArgumentException ex)
            {
                assertFalse(ex.getMessage() == null || ex.getMessage().isEmpty(), line);
            }
        }
        assertTrue(understood > 1000, understood + " of the lines were understood");
    }

    private static String anything(final Random random)
    {
        final StringBuilder text = new StringBuilder();
        final int length = random.nextInt(20);
        for (int i = 0; i < length; i++)
        {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    private static String mutated(final Random random)
    {
        final StringBuilder text = new StringBuilder("[fe80::1]:2888:3888:observer;10.0.0.1:2181");
        for (int i = random.nextInt(4); i > 0; i--)
        {
            final int at = random.nextInt(text.length());
            switch (random.nextInt(3))
            {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, LETTERS.charAt(random.nextInt(LETTERS.length())));
                default -> text.setCharAt(at, LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
        }
        return text.toString();
    }

    private static String text(final EnsembleMember member)
    {
        final String client = member.zooKeeperPort() == ServerContext.NO_PORT ? "" : ";" +
            (member.clientHost() == null ? "" + member.zooKeeperPort() :
            EnsembleMember.endpoint(member.clientHost(), member.zooKeeperPort()));
        return member.linkEndpoint() + (member.isObserver() ? ":observer" : "") + client;
    }
}
