package io.ringmaster.engine.model;

/** Carries the error code of a failed request out of the nested checks of the model. */
final class RequestFailure extends Exception
{
    private static final long serialVersionUID = 1L;

    private final int errorCode;

    RequestFailure(final int errorCode)
    {
        super("error code " + errorCode, null, false, false);
        this.errorCode = errorCode;
    }

    int errorCode()
    {
        return errorCode;
    }

    static void unless(final boolean condition, final int errorCode) throws RequestFailure
    {
        if (!condition)
        {
            throw new RequestFailure(errorCode);
        }
    }
}
