package io.ringmaster.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.AclReplyDecoder;
import io.ringmaster.codecs.client.AddWatchEncoder;
import io.ringmaster.codecs.client.AuthenticateEncoder;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.CheckWatchesEncoder;
import io.ringmaster.codecs.client.ChildrenReplyDecoder;
import io.ringmaster.codecs.client.CountReplyDecoder;
import io.ringmaster.codecs.client.CreateEncoder;
import io.ringmaster.codecs.client.CreateReplyDecoder;
import io.ringmaster.codecs.client.DataReplyDecoder;
import io.ringmaster.codecs.client.DeleteEncoder;
import io.ringmaster.codecs.client.ExistsEncoder;
import io.ringmaster.codecs.client.GetAclEncoder;
import io.ringmaster.codecs.client.GetAllChildrenNumberEncoder;
import io.ringmaster.codecs.client.GetChildrenEncoder;
import io.ringmaster.codecs.client.GetDataEncoder;
import io.ringmaster.codecs.client.GetEphemeralsEncoder;
import io.ringmaster.codecs.client.MultiEncoder;
import io.ringmaster.codecs.client.MultiReadEncoder;
import io.ringmaster.codecs.client.MultiReplyDecoder;
import io.ringmaster.codecs.client.PathsReplyDecoder;
import io.ringmaster.codecs.client.RemoveWatchesEncoder;
import io.ringmaster.codecs.client.SetAclEncoder;
import io.ringmaster.codecs.client.SetDataEncoder;
import io.ringmaster.codecs.client.StatReplyDecoder;
import io.ringmaster.codecs.client.StatusReplyDecoder;
import io.ringmaster.codecs.client.SyncEncoder;
import io.ringmaster.codecs.client.WhoAmIEncoder;
import io.ringmaster.codecs.client.WhoAmIReplyDecoder;

/**
 * Decodes replies and runs the callbacks of the requests that they answer. A reply is checked to its last byte before
 * its callback sees it. Event loop only.
 */
final class ReplyDispatcher
{
    private static final UnsafeBuffer ROOT_PATH = new UnsafeBuffer("/".getBytes(StandardCharsets.UTF_8));

    private final InFlightRing inFlight;
    private final ErrorHandler errorHandler;
    private final ReplyEffects effects;
    private final int chrootLength;

    private final StatusReplyDecoder statusReply = new StatusReplyDecoder();
    private final CreateReplyDecoder createReply = new CreateReplyDecoder();
    private final StatReplyDecoder statReply = new StatReplyDecoder();
    private final DataReplyDecoder dataReply = new DataReplyDecoder();
    private final ChildrenReplyDecoder childrenReply = new ChildrenReplyDecoder();
    private final AclReplyDecoder aclReply = new AclReplyDecoder();
    private final PathsReplyDecoder pathsReply = new PathsReplyDecoder();
    private final CountReplyDecoder countReply = new CountReplyDecoder();
    private final MultiReplyDecoder multiReply = new MultiReplyDecoder();
    private final WhoAmIReplyDecoder whoAmIReply = new WhoAmIReplyDecoder();
    private final ReplyCursor cursor = new ReplyCursor();
    private final StatView stat = new StatView();
    private final NamesView names = new NamesView();
    private final MultiResults multiResults;

    private DirectBuffer errorBuffer;
    private int errorOffset;
    private int errorLength;

    ReplyDispatcher(
        final InFlightRing inFlight,
        final ErrorHandler errorHandler,
        final ReplyEffects effects,
        final String chroot)
    {
        this.inFlight = inFlight;
        this.errorHandler = errorHandler;
        this.effects = effects;
        chrootLength = chroot.getBytes(StandardCharsets.UTF_8).length;
        multiResults = new MultiResults(chroot);
    }

    /**
     * What the server said beyond the code of the error that the running callback was told of.
     *
     * @return the text; empty if there is none.
     */
    String errorMessage()
    {
        return errorLength == 0 ? "" : errorBuffer.getStringWithoutLengthUtf8(errorOffset, errorLength);
    }

