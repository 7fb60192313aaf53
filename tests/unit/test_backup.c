#include "support/support.h"

#include "base/file.h"
#include "store/audit.h"
#include "store/backup.h"
#include "support/store.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct test_store test;
static char backup[96], key[96], folder[96];

static int set_up(void **state)
{
    struct error err = {0};
    test_store_make(&test);
    snprintf(backup, sizeof backup, "%s/copy.db", test.folder);
    snprintf(key, sizeof key, "%s/copy.db.key", test.folder);
    snprintf(folder, sizeof folder, "%s/restored", test.folder);
    struct principal shell = store_shell(test.store);
    if (store_backup(test.store, &shell, backup, &err) < 0 ||
        store_backup_key(test.folder, key, &err) < 0)
        fail_msg("%s", err.message);
    return 0;
}

static int tear_down(void **state)
{
    static const char *const files[] = {"postern.db",      "postern.db-wal", "postern.db-shm",
                                        "postern.db.lock", "master.key",     "letter.txt"};
    char path[128];
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
    test_store_remove(&test);
    return 0;
}

static int restore(const char *key_file, const char *master_key, struct error *err)
{
    const struct store_restoring restoring = {
        .backup = backup, .folder = folder, .key_file = key_file, .master_key = master_key};
    return store_restore(&restoring, err);
}

static void assert_mode(const char *path, unsigned mode)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, mode);
}

static void a_restored_store_has_everybody(void **state)
{
    struct error err = {0};
    struct user *users;
    size_t count;
    assert_mode(backup, 0600);
    assert_mode(key, 0600);
    assert_int_equal(restore(key, NULL, &err), 0);
    assert_mode(folder, 0700);
    AUTO(store) store = NULL;
    assert_int_equal(store_open(&(struct store_options){.folder = folder}, &store, &err), 0);
    struct principal shell = store_shell(store);
    assert_int_equal(users_list(store, &shell, 0, &test.arena, &users, &count, &err), 0);
    assert_int_equal(count, 3);
    assert_string_equal(users[0].email, "ines@example.org");
}

static void the_key_in_the_environment_is_not_written_down(void **state)
{
    struct error err = {0};
    char text[80] = {0}, path[128];
    FILE *file = fopen(key, "r");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof text, file));
    fclose(file);
    text[strcspn(text, "\n")] = '\0';
    assert_int_equal(restore(NULL, text, &err), 0);
    snprintf(path, sizeof path, "%s/master.key", folder);
    assert_false(file_exists(path));
    AUTO(store) store = NULL;
    assert_int_equal(
        store_open(&(struct store_options){.folder = folder, .master_key = text}, &store, &err), 0);
}

static void the_key_of_another_store_leaves_no_folder(void **state)
{
    struct error err = {0};
    static const char other[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    assert_int_equal(restore(NULL, other, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_false(file_exists(folder));
    assert_int_equal(chmod(key, 0644), 0); /* a key that others can read is none */
    assert_int_equal(restore(key, NULL, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_false(file_exists(folder));
}

static void a_folder_with_something_in_it_stays_as_it_is(void **state)
{
    struct error err = {0};
    char path[128];
    snprintf(path, sizeof path, "%s/letter.txt", folder);
    assert_int_equal(file_write(path, "x", 1, &err), 0);
    assert_int_equal(restore(key, NULL, &err), -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_true(file_exists(path));
    unlink(path);
    assert_int_equal(restore(key, NULL, &err), 0); /* empty, it is taken */
}

static void only_administrators_copy_everything(void **state)
{
    struct error err = {0};
    struct principal editor = test_principal(&test, &test.editor);
    unlink(backup);
    assert_int_equal(store_backup(test.store, &editor, backup, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_false(file_exists(backup));
}

static void the_audit_log_tells(void **state)
{
    struct error err = {0};
    struct audit_event *events;
    size_t count;
    bool more;
    struct principal shell = store_shell(test.store);
    const struct audit_filter filter = {.action = "team.backup", .limit = 10};
    assert_int_equal(
        audit_list(test.store, &shell, &filter, &test.arena, &events, &count, &more, &err), 0);
    assert_int_equal(count, 1);
}

#define BACKUP_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BACKUP_TEST(a_restored_store_has_everybody),
        BACKUP_TEST(the_key_in_the_environment_is_not_written_down),
        BACKUP_TEST(the_key_of_another_store_leaves_no_folder),
        BACKUP_TEST(a_folder_with_something_in_it_stays_as_it_is),
        BACKUP_TEST(only_administrators_copy_everything),
        BACKUP_TEST(the_audit_log_tells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
