package io.ringmaster.perf.ensemble;

import java.io.IOException;
import java.util.List;

/** Where the servers of an ensemble live, numbered from 1. One thread at a time. */
public interface EnsembleNetwork extends AutoCloseable
{
    /** All servers on the loopback interface of this machine: nothing can be cut. */
    EnsembleNetwork LOOPBACK = new EnsembleNetwork()
    {
        @Override
        public String host(final int id)
        {
            return "127.0.0.1";
        }

        @Override
        public List<String> commandPrefix(final int id)
        {
            return List.of();
        }

        @Override
        public void close()
        {
            // Nothing was made.
        }
    };

    /**
     * Address of a server, for clients and for the other servers.
     *
     * @param id of the server.
     * @return the address.
     */
    String host(int id);

    /**
     * What comes before the command that starts a server.
     *
     * @param id of the server.
     * @return the first words of the command line, perhaps none.
     */
    List<String> commandPrefix(int id);

    /**
     * Take down what was built up. The servers must have ended.
     *
     * @throws IOException if something stays.
     */
    @Override
    void close() throws IOException;
}