    /**
     * Take a status reply.
     *
     * @param id           of the request.
     * @param buffer       with the reply.
     * @param body         offset of its body.
     * @param end          offset behind it.
     * @param actingLength of its fixed part.
     */
    void onStatusReply(final long id, final DirectBuffer buffer, final int body, final int end, final int actingLength)
    {
        statusReply.wrap(buffer, body, actingLength, StatusReplyDecoder.SCHEMA_VERSION);
        final long zxid = statusReply.zxid();
        final int errorCode = statusReply.errorCode();
        cursor.wrap(buffer, statusReply.limit(), end);
        final int messageLength = cursor.readVarLength();

        final byte type = inFlight.type(id);
        if (errorCode == ErrorCode.OK && !isStatusType(type))
        {
            throw unexpected(StatusReplyDecoder.TEMPLATE_ID, type);
        }
        errorBuffer = buffer;
        errorOffset = cursor.position() - messageLength;
        errorLength = messageLength;
        completeStatus(id, errorCode, zxid);
        errorLength = 0;
    }

    /**
     * Complete the oldest request without a reply, or with one that has no result.
     *
     * @param id        of it.
     * @param errorCode outcome.
     * @param zxid      of the reply, 0 without one.
     */
    void completeStatus(final long id, final int errorCode, final long zxid)
    {
        final byte type = inFlight.type(id);
        final long context = inFlight.context(id);
        final Object callback = inFlight.callback(id);
        final Object attachment = inFlight.attachment(id);
        inFlight.complete(id);
        effects.onReply(zxid);
        if (attachment != null)
        {
            effects.onOutcome(type, errorCode, attachment);
        }
        try
        {
            callBack(type, context, callback, errorCode, zxid);
        }
        catch (final Throwable throwable)
        {
            errorHandler.onError(throwable);
        }
    }

    /**
     * Take a reply with a result.
     *
     * @param id           of the request.
     * @param templateId   of the reply.
     * @param buffer       with the reply.
     * @param body         offset of its body.
     * @param end          offset behind it.
     * @param actingLength of its fixed part.
     */
    void onReply(
        final long id,
        final int templateId,
        final DirectBuffer buffer,
        final int body,
        final int end,
        final int actingLength)
    {
        final byte type = inFlight.type(id);
        if (templateId != replyTemplateId(type))
        {
            throw unexpected(templateId, type);
        }

        switch (templateId)
        {
            case DataReplyDecoder.TEMPLATE_ID -> onDataReply(id, buffer, body, end, actingLength);
            case StatReplyDecoder.TEMPLATE_ID -> onStatReply(id, buffer, body, actingLength);
            case CreateReplyDecoder.TEMPLATE_ID -> onCreateReply(id, buffer, body, end, actingLength);
            case ChildrenReplyDecoder.TEMPLATE_ID -> onChildrenReply(id, buffer, body, end, actingLength);
            case AclReplyDecoder.TEMPLATE_ID -> onAclReply(id, buffer, body, end, actingLength);
            case PathsReplyDecoder.TEMPLATE_ID -> onPathsReply(id, buffer, body, end, actingLength);
            case CountReplyDecoder.TEMPLATE_ID -> onCountReply(id, buffer, body, actingLength);
            case MultiReplyDecoder.TEMPLATE_ID -> onMultiReply(id, buffer, body, end, actingLength);
            default -> onWhoAmIReply(id, buffer, body, end, actingLength);
        }
    }

    private void onDataReply(
        final long id, final DirectBuffer buffer, final int body, final int end, final int actingLength)
    {
        dataReply.wrap(buffer, body, checked(actingLength, DataReplyDecoder.BLOCK_LENGTH), 0);
        cursor.wrap(buffer, dataReply.limit(), end);
        final int length = cursor.readVarLength();
        final int dataOffset = cursor.position() - length;
        final int shownLength = dataReply.hasDataRaw() == BooleanType.T.value() ? length : -1;
        stat.wrap(buffer, body + DataReplyDecoder.statEncodingOffset());

        final long zxid = dataReply.zxid();
        final long context = inFlight.context(id);
        final DataCallback callback = (DataCallback)complete(id, zxid);
        try
        {
            callback.onData(context, ErrorCode.OK, zxid, stat, buffer, dataOffset, shownLength);
        }
        catch (final Throwable throwable)
        {
            errorHandler.onError(throwable);
        }
    }

