package io.ringmaster.system;

import java.util.List;

import io.ringmaster.codecs.jute.OpCode;

/**
 * A valid request, to be cut and mutated.
 *
 * @param type of it.
 * @param body of it.
 */
record JuteRequest(int type, JuteBody body)
{
    /** One of each type that has a body. */
    static final List<JuteRequest> ALL = List.of(
        new JuteRequest(OpCode.CREATE, JuteBody.create("/fuzz", "data", 0)),
        new JuteRequest(OpCode.DELETE, JuteBody.versioned("/fuzz", -1)),
        new JuteRequest(OpCode.EXISTS, JuteBody.watched("/fuzz", true)),
        new JuteRequest(OpCode.GET_DATA, JuteBody.watched("/fuzz", true)),
        new JuteRequest(OpCode.SET_DATA, JuteBody.setData("/fuzz", "other", -1)),
        new JuteRequest(OpCode.GET_ACL, JuteBody.path("/fuzz")),
        new JuteRequest(OpCode.SET_ACL, JuteBody.path("/fuzz").openAcl().number(-1)),
        new JuteRequest(OpCode.GET_CHILDREN, JuteBody.watched("/", true)),
        new JuteRequest(OpCode.SYNC, JuteBody.path("/")),
        new JuteRequest(OpCode.GET_CHILDREN2, JuteBody.watched("/", false)),
        new JuteRequest(OpCode.CREATE2, JuteBody.create("/fuzz", null, 1)),
        new JuteRequest(OpCode.RECONFIG, new JuteBody().text("a").text("b").text("c").longNumber(-1)),
        new JuteRequest(OpCode.CHECK_WATCHES, JuteBody.versioned("/fuzz", 3)),
        new JuteRequest(OpCode.REMOVE_WATCHES, JuteBody.versioned("/fuzz", 3)),
        new JuteRequest(OpCode.CREATE_CONTAINER, JuteBody.create("/fuzz", "", 4)),
        new JuteRequest(OpCode.DELETE_CONTAINER, JuteBody.path("/fuzz")),
        new JuteRequest(OpCode.CREATE_TTL, JuteBody.createTtl("/fuzz", 5, 60_000)),
        new JuteRequest(OpCode.MULTI_READ, new JuteBody()
            .operation(OpCode.GET_DATA, JuteBody.watched("/fuzz", false))
            .operation(OpCode.GET_CHILDREN, JuteBody.watched("/", false)).done()),
        new JuteRequest(OpCode.AUTH, new JuteBody().number(0).text("digest").text("user:password")),
        new JuteRequest(OpCode.SET_WATCHES, new JuteBody().longNumber(1)
            .texts("/fuzz").texts("/none").texts("/", "/fuzz")),
        new JuteRequest(OpCode.SASL, JuteBody.path("token")),
        new JuteRequest(OpCode.GET_EPHEMERALS, JuteBody.path("/")),
        new JuteRequest(OpCode.GET_ALL_CHILDREN_NUMBER, JuteBody.path("/")),
        new JuteRequest(OpCode.SET_WATCHES2, new JuteBody().longNumber(1)
            .texts("/fuzz").texts("/none").texts("/").texts("/fuzz").texts("/", "/fuzz")),
        new JuteRequest(OpCode.ADD_WATCH, JuteBody.versioned("/fuzz", 1)),
        new JuteRequest(OpCode.MULTI, new JuteBody()
            .operation(OpCode.CREATE, JuteBody.create("/fuzz/a", "x", 2))
            .operation(OpCode.CHECK, JuteBody.versioned("/fuzz", -1))
            .operation(OpCode.SET_DATA, JuteBody.setData("/fuzz", "y", -1))
            .operation(OpCode.CREATE_TTL, JuteBody.createTtl("/fuzz/b", 6, 5000))
            .operation(OpCode.DELETE, JuteBody.versioned("/fuzz/none", -1)).done()));

    byte[] toFrame(final int xid)
    {
        return JuteConnection.request(xid, type, body);
    }
}
