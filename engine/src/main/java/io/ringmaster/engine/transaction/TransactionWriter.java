package io.ringmaster.engine.transaction;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;

import io.ringmaster.codecs.transaction.BooleanType;
import io.ringmaster.codecs.transaction.CheckNodeEncoder;
import io.ringmaster.codecs.transaction.CreateNodeEncoder;
import io.ringmaster.codecs.transaction.DeleteNodeEncoder;
import io.ringmaster.codecs.transaction.EndSessionEncoder;
import io.ringmaster.codecs.transaction.FailureEncoder;
import io.ringmaster.codecs.transaction.MessageHeaderEncoder;
import io.ringmaster.codecs.transaction.NodeKind;
import io.ringmaster.codecs.transaction.OpenSessionEncoder;
import io.ringmaster.codecs.transaction.SetNodeAclEncoder;
import io.ringmaster.codecs.transaction.SetNodeDataEncoder;
import io.ringmaster.codecs.transaction.TransactionEncoder;

/**
 * Encodes one transaction at a time: its head, then its operations. Engine thread only; the buffer is reused and
 * keeps its size, so that steady state allocates nothing.
 */
public final class TransactionWriter
{
    private static final int INITIAL_CAPACITY = 64 * 1024;

    private final ExpandableDirectByteBuffer buffer = new ExpandableDirectByteBuffer(INITIAL_CAPACITY);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final TransactionEncoder transaction = new TransactionEncoder();
    private final CreateNodeEncoder createNode = new CreateNodeEncoder();
    private final DeleteNodeEncoder deleteNode = new DeleteNodeEncoder();
    private final SetNodeDataEncoder setNodeData = new SetNodeDataEncoder();
    private final SetNodeAclEncoder setNodeAcl = new SetNodeAclEncoder();
    private final CheckNodeEncoder checkNode = new CheckNodeEncoder();
    private final OpenSessionEncoder openSession = new OpenSessionEncoder();
    private final EndSessionEncoder endSession = new EndSessionEncoder();
    private final FailureEncoder failure = new FailureEncoder();
    private int operationsOffset;
    private int length;
    private int operationCount;

    /**
     * Start a transaction.
     *
     * @param zxid           of it.
     * @param timeMs         of it.
     * @param sessionId      that asked, or 0.
     * @param correlationId  of the request, or 0.
     * @param isMulti        whether it is answered as a multi.
     * @param originServer   that the client asked; 0 if nobody is to be answered.
     * @param originSequence of the request there.
     */
    public void begin(
        final long zxid,
        final long timeMs,
        final long sessionId,
        final long correlationId,
        final boolean isMulti,
        final int originServer,
        final long originSequence)
    {
        transaction.wrapAndApplyHeader(buffer, 0, header)
            .zxid(zxid)
            .timeMs(timeMs)
            .sessionId(sessionId)
            .correlationId(correlationId)
            .operationCount(0)
            .isMulti(isMulti ? BooleanType.T : BooleanType.F)
            .originServer(originServer)
            .originSequence(originSequence);
        operationsOffset = transaction.limit();
        length = operationsOffset;
        operationCount = 0;
    }

    /**
     * Add the creation of a znode.
     *
     * @param kind           of the node.
     * @param owner          session id, time to live, or 0, as the kind says.
     * @param parentCversion of the parent afterwards.
     * @param path           holding the final path.
     * @param pathOffset     of it.
     * @param pathLength     of it.
     * @param data           holding the data.
     * @param dataOffset     of it.
     * @param dataLength     of it; -1 for null.
     * @param acl            holding the ACL's bytes.
     * @param aclOffset      of them.
     * @param aclLength      of them.
     */
    public void create(
        final byte kind,
        final long owner,
        final int parentCversion,
        final DirectBuffer path,
        final int pathOffset,
        final int pathLength,
        final DirectBuffer data,
        final int dataOffset,
        final int dataLength,
        final DirectBuffer acl,
        final int aclOffset,
        final int aclLength)
    {
        createNode.wrapAndApplyHeader(buffer, length, header)
            .owner(owner)
            .parentCversion(parentCversion)
            .kind(NodeKind.get(kind))
            .hasData(dataLength < 0 ? BooleanType.F : BooleanType.T)
            .putPath(path, pathOffset, pathLength)
            .putData(data, dataOffset, Math.max(0, dataLength))
            .putAcl(acl, aclOffset, aclLength);
        operationAdded(createNode.limit());
    }

