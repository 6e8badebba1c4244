package io.ringmaster.perf.suite;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.ringmaster.perf.compare.ComparePublication;
import io.ringmaster.perf.compare.CompareReport;
import io.ringmaster.perf.compare.CompareTable;
import io.ringmaster.perf.compare.ControlFigures;
import io.ringmaster.perf.compare.Judgement;
import io.ringmaster.perf.report.Publication;

/**
 * What was measured of one topology.
 *
 * @param topology that was built.
 * @param figures  of its servers.
 * @param control  of the machine meanwhile.
 */
public record SuitePart(Topology topology, CompareReport figures, ControlFigures control)
{
    /**
     * What became of its bars.
     *
     * @return in the order of the workloads.
     */
    public List<Judgement> judgements()
    {
        return figures.judgements(control.unrest());
    }

    void print(final PrintWriter out)
    {
        out.printf("%s: %d of each kind%n", topology, topology.nodeCount());
        table().print(out);
        control.print(out);
        out.println();
    }

    void addTo(final Publication.Builder content)
    {
        new ComparePublication(figures, control.unrest(), topology.toString()).addTo(content);
        control.addTo(content, "Bare machine, " + topology);
        content.note(topology + ": the machine was " + control.unrest());
    }

    Map<String, Object> toMap()
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("topology", topology.toString());
        map.put("control", control.toMap());
        map.put("figures", table().toList());
        map.put("bars", judgements().stream().map(Judgement::toMap).toList());
        return map;
    }

    private CompareTable table()
    {
        return new CompareTable(figures, control.unrest());
    }
}
