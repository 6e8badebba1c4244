package io.ringmaster.engine.model;

/** Something that a connection receives. The order of these on one connection is part of the contract. */
public sealed interface Delivery
{
    /**
     * A watch event.
     *
     * @param zxid of the transaction that fired it, or -1 when it catches up after setWatches.
     * @param type value of section 15.2.
     * @param path of the node that changed.
     */
    record Event(long zxid, int type, String path) implements Delivery
    {
        @Override
        public String toString()
        {
            return "Event[" + Long.toHexString(zxid) + " type=" + type + " " + Texts.path(path) + "]";
        }
    }

    /**
     * An event that comes only if an authentication under way has already taken effect. Authentication is handled at
     * receipt, section 8.12, which is not a point in the order of transactions.
     *
     * @param event that may come.
     */
    record Perhaps(Event event) implements Delivery
    {
    }

    /**
     * An answer.
     *
     * @param correlationId of the request.
     * @param reply         to it.
     */
    record Answer(long correlationId, Reply reply) implements Delivery
    {
    }

    /** The server closes the connection. */
    record Close() implements Delivery
    {
    }
}