    /**
     * Add the deletion of a znode.
     *
     * @param path   holding its path.
     * @param offset of it.
     * @param pathLength of it.
     */
    public void delete(final DirectBuffer path, final int offset, final int pathLength)
    {
        deleteNode.wrapAndApplyHeader(buffer, length, header).putPath(path, offset, pathLength);
        operationAdded(deleteNode.limit());
    }

    /**
     * Add a change of data.
     *
     * @param version    of the data afterwards.
     * @param path       holding the path.
     * @param pathOffset of it.
     * @param pathLength of it.
     * @param data       holding the data.
     * @param dataOffset of it.
     * @param dataLength of it; -1 for null.
     */
    public void setData(
        final int version,
        final DirectBuffer path,
        final int pathOffset,
        final int pathLength,
        final DirectBuffer data,
        final int dataOffset,
        final int dataLength)
    {
        setNodeData.wrapAndApplyHeader(buffer, length, header)
            .version(version)
            .hasData(dataLength < 0 ? BooleanType.F : BooleanType.T)
            .putPath(path, pathOffset, pathLength)
            .putData(data, dataOffset, Math.max(0, dataLength));
        operationAdded(setNodeData.limit());
    }

    /**
     * Add a change of an ACL.
     *
     * @param aversion   of the ACL afterwards.
     * @param path       holding the path.
     * @param pathOffset of it.
     * @param pathLength of it.
     * @param acl        holding the ACL's bytes.
     * @param aclOffset  of them.
     * @param aclLength  of them.
     */
    public void setAcl(
        final int aversion,
        final DirectBuffer path,
        final int pathOffset,
        final int pathLength,
        final DirectBuffer acl,
        final int aclOffset,
        final int aclLength)
    {
        setNodeAcl.wrapAndApplyHeader(buffer, length, header)
            .aversion(aversion)
            .putPath(path, pathOffset, pathLength)
            .putAcl(acl, aclOffset, aclLength);
        operationAdded(setNodeAcl.limit());
    }

    /** Add the place of a check that passed. */
    public void check()
    {
        checkNode.wrapAndApplyHeader(buffer, length, header);
        operationAdded(checkNode.limit());
    }

    /**
     * Add the opening of a session.
     *
     * @param sessionId of it.
     * @param timeoutMs negotiated.
     * @param password  16 bytes.
     */
    public void openSession(final long sessionId, final int timeoutMs, final byte[] password)
    {
        openSession.wrapAndApplyHeader(buffer, length, header)
            .newSessionId(sessionId)
            .timeoutMs(timeoutMs)
            .putPassword(password, 0, password.length);
        operationAdded(openSession.limit());
    }

    /**
     * Add the end of a session.
     *
     * @param sessionId of it.
     */
    public void endSession(final long sessionId)
    {
        endSession.wrapAndApplyHeader(buffer, length, header).endedSessionId(sessionId);
        operationAdded(endSession.limit());
    }

    /**
     * Drop the operations so far: the request failed.
     *
     * @param errorCode             why.
     * @param failedIndex           of a multi, which operation; else 0.
     * @param requestOperationCount of a multi, how many it had; else 1.
     */
    public void fail(final int errorCode, final int failedIndex, final int requestOperationCount)
    {
        length = operationsOffset;
        operationCount = 0;
        failure.wrapAndApplyHeader(buffer, length, header)
            .errorCode(errorCode)
            .failedIndex(failedIndex)
            .requestOperationCount(requestOperationCount);
        operationAdded(failure.limit());
    }

    /**
     * Finish.
     *
     * @return length of the transaction in bytes.
     */
    public int end()
    {
        transaction.operationCount(operationCount);
        return length;
    }

    /**
     * Length of the transaction so far.
     *
     * @return bytes.
     */
    public int length()
    {
        return length;
    }

    /**
     * Operations of the transaction so far.
     *
     * @return the count.
     */
    public int operationCount()
    {
        return operationCount;
    }

    /**
     * Holds the transaction from offset 0 on, until the next {@link #begin}.
     *
     * @return the buffer.
     */
    public DirectBuffer buffer()
    {
        return buffer;
    }

    private void operationAdded(final int limit)
    {
        length = limit;
        operationCount++;
    }
}
