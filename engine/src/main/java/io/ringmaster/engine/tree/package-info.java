/**
 * The znode tree: rows, names and data off the heap, an incrementally growing path index, a digest of the content,
 * exact snapshots taken while it changes, and their loading. One thread owns a tree and everything that belongs to it.
 */
package io.ringmaster.engine.tree;
