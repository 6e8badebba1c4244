/**
 * One server of an ensemble, without IO: election, discovery, synchronisation and broadcast of Zab. Who sends what
 * when is in docs/ensemble.md.
 */
package io.ringmaster.engine.replica;
