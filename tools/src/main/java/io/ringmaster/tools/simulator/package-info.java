/**
 * A whole ensemble in one thread, in virtual time, on a simulated network and simulated disks: everything that happens
 * follows from one seed. docs/testing.md shows what is simulated, what is checked, and how a seed is replayed.
 */
package io.ringmaster.tools.simulator;
