/** Transactions: how they are encoded, and the one path on which they are applied. */
package io.ringmaster.engine.transaction;
