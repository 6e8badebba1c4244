package io.ringmaster.engine.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

import io.ringmaster.codecs.ErrorCode;

/** Section 12 of the protocol with the providers digest and ip. */
public final class NaiveAcl
{
    /** Permission bit READ. */
    public static final int READ = 1;
    /** Permission bit WRITE. */
    public static final int WRITE = 2;
    /** Permission bit CREATE. */
    public static final int CREATE = 4;
    /** Permission bit DELETE. */
    public static final int DELETE = 8;
    /** Permission bit ADMIN. */
    public static final int ADMIN = 16;
    /** All permission bits. */
    public static final int ALL = 31;
    /** Everything for everybody. */
    public static final List<AclEntry> OPEN = List.of(new AclEntry(ALL, "world", "anyone"));

    private NaiveAcl()
    {
    }

    /**
     * Section 12.4: the identity that a digest credential gives.
     *
     * @param credential user:password.
     * @return user:base64(SHA1(credential)).
     */
    public static String digest(final String credential)
    {
        try
        {
            final byte[] hash = MessageDigest.getInstance("SHA-1")
                .digest(credential.getBytes(StandardCharsets.ISO_8859_1));
            return credential.split(":", 2)[0] + ":" + Base64.getEncoder().encodeToString(hash);
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    /** Section 12.2. */
    static boolean permits(final List<AclEntry> acl, final int permission, final Collection<Identity> identities)
    {
        if (acl.isEmpty() || identities.stream().anyMatch(identity -> identity.scheme().equals("super")))
        {
            return true;
        }
        for (final AclEntry entry : acl)
        {
            if ((entry.permissions() & permission) == 0)
            {
                continue;
            }
            if (entry.scheme().equals("world") && entry.id().equals("anyone"))
            {
                return true;
            }
            for (final Identity identity : identities)
            {
                if (identity.scheme().equals(entry.scheme()) && matches(entry, identity))
                {
                    return true;
                }
            }
        }
        return false;
    }

    /** Section 12.3: the list as it is stored. */
    static List<AclEntry> stored(final List<AclEntry> asked, final Collection<Identity> identities)
        throws RequestFailure
    {
        RequestFailure.unless(!asked.isEmpty(), ErrorCode.INVALID_ACL);
        final List<AclEntry> result = new ArrayList<>();
        for (final AclEntry entry : new LinkedHashSet<>(asked))
        {
            switch (entry.scheme())
            {
                case "world" ->
                {
                    RequestFailure.unless(entry.id().equals("anyone"), ErrorCode.INVALID_ACL);
                    result.add(entry);
                }
                case "auth" ->
                {
                    final List<AclEntry> expanded = identities.stream()
                        .filter(identity -> identity.scheme().equals("digest"))
                        .map(identity -> new AclEntry(entry.permissions(), identity.scheme(), identity.id()))
                        .toList();
                    RequestFailure.unless(!expanded.isEmpty(), ErrorCode.INVALID_ACL);
                    result.addAll(expanded);
                }
                case "digest" ->
                {
                    RequestFailure.unless(entry.id().split(":").length == 2, ErrorCode.INVALID_ACL);
                    result.add(entry);
                }
                case "ip" ->
                {
                    RequestFailure.unless(isIpRange(entry.id()), ErrorCode.INVALID_ACL);
                    result.add(entry);
                }
                default -> throw new RequestFailure(ErrorCode.INVALID_ACL);
            }
        }
        return List.copyOf(result);
    }

    /** Section 8.8: what getAcl shows to somebody without ADMIN. */
    static List<AclEntry> masked(final List<AclEntry> acl)
    {
        return acl.stream()
            .map(entry -> entry.scheme().equals("digest") ?
                new AclEntry(entry.permissions(), "digest", entry.id().replaceFirst(":.*", ":x")) : entry)
            .toList();
    }

    /** Section 8.19: what whoAmI shows of an identity. */
    static String shown(final Identity identity)
    {
        return identity.scheme() + "=" + switch (identity.scheme())
        {
            case "digest" -> identity.id().split(":", 2)[0];
            case "ip" -> identity.id();
            default -> "";
        };
    }

    private static boolean matches(final AclEntry entry, final Identity identity)
    {
        return switch (entry.scheme())
        {
            case "digest" -> entry.id().equals(identity.id());
            case "ip" -> isInRange(identity.id(), entry.id());
            default -> false;
        };
    }

    private static boolean isIpRange(final String id)
    {
        final String[] parts = id.split("/", 2);
        if (address(parts[0]) < 0)
        {
            return false;
        }
        return parts.length == 1 || (parts[1].matches("[0-9]{1,2}") && Integer.parseInt(parts[1]) <= 32);
    }

    private static boolean isInRange(final String address, final String range)
    {
        final String[] parts = range.split("/", 2);
        final int bits = parts.length == 1 ? 32 : Integer.parseInt(parts[1]);
        final long difference = address(address) ^ address(parts[0]);
        return difference >>> (32 - bits) == 0;
    }

    /** An IPv4 address as a number, or -1. */
    private static long address(final String text)
    {
        if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}"))
        {
            return -1;
        }
        long address = 0;
        for (final String part : text.split("\\."))
        {
            final int value = Integer.parseInt(part);
            if (value > 255)
            {
                return -1;
            }
            address = (address << 8) | value;
        }
        return address;
    }
}
