/*
 * ZooKeeper's C client (libzookeeper_mt), unchanged: synchronous and asynchronous calls, watches, multi, ACLs, a session
 * handed over, a session closed elsewhere, and a server that restarts.
 *
 * usage: client_test HOST:PORT [RESTART]
 *
 * RESTART is a command that stops the server and starts it again on the same port and data. Each test prints one line;
 * the last line counts. The exit code is 0 if all passed.
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <zookeeper/zookeeper.h>

#define SESSION_TIMEOUT_MS 20000
#define DEADLINE_SECONDS 30
#define MAX_EVENTS 64
#define MAX_PATH 256

typedef struct
{
    int type;
    int state;
    char path[MAX_PATH];
}
event_t;

/* What the client's threads told, guarded by the lock. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static event_t events[MAX_EVENTS];
static int event_count;
static int completions;
static int failures_in_test;
static int passed;
static int failed;

static const char *servers;
static const char *restart_command;
static char root[MAX_PATH];

#define CHECK(condition) check((condition), #condition, __LINE__)
#define CHECK_EQUALS(expected, actual) check_equals((expected), (actual), #actual, __LINE__)
#define AWAIT(condition) \
    do \
    { \
        pthread_mutex_lock(&lock); \
        struct timespec deadline = deadline_from_now(); \
        int result = 0; \
        while (!(condition) && result == 0) \
        { \
            result = pthread_cond_timedwait(&changed, &lock, &deadline); \
        } \
        const bool holds = (condition); \
        pthread_mutex_unlock(&lock); \
        check(holds, "in time: " #condition, __LINE__); \
    } \
    while (0)

static void check(const bool holds, const char *what, const int line)
{
    if (!holds)
    {
        printf("  line %d: not %s\n", line, what);
        failures_in_test++;
    }
}

static void check_equals(const int64_t expected, const int64_t actual, const char *what, const int line)
{
    if (expected != actual)
    {
        printf("  line %d: %s is %" PRId64 ", not %" PRId64 "\n", line, what, actual, expected);
        failures_in_test++;
    }
}

static struct timespec deadline_from_now(void)
{
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += DEADLINE_SECONDS;
    return deadline;
}

static void completed(void)
{
    pthread_mutex_lock(&lock);
    completions++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

/* A watcher of znodes: remembers what comes. */
static void on_event(zhandle_t *zh, int type, int state, const char *path, void *context)
{
    (void)zh;
    (void)context;
    if (type == ZOO_SESSION_EVENT)
    {
        return;
    }
    pthread_mutex_lock(&lock);
    if (event_count < MAX_EVENTS)
    {
        events[event_count].type = type;
        events[event_count].state = state;
        snprintf(events[event_count].path, MAX_PATH, "%s", path);
        event_count++;
    }
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

/* The watcher of a session: its context is the last state. */
static void on_session(zhandle_t *zh, int type, int state, const char *path, void *context)
{
    (void)zh;
    (void)path;
    (void)context;
    if (type == ZOO_SESSION_EVENT)
    {
        pthread_mutex_lock(&lock);
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
    }
    (void)state;
}

static void forget_events(void)
{
    pthread_mutex_lock(&lock);
    event_count = 0;
    completions = 0;
    pthread_mutex_unlock(&lock);
}

static void check_event(const int index, const int type, const char *path)
{
    CHECK_EQUALS(type, events[index].type);
    CHECK_EQUALS(ZOO_CONNECTED_STATE, events[index].state);
    if (strcmp(events[index].path, path) != 0)
    {
        printf("  event %d at %s, not %s\n", index, events[index].path, path);
        failures_in_test++;
    }
}

static zhandle_t *connect_with(const clientid_t *id)
{
    zhandle_t *zh = zookeeper_init(servers, on_session, SESSION_TIMEOUT_MS, id, NULL, 0);
    if (zh == NULL)
    {
        printf("cannot connect: %s\n", strerror(errno));
        exit(2);
    }
    AWAIT(zoo_state(zh) == ZOO_CONNECTED_STATE);
    return zh;
}

static const char *at(const char *name)
{
    static char paths[8][MAX_PATH];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, MAX_PATH, "%.100s/%.100s", root, name);
    return path;
}

