"""kazoo's client and recipes, unchanged, against the server at RINGMASTER_CONNECT.

RINGMASTER_RESTART, if set, is a command that stops the server and starts it again on the same port and data.
"""

import logging
import os
import socket
import struct
import subprocess
import threading
import time
import unittest

from kazoo.client import KazooClient, KazooState
from kazoo.exceptions import (
    BadVersionError,
    LockTimeout,
    NoAuthError,
    NodeExistsError,
    NoNodeError,
    NotEmptyError,
    RolledBackError,
    RuntimeInconsistency,
)
from kazoo.protocol.states import EventType
from kazoo.recipe.cache import TreeCache, TreeEvent
from kazoo.recipe.watchers import ChildrenWatch, DataWatch
from kazoo.security import ACL, Permissions, make_digest_acl

CONNECT = os.environ["RINGMASTER_CONNECT"]
RESTART = os.environ.get("RINGMASTER_RESTART")
DEADLINE_S = 30


def eventually(condition, message="not in time"):
    """Wait until a condition holds; its value."""
    deadline = time.monotonic() + DEADLINE_S
    poll = threading.Event()
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(message() if callable(message) else message)
        poll.wait(0.005)


class KazooTestCase(unittest.TestCase):
    """Two clients, and a path of the test's own."""

    def setUp(self):
        self.clients = []
        self.threads = []
        self.root = "/kazoo-" + self.id().rsplit(".", 1)[1]
        self.zk = self.connect()
        self.other = self.connect()
        self.zk.delete(self.root, recursive=True)
        self.zk.create(self.root, b"")

    def tearDown(self):
        for thread in self.threads:
            thread.join(DEADLINE_S)
            self.assertFalse(thread.is_alive(), thread.name)
        for client in self.clients:
            client.stop()
            client.close()
        cleaner = KazooClient(hosts=CONNECT, auth_data=[("digest", "user:password")])
        cleaner.start(DEADLINE_S)
        cleaner.delete(self.root, recursive=True)
        cleaner.stop()
        cleaner.close()

    def connect(self, **options):
        client = KazooClient(hosts=CONNECT, timeout=20, **options)
        client.start(DEADLINE_S)
        self.clients.append(client)
        return client

    def run_thread(self, function):
        """Run something that blocks; what it returned is in the list, once it has."""
        result = []
        thread = threading.Thread(target=lambda: result.append(function()))
        thread.daemon = True
        thread.start()
        self.threads.append(thread)
        return result

    def await_children(self, path, count):
        def children():
            try:
                return self.other.get_children(path)
            except NoNodeError:
                return []

        eventually(lambda: len(children()) == count, lambda: "%s: %s" % (path, children()))

    @staticmethod
    def expire(client):
        """End the session of a client from a second connection that knows its password."""
        session_id, password = client.client_id
        host, port = CONNECT.rsplit(":", 1)
        close = struct.pack("!iii", 8, 1, -11)
        connect = struct.pack("!iqiqi16s?", 0, 0, 10000, session_id, 16, password, False)

        def is_over():
            with socket.create_connection((host, int(port)), DEADLINE_S) as connection:
                connection.sendall(struct.pack("!i", len(connect)) + connect + close)
                answer = b""
                try:
                    part = connection.recv(4096)
                    while part:
                        answer += part
                        part = connection.recv(4096)
                except ConnectionResetError:
                    pass
                return len(answer) >= 12 and struct.unpack("!i", answer[8:12])[0] == 0

        eventually(is_over, "the session does not end")


