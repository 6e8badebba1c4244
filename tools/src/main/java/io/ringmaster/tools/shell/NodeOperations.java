package io.ringmaster.tools.shell;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.ringmaster.client.Acl;
import io.ringmaster.client.Children;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.Created;
import io.ringmaster.client.NoNodeException;
import io.ringmaster.client.NodeData;
import io.ringmaster.client.ReadConsistency;
import io.ringmaster.client.RingmasterException;
import io.ringmaster.client.SyncRingmaster;
import io.ringmaster.client.Stat;
import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.tools.inspect.Bytes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that create, read, change and delete znodes. */
final class NodeOperations
{
    private NodeOperations()
    {
    }

    static List<Operation> all(final ShellContext context)
    {
        return List.of(
            new Create(context), new Get(context), new SetValue(context), new Ls(context), new StatOf(context),
            new Delete(context), new DeleteAll(context), new Count(context), new Ephemerals(context));
    }

    /** The choice of commands that read. */
    static final class Consistency
    {
        @Option(names = "--linearizable",
            description = "Miss nothing that anybody was told of before; default: what the connected server has.")
        private boolean isLinearizable;

        SyncRingmaster of(final SyncRingmaster client)
        {
            return isLinearizable ? client.with(ReadConsistency.LINEARIZABLE) : client;
        }
    }

