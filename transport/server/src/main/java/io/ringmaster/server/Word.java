package io.ringmaster.server;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.ringmaster.codecs.admin.Topic;

/** The four-letter words of ZooKeeper 3.9, with what the engine is asked to answer each. */
enum Word
{
    /** Settings. */
    CONF(Topic.STATUS),
    /** Connections in detail. */
    CONS(Topic.STATUS),
    /** Reset the counts of the connections. */
    CRST(Topic.STATUS),
    /** Sizes of the directories. */
    DIRS(Topic.STATUS),
    /** Sessions, ephemerals, connections. */
    DUMP(Topic.STATUS, Topic.SESSIONS, Topic.EPHEMERALS),
    /** Versions and the process. */
    ENVI,
    /** Show the trace mask. */
    GTMK,
    /** Digest of the tree. */
    HASH(Topic.STATUS),
    /** Whether writes are served. */
    ISRO(Topic.STATUS),
    /** Metrics. */
    MNTR(Topic.STATUS),
    /** Whether the server runs. */
    RUOK,
    /** Reset the counts of the server. */
    SRST(Topic.STATUS),
    /** The server. */
    SRVR(Topic.STATUS),
    /** The server and its connections. */
    STAT(Topic.STATUS),
    /** Set the trace mask: eight bytes follow. */
    STMK,
    /** Watches by session. */
    WCHC(Topic.STATUS, Topic.WATCHES_BY_CONNECTION),
    /** Watches by path. */
    WCHP(Topic.STATUS, Topic.WATCHES_BY_PATH),
    /** Watches in numbers. */
    WCHS(Topic.STATUS);

    /** Length of a word, and of all of a command but {@link #STMK}. */
    static final int LENGTH = 4;

    private static final Word[] WORDS = values();

    private final String text = name().toLowerCase(Locale.ROOT);
    private final int code;
    @SuppressWarnings("ImmutableEnumChecker") // an array that nobody changes; a list would be iterated with garbage
    private final Topic[] topics;

    Word(final Topic... topics)
    {
        this.topics = topics;
        final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        code = bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
    }

    /**
     * Look a word up.
     *
     * @param code its bytes as a big-endian int.
     * @return null if it is none.
     */
    static Word of(final int code)
    {
        for (final Word word : WORDS)
        {
            if (word.code == code)
            {
                return word;
            }
        }
        return null;
    }

    /** As clients write it. */
    String text()
    {
        return text;
    }

    /** What to ask the engine, in this order; the array itself, not to be changed. */
    Topic[] topics()
    {
        return topics;
    }
}
