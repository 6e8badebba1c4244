/** Sessions and connections. */
package io.ringmaster.engine.session;
