package io.ringmaster.tools.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.ringmaster.tools.checker.HistoryRecorder.Call;
import io.ringmaster.tools.checker.ModelEnsemble.Mistake;
import io.ringmaster.tools.checker.ModelEnsemble.Settings;
import io.ringmaster.tools.checker.ModelEnsemble.Shown;
import io.ringmaster.tools.checker.Verdict.Kind;

class HistoryCheckerTest
{
    private static final int ANY = Step.ANY_VERSION;
    private static final long NO_ZXID = Operation.NO_ZXID;

    private final HistoryRecorder recorder = new HistoryRecorder();

    private Verdict verdict()
    {
        return new HistoryChecker().check(recorder.history());
    }

    private void assertOk()
    {
        final Verdict verdict = verdict();
        assertEquals(Kind.OK, verdict.kind(), verdict::explanation);
    }

    private void assertViolation(final String... texts)
    {
        final Verdict verdict = verdict();
        assertEquals(Kind.VIOLATION, verdict.kind());
        for (final String text : texts)
        {
            assertTrue(verdict.explanation().contains(text), verdict::explanation);
        }
    }

    private Call set(final int client, final String value)
    {
        return recorder.invoke(client, client, Step.setData("/a", value, ANY));
    }

    private Call get(final int client)
    {
        return recorder.invoke(client, client, Step.getData("/a"));
    }

    private Call getLocal(final int client)
    {
        return recorder.invokeLocal(client, client, Step.getData("/a"));
    }

    private void initial()
    {
        recorder.initial("/a", new NodeView("0", 0, 1, 1));
    }

    @Test
    void shouldAcceptEmptyHistory()
    {
        assertOk();
    }

    @Test
    void shouldAcceptConcurrentWritesInEitherOrder()
    {
        initial();
        final Call first = set(1, "x");
        final Call second = set(2, "y");
        second.ok(NO_ZXID);
        first.ok(NO_ZXID);
        get(3).ok(NO_ZXID, NodeView.value("y"));

        assertOk();
    }

    @Test
    void shouldRejectReadOfWhatWasReplacedBefore()
    {
        initial();
        set(1, "x").ok(NO_ZXID);
        set(2, "y").ok(NO_ZXID);
        get(3).ok(NO_ZXID, NodeView.value("x"));

        assertViolation("/a: no order explains", "#2 client 3", "\"x\"");
    }

    @Test
    void shouldRejectReadThatGoesBackBehindAnother()
    {
        initial();
        final Call write = set(1, "x");
        get(2).ok(NO_ZXID, NodeView.value("x"));
        get(3).ok(NO_ZXID, NodeView.value("0"));
        write.ok(NO_ZXID);

        assertViolation("#2 client 3");
    }

    @Test
    void shouldLetUnknownWriteHappenLate()
    {
        initial();
        set(1, "x");
        get(2).ok(NO_ZXID, NodeView.value("0"));
        set(2, "y").ok(NO_ZXID);
        get(2).ok(NO_ZXID, NodeView.value("x"));

        assertOk();
    }

    @Test
    void shouldLetUnknownWriteNeverHappen()
    {
        initial();
        set(1, "x");
        get(2).ok(NO_ZXID, NodeView.stat(0, 1, 1));
        set(2, "y").ok(NO_ZXID, NodeView.stat(1, 1, 5));

        assertOk();
    }

    @Test
    void shouldRejectUnknownWriteThatHappensTwice()
    {
        initial();
        set(1, "x");
        get(2).ok(NO_ZXID, NodeView.value("x"));
        set(2, "y").ok(NO_ZXID);
        get(2).ok(NO_ZXID, NodeView.value("x"));

        assertViolation("#3 client 2");
    }

    @Test
    void shouldRejectVersionThatNobodyWrote()
    {
        initial();
        set(1, "x").ok(NO_ZXID, NodeView.stat(2, 1, 7));

        assertViolation("#0 client 1");
    }

    @Test
    void shouldExplainVersionByUnknownWrite()
    {
        initial();
        set(2, "y");
        set(1, "x").ok(NO_ZXID, NodeView.stat(2, 1, 7));

        assertOk();
    }

    @Test
    void shouldRejectSecondCreate()
    {
        recorder.invoke(1, 1, Step.create("/b", "x")).ok(NO_ZXID);
        recorder.invoke(2, 2, Step.create("/b", "y")).ok(NO_ZXID);

        assertViolation("#1 client 2");
    }

