package io.ringmaster.codecs;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A length-prefixed message, as it travels on a stream and nests inside {@code Multi} requests and replies.
 * <pre>
 *   0               4                                        4 + length
 *  +---------------+----------------------------------------+
 *  | int32 length  | messageHeader and message, SBE         |
 *  +---------------+----------------------------------------+
 * </pre>
 * All integers are little-endian. The length counts the bytes behind it.
 */
public final class Frame
{
    /** Bytes before the message. */
    public static final int HEADER_LENGTH = 4;
    /** Bytes of an SBE messageHeader, the least that a frame carries. */
    public static final int MESSAGE_HEADER_LENGTH = 8;
    /** Default for the longest request frame a server takes, as ZooKeeper's jute.maxbuffer: 1 MiB - 1. */
    public static final int DEFAULT_MAX_REQUEST_LENGTH = 0xF_FFFF;

    private Frame()
    {
    }

    /**
     * Read the length field.
     *
     * @param buffer holding the frame.
     * @param offset of the frame.
     * @return the length as found, not checked.
     */
    public static int length(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Write the length field.
     *
     * @param buffer to hold the frame.
     * @param offset of the frame.
     * @param length in bytes of the message.
     */
    public static void putLength(final MutableDirectBuffer buffer, final int offset, final int length)
    {
        buffer.putInt(offset, length, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Check a length from outside before it is believed.
     *
     * @param length    as read from the stream.
     * @param maxLength longest message allowed.
     * @return true if a message header fits in and the limit holds.
     */
    public static boolean isValidLength(final int length, final int maxLength)
    {
        return length >= MESSAGE_HEADER_LENGTH && length <= maxLength;
    }
}
