/**
 * Links between the servers of an ensemble, without IO: what makes an ordered stream that loses nothing until it ends
 * out of raw channels that may lose, and says so on both sides when it ends. docs/ensemble.md section 4.
 */
package io.ringmaster.engine.link;