class OperationsTest(KazooTestCase):
    def test_every_operation(self):
        path = self.root + "/a"
        self.assertEqual(path, self.zk.create(path, b"one"))
        self.assertEqual(self.root + "/b/c/d", self.zk.create(self.root + "/b/c/d", b"", makepath=True))
        created, stat = self.zk.create(self.root + "/s", b"xy", include_data=True)
        self.assertEqual((self.root + "/s", 2, 0), (created, stat.data_length, stat.version))
        data, stat = self.zk.get(path)
        self.assertEqual((b"one", 0, 3), (data, stat.version, stat.data_length))
        self.assertEqual(1, self.zk.set(path, b"two").version)
        self.assertEqual(2, self.zk.exists(path).version + 1)
        self.assertIsNone(self.zk.exists(self.root + "/absent"))
        self.assertEqual(["a", "b", "s"], sorted(self.zk.get_children(self.root)))
        children, stat = self.zk.get_children(self.root, include_data=True)
        self.assertEqual(3, stat.children_count)
        self.assertTrue(self.zk.ensure_path(self.root + "/e/f"))
        self.zk.sync(path)
        self.zk.delete(path, version=1)
        self.zk.delete(self.root + "/b", recursive=True)
        self.assertEqual(["e", "s"], sorted(self.other.get_children(self.root)))

    def test_errors(self):
        self.zk.create(self.root + "/a/b", b"", makepath=True)
        self.assertRaises(NodeExistsError, self.zk.create, self.root + "/a", b"")
        self.assertRaises(NoNodeError, self.zk.get, self.root + "/absent")
        self.assertRaises(NoNodeError, self.zk.create, self.root + "/absent/a", b"")
        self.assertRaises(NotEmptyError, self.zk.delete, self.root + "/a")
        self.assertRaises(BadVersionError, self.zk.set, self.root + "/a", b"", version=5)
        self.assertRaises(BadVersionError, self.zk.delete, self.root + "/a/b", version=5)

    def test_sequences_and_ephemerals(self):
        leaving = self.connect()
        first = leaving.create(self.root + "/n-", b"", sequence=True, ephemeral=True)
        second = self.zk.create(self.root + "/n-", b"", sequence=True)
        self.assertEqual([self.root + "/n-0000000000", self.root + "/n-0000000001"], [first, second])
        self.assertEqual(leaving.client_id[0], self.zk.exists(first).owner_session_id)
        leaving.stop()
        self.assertIsNone(self.zk.exists(first))
        self.assertEqual(["n-0000000001"], self.zk.get_children(self.root))

    def test_big_data(self):
        data = os.urandom(1000000)
        self.zk.create(self.root + "/big", data)
        self.assertEqual(data, self.other.get(self.root + "/big")[0])

    def test_async_in_order(self):
        results = [self.zk.set_async(self.root, b"%d" % i) for i in range(500)]
        self.assertEqual(list(range(1, 501)), [result.get(timeout=DEADLINE_S).version for result in results])
        failing = self.zk.get_async(self.root + "/absent")
        self.assertRaises(NoNodeError, failing.get, timeout=DEADLINE_S)

    def test_transaction(self):
        transaction = self.zk.transaction()
        transaction.create(self.root + "/a", b"a")
        transaction.check(self.root + "/a", 0)
        transaction.set_data(self.root + "/a", b"b", 0)
        transaction.create(self.root + "/b")
        transaction.delete(self.root + "/b", 0)
        results = transaction.commit()
        self.assertEqual([self.root + "/a", True, 1, self.root + "/b", True],
                         [results[0], results[1], results[2].version, results[3], results[4]])
        failing = self.zk.transaction()
        failing.set_data(self.root + "/a", b"never")
        failing.check(self.root + "/a", 7)
        failing.create(self.root + "/c")
        results = failing.commit()
        self.assertEqual([RolledBackError, BadVersionError, RuntimeInconsistency],
                         [type(result) for result in results])
        self.assertEqual(b"b", self.zk.get(self.root + "/a")[0])

    def test_auth(self):
        owner = self.connect(auth_data=[("digest", "user:password")])
        acl = make_digest_acl("user", "password", all=True)
        owner.create(self.root + "/mine", b"x", acl=[acl])
        self.assertRaises(NoAuthError, self.zk.get, self.root + "/mine")
        self.assertEqual(b"x", owner.get(self.root + "/mine")[0])
        self.assertEqual([ACL(Permissions.ALL, acl.id)], owner.get_acls(self.root + "/mine")[0])
        self.zk.add_auth("digest", "user:password")
        self.assertEqual(b"x", self.zk.get(self.root + "/mine")[0])
        self.assertEqual(1, owner.set_acls(self.root + "/mine", [acl], version=0).acl_version)

    def test_chroot(self):
        inside = KazooClient(hosts=CONNECT + self.root, timeout=20)
        inside.start(DEADLINE_S)
        self.clients.append(inside)
        self.assertEqual("/a", inside.create("/a", b"x"))
        self.assertEqual(b"x", self.zk.get(self.root + "/a")[0])


