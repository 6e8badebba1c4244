/**
 * The client library: {@link io.ringmaster.client.RingmasterClient} is the asynchronous core,
 * {@link io.ringmaster.client.AsyncRingmaster} its face of futures and {@link io.ringmaster.client.SyncRingmaster}
 * its blocking face.
 */
package io.ringmaster.client;
