/** Snapshots of the whole state at one zxid: taken while the engine goes on, and loaded at the start. */
package io.ringmaster.engine.snapshot;
