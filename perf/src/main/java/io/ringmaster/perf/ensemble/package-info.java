/**
 * Ensembles of real processes, of Ringmaster or of ZooKeeper, from the same configuration file: start them, kill them,
 * stop their clocks, cut their network, and talk to them as a client that looks for another server.
 */
package io.ringmaster.perf.ensemble;
