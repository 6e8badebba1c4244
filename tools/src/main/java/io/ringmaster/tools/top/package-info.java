/** {@code ringmaster top}: what servers do right now, from their counters. */
package io.ringmaster.tools.top;