static int create(zhandle_t *zh, const char *path, const char *data, const int mode)
{
    return zoo_create2(zh, path, data, (int)strlen(data), &ZOO_OPEN_ACL_UNSAFE, mode, NULL, 0, NULL);
}

static void test_synchronous_calls(zhandle_t *zh)
{
    struct Stat stat;
    char path[MAX_PATH];
    char data[64];
    int length = sizeof(data);

    CHECK_EQUALS(ZOK, zoo_create2(zh, at("a"), "one", 3, &ZOO_OPEN_ACL_UNSAFE, ZOO_PERSISTENT,
        path, sizeof(path), &stat));
    CHECK(strcmp(path, at("a")) == 0);
    CHECK_EQUALS(3, stat.dataLength);
    CHECK_EQUALS(stat.czxid, stat.mzxid);
    CHECK_EQUALS(ZOK, zoo_create(zh, at("s-"), "", 0, &ZOO_OPEN_ACL_UNSAFE, ZOO_EPHEMERAL_SEQUENTIAL,
        path, sizeof(path)));
    CHECK(strcmp(path, at("s-0000000001")) == 0);
    CHECK_EQUALS(ZOK, zoo_exists(zh, path, 0, &stat));
    CHECK_EQUALS(zoo_client_id(zh)->client_id, stat.ephemeralOwner);
    CHECK_EQUALS(ZOK, zoo_get(zh, at("a"), 0, data, &length, &stat));
    CHECK_EQUALS(3, length);
    CHECK(memcmp(data, "one", 3) == 0);
    CHECK_EQUALS(ZOK, zoo_set2(zh, at("a"), "three", 5, 0, &stat));
    CHECK_EQUALS(1, stat.version);
    struct String_vector children = { 0, NULL };
    CHECK_EQUALS(ZOK, zoo_get_children2(zh, root, 0, &children, &stat));
    CHECK_EQUALS(2, children.count);
    CHECK_EQUALS(2, stat.numChildren);
    deallocate_String_vector(&children);
    CHECK_EQUALS(ZOK, zoo_delete(zh, path, 0));

    CHECK_EQUALS(ZNODEEXISTS, create(zh, at("a"), "", ZOO_PERSISTENT));
    CHECK_EQUALS(ZNONODE, create(zh, at("absent/a"), "", ZOO_PERSISTENT));
    CHECK_EQUALS(ZNONODE, zoo_exists(zh, at("absent"), 0, &stat));
    CHECK_EQUALS(ZBADVERSION, zoo_set(zh, at("a"), "", 0, 7));
    CHECK_EQUALS(ZNOTEMPTY, zoo_delete(zh, root, -1));
    length = sizeof(data);
    CHECK_EQUALS(ZNONODE, zoo_get(zh, at("absent"), 0, data, &length, &stat));
}

static void test_container_and_ttl(zhandle_t *zh)
{
    struct Stat stat;
    CHECK_EQUALS(ZOK, zoo_create2(zh, at("container"), "", 0, &ZOO_OPEN_ACL_UNSAFE, ZOO_CONTAINER, NULL, 0, &stat));
    CHECK_EQUALS(0, stat.ephemeralOwner);
    CHECK_EQUALS(ZOK, zoo_create2_ttl(zh, at("ttl"), "", 0, &ZOO_OPEN_ACL_UNSAFE, ZOO_PERSISTENT_WITH_TTL, 3600000,
        NULL, 0, &stat));
    CHECK_EQUALS(ZOK, zoo_exists(zh, at("ttl"), 0, &stat));
}

static void test_big_data(zhandle_t *zh)
{
    const int length = 1000000;
    char *data = malloc((size_t)length);
    char *read = malloc((size_t)length);
    for (int i = 0; i < length; i++)
    {
        data[i] = (char)(i * 7 + i / 256);
    }
    int read_length = length;
    CHECK_EQUALS(ZOK, zoo_create(zh, at("big"), data, length, &ZOO_OPEN_ACL_UNSAFE, ZOO_PERSISTENT, NULL, 0));
    CHECK_EQUALS(ZOK, zoo_get(zh, at("big"), 0, read, &read_length, NULL));
    CHECK_EQUALS(length, read_length);
    CHECK(memcmp(data, read, (size_t)length) == 0);
    free(data);
    free(read);
}

