package io.ringmaster.engine.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class ReadPositionQueriesTest
{
    private final List<Long> cookies = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private final ReadPositionQueries queries = new ReadPositionQueries(cookies::add);

    @Test
    void shouldTellEachServerOnceWhatItAsked()
    {
        queries.ask(2, 70);
        queries.ask(3, 70);
        confirm(1, 500);
        confirm(0, 400);
        confirm(0, 600);
        assertEquals(List.of("server 3, request 70, zxid 500", "server 2, request 70, zxid 400"), answers);
    }

    /** What a server asked before it left it does not wait for when it is back: an answer would be a mistake. */
    @Test
    void shouldForgetWhatAServerAskedThatHasLeft()
    {
        for (int i = 0; i < 20; i++)
        {
            queries.ask(2 + (i & 1), i);
        }
        queries.forget(2);
        queries.ask(2, 100);
        for (int i = 0; i < 21; i++)
        {
            confirm(i, 7);
        }
        assertEquals(11, answers.size());
        assertEquals(10, answers.stream().filter(answer -> answer.startsWith("server 3")).count());
        assertEquals("server 2, request 100, zxid 7", answers.get(10));
    }

    @Test
    void shouldCountWhatTheQuorumHasNotConfirmed()
    {
        assertEquals(0, queries.count());
        queries.ask(1, 10);
        queries.ask(2, 20);
        queries.ask(2, 21);
        queries.ask(3, 30);
        assertEquals(4, queries.count());

        confirm(1, 7);
        confirm(1, 8);
        assertEquals(3, queries.count());
        queries.forget(2);
        assertEquals(2, queries.count());
        queries.clear();
        assertEquals(0, queries.count());
    }

    @Test
    void shouldForgetAllWhenAnotherServerLeads()
    {
        queries.ask(2, 70);
        queries.clear();
        confirm(0, 500);
        assertEquals(List.of(), answers);
    }

    @Test
    void shouldRefuseToAskWhereNobodyLeads()
    {
        assertThrows(IllegalStateException.class, () -> new ReadPositionQueries(cookie -> false).ask(2, 70));
    }

    private void confirm(final int index, final long zxid)
    {
        queries.onReadPosition(cookies.get(index), zxid, (server, sequence, positionZxid) ->
            answers.add("server " + server + ", request " + sequence + ", zxid " + positionZxid));
    }
}