    @Test
    void shouldJudgeRefusals()
    {
        initial();
        recorder.invoke(1, 1, Step.create("/a", "x")).failed(Outcome.NODE_EXISTS, 0, NO_ZXID);
        recorder.invoke(1, 1, Step.delete("/a", 3)).failed(Outcome.BAD_VERSION, 0, NO_ZXID);
        recorder.invoke(1, 1, Step.delete("/b", ANY)).failed(Outcome.NO_NODE, 0, NO_ZXID);
        recorder.invoke(1, 1, Step.create("/b/c", "x")).failed(Outcome.NO_NODE, 0, NO_ZXID);
        assertOk();

        recorder.invoke(1, 1, Step.delete("/a", 0)).failed(Outcome.BAD_VERSION, 0, NO_ZXID);
        assertViolation("#4 client 1");
    }

    @Test
    void shouldTakeMultiAsOne()
    {
        initial();
        recorder.initial("/b", new NodeView("0", 0, 1, 1));
        recorder.invoke(1, 1, Step.setData("/a", "x", ANY), Step.setData("/b", "x", ANY)).ok(NO_ZXID);
        recorder.invoke(2, 2, Step.check("/a", 1), Step.setData("/b", "y", 0)).failed(Outcome.BAD_VERSION, 1, NO_ZXID);
        get(3).ok(NO_ZXID, NodeView.value("x"));
        assertOk();

        recorder.invoke(3, 3, Step.getData("/b")).ok(NO_ZXID, NodeView.value("0"));
        assertViolation("/a, /b", "#3 client 3");
    }

    @Test
    void shouldRejectHalfOfMultiOfUnknownOutcome()
    {
        initial();
        recorder.initial("/b", new NodeView("0", 0, 1, 1));
        recorder.invoke(1, 1, Step.setData("/a", "x", ANY), Step.setData("/b", "x", ANY));
        get(3).ok(NO_ZXID, NodeView.value("x"));
        recorder.invoke(3, 3, Step.getData("/b")).ok(NO_ZXID, NodeView.value("0"));

        assertViolation("#2 client 3");
    }

    @Test
    void shouldRejectWritesOfOneSessionOutOfOrder()
    {
        initial();
        final Call first = set(1, "x");
        final Call second = set(1, "y");
        first.ok(NO_ZXID);
        second.ok(NO_ZXID);
        get(2).ok(NO_ZXID, NodeView.value("x"));

        assertViolation("#2 client 2");
    }

    @Test
    void shouldRejectZxidsAgainstRealTime()
    {
        initial();
        recorder.initial("/b", new NodeView("0", 0, 1, 1));
        set(1, "x").ok(9);
        recorder.invoke(2, 2, Step.setData("/b", "x", ANY)).ok(8);

        assertViolation("smaller zxid", "#0", "#1");
    }

    @Test
    void shouldRejectOneZxidOfTwoWrites()
    {
        initial();
        final Call first = set(1, "x");
        set(2, "y").ok(9);
        first.ok(9);

        assertViolation("same zxid");
    }

    @Test
    void shouldRejectReadOfStateOfLater()
    {
        initial();
        get(1).ok(7, new NodeView("0", 0, 1, 1));
        set(2, "y").ok(6);

        assertViolation("a write of later");
    }

    @Test
    void shouldAcceptLocalReadOutOfThePast()
    {
        initial();
        set(1, "x").ok(5);
        getLocal(2).ok(4, new NodeView("0", 0, 1, 1));
        getLocal(2).ok(5, new NodeView("x", 1, 1, 5));

        assertOk();
    }

    @Test
    void shouldRejectSessionThatGoesBack()
    {
        initial();
        set(1, "x").ok(5);
        getLocal(2).ok(5, new NodeView("x", 1, 1, 5));
        getLocal(2).ok(4, new NodeView("0", 0, 1, 1));

        assertViolation("goes back in time", "#2", "#1");
    }

    @Test
    void shouldRejectSessionThatGoesBackAcrossNodes()
    {
        initial();
        recorder.initial("/b", new NodeView("0", 0, 1, 1));
        set(1, "x").ok(NO_ZXID, NodeView.stat(1, 1, 5));
        recorder.invoke(1, 1, Step.setData("/b", "x", ANY)).ok(NO_ZXID, NodeView.stat(1, 1, 6));
        recorder.invokeLocal(2, 2, Step.getData("/b")).ok(NO_ZXID, new NodeView("x", 1, 1, 6));
        getLocal(2).ok(NO_ZXID, new NodeView("0", 0, 1, 1));

        assertViolation("no state that its session could see", "#3", "#2");
    }