static int versions_in_order;

static void on_set(int rc, const struct Stat *stat, const void *context)
{
    const int expected = (int)(intptr_t)context;
    if (rc == ZOK && stat->version == expected && versions_in_order == expected - 1)
    {
        versions_in_order = expected;
    }
    completed();
}

static void on_string(int rc, const char *value, const void *context)
{
    CHECK_EQUALS(ZOK, rc);
    CHECK(value != NULL && strcmp(value, context) == 0);
    completed();
}

static void on_data(int rc, const char *value, int length, const struct Stat *stat, const void *context)
{
    (void)context;
    CHECK_EQUALS(ZOK, rc);
    CHECK_EQUALS(1, length);
    CHECK(value != NULL && value[0] == 'x');
    CHECK(stat != NULL && stat->dataLength == 1);
    completed();
}

static void on_children(int rc, const struct String_vector *children, const struct Stat *stat, const void *context)
{
    (void)context;
    CHECK_EQUALS(ZOK, rc);
    CHECK(children != NULL && children->count == 1 && strcmp(children->data[0], "async") == 0);
    CHECK(stat != NULL && stat->numChildren == 1);
    completed();
}

static void on_stat(int rc, const struct Stat *stat, const void *context)
{
    (void)stat;
    CHECK_EQUALS((int)(intptr_t)context, rc);
    completed();
}

static void on_acl(int rc, struct ACL_vector *acl, struct Stat *stat, const void *context)
{
    (void)context;
    CHECK_EQUALS(ZOK, rc);
    CHECK(acl != NULL && acl->count == 1 && acl->data[0].perms == ZOO_PERM_ALL);
    CHECK(stat != NULL);
    completed();
}

static void on_void(int rc, const void *context)
{
    CHECK_EQUALS((int)(intptr_t)context, rc);
    completed();
}

static void test_asynchronous_calls(zhandle_t *zh)
{
    char path[MAX_PATH];
    snprintf(path, sizeof(path), "%s", at("async"));
    forget_events();
    CHECK_EQUALS(ZOK, zoo_acreate(zh, path, "x", 1, &ZOO_OPEN_ACL_UNSAFE, ZOO_PERSISTENT, on_string, path));
    CHECK_EQUALS(ZOK, zoo_aget(zh, path, 0, on_data, NULL));
    CHECK_EQUALS(ZOK, zoo_aget_children2(zh, root, 0, on_children, NULL));
    CHECK_EQUALS(ZOK, zoo_aexists(zh, path, 0, on_stat, (void *)(intptr_t)ZOK));
    CHECK_EQUALS(ZOK, zoo_aexists(zh, at("absent"), 0, on_stat, (void *)(intptr_t)ZNONODE));
    CHECK_EQUALS(ZOK, zoo_aget_acl(zh, path, on_acl, NULL));
    CHECK_EQUALS(ZOK, zoo_aset(zh, path, "y", 1, 9, on_stat, (void *)(intptr_t)ZBADVERSION));
    CHECK_EQUALS(ZOK, zoo_async(zh, path, on_string, path));
    CHECK_EQUALS(ZOK, zoo_adelete(zh, path, 0, on_void, (void *)(intptr_t)ZOK));
    CHECK_EQUALS(ZOK, zoo_adelete(zh, path, 0, on_void, (void *)(intptr_t)ZNONODE));
    AWAIT(completions == 10);

    const int count = 2000;
    forget_events();
    versions_in_order = 0;
    struct Stat stat;
    CHECK_EQUALS(ZOK, create(zh, at("counter"), "", ZOO_PERSISTENT));
    for (int i = 1; i <= count; i++)
    {
        CHECK_EQUALS(ZOK, zoo_aset(zh, at("counter"), "z", 1, i - 1, on_set, (void *)(intptr_t)i));
    }
    AWAIT(completions == count);
    CHECK_EQUALS(count, versions_in_order);
    CHECK_EQUALS(ZOK, zoo_exists(zh, at("counter"), 0, &stat));
    CHECK_EQUALS(count, stat.version);
}

