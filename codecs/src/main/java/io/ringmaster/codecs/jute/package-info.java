/** Jute, the encoding of ZooKeeper's client protocol: primitives read and written in place, opcodes, fixed layouts. */
package io.ringmaster.codecs.jute;
