package io.ringmaster.zookeeper.differential;

/** A zxid of a request that is only known when the history runs, for it is another one on each server. */
enum ZxidRef
{
    /** 0: before everything. */
    ZERO,
    /** The highest one in any reply that this client has seen. */
    LAST_SEEN,
    /** The highest one that this client had seen when its connection was last dropped. */
    AT_DROP,
    /** The highest one of any client, some steps ago. */
    SOME_STEPS_AGO,
    /** {@link Long#MAX_VALUE}. */
    MAX,
    /** Higher than any that the server has given. */
    AHEAD
}