static void test_watches(zhandle_t *zh)
{
    struct Stat stat;
    char data[8];
    int length = sizeof(data);
    struct String_vector children = { 0, NULL };
    forget_events();

    CHECK_EQUALS(ZNONODE, zoo_wexists(zh, at("w"), on_event, NULL, &stat));
    CHECK_EQUALS(ZOK, create(zh, at("w"), "", ZOO_PERSISTENT));
    AWAIT(event_count == 1);
    check_event(0, ZOO_CREATED_EVENT, at("w"));

    CHECK_EQUALS(ZOK, zoo_wget(zh, at("w"), on_event, NULL, data, &length, &stat));
    CHECK_EQUALS(ZOK, zoo_set(zh, at("w"), "1", 1, -1));
    CHECK_EQUALS(ZOK, zoo_set(zh, at("w"), "2", 1, -1));
    AWAIT(event_count == 2);
    check_event(1, ZOO_CHANGED_EVENT, at("w"));

    CHECK_EQUALS(ZOK, zoo_wget_children(zh, at("w"), on_event, NULL, &children));
    CHECK_EQUALS(0, children.count);
    deallocate_String_vector(&children);
    CHECK_EQUALS(ZOK, create(zh, at("w/child"), "", ZOO_PERSISTENT));
    AWAIT(event_count == 3);
    check_event(2, ZOO_CHILD_EVENT, at("w"));

    CHECK_EQUALS(ZOK, zoo_wexists(zh, at("w/child"), on_event, NULL, &stat));
    CHECK_EQUALS(ZOK, zoo_delete(zh, at("w/child"), -1));
    AWAIT(event_count == 4);
    check_event(3, ZOO_DELETED_EVENT, at("w/child"));

    CHECK_EQUALS(ZOK, zoo_wexists(zh, at("w"), on_event, NULL, &stat));
    CHECK_EQUALS(ZOK, zoo_remove_watches(zh, at("w"), ZWATCHTYPE_DATA, on_event, NULL, 0));
    CHECK_EQUALS(ZNOWATCHER, zoo_remove_watches(zh, at("w"), ZWATCHTYPE_DATA, on_event, NULL, 0));
    CHECK_EQUALS(ZOK, zoo_set(zh, at("w"), "3", 1, -1));
    CHECK_EQUALS(ZOK, zoo_wexists(zh, at("w"), on_event, NULL, &stat));
    CHECK_EQUALS(ZOK, zoo_delete(zh, at("w"), -1));
    AWAIT(event_count > 4 && events[event_count - 1].type == ZOO_DELETED_EVENT);
    for (int i = 4; i < event_count; i++)
    {
        CHECK(events[i].type != ZOO_CHANGED_EVENT);
    }
}

