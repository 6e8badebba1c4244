package io.ringmaster.engine.replica;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Content of a record that has none. */
final class NoContent
{
    static final DirectBuffer BUFFER = new UnsafeBuffer(new byte[0]);

    private NoContent()
    {
    }
}
