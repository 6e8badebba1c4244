/** Quotas: how many nodes and bytes are below a path, and how many may be. */
package io.ringmaster.engine.quota;