    private void onStatReply(final long id, final DirectBuffer buffer, final int body, final int actingLength)
    {
        statReply.wrap(buffer, body, checked(actingLength, StatReplyDecoder.BLOCK_LENGTH), 0);
        stat.wrap(buffer, body + StatReplyDecoder.statEncodingOffset());

        final long zxid = statReply.zxid();
        final long context = inFlight.context(id);
        final StatCallback callback = (StatCallback)complete(id, zxid);
        try
        {
            callback.onStat(context, ErrorCode.OK, zxid, stat);
        }
        catch (final Throwable throwable)
        {
            errorHandler.onError(throwable);
        }
    }

    private void onCreateReply(
        final long id, final DirectBuffer buffer, final int body, final int end, final int actingLength)
    {
        createReply.wrap(buffer, body, checked(actingLength, CreateReplyDecoder.BLOCK_LENGTH), 0);
        cursor.wrap(buffer, createReply.limit(), end);
        final int length = cursor.readVarLength();
        final int pathOffset = cursor.position() - length;
        if (length < chrootLength)
        {
            throw new MalformedReplyException("path of " + length + " bytes is shorter than the chroot");
        }
        stat.wrap(buffer, body + CreateReplyDecoder.statEncodingOffset());

        final long zxid = createReply.zxid();
        final long context = inFlight.context(id);
        final CreateCallback callback = (CreateCallback)complete(id, zxid);
        try
        {
            if (length > chrootLength)
            {
                callback.onCreate(
                    context, ErrorCode.OK, zxid, stat, buffer, pathOffset + chrootLength, length - chrootLength);
            }
            else
            {
                callback.onCreate(context, ErrorCode.OK, zxid, stat, ROOT_PATH, 0, ROOT_PATH.capacity());
            }
        }
        catch (final Throwable throwable)
        {
            errorHandler.onError(throwable);
        }
    }

    private void onChildrenReply(
        final long id, final DirectBuffer buffer, final int body, final int end, final int actingLength)
    {
        childrenReply.wrap(buffer, body, checked(actingLength, ChildrenReplyDecoder.BLOCK_LENGTH), 0);
        stat.wrap(buffer, body + ChildrenReplyDecoder.statEncodingOffset());
        names.wrap(buffer, childrenReply.limit(), end, 0);

        final long zxid = childrenReply.zxid();
        final long context = inFlight.context(id);
        final ChildrenCallback callback = (ChildrenCallback)complete(id, zxid);
        try
        {
            callback.onChildren(context, ErrorCode.OK, zxid, stat, names);
        }
        catch (final Throwable throwable)
        {
            errorHandler.onError(throwable);
        }
    }

    private void onAclReply(
        final long id, final DirectBuffer buffer, final int body, final int end, final int actingLength)
    {
        aclReply.wrap(buffer, body, checked(actingLength, AclReplyDecoder.BLOCK_LENGTH), 0);
        stat.wrap(buffer, body + AclReplyDecoder.statEncodingOffset());
        cursor.wrap(buffer, aclReply.limit(), end);
        final int count = cursor.readGroup(AclReplyDecoder.AclDecoder.sbeBlockLength(), 2);
        final List<Acl> acl = new ArrayList<>(count);
        for (int i = 0; i < count; i++)
        {
            final int permissions = cursor.readInt(cursor.readBlock());
            final String scheme = cursor.readText();
            acl.add(new Acl(permissions, scheme, cursor.readText()));
        }

        final long zxid = aclReply.zxid();
        final long context = inFlight.context(id);
        final AclCallback callback = (AclCallback)complete(id, zxid);
        try
        {
            callback.onAcl(context, ErrorCode.OK, zxid, stat, acl);
        }
        catch (final Throwable throwable)
        {
            errorHandler.onError(throwable);
        }
    }

