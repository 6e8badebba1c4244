package io.ringmaster.client;

import io.ringmaster.codecs.ErrorCode;

/**
 * A request that failed. The common outcomes have a class of their own; all carry the path and the code.
 */
public class RingmasterException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /** As one of the {@link ErrorCode} constants. */
    private final int errorCode;
    /** Of the request; null if it has none. */
    private final String path;
    /** Of the operation that made a multi fail; -1 otherwise. */
    private int failedIndex = -1;

    RingmasterException(final int errorCode, final String path, final String message)
    {
        super(text(errorCode, path, message));
        this.errorCode = errorCode;
        this.path = path;
    }

    /**
     * Why it failed.
     *
     * @return one of the {@link ErrorCode} constants.
     */
    public int errorCode()
    {
        return errorCode;
    }

    /**
     * Which node the request was about; of a multi, the node of the operation that failed.
     *
     * @return the path; null if the request has none.
     */
    public String path()
    {
        return path;
    }

    /**
     * Which operation made a multi fail.
     *
     * @return its index; -1 if the request is no multi or failed as a whole.
     */
    public int failedIndex()
    {
        return failedIndex;
    }

    /**
     * Make the exception for an error code.
     *
     * @param errorCode one of the {@link ErrorCode} constants, not OK.
     * @param path      of the request; null if it has none.
     * @param message   what the server said beyond the code; null or empty if nothing.
     * @return an exception of the code's class; of this one if the code has none of its own.
     */
    public static RingmasterException of(final int errorCode, final String path, final String message)
    {
        return switch (errorCode)
        {
            case ErrorCode.NO_NODE -> new NoNodeException(path, message);
            case ErrorCode.NODE_EXISTS -> new NodeExistsException(path, message);
            case ErrorCode.BAD_VERSION -> new BadVersionException(path, message);
            case ErrorCode.NOT_EMPTY -> new NotEmptyException(path, message);
            case ErrorCode.NO_AUTH -> new NoAuthException(path, message);
            case ErrorCode.NO_CHILDREN_FOR_EPHEMERALS -> new NoChildrenForEphemeralsException(path, message);
            case ErrorCode.INVALID_ACL -> new InvalidAclException(path, message);
            case ErrorCode.AUTH_FAILED -> new AuthFailedException(path, message);
            case ErrorCode.BAD_ARGUMENTS -> new BadArgumentsException(path, message);
            case ErrorCode.NO_WATCHER -> new NoWatcherException(path, message);
            case ErrorCode.CONNECTION_LOSS -> new ConnectionLossException(path, message);
            case ErrorCode.SESSION_EXPIRED -> new SessionExpiredException(path, message);
            case ErrorCode.REQUEST_TOO_LARGE -> new RequestTooLargeException(path, message);
            default -> new RingmasterException(errorCode, path, message);
        };
    }

    static RingmasterException ofMulti(
        final int errorCode, final String path, final int failedIndex, final String message)
    {
        final RingmasterException exception = of(errorCode, path, message);
        exception.failedIndex = failedIndex;
        return exception;
    }

    private static String text(final int errorCode, final String path, final String message)
    {
        final StringBuilder text = new StringBuilder(ErrorCode.name(errorCode));
        if (path != null)
        {
            text.append(" for ").append(path);
        }
        if (message != null && !message.isEmpty())
        {
            text.append(": ").append(message);
        }
        return text.toString();
    }
}
