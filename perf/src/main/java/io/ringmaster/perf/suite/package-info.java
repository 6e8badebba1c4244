/** The comparison that is published: Ringmaster beside ZooKeeper and etcd, its loads and its bars. */
package io.ringmaster.perf.suite;
