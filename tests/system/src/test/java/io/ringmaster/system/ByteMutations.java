package io.ringmaster.system;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/** Ways to make frames wrong: bits, lengths, cuts and additions. */
final class ByteMutations
{
    private static final int[] INTERESTING = {
        0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x4000_0000, 0x10_0000, 0xFFFF, 0x7FFF, -2};

    private final Random random;
    private final ByteOrder order;

    ByteMutations(final Random random, final ByteOrder order)
    {
        this.random = random;
        this.order = order;
    }

    /** One mutation; the frame given may be changed, too. */
    byte[] any(final byte[] frame)
    {
        return switch (random.nextInt(6))
        {
            case 0 -> flip(frame);
            case 1 -> overwriteInt(frame, random.nextInt());
            case 2 -> overwriteInt(frame, INTERESTING[random.nextInt(INTERESTING.length)]);
            case 3 -> Arrays.copyOf(frame, random.nextInt(frame.length + 1));
            case 4 -> extend(frame);
            default -> random.nextInt(20) == 0 ? garbage() : flip(frame);
        };
    }

    void putInt(final byte[] frame, final int offset, final int value)
    {
        ByteBuffer.wrap(frame).order(order).putInt(offset, value);
    }

    byte[] garbage()
    {
        final byte[] bytes = new byte[random.nextInt(512)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] flip(final byte[] frame)
    {
        if (frame.length > 0)
        {
            frame[random.nextInt(frame.length)] ^= (byte)(1 << random.nextInt(8));
        }
        return frame;
    }

    private byte[] overwriteInt(final byte[] frame, final int value)
    {
        if (frame.length >= Integer.BYTES)
        {
            putInt(frame, random.nextInt(frame.length - 3), value);
        }
        return frame;
    }

    private byte[] extend(final byte[] frame)
    {
        final byte[] longer = new byte[frame.length + 1 + random.nextInt(64)];
        random.nextBytes(longer);
        System.arraycopy(frame, 0, longer, 0, frame.length);
        return longer;
    }
}