    @Test
    void shouldRejectLocalReadWithoutOwnWrite()
    {
        initial();
        final Call write = set(1, "x");
        final Call read = getLocal(1);
        write.ok(5, NodeView.stat(1, 1, 5));
        read.ok(NO_ZXID, new NodeView("0", 0, 1, 1));

        assertViolation("#1 client 1", "#0 client 1");
    }

    @Test
    void shouldRejectLocalReadOfWhatNobodyWrote()
    {
        initial();
        getLocal(1).ok(NO_ZXID, new NodeView("x", 1, 1, 5));

        assertViolation("#0 client 1");
    }

    @Test
    void shouldRejectAbsenceOfWhatWasThere()
    {
        recorder.invoke(1, 1, Step.create("/b", "x")).ok(5);
        recorder.invokeLocal(2, 2, Step.exists("/b")).failed(Outcome.NO_NODE, 0, 4);
        assertOk();

        recorder.invokeLocal(2, 2, Step.exists("/b")).failed(Outcome.NO_NODE, 0, 6);
        assertViolation("#2 client 2");
    }

    @Test
    void shouldTakeEventBeforeReply()
    {
        initial();
        recorder.invokeLocal(2, 2, Step.getData("/a").watched()).ok(1, new NodeView("0", 0, 1, 1));
        set(1, "x").ok(5);
        recorder.notice(2, "/a", WatchNotice.Change.CHANGED, 5);
        getLocal(2).ok(5, new NodeView("x", 1, 1, 5));

        assertOk();
    }

    @Test
    void shouldRejectEventBehindReply()
    {
        initial();
        recorder.initial("/b", new NodeView("0", 0, 1, 1));
        recorder.invokeLocal(2, 2, Step.getData("/a").watched()).ok(1, new NodeView("0", 0, 1, 1));
        set(1, "x").ok(5);
        recorder.invokeLocal(2, 2, Step.getData("/b")).ok(5, new NodeView("0", 0, 1, 1));
        recorder.notice(2, "/a", WatchNotice.Change.CHANGED, 5);

        assertViolation("the event is lost", "#2 client 2", "#1 client 1", "#0 client 2");
    }

    @Test
    void shouldRejectEventOfAnotherChange()
    {
        initial();
        recorder.invokeLocal(2, 2, Step.getData("/a").watched()).ok(1, new NodeView("0", 0, 1, 1));
        set(1, "x").ok(5);
        recorder.notice(2, "/a", WatchNotice.Change.DELETED, NO_ZXID);

        assertViolation("not the one of the next change");
    }

    @Test
    void shouldMissANodeThatWasThereOnlyWhileTheSessionWasAway()
    {
        recorder.invokeLocal(2, 2, Step.exists("/b").watched()).failed(Outcome.NO_NODE, 0, 4);
        recorder.invoke(1, 1, Step.create("/b", "x")).ok(5);
        recorder.invoke(1, 1, Step.delete("/b", ANY)).ok(6);
        recorder.resumed(2);
        recorder.invokeLocal(2, 2, Step.exists("/b")).failed(Outcome.NO_NODE, 0, 6);
        recorder.invoke(1, 1, Step.create("/b", "y")).ok(7);
        recorder.notice(2, "/b", WatchNotice.Change.CREATED, 7);
        assertOk();

        recorder.invokeLocal(3, 3, Step.exists("/c").watched()).failed(Outcome.NO_NODE, 0, 7);
        recorder.invoke(1, 1, Step.create("/c", "x")).ok(8);
        recorder.invoke(1, 1, Step.delete("/c", ANY)).ok(9);
        recorder.invokeLocal(3, 3, Step.exists("/c")).failed(Outcome.NO_NODE, 0, 9);
        assertViolation("the event is lost");
    }

    @Test
    void shouldRejectEventWithoutWatch()
    {
        initial();
        recorder.invokeLocal(2, 2, Step.getData("/a").watched()).ok(1, new NodeView("0", 0, 1, 1));
        set(1, "x").ok(5);
        set(1, "y").ok(6);
        recorder.notice(2, "/a", WatchNotice.Change.CHANGED, 5);
        recorder.notice(2, "/a", WatchNotice.Change.CHANGED, 6);

        assertViolation("no watch was left for");
    }

