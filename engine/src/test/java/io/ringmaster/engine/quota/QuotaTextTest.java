package io.ringmaster.engine.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaTextTest
{
    private final QuotaText text = new QuotaText();

    /** Left what is read, right what is written. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "count=3,bytes=5|count=3,bytes=5",
        "bytes=5;count=3|count=3,bytes=5",
        "\"\"|count=-1,bytes=-1",
        "count=-1,bytes=-1=;byteHardLimit=7;countHardLimit=9|count=-1,bytes=-1=;byteHardLimit=7;countHardLimit=9",
        "countHardLimit=9|count=-1,bytes=-1=;countHardLimit=9",
        "byteHardLimit=-1|count=-1,bytes=-1=;byteHardLimit=-1",
        "count=1,,;bytes=2;,|count=1,bytes=2",
        "count=1,count=2|count=2,bytes=-1",
        "count==4|count=-1,bytes=-1",
        "count=+4|count=4,bytes=-1",
        "count=9223372036854775807|count=9223372036854775807,bytes=-1",
        "z=1;count=4;byteHardLimit=3;a=2;countHardLimit=5|" +
            "count=4,bytes=-1=;a=2;byteHardLimit=3;countHardLimit=5;z=1",
        "=5|count=-1,bytes=-1=;=5",
        ",;|count=-1,bytes=-1"})
    void shouldWriteWhatItRead(final String before, final String after)
    {
        assertTrue(read(before));
        final ExpandableArrayBuffer out = new ExpandableArrayBuffer();
        assertEquals(after, out.getStringWithoutLengthUtf8(0, text.write(out)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "count", "count=", "count=x", "count=-", ",count=1", "=", "count=1,bytes",
        "count=9223372036854775808", "count= 1", "count=1-"})
    void shouldRefuseWhatCannotBeRead(final String unreadable)
    {
        assertFalse(read(unreadable));
    }

    @Test
    void shouldRefuseNothingAndTooMuch()
    {
        assertFalse(text.read(new UnsafeBuffer(new byte[1]), 0, -1));
        assertTrue(read("count=1," + ",".repeat(QuotaText.MAX_LENGTH - 8)));
        assertFalse(read("count=1," + ",".repeat(QuotaText.MAX_LENGTH - 7)));
    }

    private boolean read(final String value)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(("??" + value).getBytes(StandardCharsets.UTF_8));
        return text.read(buffer, 2, buffer.capacity() - 2);
    }
}
