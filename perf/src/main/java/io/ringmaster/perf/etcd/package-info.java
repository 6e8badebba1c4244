/** Processes of etcd, where it is installed, to be measured beside the others. */
package io.ringmaster.perf.etcd;
