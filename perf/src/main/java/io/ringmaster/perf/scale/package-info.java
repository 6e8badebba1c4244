/** What grows: watchers, sessions, znodes. How the cost of a server grows with them, beside ZooKeeper and by itself. */
package io.ringmaster.perf.scale;