    private void onPathsReply(
        final long id, final DirectBuffer buffer, final int body, final int end, final int actingLength)
    {
        pathsReply.wrap(buffer, body, checked(actingLength, PathsReplyDecoder.BLOCK_LENGTH), 0);
        names.wrap(buffer, pathsReply.limit(), end, chrootLength);

        final long zxid = pathsReply.zxid();
        final long context = inFlight.context(id);
        final PathsCallback callback = (PathsCallback)complete(id, zxid);
        try
        {
            callback.onPaths(context, ErrorCode.OK, zxid, names);
        }
        catch (final Throwable throwable)
        {
            errorHandler.onError(throwable);
        }
    }

    private void onCountReply(final long id, final DirectBuffer buffer, final int body, final int actingLength)
    {
        countReply.wrap(buffer, body, checked(actingLength, CountReplyDecoder.BLOCK_LENGTH), 0);

        final long zxid = countReply.zxid();
        final long context = inFlight.context(id);
        final CountCallback callback = (CountCallback)complete(id, zxid);
        try
        {
            callback.onCount(context, ErrorCode.OK, zxid, countReply.count());
        }
        catch (final Throwable throwable)
        {
            errorHandler.onError(throwable);
        }
    }

    private void onMultiReply(
        final long id, final DirectBuffer buffer, final int body, final int end, final int actingLength)
    {
        multiReply.wrap(buffer, body, checked(actingLength, MultiReplyDecoder.BLOCK_LENGTH), 0);
        cursor.wrap(buffer, multiReply.limit(), end);
        final int length = cursor.readVarLength();
        final List<OpResult> results =
            multiResults.decode(buffer, cursor.position() - length, cursor.position());
        final int failedIndex = multiReply.failedIndex();
        if (failedIndex < -1 || failedIndex >= results.size())
        {
            throw new MalformedReplyException(
                "multi of " + results.size() + " results claims that number " + failedIndex + " failed");
        }
        final int errorCode = failedIndex >= 0 && results.get(failedIndex) instanceof OpResult.Failed failed ?
            failed.errorCode() : ErrorCode.OK;

        final long zxid = multiReply.zxid();
        final long context = inFlight.context(id);
        final MultiCallback callback = (MultiCallback)complete(id, zxid);
        try
        {
            callback.onMulti(context, errorCode, zxid, failedIndex, results);
        }
        catch (final Throwable throwable)
        {
            errorHandler.onError(throwable);
        }
    }

    private void onWhoAmIReply(
        final long id, final DirectBuffer buffer, final int body, final int end, final int actingLength)
    {
        whoAmIReply.wrap(buffer, body, checked(actingLength, WhoAmIReplyDecoder.BLOCK_LENGTH), 0);
        cursor.wrap(buffer, whoAmIReply.limit(), end);
        final int count = cursor.readGroup(0, 2);
        final List<Identity> identities = new ArrayList<>(count);
        for (int i = 0; i < count; i++)
        {
            cursor.readBlock();
            final String scheme = cursor.readText();
            identities.add(new Identity(scheme, cursor.readText()));
        }

        final long zxid = whoAmIReply.zxid();
        final long context = inFlight.context(id);
        final IdentitiesCallback callback = (IdentitiesCallback)complete(id, zxid);
        try
        {
            callback.onIdentities(context, ErrorCode.OK, zxid, identities);
        }
        catch (final Throwable throwable)
        {
            errorHandler.onError(throwable);
        }
    }

    /** Free the slot before the callback runs: it may issue the next request although the ring was full. */
    private Object complete(final long id, final long zxid)
    {
        final Object callback = inFlight.callback(id);
        final Object attachment = inFlight.attachment(id);
        final byte type = inFlight.type(id);
        inFlight.complete(id);
        effects.onReply(zxid);
        if (attachment != null)
        {
            effects.onOutcome(type, ErrorCode.OK, attachment);
        }
        return callback;
    }

