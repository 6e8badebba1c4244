package io.ringmaster.tools.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.ringmaster.client.AclData;
import io.ringmaster.client.Identity;
import io.ringmaster.client.Op;
import io.ringmaster.client.OpResult;
import io.ringmaster.client.SyncRingmaster;
import io.ringmaster.client.Created;
import io.ringmaster.client.Stat;
import io.ringmaster.client.WatchKind;
import io.ringmaster.client.WatchMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands about sessions, access, watches and groups of operations. */
final class SessionOperations
{
    private SessionOperations()
    {
    }

    static List<Operation> all(final ShellContext context)
    {
        return List.of(
            new Watch(context), new Multi(context), new GetAcl(context), new SetAcl(context), new AddAuth(context),
            new Sync(context), new WhoAmI(context), new Ping(context));
    }

    @Command(name = "watch", description = "Print what happens to a znode, until interrupted.")
    static final class Watch extends Operation
    {
        @Option(names = "-r", description = "Recursive: also to its descendants.")
        private boolean isRecursive;

        @Option(names = "--count", paramLabel = "N", description = "End after so many events.")
        private int count = Integer.MAX_VALUE;

        @Parameters(paramLabel = "PATH")
        private String path;

        Watch(final ShellContext context)
        {
            super(context);
        }

        @Override
        void run(final SyncRingmaster client) throws InterruptedException
        {
            final EventPrinter events = new EventPrinter(this::print, count);
            client.addWatch(path, isRecursive ? WatchMode.PERSISTENT_RECURSIVE : WatchMode.PERSISTENT, events);
            print(object().put("watching", path), "watching " + path);
            try
            {
                events.awaitAll();
            }
            finally
            {
                if (context().isInteractive())
                {
                    client.removeWatches(
                        path, isRecursive ? WatchKind.PERSISTENT_RECURSIVE : WatchKind.PERSISTENT, events);
                }
            }
        }
    }

    @Command(
        name = "multi",
        description = "Do several operations, all or none.",
        footer = {"", "Operations, a ';' of its own between them:",
            "  create PATH [DATA]", "  set PATH DATA [VERSION]", "  delete PATH [VERSION]", "  check PATH [VERSION]",
            "",
            "Example: multi check /a 3 ';' set /a new ';' create /a/b"})
    static final class Multi extends Operation
    {
        @Parameters(arity = "1..*", paramLabel = "WORD")
        private List<String> words;

        Multi(final ShellContext context)
        {
            super(context);
        }

        @Override
        void run(final SyncRingmaster client)
        {
            final List<Op> operations = MultiText.parse(words);
            final List<OpResult> results = client.multi(operations);
            final ObjectNode json = object();
            final ArrayNode array = json.putArray("results");
            final StringBuilder text = new StringBuilder();
            for (int i = 0; i < results.size(); i++)
            {
                final String name = MultiText.name(operations.get(i));
                final ObjectNode node = array.addObject().put("operation", name);
                String path = operations.get(i).path();
                Stat stat = null;
                if (results.get(i) instanceof final Created created)
                {
                    path = created.path();
                    stat = created.stat();
                }
                else if (results.get(i) instanceof final OpResult.Changed changed)
                {
                    stat = changed.stat();
                }
                node.put("path", path);
                if (stat != null)
                {
                    node.set("stat", Views.json(stat));
                }
                text.append(i == 0 ? "" : "\n").append(name).append(' ').append(path);
            }
            print(json, text.toString());
        }
    }

    @Command(name = "getacl", description = "Print the ACL of a znode.")
    static final class GetAcl extends Operation
    {
        @Parameters(paramLabel = "PATH")
        private String path;

        GetAcl(final ShellContext context)
        {
            super(context);
        }

        @Override
        void run(final SyncRingmaster client)
        {
            final AclData result = client.getAcl(path);
            final ObjectNode json = object().put("path", path);
            json.set("acl", Views.json(result.acl()));
            json.set("stat", Views.json(result.stat()));
            print(json, result.acl().stream().map(Views::text).collect(Collectors.joining("\n")));
        }
    }

    @Command(name = "setacl", description = "Change the ACL of a znode.")
    static final class SetAcl extends Operation
    {
        @Option(names = "-v", paramLabel = "VERSION", description = "Only if the version of the ACL is this.")
        private int version = -1;

        @Parameters(index = "0", paramLabel = "PATH")
        private String path;

        @Parameters(index = "1", paramLabel = "ACL", description = "scheme:id:cdrwa,...")
        private String acl;

        SetAcl(final ShellContext context)
        {
            super(context);
        }

        @Override
        void run(final SyncRingmaster client)
        {
            final Stat stat = client.setAcl(path, Views.acls(acl), version);
            final ObjectNode json = object().put("path", path);
            json.set("stat", Views.json(stat));
            print(json, "set the ACL of " + path + ", version " + stat.aversion());
        }
    }

    @Command(name = "addauth", description = "Add an identity to this session's connection.")
    static final class AddAuth extends Operation
    {
        @Parameters(index = "0", paramLabel = "SCHEME")
        private String scheme;

        @Parameters(index = "1", paramLabel = "CREDENTIAL", description = "For digest: user:password.")
        private String credential;

        AddAuth(final ShellContext context)
        {
            super(context);
        }

        @Override
        void run(final SyncRingmaster client)
        {
            client.authenticate(scheme, NodeOperations.bytes(credential));
            print(object().put("scheme", scheme), "added an identity of scheme " + scheme);
        }
    }

    @Command(name = "sync", description = "Wait until the server has applied all that was written before.")
    static final class Sync extends Operation
    {
        @Parameters(paramLabel = "PATH", defaultValue = "/")
        private String path;

        Sync(final ShellContext context)
        {
            super(context);
        }

        @Override
        void run(final SyncRingmaster client)
        {
            client.sync(path);
            print(object().put("path", path), "synced");
        }
    }

    @Command(name = "whoami", description = "Print the identities of this session's connection.")
    static final class WhoAmI extends Operation
    {
        WhoAmI(final ShellContext context)
        {
            super(context);
        }

        @Override
        void run(final SyncRingmaster client)
        {
            final ObjectNode json = object();
            final ArrayNode array = json.putArray("identities");
            final List<String> lines = new ArrayList<>();
            for (final Identity identity : client.whoAmI())
            {
                array.addObject().put("scheme", identity.scheme()).put("user", identity.user());
                lines.add(identity.scheme() + ":" + identity.user());
            }
            print(json, String.join("\n", lines));
        }
    }

    @Command(name = "ping", description = "Measure a round trip to the server.")
    static final class Ping extends Operation
    {
        Ping(final ShellContext context)
        {
            super(context);
        }

        @Override
        void run(final SyncRingmaster client)
        {
            final long startNs = System.nanoTime();
            client.exists("/");
            final long micros = (System.nanoTime() - startNs) / 1000;
            print(object().put("roundTripMicros", micros), "round trip " + micros + " us");
        }
    }
}
