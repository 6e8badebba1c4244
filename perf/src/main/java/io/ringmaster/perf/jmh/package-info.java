/** Benchmarks of the parts, by JMH: {@code ringmaster perf jmh}. */
package io.ringmaster.perf.jmh;
