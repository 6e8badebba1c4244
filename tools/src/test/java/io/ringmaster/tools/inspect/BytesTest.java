package io.ringmaster.tools.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

class BytesTest
{
    @Test
    void shouldShowTextAsText()
    {
        assertEquals("\"caf\u00e9 \\\"x\\\"\\n\"", Bytes.brief("caf\u00e9 \"x\"\n".getBytes(StandardCharsets.UTF_8)));
        assertEquals("\"\"", Bytes.brief(new byte[0]));
        assertEquals("null", Bytes.brief(null));
    }

    @Test
    void shouldNotPassControlCharactersOn()
    {
        assertNull(Bytes.asText(new byte[]{27, '[', '2', 'J'}));
        assertEquals("0x1b5b324a", Bytes.brief(new byte[]{27, '[', '2', 'J'}));
        assertEquals("0xff", Bytes.brief(new byte[]{-1}));
    }

    @Test
    void shouldCutWhatIsLong()
    {
        final byte[] bytes = "x".repeat(100).getBytes(StandardCharsets.UTF_8);
        assertEquals("\"" + "x".repeat(64) + "...\" (100 bytes)", Bytes.brief(bytes));
    }
}