static void test_multi(zhandle_t *zh)
{
    zoo_op_t ops[5];
    zoo_op_result_t results[5];
    char path[MAX_PATH];
    struct Stat stat;
    char created[MAX_PATH];
    snprintf(created, sizeof(created), "%s", at("multi"));

    zoo_create_op_init(&ops[0], created, "x", 1, &ZOO_OPEN_ACL_UNSAFE, ZOO_PERSISTENT, path, sizeof(path));
    zoo_check_op_init(&ops[1], created, 0);
    zoo_set_op_init(&ops[2], created, "yy", 2, 0, &stat);
    zoo_create_op_init(&ops[3], at("gone"), "", 0, &ZOO_OPEN_ACL_UNSAFE, ZOO_EPHEMERAL, NULL, 0);
    zoo_delete_op_init(&ops[4], at("gone"), 0);
    CHECK_EQUALS(ZOK, zoo_multi(zh, 5, ops, results));
    for (int i = 0; i < 5; i++)
    {
        CHECK_EQUALS(ZOK, results[i].err);
    }
    CHECK(strcmp(path, created) == 0);
    CHECK_EQUALS(1, stat.version);
    CHECK_EQUALS(ZOK, zoo_exists(zh, created, 0, &stat));
    CHECK_EQUALS(2, stat.dataLength);

    zoo_set_op_init(&ops[0], created, "never", 5, -1, NULL);
    zoo_check_op_init(&ops[1], created, 7);
    zoo_delete_op_init(&ops[2], created, -1);
    CHECK_EQUALS(ZBADVERSION, zoo_multi(zh, 3, ops, results));
    CHECK_EQUALS(ZOK, results[0].err);
    CHECK_EQUALS(ZBADVERSION, results[1].err);
    CHECK_EQUALS(ZRUNTIMEINCONSISTENCY, results[2].err);

    forget_events();
    zoo_set_op_init(&ops[0], created, "z", 1, 1, NULL);
    CHECK_EQUALS(ZOK, zoo_amulti(zh, 1, ops, results, on_void, (void *)(intptr_t)ZOK));
    AWAIT(completions == 1);
    CHECK_EQUALS(ZOK, zoo_exists(zh, created, 0, &stat));
    CHECK_EQUALS(2, stat.version);
}

static void test_acl_and_auth(zhandle_t *zh)
{
    zhandle_t *owner = connect_with(NULL);
    char data[8];
    int length = sizeof(data);
    struct Stat stat;
    struct ACL_vector acl;
    forget_events();
    CHECK_EQUALS(ZOK, zoo_add_auth(owner, "digest", "user:password", 13, on_void, (void *)(intptr_t)ZOK));
    AWAIT(completions == 1);
    CHECK_EQUALS(ZOK, zoo_create(owner, at("mine"), "x", 1, &ZOO_CREATOR_ALL_ACL, ZOO_PERSISTENT, NULL, 0));
    CHECK_EQUALS(ZNOAUTH, zoo_get(zh, at("mine"), 0, data, &length, &stat));
    CHECK_EQUALS(ZNOAUTH, zoo_set(zh, at("mine"), "", 0, -1));
    CHECK_EQUALS(ZOK, zoo_get_acl(owner, at("mine"), &acl, &stat));
    CHECK_EQUALS(1, acl.count);
    CHECK(strcmp(acl.data[0].id.scheme, "digest") == 0);
    deallocate_ACL_vector(&acl);
    CHECK_EQUALS(ZOK, zoo_set_acl(owner, at("mine"), 0, &ZOO_OPEN_ACL_UNSAFE));
    length = sizeof(data);
    CHECK_EQUALS(ZOK, zoo_get(zh, at("mine"), 0, data, &length, &stat));
    CHECK_EQUALS(1, stat.aversion);
    CHECK_EQUALS(ZINVALIDACL, zoo_create(zh, at("bad"), "", 0, &ZOO_CREATOR_ALL_ACL, ZOO_PERSISTENT, NULL, 0));
    CHECK_EQUALS(ZOK, zookeeper_close(owner));
}

static void test_ephemerals_of_a_closed_session(zhandle_t *zh)
{
    zhandle_t *leaving = connect_with(NULL);
    struct Stat stat;
    forget_events();
    CHECK_EQUALS(ZOK, create(leaving, at("e"), "", ZOO_EPHEMERAL));
    CHECK_EQUALS(ZOK, zoo_wexists(zh, at("e"), on_event, NULL, &stat));
    CHECK_EQUALS(ZOK, zookeeper_close(leaving));
    AWAIT(event_count == 1);
    check_event(0, ZOO_DELETED_EVENT, at("e"));
}

