package io.ringmaster.server;

/** What a thread without work waits for, which decides how it rests. */
public enum Awaited
{
    /** Nothing that is known: the next request. It may come at once. */
    NOTHING,
    /** A few results that another thread finishes soon: looking for them a while costs less time than being woken. */
    FEW_RESULTS,
    /**
     * Many results: they share the price of waking the thread, and a core that is kept from resting cannot take a
     * waiting thread from another, on a machine that has few of them.
     */
    MANY_RESULTS
}
