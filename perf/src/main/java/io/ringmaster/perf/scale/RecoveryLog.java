package io.ringmaster.perf.scale;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.ringmaster.perf.ensemble.ServerKind;

/**
 * What a server prints of its recovery.
 *
 * @param snapshotMs until the snapshot was loaded; 0 if there was none.
 * @param replayMs   until the transactions behind it were applied.
 */
record RecoveryLog(double snapshotMs, double replayMs)
{
    private static final Pattern OURS = Pattern.compile(
        "recovered zxid .* from (?:snapshot 0x\\p{XDigit}+ \\((\\d+) ms\\) and )?\\d+ transactions in (\\d+) ms");
    private static final Pattern SNAPSHOT = Pattern.compile("Snapshot loaded in (\\d+) ms");
    private static final Pattern TRANSACTIONS = Pattern.compile("\\d+ txns loaded in (\\d+) ms");

    /**
     * Read it.
     *
     * @param kind of the server.
     * @param text that it has printed since its start.
     * @return nothing as long as it is not all there.
     */
    static Optional<RecoveryLog> parse(final ServerKind kind, final String text)
    {
        if (kind == ServerKind.RINGMASTER)
        {
            final Matcher ours = OURS.matcher(text);
            if (!ours.find())
            {
                return Optional.empty();
            }
            final double snapshotMs = ours.group(1) == null ? 0 : Double.parseDouble(ours.group(1));
            return Optional.of(new RecoveryLog(snapshotMs, Double.parseDouble(ours.group(2)) - snapshotMs));
        }
        final Matcher snapshot = SNAPSHOT.matcher(text);
        final Matcher transactions = TRANSACTIONS.matcher(text);
        return snapshot.find() && transactions.find() ?
            Optional.of(new RecoveryLog(
                Double.parseDouble(snapshot.group(1)), Double.parseDouble(transactions.group(1)))) :
            Optional.empty();
    }
}
