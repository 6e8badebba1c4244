/** From a request to its answer: reads from the tree, writes by way of a transaction, and what waits between. */
package io.ringmaster.engine.request;