/* The second connection of a session takes it over and closes it: the first one finds it expired. */
static void test_handed_over_and_expired(zhandle_t *zh)
{
    zhandle_t *first = connect_with(NULL);
    const clientid_t id = *zoo_client_id(first);
    struct Stat stat;
    CHECK_EQUALS(ZOK, create(first, at("e"), "", ZOO_EPHEMERAL));
    while (!is_unrecoverable(first) && failures_in_test == 0)
    {
        zhandle_t *second = zookeeper_init(servers, on_session, SESSION_TIMEOUT_MS, &id, NULL, 0);
        AWAIT(zoo_state(second) == ZOO_CONNECTED_STATE || is_unrecoverable(second) == ZINVALIDSTATE);
        if (is_unrecoverable(second) == ZOK)
        {
            CHECK_EQUALS(id.client_id, zoo_client_id(second)->client_id);
        }
        else
        {
            AWAIT(is_unrecoverable(first) == ZINVALIDSTATE);
        }
        zookeeper_close(second);
    }
    CHECK_EQUALS(ZNONODE, zoo_exists(zh, at("e"), 0, &stat));
    zookeeper_close(first);
}

static void test_restart(zhandle_t *zh)
{
    struct Stat stat;
    const int64_t session = zoo_client_id(zh)->client_id;
    forget_events();
    CHECK_EQUALS(ZOK, create(zh, at("e"), "kept", ZOO_EPHEMERAL));
    CHECK_EQUALS(ZOK, create(zh, at("w"), "", ZOO_PERSISTENT));
    CHECK_EQUALS(ZOK, zoo_wexists(zh, at("w"), on_event, NULL, &stat));
    CHECK_EQUALS(0, system(restart_command));
    int rc = ZCONNECTIONLOSS;
    const time_t deadline = time(NULL) + DEADLINE_SECONDS;
    while (rc == ZCONNECTIONLOSS && time(NULL) < deadline)
    {
        AWAIT(zoo_state(zh) == ZOO_CONNECTED_STATE);
        rc = zoo_exists(zh, at("e"), 0, &stat);
    }
    CHECK_EQUALS(ZOK, rc);
    CHECK_EQUALS(session, zoo_client_id(zh)->client_id);
    CHECK_EQUALS(session, stat.ephemeralOwner);
    CHECK_EQUALS(0, event_count);
    CHECK_EQUALS(ZOK, zoo_set(zh, at("w"), "after", 5, 0));
    AWAIT(event_count == 1);
    check_event(0, ZOO_CHANGED_EVENT, at("w"));
}

static void remove_all(zhandle_t *zh, const char *path)
{
    struct String_vector children = { 0, NULL };
    if (zoo_get_children(zh, path, 0, &children) == ZOK)
    {
        for (int i = 0; i < children.count; i++)
        {
            char child[2 * MAX_PATH];
            snprintf(child, sizeof(child), "%s/%s", path, children.data[i]);
            remove_all(zh, child);
        }
        deallocate_String_vector(&children);
        zoo_delete(zh, path, -1);
    }
}

static void run(const char *name, void (*test)(zhandle_t *))
{
    failures_in_test = 0;
    zhandle_t *zh = connect_with(NULL);
    snprintf(root, sizeof(root), "/c-%.100s", name);
    remove_all(zh, root);
    CHECK_EQUALS(ZOK, create(zh, root, "", ZOO_PERSISTENT));
    test(zh);
    remove_all(zh, root);
    CHECK_EQUALS(ZOK, zookeeper_close(zh));
    printf("%s %s\n", failures_in_test == 0 ? "ok    " : "FAILED", name);
    fflush(stdout);
    if (failures_in_test == 0)
    {
        passed++;
    }
    else
    {
        failed++;
    }
}

int main(int argc, char **argv)
{
    if (argc < 2)
    {
        fprintf(stderr, "usage: %s HOST:PORT [RESTART]\n", argv[0]);
        return 64;
    }
    servers = argv[1];
    restart_command = argc > 2 ? argv[2] : NULL;
    zoo_set_debug_level(0);
    run("synchronous-calls", test_synchronous_calls);
    run("container-and-ttl", test_container_and_ttl);
    run("big-data", test_big_data);
    run("asynchronous-calls", test_asynchronous_calls);
    run("watches", test_watches);
    run("multi", test_multi);
    run("acl-and-auth", test_acl_and_auth);
    run("ephemerals-of-a-closed-session", test_ephemerals_of_a_closed_session);
    run("handed-over-and-expired", test_handed_over_and_expired);
    if (restart_command != NULL)
    {
        run("restart", test_restart);
    }
    printf("C client: %d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