class WatchesTest(KazooTestCase):
    def test_one_shot_watches(self):
        events = []
        path = self.root + "/a"
        self.zk.exists(path, watch=events.append)
        self.zk.get_children(self.root, watch=events.append)
        self.other.create(path, b"")
        eventually(lambda: len(events) == 2)
        self.assertEqual([(EventType.CREATED, path), (EventType.CHILD, self.root)],
                         [(event.type, event.path) for event in events])
        self.zk.get(path, watch=events.append)
        self.other.set(path, b"1")
        self.other.set(path, b"2")
        eventually(lambda: len(events) == 3)
        self.zk.get(path, watch=events.append)
        self.other.delete(path)
        eventually(lambda: len(events) == 4)
        self.assertEqual([EventType.CHANGED, EventType.DELETED], [event.type for event in events[2:]])

    def test_data_watch(self):
        seen = []
        path = self.root + "/a"
        DataWatch(self.zk, path, lambda data, stat: seen.append(data))
        eventually(lambda: seen == [None])
        self.other.create(path, b"1")
        eventually(lambda: seen[-1] == b"1")
        self.other.set(path, b"2")
        eventually(lambda: seen[-1] == b"2")
        self.other.delete(path)
        eventually(lambda: seen[-1] is None)

    def test_children_watch(self):
        seen = []
        ChildrenWatch(self.zk, self.root, lambda children: seen.append(sorted(children)))
        eventually(lambda: seen == [[]])
        self.other.create(self.root + "/a")
        eventually(lambda: seen[-1] == ["a"])
        self.other.create(self.root + "/b")
        eventually(lambda: seen[-1] == ["a", "b"])
        self.other.delete(self.root + "/a")
        eventually(lambda: seen[-1] == ["b"])

    def test_tree_cache(self):
        events = []
        self.other.create(self.root + "/a/b", b"1", makepath=True)
        cache = TreeCache(self.zk, self.root)
        cache.listen(events.append)
        cache.start()
        self.addCleanup(cache.close)
        eventually(lambda: any(event.event_type == TreeEvent.INITIALIZED for event in events))
        self.assertEqual(b"1", cache.get_data(self.root + "/a/b").data)
        self.other.set(self.root + "/a/b", b"2")
        eventually(lambda: cache.get_data(self.root + "/a/b").data == b"2")
        self.other.create(self.root + "/c", b"3")
        eventually(lambda: cache.get_children(self.root) == frozenset(["a", "c"]))
        self.other.delete(self.root + "/a", recursive=True)
        eventually(lambda: cache.get_children(self.root) == frozenset(["c"]))


