package io.ringmaster.system;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.AddWatchEncoder;
import io.ringmaster.codecs.client.AddWatchMode;
import io.ringmaster.codecs.client.AuthenticateEncoder;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.CheckVersionEncoder;
import io.ringmaster.codecs.client.CheckWatchesEncoder;
import io.ringmaster.codecs.client.ConnectEncoder;
import io.ringmaster.codecs.client.Consistency;
import io.ringmaster.codecs.client.CreateEncoder;
import io.ringmaster.codecs.client.DeleteEncoder;
import io.ringmaster.codecs.client.ExistsEncoder;
import io.ringmaster.codecs.client.GetAclEncoder;
import io.ringmaster.codecs.client.GetAllChildrenNumberEncoder;
import io.ringmaster.codecs.client.GetChildrenEncoder;
import io.ringmaster.codecs.client.GetDataEncoder;
import io.ringmaster.codecs.client.GetEphemeralsEncoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.codecs.client.MultiEncoder;
import io.ringmaster.codecs.client.MultiReadEncoder;
import io.ringmaster.codecs.client.NodeKind;
import io.ringmaster.codecs.client.PingEncoder;
import io.ringmaster.codecs.client.RemoveWatchesEncoder;
import io.ringmaster.codecs.client.SetAclEncoder;
import io.ringmaster.codecs.client.SetDataEncoder;
import io.ringmaster.codecs.client.SetWatchesEncoder;
import io.ringmaster.codecs.client.SyncEncoder;
import io.ringmaster.codecs.client.WatcherType;
import io.ringmaster.codecs.client.WhoAmIEncoder;

/** A valid frame of every request, to be mutated. */
final class FuzzFrames
{
    private static final String PATH = "/fuzz";
    private static final int BODY = Frame.HEADER_LENGTH;

    private final MutableDirectBuffer buffer = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final List<byte[]> frames = new ArrayList<>();

    private FuzzFrames()
    {
    }

    static List<byte[]> all()
    {
        final FuzzFrames frames = new FuzzFrames();
        frames.session();
        frames.writes();
        frames.reads();
        frames.watches();
        return frames.frames;
    }

    private void session()
    {
        add(new ConnectEncoder().wrapAndApplyHeader(buffer, BODY, header).timeoutMs(4000).sessionId(0)
            .lastZxidSeen(0).readOnly(BooleanType.F).putPassword(new byte[16], 0, 16).limit());
        add(new PingEncoder().wrapAndApplyHeader(buffer, BODY, header).correlationId(1).limit());
        add(new AuthenticateEncoder().wrapAndApplyHeader(buffer, BODY, header).correlationId(2)
            .scheme("digest").putCredential("user:password".getBytes(StandardCharsets.UTF_8), 0, 13).limit());
        add(new WhoAmIEncoder().wrapAndApplyHeader(buffer, BODY, header).correlationId(3).limit());
    }

    private void writes()
    {
        final byte[] create = create();
        final byte[] delete = add(new DeleteEncoder().wrapAndApplyHeader(buffer, BODY, header).correlationId(5)
            .expectedVersion(-1).path(PATH).limit());
        final byte[] setData = add(new SetDataEncoder().wrapAndApplyHeader(buffer, BODY, header).correlationId(6)
            .expectedVersion(-1).hasData(BooleanType.T).path(PATH).putData(new byte[50], 0, 50).limit());
        final byte[] check = add(new CheckVersionEncoder().wrapAndApplyHeader(buffer, BODY, header)
            .correlationId(7).expectedVersion(0).path(PATH).limit());
        final SetAclEncoder setAcl = new SetAclEncoder().wrapAndApplyHeader(buffer, BODY, header)
            .correlationId(8).expectedVersion(-1);
        setAcl.aclCount(1).next().permissions(31).scheme("world").id("anyone");
        add(setAcl.path(PATH).limit());
        final byte[] operations = join(create, setData, check, delete);
        add(new MultiEncoder().wrapAndApplyHeader(buffer, BODY, header).correlationId(9)
            .putOperations(operations, 0, operations.length).limit());
    }