    @Test
    void shouldFenceSessions()
    {
        initial();
        set(1, "x");
        set(1, "y").ok(5, NodeView.stat(1, 1, 5));
        get(2).ok(6, new NodeView("x", 2, 1, 6));
        assertOk();

        final Verdict verdict = new HistoryChecker().sessionsAreFenced(true).check(recorder.history());
        assertEquals(Kind.VIOLATION, verdict.kind());
        assertTrue(verdict.explanation().contains("#0 client 1"), verdict::explanation);
    }

    @Test
    void shouldFenceSessionsWithoutZxids()
    {
        initial();
        set(1, "x");
        get(1).ok(NO_ZXID, NodeView.value("0"));
        set(1, "y").ok(NO_ZXID);
        get(2).ok(NO_ZXID, NodeView.stat(2, NodeView.NOT_SHOWN, NodeView.NOT_SHOWN));
        final HistoryChecker checker = new HistoryChecker().sessionsAreFenced(true);
        assertEquals(Kind.OK, checker.check(recorder.history()).kind());

        get(2).ok(NO_ZXID, NodeView.value("x"));
        assertOk();
        assertEquals(Kind.VIOLATION, checker.check(recorder.history()).kind());
    }

    @Test
    void shouldGiveUpWithinBounds()
    {
        initial();
        for (int i = 0; i < 12; i++)
        {
            set(i, "v" + i);
        }
        for (int i = 0; i < 12; i++)
        {
            final Call read = get(20);
            read.ok(NO_ZXID, NodeView.stat(i % 2 == 0 ? 11 - i : 1, NodeView.NOT_SHOWN, NodeView.NOT_SHOWN));
        }

        final Verdict verdict = new HistoryChecker().maxConfigurations(10).check(recorder.history());
        assertEquals(Kind.GAVE_UP, verdict.kind());
        assertTrue(verdict.explanation().contains("/a: no answer for 24 operations"), verdict::explanation);
    }

    @ParameterizedTest
    @EnumSource(Shown.class)
    void shouldAcceptWhatModelDoes(final Shown shown)
    {
        for (long seed = 1; seed <= 300; seed++)
        {
            final double multis = seed % 3 == 0 ? 0.1 : 0;
            final History history = new ModelEnsemble(seed, new Settings(
                2 + (int)(seed % 6), 1 + (int)(seed % 5), 200, seed % 2 * 0.05, multis, shown, Mistake.NONE)).run();
            final Verdict verdict = new HistoryChecker().check(history);
            final long current = seed;
            assertEquals(Kind.OK, verdict.kind(), () -> "seed " + current + ": " + verdict.explanation());
        }
    }

    /** What a later write covers up nobody can see, so not each and every one is found. */
    @ParameterizedTest
    @EnumSource(value = Mistake.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void shouldRejectMistakeOfModel(final Mistake mistake)
    {
        int made = 0;
        int found = 0;
        for (long seed = 1; seed <= 300; seed++)
        {
            final ModelEnsemble model = new ModelEnsemble(seed, new Settings(3 + (int)(seed % 4), 2 + (int)(seed % 3),
                200, 0, mistake == Mistake.HALF_A_MULTI ? 0.2 : 0, Shown.EVERYTHING, mistake));
            final History history = model.run();
            made += model.hasErred() ? 1 : 0;
            final Verdict verdict = new HistoryChecker().check(history);
            found += verdict.kind() == Kind.VIOLATION ? 1 : 0;
            assertTrue(model.hasErred() || verdict.isOk(), verdict::explanation);
        }
        final String text = mistake + " made in " + made + " histories, found in " + found;
        System.out.println(text);
        assertTrue(made >= 30, text);
        assertTrue(found >= made * 4 / 5, text);
    }

    @ParameterizedTest
    @EnumSource(Shown.class)
    void shouldJudgeLongHistories(final Shown shown)
    {
        final History history = new ModelEnsemble(
            1, new Settings(16, 100, 10_000, 0.05, 0, shown, Mistake.NONE)).run();
        final long startNs = System.nanoTime();
        final Verdict verdict = new HistoryChecker().check(history);
        System.out.println(shown + ": " + history.operations().size() + " operations judged in " +
            (System.nanoTime() - startNs) / 1_000_000 + " ms");
        assertEquals(Kind.OK, verdict.kind(), verdict::explanation);
    }
}