class RecipesTest(KazooTestCase):
    def test_lock(self):
        path = self.root + "/lock"
        mine = self.zk.Lock(path, "mine")
        theirs = self.other.Lock(path, "theirs")
        self.assertTrue(mine.acquire())
        self.assertFalse(theirs.acquire(blocking=False))
        self.assertRaises(LockTimeout, theirs.acquire, timeout=0.05)
        waiting = self.run_thread(lambda: theirs.acquire(timeout=DEADLINE_S))
        eventually(lambda: mine.contenders() == ["mine", "theirs"], mine.contenders)
        self.assertEqual([], waiting)
        mine.release()
        self.assertTrue(eventually(lambda: waiting)[0])
        theirs.release()
        self.await_children(path, 0)

    def test_lock_passes_on_with_the_session(self):
        path = self.root + "/lock"
        mine = self.zk.Lock(path, "mine")
        theirs = self.other.Lock(path, "theirs")
        self.assertTrue(mine.acquire())
        waiting = self.run_thread(lambda: theirs.acquire(timeout=DEADLINE_S))
        self.await_children(path, 2)
        self.expire(self.zk)
        self.assertTrue(eventually(lambda: waiting)[0])
        theirs.release()

    def test_read_and_write_lock(self):
        path = self.root + "/lock"
        reader = self.zk.ReadLock(path, "reader")
        reader2 = self.other.ReadLock(path, "reader2")
        writer = self.other.WriteLock(path, "writer")
        self.assertTrue(reader.acquire())
        self.assertTrue(reader2.acquire(timeout=DEADLINE_S))
        self.assertFalse(writer.acquire(blocking=False))
        reader.release()
        reader2.release()
        self.assertTrue(writer.acquire(timeout=DEADLINE_S))
        self.assertFalse(reader.acquire(blocking=False))
        writer.release()

    def test_semaphore(self):
        path = self.root + "/semaphore"
        first = self.zk.Semaphore(path, "first", max_leases=2)
        second = self.other.Semaphore(path, "second", max_leases=2)
        third = self.other.Semaphore(path, "third", max_leases=2)
        self.assertTrue(first.acquire())
        self.assertTrue(second.acquire())
        self.assertFalse(third.acquire(blocking=False))
        self.assertEqual(["first", "second"], sorted(first.lease_holders()))
        waiting = self.run_thread(lambda: third.acquire(timeout=DEADLINE_S))
        first.release()
        self.assertTrue(eventually(lambda: waiting)[0])
        second.release()
        third.release()

    def test_election(self):
        leaders = []
        step = threading.Event()
        first = self.zk.Election(self.root + "/election", "first")
        second = self.other.Election(self.root + "/election", "second")

        def lead(name):
            leaders.append(name)
            step.wait(DEADLINE_S)

        self.run_thread(lambda: first.run(lead, "first"))
        eventually(lambda: leaders == ["first"])
        self.run_thread(lambda: second.run(lead, "second"))
        eventually(lambda: first.contenders() == ["first", "second"])
        self.assertEqual(["first"], leaders)
        step.set()
        eventually(lambda: leaders == ["first", "second"])

    def test_barrier(self):
        mine = self.zk.Barrier(self.root + "/barrier")
        theirs = self.other.Barrier(self.root + "/barrier")
        mine.create()
        self.assertFalse(theirs.wait(0.05))
        waiting = self.run_thread(lambda: theirs.wait(DEADLINE_S))
        self.assertTrue(mine.remove())
        self.assertTrue(eventually(lambda: waiting)[0])

    def test_double_barrier(self):
        path = self.root + "/double"
        first = self.zk.DoubleBarrier(path, 2, "first")
        second = self.other.DoubleBarrier(path, 2, "second")
        entered = self.run_thread(lambda: first.enter() or True)
        self.await_children(path, 1)
        self.assertEqual([], entered)
        second.enter()
        eventually(lambda: entered)
        self.assertTrue(first.participating and second.participating)
        left = self.run_thread(lambda: first.leave() or True)
        second.leave()
        eventually(lambda: left)

    def test_queue(self):
        queue = self.zk.Queue(self.root + "/queue")
        self.assertIsNone(queue.get())
        queue.put(b"second", priority=50)
        queue.put(b"third", priority=60)
        queue.put(b"first", priority=1)
        self.assertEqual(3, len(queue))
        theirs = self.other.Queue(self.root + "/queue")
        self.assertEqual([b"first", b"second", b"third"], [theirs.get(), theirs.get(), theirs.get()])

    def test_locking_queue(self):
        queue = self.zk.LockingQueue(self.root + "/queue")
        queue.put_all([b"a", b"b"])
        self.assertEqual(b"a", queue.get(DEADLINE_S))
        theirs = self.other.LockingQueue(self.root + "/queue")
        self.assertEqual(b"b", theirs.get(DEADLINE_S))
        self.assertTrue(queue.holds_lock())
        self.assertTrue(queue.consume())
        self.assertTrue(theirs.release())
        self.assertEqual(b"b", queue.get(DEADLINE_S))
        self.assertTrue(queue.consume())
        waiting = self.run_thread(lambda: theirs.get(DEADLINE_S))
        queue.put(b"c")
        self.assertEqual(b"c", eventually(lambda: waiting)[0])

    def test_counter(self):
        mine = self.zk.Counter(self.root + "/counter")
        theirs = self.other.Counter(self.root + "/counter")

        def count(counter):
            for _ in range(25):
                counter += 1
            return True

        results = [self.run_thread(lambda: count(mine)), self.run_thread(lambda: count(theirs))]
        eventually(lambda: all(results))
        self.assertEqual(50, mine.value)
        theirs -= 8
        self.assertEqual(42, mine.value)

    def test_party(self):
        mine = self.zk.Party(self.root + "/party", "mine")
        theirs = self.other.Party(self.root + "/party", "theirs")
        mine.join()
        theirs.join()
        self.assertEqual({"mine", "theirs"}, set(mine))
        self.assertEqual(2, len(theirs))
        mine.leave()
        self.assertEqual({"theirs"}, set(theirs))
        self.other.stop()
        self.assertEqual(set(), set(mine))
        self.other.start(DEADLINE_S)

    def test_shallow_party(self):
        mine = self.zk.ShallowParty(self.root + "/party", "mine")
        theirs = self.other.ShallowParty(self.root + "/party", "theirs")
        mine.join()
        theirs.join()
        self.assertEqual({"mine", "theirs"}, set(mine))
        self.expire(self.other)
        eventually(lambda: set(mine) == {"mine"})


