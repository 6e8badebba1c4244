package io.ringmaster.engine.inspection;

/** What an inspector asks about the ensemble that its server belongs to. Engine thread only. */
@FunctionalInterface
public interface EnsembleView
{
    /** Of a server on its own. */
    EnsembleView STANDALONE = nowNs -> EnsembleStatus.STANDALONE;

    /**
     * How things stand.
     *
     * @param nowNs monotonic time.
     * @return the status now.
     */
    EnsembleStatus status(long nowNs);
}
