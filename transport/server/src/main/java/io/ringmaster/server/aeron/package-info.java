/** Raw channels between the servers of an ensemble, by Aeron. The engine's link layer makes links of them. */
package io.ringmaster.server.aeron;
