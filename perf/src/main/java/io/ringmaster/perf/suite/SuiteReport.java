package io.ringmaster.perf.suite;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.ringmaster.perf.compare.Judge;
import io.ringmaster.perf.compare.JudgedReport;
import io.ringmaster.perf.compare.Judgement;
import io.ringmaster.perf.compare.Verdicts;
import io.ringmaster.perf.report.Publication;
import io.ringmaster.perf.report.Verdict;

/** What a {@link Suite} has measured, and what it means. Not threadsafe. */
public final class SuiteReport implements JudgedReport
{
    private final List<SuitePart> parts = new ArrayList<>();
    private final Map<Topology, String> failures = new EnumMap<>(Topology.class);

    void add(final SuitePart part)
    {
        parts.add(part);
    }

    void addFailure(final Topology topology, final String reason)
    {
        failures.put(topology, reason);
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

    @Override
    public boolean isComplete()
    {
        return failures.isEmpty();
    }

    @Override
    public Verdicts verdicts()
    {
        return Verdicts.of(parts.stream().flatMap((part) -> part.judgements().stream()).map(Judgement::verdict));
    }

    @Override
    public void print(final PrintWriter out)
    {
        parts.forEach((part) -> part.print(out));
        print(out, "missed:", Verdict.MISSED);
        print(out, "too noisy to conclude, the rounds' ratios overlap the bar:", Verdict.UNDECIDED);
        failures.forEach((topology, reason) -> out.println(failed(topology, reason)));
        out.println(verdicts());
        out.flush();
    }

    @Override
    public void addTo(final Publication.Builder content)
    {
        content.note("ratios are within each round, to the better one of ZooKeeper's two; etcd reads linearizably");
        failures.forEach((topology, reason) -> content.note(failed(topology, reason)));
        parts.forEach((part) -> part.addTo(content));
    }

    @Override
    public Map<String, Object> toMap()
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("verdict", Judge.text(verdicts().together()));
        map.put("isPublishable", verdicts().isDecided());
        map.put("isComplete", isComplete());
        failures.forEach((topology, reason) -> map.put(topology + "Failure", reason));
        map.put("parts", parts.stream().map(SuitePart::toMap).toList());
        return map;
    }

    private static String failed(final Topology topology, final String reason)
    {
        return topology + " failed, and is missing here: " + reason;
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