    private static void callBack(
        final byte type, final long context, final Object callback, final int errorCode, final long zxid)
    {
        switch (type)
        {
            case CreateEncoder.TEMPLATE_ID ->
                ((CreateCallback)callback).onCreate(context, errorCode, zxid, null, null, 0, 0);
            case SetDataEncoder.TEMPLATE_ID, SetAclEncoder.TEMPLATE_ID, ExistsEncoder.TEMPLATE_ID ->
                ((StatCallback)callback).onStat(context, errorCode, zxid, null);
            case GetDataEncoder.TEMPLATE_ID ->
                ((DataCallback)callback).onData(context, errorCode, zxid, null, null, 0, -1);
            case GetChildrenEncoder.TEMPLATE_ID ->
                ((ChildrenCallback)callback).onChildren(context, errorCode, zxid, null, null);
            case GetAclEncoder.TEMPLATE_ID -> ((AclCallback)callback).onAcl(context, errorCode, zxid, null, null);
            case MultiEncoder.TEMPLATE_ID, MultiReadEncoder.TEMPLATE_ID ->
                ((MultiCallback)callback).onMulti(context, errorCode, zxid, -1, List.of());
            case GetEphemeralsEncoder.TEMPLATE_ID ->
                ((PathsCallback)callback).onPaths(context, errorCode, zxid, null);
            case GetAllChildrenNumberEncoder.TEMPLATE_ID ->
                ((CountCallback)callback).onCount(context, errorCode, zxid, -1);
            case WhoAmIEncoder.TEMPLATE_ID ->
                ((IdentitiesCallback)callback).onIdentities(context, errorCode, zxid, null);
            default -> ((StatusCallback)callback).onStatus(context, errorCode, zxid);
        }
    }

    private static boolean isStatusType(final byte type)
    {
        return switch (type)
        {
            case DeleteEncoder.TEMPLATE_ID, SyncEncoder.TEMPLATE_ID, AuthenticateEncoder.TEMPLATE_ID,
                AddWatchEncoder.TEMPLATE_ID, CheckWatchesEncoder.TEMPLATE_ID, RemoveWatchesEncoder.TEMPLATE_ID -> true;
            default -> false;
        };
    }

    private static int replyTemplateId(final byte type)
    {
        return switch (type)
        {
            case CreateEncoder.TEMPLATE_ID -> CreateReplyDecoder.TEMPLATE_ID;
            case SetDataEncoder.TEMPLATE_ID, SetAclEncoder.TEMPLATE_ID, ExistsEncoder.TEMPLATE_ID ->
                StatReplyDecoder.TEMPLATE_ID;
            case GetDataEncoder.TEMPLATE_ID -> DataReplyDecoder.TEMPLATE_ID;
            case GetChildrenEncoder.TEMPLATE_ID -> ChildrenReplyDecoder.TEMPLATE_ID;
            case GetAclEncoder.TEMPLATE_ID -> AclReplyDecoder.TEMPLATE_ID;
            case MultiEncoder.TEMPLATE_ID, MultiReadEncoder.TEMPLATE_ID -> MultiReplyDecoder.TEMPLATE_ID;
            case GetEphemeralsEncoder.TEMPLATE_ID -> PathsReplyDecoder.TEMPLATE_ID;
            case GetAllChildrenNumberEncoder.TEMPLATE_ID -> CountReplyDecoder.TEMPLATE_ID;
            case WhoAmIEncoder.TEMPLATE_ID -> WhoAmIReplyDecoder.TEMPLATE_ID;
            default -> StatusReplyDecoder.TEMPLATE_ID;
        };
    }

    static int checked(final int actingLength, final int leastLength)
    {
        if (actingLength < leastLength)
        {
            throw new MalformedReplyException("fixed part of " + actingLength + " bytes, less than " + leastLength);
        }
        return actingLength;
    }

    private static MalformedReplyException unexpected(final int templateId, final byte type)
    {
        return new MalformedReplyException("reply of template " + templateId + " to a request of template " + type);
    }

    /** What replies do beside running callbacks. */
    interface ReplyEffects
    {
        /**
         * A request is done; before its callback.
         *
         * @param zxid of the reply; 0 without one.
         */
        void onReply(long zxid);

        /**
         * A request with an attachment is done; before its callback.
         *
         * @param type       of the request.
         * @param errorCode  outcome.
         * @param attachment of the request.
         */
        void onOutcome(byte type, int errorCode, Object attachment);
    }
}
