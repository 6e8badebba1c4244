/** Single-producer Disruptor rings with a payload buffer beside them. */
package io.ringmaster.engine.ring;
