/**
 * The truth on disk: the segmented log of transactions, snapshots of the state, recovery from both, and their
 * inspection. {@code docs/journal-format.md} is the specification of the files.
 */
package io.ringmaster.journal;
