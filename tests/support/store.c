#include "support/support.h"

#include "support/store.h"

#include "base/buffer.h"
#include "base/file.h"
#include "db/db.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void open_store(struct test_store *test)
{
    struct error err = {0};
    struct store_options options = {.folder = test->folder};
    if (store_open(&options, &test->store, &err) < 0)
        fail_msg("open: %s", err.message);
}

static struct user add(struct test_store *test, const char *email, enum role role)
{
    struct error err = {0};
    struct user user;
    struct principal shell = store_shell(test->store);
    struct user_new values = {.email = email, .role = role};
    if (users_create(test->store, &shell, &values, &test->arena, &user, &err) < 0)
        fail_msg("%s: %s", email, err.message);
    return user;
}

void test_store_make(struct test_store *test)
{
    struct error err = {0};
    const char *temporary = getenv("TMPDIR");
    if (!temporary) /* what is tested here is not the disk */
        temporary = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    *test = (struct test_store){0};
    snprintf(test->folder, sizeof test->folder, "%s/postern-store-XXXXXX", temporary);
    assert_non_null(mkdtemp(test->folder));
    open_store(test);
    struct user_new first = {.email = "ines@example.org", .full_name = "Ines Ruiz"};
    if (users_create_first(test->store, &first, &test->arena, &test->admin, &err) < 0)
        fail_msg("%s", err.message);
    test->editor = add(test, "edo@example.org", ROLE_EDITOR);
    test->viewer = add(test, "vera@example.org", ROLE_VIEWER);
}

void test_store_reopen(struct test_store *test)
{
    store_close(test->store);
    open_store(test);
}

/* Calls `each` with every file; stops when that is true. */
static bool walk(const char *path, bool (*each)(const char *path, const void *user),
                 const void *user)
{
    DIR *folder = opendir(path);
    assert_non_null(folder);
    bool stop = false;
    for (struct dirent *entry; !stop && (entry = readdir(folder));) {
        char file[512];
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            stop = each(file, user);
    }
    closedir(folder);
    return stop;
}

static bool remove_file(const char *path, const void *user)
{
    assert_int_equal(unlink(path), 0);
    return false;
}

void test_store_remove(struct test_store *test)
{
    store_close(test->store);
    arena_release(&test->arena);
    walk(test->folder, remove_file, NULL);
    rmdir(test->folder);
}

struct principal test_principal(const struct test_store *test, const struct user *user)
{
    return (struct principal){.team_id = store_team(test->store),
                              .user_id = user->id,
                              .role = user->role,
                              .address = "127.0.0.1",
                              .user_agent = "test"};
}

static bool has_bytes(const char *path, const void *user)
{
    const char *bytes = user;
    AUTO_BUFFER content;
    buffer_init(&content, 64 << 20);
    if (file_read(path, &content, NULL) < 0)
        return false; /* not a file */
    return content.length && memmem(content.data, content.length, bytes, strlen(bytes));
}

bool test_store_has_bytes(const struct test_store *test, const char *bytes)
{
    return walk(test->folder, has_bytes, bytes);
}

struct number {
    const char *sql;
    int64_t result;
};

static int number_work(struct db_connection *connection, void *context, struct error *err)
{
    struct number *number = context;
    struct db_statement *row;
    if (db_first(connection, &row, err, number->sql, "") != 1)
        return -1;
    number->result = db_column_int(row, 0);
    return 0;
}

int64_t test_store_number(struct test_store *test, const char *sql)
{
    struct error err = {0};
    struct number number = {.sql = sql};
    if (db_read(store_db(test->store), number_work, &number, &err) < 0)
        fail_msg("%s: %s", sql, err.message);
    return number.result;
}

static int execute_work(struct db_connection *connection, void *context, struct error *err)
{
    return db_execute(connection, NULL, err, context, "");
}

void test_store_execute(struct test_store *test, const char *sql)
{
    struct error err = {0};
    if (db_write(store_db(test->store), execute_work, (void *)sql, &err) < 0)
        fail_msg("%s: %s", sql, err.message);
}
