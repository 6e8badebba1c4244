package io.ringmaster.journal;

/** A file holds something that no crash explains. Nothing was changed. */
public final class JournalCorruptException extends JournalException
{
    private static final long serialVersionUID = 1L;

    /** What an operator can do, for the end of every such message. */
    static final String ADVICE =
        "Nothing was changed. Run 'ringmaster journal verify' on the directory to see all damage, then restore the " +
        "file from a copy; cutting the journal here would lose writes that were acknowledged.";

    private final String file;
    private final long offset;
    private final String reason;

    /**
     * Corruption.
     *
     * @param file   that is damaged.
     * @param offset in it, in bytes.
     * @param reason what is wrong there.
     */
    public JournalCorruptException(final String file, final long offset, final String reason)
    {
        this(file, offset, reason, ADVICE);
    }

    /** Corruption for which there is another way out than a copy. */
    JournalCorruptException(final String file, final long offset, final String reason, final String advice)
    {
        super(file + " is damaged at offset " + offset + ": " + reason + ". " + advice);
        this.file = file;
        this.offset = offset;
        this.reason = reason;
    }

    /**
     * The damaged file.
     *
     * @return its path.
     */
    public String file()
    {
        return file;
    }

    /**
     * Where in the file.
     *
     * @return offset in bytes.
     */
    public long offset()
    {
        return offset;
    }

    /**
     * What is wrong.
     *
     * @return a sentence without a full stop.
     */
    public String reason()
    {
        return reason;
    }
}
