package io.ringmaster.engine.model;

import java.util.List;

/**
 * On whose behalf a request runs.
 *
 * @param connectionId that sent it.
 * @param sessionId    of that connection.
 * @param identities   of that connection where the request stood among its requests.
 */
public record Caller(long connectionId, long sessionId, List<Identity> identities)
{
}