    static byte[] bytes(final String text)
    {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    static String child(final String parent, final String name)
    {
        return "/".equals(parent) ? "/" + name : parent + "/" + name;
    }

    @Command(name = "create", description = "Create a znode.")
    static final class Create extends Operation
    {
        @Option(names = "-e", description = "Ephemeral: it goes with the session.")
        private boolean isEphemeral;

        @Option(names = "-s", description = "Sequential: append a number.")
        private boolean isSequential;

        @Option(names = "-c", description = "Container: it goes with its last child.")
        private boolean isContainer;

        @Option(names = "-t", paramLabel = "MS", description = "Goes when unchanged and childless for so long.")
        private long ttlMs = -1;

        @Option(names = "--acl", paramLabel = "ACL", description = "scheme:id:cdrwa,...; default world:anyone:cdrwa.")
        private String acl;

        @Parameters(index = "0", paramLabel = "PATH")
        private String path;

        @Parameters(index = "1", arity = "0..1", paramLabel = "DATA",
            description = "Text; without it the data is null.")
        private String data;

        Create(final ShellContext context)
        {
            super(context);
        }

        @Override
        void run(final SyncRingmaster client)
        {
            final CreateMode mode = mode(isEphemeral, isSequential, isContainer, ttlMs != -1);
            final List<Acl> acls = acl == null ? Acl.OPEN : Views.acls(acl);
            final Created created = client.create(path, bytes(data), mode, ttlMs, acls);
            final ObjectNode json = object().put("path", created.path());
            json.set("stat", Views.json(created.stat()));
            print(json, "created " + created.path());
        }

        static CreateMode mode(
            final boolean isEphemeral, final boolean isSequential, final boolean isContainer, final boolean hasTtl)
        {
            if ((isEphemeral ? 1 : 0) + (isContainer ? 1 : 0) + (hasTtl ? 1 : 0) > 1 || (isContainer && isSequential))
            {
                throw new IllegalArgumentException("-e, -c and -t exclude each other, and -c excludes -s");
            }
            if (isContainer)
            {
                return CreateMode.CONTAINER;
            }
            if (hasTtl)
            {
                return isSequential ? CreateMode.TTL_SEQUENTIAL : CreateMode.TTL;
            }
            if (isEphemeral)
            {
                return isSequential ? CreateMode.EPHEMERAL_SEQUENTIAL : CreateMode.EPHEMERAL;
            }
            return isSequential ? CreateMode.PERSISTENT_SEQUENTIAL : CreateMode.PERSISTENT;
        }
    }

    @Command(name = "get", description = "Print the data of a znode.")
    static final class Get extends Operation
    {
        @Option(names = "-w", description = "Watch: also print the next change.")
        private boolean isWatching;

        @Option(names = "-s", description = "Also print the Stat.")
        private boolean hasStat;

        @Mixin
        private Consistency consistency;

        @Parameters(paramLabel = "PATH")
        private String path;

        Get(final ShellContext context)
        {
            super(context);
        }

        @Override
        void run(final SyncRingmaster client) throws InterruptedException
        {
            final SyncRingmaster reader = consistency.of(client);
            final EventPrinter events = new EventPrinter(this::print, isWatching ? 1 : 0);
            final NodeData result = isWatching ? reader.getData(path, events) : reader.getData(path);
            final ObjectNode json = object().put("path", path);
            Bytes.put(json, "data", result.data());
            json.set("stat", Views.json(result.stat()));
            print(json, Views.text(result.data()) + (hasStat ? "\n" + Views.text(result.stat()) : ""));
            if (isWatching && !context().isInteractive())
            {
                events.awaitAll();
            }
        }
    }

    @Command(name = "set", description = "Change the data of a znode.")
    static final class SetValue extends Operation
    {
        @Option(names = "-v", paramLabel = "VERSION", description = "Only if the version is this.")
        private int version = -1;

        @Parameters(index = "0", paramLabel = "PATH")
        private String path;

        @Parameters(index = "1", arity = "0..1", paramLabel = "DATA",
            description = "Text; without it the data is null.")
        private String data;

        SetValue(final ShellContext context)
        {
            super(context);
        }

        @Override
        void run(final SyncRingmaster client)
        {
            final Stat stat = client.setData(path, bytes(data), version);
            final ObjectNode json = object().put("path", path);
            json.set("stat", Views.json(stat));
            print(json, "set " + path + ", version " + stat.version());
        }
    }

    @Command(name = "ls", description = "Print the names of the children of a znode.")
    static final class Ls extends Operation
    {
        @Option(names = "-w", description = "Watch: also print the next change of the children.")
        private boolean isWatching;

        @Option(names = "-R", description = "Recursive: print the paths of all descendants too.")
        private boolean isRecursive;

        @Option(names = "-s", description = "Also print the Stat.")
        private boolean hasStat;

        @Mixin
        private Consistency consistency;

        @Parameters(paramLabel = "PATH", defaultValue = "/")
        private String path;

        Ls(final ShellContext context)
        {
            super(context);
        }

        @Override
        void run(final SyncRingmaster client) throws InterruptedException
        {
            final SyncRingmaster reader = consistency.of(client);
            final EventPrinter events = new EventPrinter(this::print, isWatching ? 1 : 0);
            final Children result = isWatching ? reader.getChildren(path, events) : reader.getChildren(path);
            final ObjectNode json = object().put("path", path);
            final ArrayNode names = json.putArray(isRecursive ? "paths" : "children");
            final StringBuilder text = new StringBuilder();
            if (isRecursive)
            {
                final List<String> paths = new ArrayList<>();
                collect(reader, path, result.names(), paths);
                paths.forEach(names::add);
                text.append(String.join("\n", paths));
            }
            else
            {
                new TreeSet<>(result.names()).forEach(names::add);
                text.append(String.join("\n", new TreeSet<>(result.names())));
            }
            json.set("stat", Views.json(result.stat()));
            text.append(hasStat ? (text.length() == 0 ? "" : "\n") + Views.text(result.stat()) : "");
            print(json, text.toString());
            if (isWatching && !context().isInteractive())
            {
                events.awaitAll();
            }
        }

        /** Depth first, in order of names; what is deleted meanwhile is left out. */
        private static void collect(
            final SyncRingmaster client, final String path, final List<String> names, final List<String> paths)
        {
            paths.add(path);
            for (final String name : new TreeSet<>(names))
            {
                final String child = child(path, name);
                try
                {
                    collect(client, child, client.getChildren(child).names(), paths);
                }
                catch (final NoNodeException ignore)
                {
                    // Deleted between the two reads: a listing taken later would not have it either.
                }
            }
        }
    }

    @Command(name = "stat", description = "Print the Stat of a znode.")
    static final class StatOf extends Operation
    {
        @Mixin
        private Consistency consistency;

        @Parameters(paramLabel = "PATH")
        private String path;

        StatOf(final ShellContext context)
        {
            super(context);
        }

        @Override
        void run(final SyncRingmaster client)
        {
            final Stat stat = consistency.of(client).exists(path);
            if (stat == null)
            {
                throw RingmasterException.of(ErrorCode.NO_NODE, path, null);
            }
            final ObjectNode json = object().put("path", path);
            json.set("stat", Views.json(stat));
            print(json, Views.text(stat));
        }
    }

    @Command(name = "delete", description = "Delete a znode without children.")
    static final class Delete extends Operation
    {
        @Option(names = "-v", paramLabel = "VERSION", description = "Only if the version is this.")
        private int version = -1;

        @Parameters(paramLabel = "PATH")
        private String path;

        Delete(final ShellContext context)
        {
            super(context);
        }

        @Override
        void run(final SyncRingmaster client)
        {
            client.delete(path, version);
            print(object().put("deleted", path), "deleted " + path);
        }
    }

    @Command(name = "deleteall", description = "Delete a znode and all its descendants; not atomic.")
    static final class DeleteAll extends Operation
    {
        @Parameters(paramLabel = "PATH")
        private String path;

        private long count;

        DeleteAll(final ShellContext context)
        {
            super(context);
        }

        @Override
        void run(final SyncRingmaster client)
        {
            count = 0;
            if ("/".equals(path))
            {
                throw new IllegalArgumentException("the root cannot be deleted");
            }
            deleteBelow(client, path);
            client.delete(path, -1);
            count++;
            print(object().put("path", path).put("deletedCount", count), "deleted " + count + " znodes at " + path);
        }

        private void deleteBelow(final SyncRingmaster client, final String parent)
        {
            for (final String name : client.getChildren(parent).names())
            {
                final String child = child(parent, name);
                try
                {
                    deleteBelow(client, child);
                    client.delete(child, -1);
                    count++;
                }
                catch (final NoNodeException ignore)
                {
                    // Somebody else was faster; it is gone, as asked.
                }
            }
        }
    }

    @Command(name = "count", description = "Print the number of descendants of a znode.")
    static final class Count extends Operation
    {
        @Parameters(paramLabel = "PATH", defaultValue = "/")
        private String path;

        Count(final ShellContext context)
        {
            super(context);
        }

        @Override
        void run(final SyncRingmaster client)
        {
            final long count = client.countDescendants(path);
            print(object().put("path", path).put("count", count), Long.toString(count));
        }
    }

    @Command(name = "ephemerals", description = "Print the paths of this session's ephemeral znodes.")
    static final class Ephemerals extends Operation
    {
        @Parameters(paramLabel = "PREFIX", defaultValue = "/", description = "Of the paths; default all.")
        private String prefix;

        Ephemerals(final ShellContext context)
        {
            super(context);
        }

        @Override
        void run(final SyncRingmaster client)
        {
            final TreeSet<String> paths = new TreeSet<>(client.getEphemerals(prefix));
            final ObjectNode json = object();
            final ArrayNode array = json.putArray("paths");
            paths.forEach(array::add);
            print(json, String.join("\n", paths));
        }
    }
}
