/**
 * One server of an ensemble, without IO: election, discovery, synchronisation and broadcast of Zab. Who sends what
 * when is in docs/ensemble.md. {@code Replica} is what its owner sees, {@code Roles} the way from one role to the next,
 * {@code Inbox} what comes from others; {@code Election}, {@code Leader} and {@code Learner} are the roles.
 */
package io.ringmaster.engine.replica;
