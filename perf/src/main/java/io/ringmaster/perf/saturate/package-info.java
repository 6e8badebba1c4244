/** Searches the highest rate at which a server holds a latency. */
package io.ringmaster.perf.saturate;
