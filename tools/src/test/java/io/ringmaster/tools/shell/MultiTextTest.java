package io.ringmaster.tools.shell;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ringmaster.client.Acl;
import io.ringmaster.client.Op;

class MultiTextTest
{
    @Test
    void shouldReadOperations()
    {
        final List<Op> operations = MultiText.parse(
            List.of("check", "/a", "3;", "set", "/a", "new", ";", "create", "/a/b", ";", "delete", "/c", "7"));

        assertEquals(4, operations.size());
        assertEquals(Op.check("/a", 3), operations.get(0));
        final Op.SetData setData = (Op.SetData)operations.get(1);
        assertEquals("/a", setData.path());
        assertEquals(-1, setData.expectedVersion());
        assertArrayEquals("new".getBytes(StandardCharsets.UTF_8), setData.data());
        assertEquals("/a/b", operations.get(2).path());
        assertEquals(Op.delete("/c", 7), operations.get(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "create", "rename /a /b", "set /a", "delete /a x", "check /a 1 2", "create /a ; ; check /b"})
    void shouldRefuseWhatItDoesNotUnderstand(final String text)
    {
        assertThrows(IllegalArgumentException.class, () -> MultiText.parse(List.of(text.split(" "))));
    }

    @Test
    void shouldReadAndWriteAcls()
    {
        final List<Acl> acls = Views.acls("world:anyone:r,digest:bob:aGFzaA==:rwcda");

        assertEquals(List.of(new Acl(1, "world", "anyone"), new Acl(31, "digest", "bob:aGFzaA==")), acls);
        assertEquals("digest:bob:aGFzaA==:cdrwa", Views.text(acls.get(1)));
        assertThrows(IllegalArgumentException.class, () -> Views.acls("world:anyone"));
        assertThrows(IllegalArgumentException.class, () -> Views.acls("world:anyone:rx"));
    }
}
