package io.ringmaster.perf.suite;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.ringmaster.perf.compare.Judge;
import io.ringmaster.perf.compare.Judgement;
import io.ringmaster.perf.report.Publication;
import io.ringmaster.perf.report.Verdict;

/** What a {@link Suite} has measured, and what it means. Not threadsafe. */
public final class SuiteReport
{
    private final List<SuitePart> parts = new ArrayList<>();

    void add(final SuitePart part)
    {
        parts.add(part);
    }

    /**
     * What was measured.
     *
     * @return by topology.
     */
    public List<SuitePart> parts()
    {
        return List.copyOf(parts);
    }

    /**
     * All bars together: missed if one is missed for certain, otherwise undecided if one is.
     *
     * @return the verdict.
     */
    public Verdict verdict()
    {
        if (judgements(Verdict.MISSED).findAny().isPresent())
        {
            return Verdict.MISSED;
        }
        return isPublishable() ? Verdict.MET : Verdict.UNDECIDED;
    }

    /**
     * Was the machine calm enough to say something about every bar?
     *
     * @return true if no bar is undecided.
     */
    public boolean isPublishable()
    {
        return judgements(Verdict.UNDECIDED).findAny().isEmpty();
    }

    /**
     * Print tables, and what is missed and what undecided.
     *
     * @param out to print to.
     */
    public void print(final PrintWriter out)
    {
        parts.forEach((part) -> part.print(out));
        print(out, "missed:", Verdict.MISSED);
        print(out, "too noisy to conclude, the rounds' ratios overlap the bar:", Verdict.UNDECIDED);
        out.printf("%d bars met, %d missed, %d undecided%n", judgements(Verdict.MET).count(),
            judgements(Verdict.MISSED).count(), judgements(Verdict.UNDECIDED).count());
        out.flush();
    }

    /**
     * Add all of it.
     *
     * @param content to add to.
     */
    public void addTo(final Publication.Builder content)
    {
        content.note("ratios are within each round, to the better one of ZooKeeper's two; etcd reads linearizably");
        parts.forEach((part) -> part.addTo(content));
    }

    /**
     * As a tree of maps, for JSON.
     *
     * @return the tree; keys in a fixed order.
     */
    public Map<String, Object> toMap()
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("verdict", Judge.text(verdict()));
        map.put("isPublishable", isPublishable());
        map.put("parts", parts.stream().map(SuitePart::toMap).toList());
        return map;
    }

    private Stream<Judgement> judgements(final Verdict verdict)
    {
        return parts.stream().flatMap((part) -> part.judgements().stream())
            .filter((judgement) -> judgement.verdict() == verdict);
    }

    private void print(final PrintWriter out, final String heading, final Verdict verdict)
    {
        final List<String> lines = new ArrayList<>();
        for (final SuitePart part : parts)
        {
            part.judgements().stream().filter((judgement) -> judgement.verdict() == verdict)
                .forEach((judgement) -> lines.add("  " + part.topology() + ": " + judgement));
        }
        if (!lines.isEmpty())
        {
            out.println(heading);
            lines.forEach(out::println);
        }
    }
}
