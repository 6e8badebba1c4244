/**
 * Judges what clients have seen: whether some order of the operations explains it, and whether that order is one that
 * Ringmaster promises. Knows nothing of servers, so the same checks serve a simulator and real processes.
 */
package io.ringmaster.tools.checker;
