package io.ringmaster.tools.metrics;

import io.ringmaster.codecs.client.AddWatchDecoder;
import io.ringmaster.codecs.client.AuthenticateDecoder;
import io.ringmaster.codecs.client.CheckWatchesDecoder;
import io.ringmaster.codecs.client.CloseSessionDecoder;
import io.ringmaster.codecs.client.ConnectDecoder;
import io.ringmaster.codecs.client.CreateDecoder;
import io.ringmaster.codecs.client.DeleteDecoder;
import io.ringmaster.codecs.client.ExistsDecoder;
import io.ringmaster.codecs.client.GetAclDecoder;
import io.ringmaster.codecs.client.GetAllChildrenNumberDecoder;
import io.ringmaster.codecs.client.GetChildrenDecoder;
import io.ringmaster.codecs.client.GetDataDecoder;
import io.ringmaster.codecs.client.GetEphemeralsDecoder;
import io.ringmaster.codecs.client.MultiDecoder;
import io.ringmaster.codecs.client.MultiReadDecoder;
import io.ringmaster.codecs.client.PingDecoder;
import io.ringmaster.codecs.client.RemoveWatchesDecoder;
import io.ringmaster.codecs.client.SetAclDecoder;
import io.ringmaster.codecs.client.SetDataDecoder;
import io.ringmaster.codecs.client.SetWatchesDecoder;
import io.ringmaster.codecs.client.SyncDecoder;

/** Kinds of requests that are counted apart, of both protocols: those of ZooKeeper's are translated before. */
public enum RequestKind
{
    /** Data of a znode. */
    GET(Group.READ, "get", GetDataDecoder.TEMPLATE_ID),
    /** Stat of a znode. */
    EXISTS(Group.READ, "exists", ExistsDecoder.TEMPLATE_ID),
    /** Names of children. */
    CHILDREN(Group.READ, "children", GetChildrenDecoder.TEMPLATE_ID),
    /** ACL of a znode. */
    GET_ACL(Group.READ, "getAcl", GetAclDecoder.TEMPLATE_ID),
    /** A wait for what the leader had committed. */
    SYNC(Group.READ, "sync", SyncDecoder.TEMPLATE_ID),
    /** Several reads. */
    MULTI_READ(Group.READ, "multiRead", MultiReadDecoder.TEMPLATE_ID),
    /** Paths of a session's ephemerals. */
    EPHEMERALS(Group.READ, "ephemerals", GetEphemeralsDecoder.TEMPLATE_ID),
    /** Count of descendants. */
    DESCENDANTS(Group.READ, "descendants", GetAllChildrenNumberDecoder.TEMPLATE_ID),
    /** A new znode. */
    CREATE(Group.WRITE, "create", CreateDecoder.TEMPLATE_ID),
    /** The end of a znode. */
    DELETE(Group.WRITE, "delete", DeleteDecoder.TEMPLATE_ID),
    /** New data. */
    SET(Group.WRITE, "set", SetDataDecoder.TEMPLATE_ID),
    /** A new ACL. */
    SET_ACL(Group.WRITE, "setAcl", SetAclDecoder.TEMPLATE_ID),
    /** Several writes, all or none. */
    MULTI(Group.WRITE, "multi", MultiDecoder.TEMPLATE_ID),
    /** A session opened or resumed. */
    CONNECT(Group.SESSION, "connect", ConnectDecoder.TEMPLATE_ID),
    /** A session ended by its client. */
    CLOSE(Group.SESSION, "close", CloseSessionDecoder.TEMPLATE_ID),
    /** A sign of life. */
    PING(Group.SESSION, "ping", PingDecoder.TEMPLATE_ID),
    /** An identity. */
    AUTHENTICATE(Group.SESSION, "auth", AuthenticateDecoder.TEMPLATE_ID),
    /** A watch of its own. */
    ADD_WATCH(Group.WATCH, "addWatch", AddWatchDecoder.TEMPLATE_ID),
    /** Whether there is a watch. */
    CHECK_WATCHES(Group.WATCH, "checkWatches", CheckWatchesDecoder.TEMPLATE_ID),
    /** The end of watches. */
    REMOVE_WATCHES(Group.WATCH, "removeWatches", RemoveWatchesDecoder.TEMPLATE_ID),
    /** Watches again, after a reconnect. */
    SET_WATCHES(Group.WATCH, "setWatches", SetWatchesDecoder.TEMPLATE_ID);

    private final Group group;
    private final String text;
    private final int templateId;

    RequestKind(final Group group, final String text, final int templateId)
    {
        this.group = group;
        this.text = text;
        this.templateId = templateId;
    }

    /** What kinds have in common. */
    public enum Group
    {
        /** Answered from the state. */
        READ,
        /** Becomes a transaction, or is refused. */
        WRITE,
        /** Of the session itself. */
        SESSION,
        /** Of watches alone. */
        WATCH
    }

    /**
     * What it has in common with others.
     *
     * @return the group.
     */
    public Group group()
    {
        return group;
    }

    /**
     * How people call it.
     *
     * @return one word.
     */
    public String text()
    {
        return text;
    }

    /**
     * Its message in the client protocol.
     *
     * @return id of the template.
     */
    public int templateId()
    {
        return templateId;
    }

    /**
     * Label of the counter of such requests.
     *
     * @return the label.
     */
    public String label()
    {
        return "requests: " + text;
    }
}