class SessionTest(KazooTestCase):
    def test_expired_session(self):
        states = []
        self.zk.add_listener(states.append)
        self.zk.create(self.root + "/e", b"", ephemeral=True)
        session_id = self.zk.client_id[0]
        self.expire(self.zk)
        eventually(lambda: KazooState.LOST in states, lambda: str(states))
        eventually(lambda: states[-1] == KazooState.CONNECTED, lambda: str(states))
        self.assertIsNone(self.other.exists(self.root + "/e"))
        self.assertNotEqual(session_id, self.zk.client_id[0])

    @unittest.skipUnless(RESTART, "nobody to restart the server")
    def test_restart(self):
        states = []
        self.zk.add_listener(states.append)
        self.zk.create(self.root + "/e", b"kept", ephemeral=True)
        seen = []
        DataWatch(self.zk, self.root + "/e", lambda data, stat: seen.append(data))
        session_id = self.zk.client_id[0]
        lock = self.zk.Lock(self.root + "/lock", "mine")
        self.assertTrue(lock.acquire())
        subprocess.run(RESTART, shell=True, check=True, timeout=60)
        eventually(lambda: KazooState.SUSPENDED in states, lambda: str(states))
        eventually(lambda: states[-1] == KazooState.CONNECTED, lambda: str(states))
        self.assertNotIn(KazooState.LOST, states)
        self.assertEqual(session_id, self.zk.client_id[0])
        self.assertEqual(session_id, self.zk.retry(self.zk.exists, self.root + "/e").owner_session_id)
        self.other.retry(self.other.set, self.root + "/e", b"after")
        eventually(lambda: seen[-1] == b"after", lambda: str(seen))
        self.assertEqual(["mine"], self.other.Lock(self.root + "/lock").contenders())
        lock.release()


if __name__ == "__main__":
    # Lost connections are what these tests are about, and kazoo's use of old names is not ours.
    logging.getLogger("kazoo").setLevel(logging.CRITICAL)
    unittest.main(warnings="ignore")