    private void reads()
    {
        add(new ExistsEncoder().wrapAndApplyHeader(buffer, BODY, header).correlationId(20)
            .watch(BooleanType.T).consistency(Consistency.LINEARIZABLE).path(PATH).limit());
        final byte[] getData = add(new GetDataEncoder().wrapAndApplyHeader(buffer, BODY, header)
            .correlationId(21).watch(BooleanType.F).consistency(Consistency.LOCAL).path(PATH).limit());
        final byte[] getChildren = add(new GetChildrenEncoder().wrapAndApplyHeader(buffer, BODY, header)
            .correlationId(22).watch(BooleanType.F).consistency(Consistency.LINEARIZABLE).path("/").limit());
        add(new GetAclEncoder().wrapAndApplyHeader(buffer, BODY, header).correlationId(23)
            .consistency(Consistency.LOCAL).path(PATH).limit());
        add(new SyncEncoder().wrapAndApplyHeader(buffer, BODY, header).correlationId(24).path("/").limit());
        final byte[] operations = join(getData, getChildren);
        add(new MultiReadEncoder().wrapAndApplyHeader(buffer, BODY, header).correlationId(25)
            .consistency(Consistency.LOCAL).putOperations(operations, 0, operations.length).limit());
        add(new GetEphemeralsEncoder().wrapAndApplyHeader(buffer, BODY, header).correlationId(26)
            .consistency(Consistency.LOCAL).prefix("/").limit());
        add(new GetAllChildrenNumberEncoder().wrapAndApplyHeader(buffer, BODY, header).correlationId(27)
            .consistency(Consistency.LOCAL).path("/").limit());
    }

    private void watches()
    {
        add(new AddWatchEncoder().wrapAndApplyHeader(buffer, BODY, header).correlationId(30)
            .mode(AddWatchMode.PERSISTENT_RECURSIVE).path(PATH).limit());
        add(new CheckWatchesEncoder().wrapAndApplyHeader(buffer, BODY, header).correlationId(31)
            .watcherType(WatcherType.ANY).path(PATH).limit());
        add(new RemoveWatchesEncoder().wrapAndApplyHeader(buffer, BODY, header).correlationId(32)
            .watcherType(WatcherType.ANY).path(PATH).limit());
        final SetWatchesEncoder encoder =
            new SetWatchesEncoder().wrapAndApplyHeader(buffer, BODY, header).correlationId(33).relativeZxid(0);
        encoder.dataWatchesCount(1).next().path(PATH);
        encoder.existWatchesCount(1).next().path("/absent");
        encoder.childWatchesCount(1).next().path("/");
        encoder.persistentWatchesCount(1).next().path(PATH);
        encoder.persistentRecursiveWatchesCount(1).next().path("/");
        add(encoder.limit());
    }

    private byte[] create()
    {
        final CreateEncoder encoder = new CreateEncoder().wrapAndApplyHeader(buffer, BODY, header)
            .correlationId(4).ttlMs(-1).kind(NodeKind.PERSISTENT).sequential(BooleanType.F).hasData(BooleanType.T);
        encoder.aclCount(1).next().permissions(31).scheme("world").id("anyone");
        return add(encoder.path(PATH).putData(new byte[20], 0, 20).limit());
    }

    private byte[] add(final int limit)
    {
        Frame.putLength(buffer, 0, limit - Frame.HEADER_LENGTH);
        final byte[] frame = new byte[limit];
        buffer.getBytes(0, frame);
        frames.add(frame);
        return frame;
    }

    private static byte[] join(final byte[]... parts)
    {
        int length = 0;
        for (final byte[] part : parts)
        {
            length += part.length;
        }
        final byte[] joined = new byte[length];
        int offset = 0;
        for (final byte[] part : parts)
        {
            System.arraycopy(part, 0, joined, offset, part.length);
            offset += part.length;
        }
        return joined;
    }
}
