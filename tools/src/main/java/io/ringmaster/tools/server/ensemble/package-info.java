/**
 * Where the disk of a server meets the replica: its log, its promises and its snapshots as ports of
 * {@code io.ringmaster.engine.replica}.
 */
package io.ringmaster.tools.server.ensemble;
