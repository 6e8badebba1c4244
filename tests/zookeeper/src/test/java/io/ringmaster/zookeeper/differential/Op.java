package io.ringmaster.zookeeper.differential;

import java.util.Arrays;

/** Opcodes of the client protocol, section 6 of the contract. */
enum Op
{
    CREATE(1), DELETE(2), EXISTS(3), GET_DATA(4), SET_DATA(5), GET_ACL(6), SET_ACL(7), GET_CHILDREN(8), SYNC(9),
    PING(11), GET_CHILDREN2(12), CHECK(13), MULTI(14), CREATE2(15), RECONFIG(16), CHECK_WATCHES(17), REMOVE_WATCHES(18),
    CREATE_CONTAINER(19), CREATE_TTL(21), MULTI_READ(22), AUTH(100), SET_WATCHES(101), SASL(102), GET_EPHEMERALS(103),
    GET_ALL_CHILDREN_NUMBER(104), SET_WATCHES2(105), ADD_WATCH(106), WHO_AM_I(107), CLOSE_SESSION(-11),
    /** Stands for every opcode that no server knows. */
    UNKNOWN(0);

    private final int code;

    Op(final int code)
    {
        this.code = code;
    }

    int code()
    {
        return code;
    }

    static Op of(final int code)
    {
        return Arrays.stream(values()).filter(op -> op.code == code).findFirst().orElse(UNKNOWN);
    }
}
