package io.ringmaster.tools.simulator;

/**
 * What the network hands to a server, in this order.
 *
 * @param kind       of it.
 * @param peer       it is about, or comes from.
 * @param generation of the link.
 * @param bytes      of a message or vote.
 */
@SuppressWarnings("ArrayRecordComponent")
record Delivery(Kind kind, int peer, long generation, byte[] bytes)
{
    enum Kind
    {
        UP, DOWN, MESSAGE, VOTE
    }
}
