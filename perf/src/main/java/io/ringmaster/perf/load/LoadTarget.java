package io.ringmaster.perf.load;

/** A server under load, as reached by one protocol: opens sessions on a number of event loops. */
public interface LoadTarget extends AutoCloseable
{
    /**
     * Open a session and wait for it.
     *
     * @param index from 0; sessions with the same index modulo the count of threads share a thread.
     * @return the session.
     * @throws LoadException if it cannot be opened; says where and why.
     */
    LoadSession open(int index) throws LoadException;

    /** End the event loops. All sessions must be closed. */
    @Override
    void close();
}
