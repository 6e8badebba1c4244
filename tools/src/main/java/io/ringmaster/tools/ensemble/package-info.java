/** Programs for several servers at once: how an ensemble stands, and one of real processes on this host. */
package io.ringmaster.tools.ensemble;
