package io.ringmaster.engine.model;

/**
 * Who a connection is, one of possibly several: contract section 12.4.
 *
 * @param scheme of the provider that confirmed it.
 * @param id     in the form of the scheme.
 */
public record Identity(String scheme, String id)
{
}
