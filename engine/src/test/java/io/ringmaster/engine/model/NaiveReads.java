package io.ringmaster.engine.model;

import java.util.ArrayList;
import java.util.List;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.engine.model.NaiveWatches.Mode;
import io.ringmaster.engine.model.NaiveWatches.Table;

/** What a {@link NaiveServer} answers to reads of nodes. */
final class NaiveReads
{
    private final NaiveTree tree;
    private final NaiveWatches watches;

    NaiveReads(final NaiveTree tree, final NaiveWatches watches)
    {
        this.tree = tree;
        this.watches = watches;
    }

    /** Section 8.5. */
    Reply exists(final Request.Exists request, final Caller caller) throws RequestFailure
    {
        RequestFailure.unless(!request.path().contains("\0"), ErrorCode.BAD_ARGUMENTS);
        final NaiveNode node = tree.get(request.path());
        RequestFailure.unless(
            node == null || NaiveAcl.permits(node.acl(), NaiveAcl.READ, caller.identities()), ErrorCode.NO_AUTH);
        if (request.watch())
        {
            watches.add(Table.DATA, request.path(), caller.connectionId(), Mode.STANDARD);
        }
        RequestFailure.unless(node != null, ErrorCode.NO_NODE);
        return new Reply.StatOnly(tree.stat(request.path()));
    }

    /** Section 8.6. */
    Reply getData(final String path, final boolean watch, final Caller caller) throws RequestFailure
    {
        final NaiveNode node = tree.readable(path, caller.identities(), NaiveAcl.READ);
        if (watch)
        {
            watches.add(Table.DATA, path, caller.connectionId(), Mode.STANDARD);
        }
        return new Reply.Data(tree.stat(path), node.data());
    }

    /** Section 8.6. */
    Reply getChildren(final String path, final boolean watch, final Caller caller) throws RequestFailure
    {
        tree.readable(path, caller.identities(), NaiveAcl.READ);
        if (watch)
        {
            watches.add(Table.CHILD, path, caller.connectionId(), Mode.STANDARD);
        }
        return new Reply.Children(tree.stat(path), tree.children(path).stream().sorted().toList());
    }

    /** Section 8.8. */
    Reply getAcl(final Request.GetAcl request, final Caller caller) throws RequestFailure
    {
        final NaiveNode node =
            tree.readable(request.path(), caller.identities(), NaiveAcl.READ | NaiveAcl.ADMIN);
        final boolean isAdmin = NaiveAcl.permits(node.acl(), NaiveAcl.ADMIN, caller.identities());
        return new Reply.Acl(tree.stat(request.path()), isAdmin ? node.acl() : NaiveAcl.masked(node.acl()));
    }

    /** Section 9.4: each on its own; sets no watch. */
    Reply multiRead(final Request.MultiRead request, final Caller caller) throws RequestFailure
    {
        for (final Request operation : request.operations())
        {
            RequestFailure.unless(
                operation instanceof Request.GetData || operation instanceof Request.GetChildren,
                ErrorCode.MARSHALLING_ERROR); // 9.1
        }
        final List<Reply> results = new ArrayList<>();
        for (final Request operation : request.operations())
        {
            try
            {
                results.add(operation instanceof Request.GetData getData ?
                    getData(getData.path(), false, caller) :
                    getChildren(((Request.GetChildren)operation).path(), false, caller));
            }
            catch (final RequestFailure failure)
            {
                results.add(new Reply.Status(failure.errorCode()));
            }
        }
        return new Reply.Multi(-1, List.copyOf(results));
    }

    /** Section 8.17: a plain string prefix. */
    Reply getEphemerals(final Request.GetEphemerals request, final Caller caller)
    {
        final String prefix = request.prefix();
        return new Reply.Paths(tree.ephemerals(caller.sessionId()).stream()
            .filter(path -> prefix.isBlank() || path.startsWith(prefix))
            .toList());
    }

    /** Section 8.18. */
    Reply countDescendants(final Request.GetAllChildrenNumber request, final Caller caller) throws RequestFailure
    {
        tree.readable(request.path(), caller.identities(), NaiveAcl.READ);
        return new Reply.Count(tree.descendants(request.path()));
    }
}
