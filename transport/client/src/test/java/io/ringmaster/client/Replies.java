package io.ringmaster.client;

import java.util.List;

import org.agrona.ExpandableArrayBuffer;

import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.AclReplyEncoder;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.ChildrenReplyEncoder;
import io.ringmaster.codecs.client.CreateReplyEncoder;
import io.ringmaster.codecs.client.DataReplyEncoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.codecs.client.MultiReplyEncoder;
import io.ringmaster.codecs.client.PathsReplyEncoder;
import io.ringmaster.codecs.client.StatReplyEncoder;
import io.ringmaster.codecs.client.StatusReplyEncoder;
import io.ringmaster.codecs.client.WhoAmIReplyEncoder;

/** The rarer replies of a {@link FakeServer}. */
final class Replies
{
    private Replies()
    {
    }

    static void children(final FakeServer.Link link, final long correlationId, final List<String> names)
    {
        final ChildrenReplyEncoder encoder = new ChildrenReplyEncoder();
        encoder.wrapAndApplyHeader(link.buffer(), link.begin(), link.header())
            .correlationId(correlationId)
            .zxid(correlationId);
        FakeServer.Link.stat(encoder.stat(), 0);
        final ChildrenReplyEncoder.ChildrenEncoder group = encoder.childrenCount(names.size());
        names.forEach((name) -> group.next().name(name));
        link.finish(encoder.limit());
    }

    static void paths(final FakeServer.Link link, final long correlationId, final List<String> paths)
    {
        final PathsReplyEncoder encoder = new PathsReplyEncoder();
        encoder.wrapAndApplyHeader(link.buffer(), link.begin(), link.header())
            .correlationId(correlationId)
            .zxid(correlationId);
        final PathsReplyEncoder.PathsEncoder group = encoder.pathsCount(paths.size());
        paths.forEach((path) -> group.next().path(path));
        link.finish(encoder.limit());
    }

    static void acl(final FakeServer.Link link, final long correlationId, final List<Acl> acl)
    {
        final AclReplyEncoder encoder = new AclReplyEncoder();
        encoder.wrapAndApplyHeader(link.buffer(), link.begin(), link.header())
            .correlationId(correlationId)
            .zxid(correlationId);
        FakeServer.Link.stat(encoder.stat(), 0);
        final AclReplyEncoder.AclEncoder group = encoder.aclCount(acl.size());
        acl.forEach((entry) -> group.next()
            .permissions(entry.permissions()).scheme(entry.scheme()).id(entry.id()));
        link.finish(encoder.limit());
    }

    static void identities(final FakeServer.Link link, final long correlationId, final List<Identity> identities)
    {
        final WhoAmIReplyEncoder encoder = new WhoAmIReplyEncoder();
        encoder.wrapAndApplyHeader(link.buffer(), link.begin(), link.header())
            .correlationId(correlationId)
            .zxid(correlationId);
        final WhoAmIReplyEncoder.IdentitiesEncoder group = encoder.identitiesCount(identities.size());
        identities.forEach((identity) -> group.next().scheme(identity.scheme()).user(identity.user()));
        link.finish(encoder.limit());
    }

    /** A multi whose results are given as they are to come out; a created path gets the prefix. */
    static void multi(
        final FakeServer.Link link,
        final long correlationId,
        final int failedIndex,
        final String prefix,
        final List<OpResult> results)
    {
        final ExpandableArrayBuffer frames = new ExpandableArrayBuffer();
        int end = 0;
        for (int i = 0; i < results.size(); i++)
        {
            final int begin = end;
            end = result(frames, begin + Frame.HEADER_LENGTH, i, prefix, results.get(i));
            Frame.putLength(frames, begin, end - begin - Frame.HEADER_LENGTH);
        }
        final MultiReplyEncoder encoder = new MultiReplyEncoder();
        encoder.wrapAndApplyHeader(link.buffer(), link.begin(), link.header())
            .correlationId(correlationId)
            .zxid(correlationId)
            .failedIndex(failedIndex);
        link.finish(encoder.putResults(frames, 0, end).limit());
    }

    private static int result(
        final ExpandableArrayBuffer buffer,
        final int offset,
        final int index,
        final String prefix,
        final OpResult result)
    {
        final MessageHeaderEncoder header = new MessageHeaderEncoder();
        if (result instanceof Created created)
        {
            final CreateReplyEncoder encoder = new CreateReplyEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, header).correlationId(index).zxid(1);
            FakeServer.Link.stat(encoder.stat(), created.stat().dataLength());
            return encoder.path(prefix + created.path()).limit();
        }
        if (result instanceof OpResult.Changed changed)
        {
            final StatReplyEncoder encoder = new StatReplyEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, header).correlationId(index).zxid(1);
            FakeServer.Link.stat(encoder.stat(), changed.stat().dataLength());
            return encoder.limit();
        }
        if (result instanceof NodeData node)
        {
            final DataReplyEncoder encoder = new DataReplyEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, header).correlationId(index).zxid(1);
            FakeServer.Link.stat(encoder.stat(), node.stat().dataLength());
            return encoder.hasData(BooleanType.T).putData(node.data(), 0, node.data().length).limit();
        }
        if (result instanceof Children children)
        {
            final ChildrenReplyEncoder encoder = new ChildrenReplyEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, header).correlationId(index).zxid(1);
            FakeServer.Link.stat(encoder.stat(), children.stat().dataLength());
            final ChildrenReplyEncoder.ChildrenEncoder group = encoder.childrenCount(children.names().size());
            children.names().forEach((name) -> group.next().name(name));
            return encoder.limit();
        }
        final int errorCode = result instanceof OpResult.Failed failed ? failed.errorCode() : 0;
        return new StatusReplyEncoder().wrapAndApplyHeader(buffer, offset, header)
            .correlationId(index)
            .zxid(1)
            .errorCode(errorCode)
            .message("")
            .limit();
    }
}
