/** Replies and events: how they are encoded and how they get to the endpoint. */
package io.ringmaster.engine.reply;
