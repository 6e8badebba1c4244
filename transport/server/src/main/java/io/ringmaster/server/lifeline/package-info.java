/** TCP connections between the servers of an ensemble by which the end of a peer's process is noticed at once. */
package io.ringmaster.server.lifeline;
