/** What the engine tells of itself: counts, sessions, ephemerals, connections and watches, for people and programs. */
package io.ringmaster.engine.inspection;
