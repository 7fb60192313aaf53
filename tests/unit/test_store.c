#include "support/support.h"

#include "base/file.h"
#include "store/audit.h"
#include "store/groups.h"
#include "store/settings.h"
#include "support/store.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct test_store test;

static int set_up(void **state)
{
    test_store_make(&test);
    return 0;
}

static int tear_down(void **state)
{
    test_store_remove(&test);
    return 0;
}

/* --- opening --- */

static void the_folder_and_the_key_are_for_their_owner_alone(void **state)
{
    struct stat info;
    char path[96];
    assert_int_equal(stat(test.folder, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    snprintf(path, sizeof path, "%s/master.key", test.folder);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void an_open_folder_of_other_things_is_not_taken(void **state)
{
    char folder[96], path[128];
    struct error err = {0};
    struct store *store = NULL;
    snprintf(folder, sizeof folder, "%s/theirs", test.folder);
    snprintf(path, sizeof path, "%s/letter.txt", folder);
    assert_int_equal(file_write(path, "x", 1, NULL), 0);
    assert_int_equal(chmod(folder, 0755), 0);
    struct store_options options = {.folder = folder};
    assert_int_equal(store_open(&options, &store, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_null(store);
    unlink(path);

    /* Empty, it is closed and taken. */
    struct stat info;
    assert_int_equal(store_open(&options, &store, &err), 0);
    assert_int_equal(stat(folder, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    store_close(store);
    static const char *const files[] = {"postern.db", "postern.db-wal", "postern.db-shm",
                                        "postern.db.lock", "master.key"};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    assert_int_equal(rmdir(folder), 0);
}

static void a_second_process_names_the_first(void **state)
{
    struct error err = {0};
    struct store *store = NULL;
    struct store_options options = {.folder = test.folder};
    char pid[24];
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    assert_int_equal(store_open(&options, &store, &err), -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_non_null(strstr(err.message, pid));
}

static void a_database_needs_its_own_master_key(void **state)
{
    char path[96], away[96];
    struct error err = {0};
    struct store *store = NULL;
    store_close(test.store);
    test.store = NULL;
    snprintf(path, sizeof path, "%s/master.key", test.folder);
    snprintf(away, sizeof away, "%s/away.key", test.folder);
    assert_int_equal(rename(path, away), 0);
    struct store_options options = {.folder = test.folder};
    assert_int_equal(store_open(&options, &store, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_false(file_exists(path)); /* no other one was made */

    options.master_key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    assert_int_equal(store_open(&options, &store, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_null(strstr(err.message, "0001020304"));
    assert_int_equal(rename(away, path), 0);
    options.master_key = NULL;
    assert_int_equal(store_open(&options, &test.store, &err), 0);
}

static void a_new_store_is_empty_until_somebody_can_sign_in(void **state)
{
    struct test_store other = {0};
    AUTO_ARENA arena = {0};
    struct error err = {0};
    struct user user;
    snprintf(other.folder, sizeof other.folder, "%.50s-2", test.folder);
    struct store_options options = {.folder = other.folder};
    assert_int_equal(store_open(&options, &other.store, &err), 0);
    assert_true(store_is_empty(other.store));
    struct user_new values = {.email = "Admin@localhost", .role = ROLE_VIEWER};
    assert_int_equal(users_create_first(other.store, &values, &arena, &user, &err), 0);
    assert_false(store_is_empty(other.store));
    assert_int_equal(user.id, 10001);
    assert_int_equal(user.role, ROLE_ADMIN);
    assert_string_equal(user.email, "admin@localhost");
    assert_int_equal(users_create_first(other.store, &values, &arena, &user, &err), -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    test_store_remove(&other);
}

static void ids_come_out_of_ids_and_uids(void **state)
{
    static const char id[] = "a1b2c3d4-1111-4222-8333-444455556666";
    char uid[STORE_UID_SIZE], out[STORE_ID_SIZE];
    store_uid(10001, id, uid);
    assert_string_equal(uid, "10001-a1b2c3d4-1111-4222-8333-444455556666");
    assert_true(store_id_of(uid, out));
    assert_string_equal(out, id);
    assert_true(store_id_of("A1B2C3D4-1111-4222-8333-444455556666", out));
    assert_string_equal(out, id);
    static const char *const bad[] = {"",
                                      "a1b2c3d4",
                                      "a1b2c3d4-1111-4222-8333-44445555666",
                                      "a1b2c3d4-1111-4222-8333-44445555666g",
                                      "-a1b2c3d4-1111-4222-8333-444455556666",
                                      "10001a1b2c3d4-1111-4222-8333-444455556666",
                                      "1/1-a1b2c3d4-1111-4222-8333-444455556666",
                                      "a1b2c3d4-1111-4222-8333-444455556666-",
                                      "a1b2c3d4x1111-4222-8333-444455556666"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(store_id_of(bad[i], out));
}

/* --- people --- */

static void people_have_numbers_names_and_a_workspace(void **state)
{
    assert_int_equal(test.admin.id, 10001);
    assert_int_equal(test.editor.id, 10002);
    assert_string_equal(test.editor.username, "edo");
    assert_string_equal(test.editor.full_name, "edo");
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM workspaces"
                                              " WHERE visibility = 'personal'"),
                     3);
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM workspaces"
                                              " WHERE visibility = 'team' AND created_by = 10001"),
                     1);
}

static void addresses_and_names_are_unique_whatever_their_case(void **state)
{
    AUTO_ARENA arena = {0};
    struct error err = {0};
    struct user user;
    struct principal admin = test_principal(&test, &test.admin);
    struct user_new values = {.email = "EDO@example.org", .role = ROLE_EDITOR};
    assert_int_equal(users_create(test.store, &admin, &values, &arena, &user, &err), -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    values = (struct user_new){.email = "new@example.org", .username = "Edo", .role = ROLE_EDITOR};
    assert_int_equal(users_create(test.store, &admin, &values, &arena, &user, &err), -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    values = (struct user_new){.email = "edo@example.net", .role = ROLE_EDITOR};
    assert_int_equal(users_create(test.store, &admin, &values, &arena, &user, &err), 0);
    assert_string_equal(user.username, "edo-2");
}

static void what_is_no_address_or_name_is_refused(void **state)
{
    AUTO_ARENA arena = {0};
    struct user user;
    struct principal admin = test_principal(&test, &test.admin);
    static const struct user_new bad[] = {
        {.email = "", .role = ROLE_EDITOR},
        {.email = "nobody", .role = ROLE_EDITOR},
        {.email = "@example.org", .role = ROLE_EDITOR},
        {.email = "a@", .role = ROLE_EDITOR},
        {.email = "a b@example.org", .role = ROLE_EDITOR},
        {.email = "a\n@example.org", .role = ROLE_EDITOR},
        {.email = "a@example.org"},
        {.email = "a@example.org", .username = "a/b", .role = ROLE_EDITOR},
        {.email = "a@example.org", .username = "123", .role = ROLE_EDITOR},
        {.email = "a@example.org", .full_name = "\xff", .role = ROLE_EDITOR},
        {.email = "a@example.org", .password = "too short", .role = ROLE_EDITOR},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct error err = {0};
        assert_int_equal(users_create(test.store, &admin, &bad[i], &arena, &user, &err), -1);
        assert_int_equal(err.code, ERR_INVALID);
    }
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM users"), 3);
}

static void people_are_found_by_number_address_and_name(void **state)
{
    AUTO_ARENA arena = {0};
    struct error err = {0};
    struct user user;
    struct principal viewer = test_principal(&test, &test.viewer);
    static const char *const who[] = {"10002", "edo@example.org", "EDO@Example.org", "edo"};
    for (size_t i = 0; i < COUNT_OF(who); i++) {
        assert_int_equal(users_find(test.store, &viewer, who[i], &arena, &user, &err), 0);
        assert_int_equal(user.id, test.editor.id);
    }
    assert_int_equal(users_find(test.store, &viewer, "10009", &arena, &user, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    struct profile profile;
    assert_int_equal(users_profile(test.store, &viewer, 10001, &arena, &profile, &err), 0);
    assert_string_equal(profile.user.full_name, "Ines Ruiz");
    assert_string_equal(profile.team_name, "Postern");
}

static void only_administrators_manage_people(void **state)
{
    AUTO_ARENA arena = {0};
    struct user user;
    struct user_new values = {.email = "new@example.org", .role = ROLE_VIEWER};
    const struct user *const others[] = {&test.editor, &test.viewer};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct principal other = test_principal(&test, others[i]);
        struct error err = {0};
        assert_int_equal(users_create(test.store, &other, &values, &arena, &user, &err), -1);
        assert_int_equal(err.code, ERR_DENIED);
        assert_int_equal(users_set_role(test.store, &other, other.user_id, ROLE_ADMIN, &err), -1);
        assert_int_equal(err.code, ERR_DENIED);
        assert_int_equal(users_set_active(test.store, &other, 10001, false, &err), -1);
        assert_int_equal(err.code, ERR_DENIED);
        assert_int_equal(
            users_set_password(test.store, &other, 10001, "a password that is long", &err), -1);
        assert_int_equal(err.code, ERR_DENIED);
        assert_int_equal(settings_set(test.store, &other, "keys.limit", "2", &err), -1);
        assert_int_equal(err.code, ERR_DENIED);
    }
}

static void the_last_administrator_stays(void **state)
{
    struct error err = {0};
    struct principal admin = test_principal(&test, &test.admin);
    assert_int_equal(users_set_role(test.store, &admin, 10001, ROLE_EDITOR, &err), -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_int_equal(users_set_active(test.store, &admin, 10001, false, &err), -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    uint64_t before = store_people_version(test.store);
    assert_int_equal(users_set_role(test.store, &admin, 10002, ROLE_ADMIN, &err), 0);
    assert_true(store_people_version(test.store) > before);
    assert_int_equal(users_set_active(test.store, &admin, 10001, false, &err), 0);
    assert_int_equal(users_set_role(test.store, &admin, 10009, ROLE_ADMIN, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
}

static void passwords_open_only_for_active_people(void **state)
{
    AUTO_ARENA arena = {0};
    struct error err = {0};
    struct user user;
    static const char password[] = "correct horse battery";
    struct principal admin = test_principal(&test, &test.admin);
    struct principal editor = test_principal(&test, &test.editor);
    assert_int_equal(users_check_password(test.store, "edo", password, &arena, &user, &err), 0);
    assert_int_equal(users_set_password(test.store, &editor, 10002, password, &err), 0);
    assert_int_equal(users_check_password(test.store, "edo", password, &arena, &user, &err), 1);
    assert_int_equal(user.id, 10002);
    assert_true(user.has_password);
    assert_int_equal(
        users_check_password(test.store, "edo", "correct horse batterx", &arena, &user, &err), 0);
    assert_int_equal(users_check_password(test.store, "nobody", password, &arena, &user, &err), 0);
    assert_int_equal(users_set_active(test.store, &admin, 10002, false, &err), 0);
    assert_int_equal(users_check_password(test.store, "edo", password, &arena, &user, &err), 0);
    assert_false(test_store_has_bytes(&test, password));
}

static void groups_hold_people(void **state)
{
    AUTO_ARENA arena = {0};
    struct error err = {0};
    struct group group, *groups;
    struct user *users;
    size_t count;
    struct principal admin = test_principal(&test, &test.admin);
    struct principal viewer = test_principal(&test, &test.viewer);
    const int64_t members[] = {10003, 10001};
    struct group values = {.name = "Backend", .members = members, .member_count = 2};
    assert_int_equal(groups_create(test.store, &viewer, &values, &arena, &group, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_int_equal(groups_create(test.store, &admin, &values, &arena, &group, &err), 0);
    values = (struct group){.name = "Empty"};
    assert_int_equal(groups_create(test.store, &admin, &values, &arena, &group, &err), 0);
    assert_int_equal(group.id, 2);
    const int64_t nobody[] = {10009};
    values = (struct group){.name = "Ghosts", .members = nobody, .member_count = 1};
    assert_int_equal(groups_create(test.store, &admin, &values, &arena, &group, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);

    assert_int_equal(groups_list(test.store, &viewer, &arena, &groups, &count, &err), 0);
    assert_int_equal(count, 2);
    assert_string_equal(groups[0].name, "Backend");
    assert_int_equal(groups[0].member_count, 2);
    assert_int_equal(groups[0].members[0], 10001);
    assert_int_equal(groups[1].member_count, 0);
    assert_int_equal(groups_get(test.store, &viewer, 9, &arena, &group, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(users_list(test.store, &viewer, 1, &arena, &users, &count, &err), 0);
    assert_int_equal(count, 2);
    assert_int_equal(users[1].id, 10003);
    assert_int_equal(users_list(test.store, &viewer, 9, &arena, &users, &count, &err), 0);
    assert_int_equal(count, 0);
    assert_int_equal(users_list(test.store, &viewer, 0, &arena, &users, &count, &err), 0);
    assert_int_equal(count, 3);
}

/* --- settings, audit --- */

static void settings_have_bounds_and_outlive_the_process(void **state)
{
    AUTO_ARENA arena = {0};
    struct error err = {0};
    const char *value;
    struct principal admin = test_principal(&test, &test.admin);
    static const char *const bad[][2] = {
        {"keys.limit", "0"},           {"keys.limit", "many"},     {"keys.limit", "1001"},
        {"keys.creation", "somebody"}, {"keys.creation", "every"}, {"keys.creation", ""},
        {"keys.prefix", "pmak"},       {"keys.prefix", "P"},       {"keys.maximum_days", "-1"}};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_int_equal(settings_set(test.store, &admin, bad[i][0], bad[i][1], &err), -1);
        assert_int_equal(err.code, ERR_INVALID);
    }
    assert_int_equal(settings_set(test.store, &admin, "no.such", "1", &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(settings_get(test.store, &admin, "keys.limit", &arena, &value, &err), 0);
    assert_string_equal(value, "10");
    assert_int_equal(settings_set(test.store, &admin, "keys.limit", "3", &err), 0);
    test_store_reopen(&test);
    assert_int_equal(settings_get(test.store, &admin, "keys.limit", &arena, &value, &err), 0);
    assert_string_equal(value, "3");
    for (const struct setting *setting = settings; setting->name; setting++)
        assert_int_equal(settings_get(test.store, &admin, setting->name, &arena, &value, &err), 0);
}

static void the_audit_log_pages_both_ways(void **state)
{
    AUTO_ARENA arena = {0};
    struct error err = {0};
    struct audit_event *events;
    size_t count;
    bool more;
    struct principal admin = test_principal(&test, &test.admin);
    struct principal editor = test_principal(&test, &test.editor);
    admin.key_id = "0123456789abcdef01234567";
    struct audit_filter filter = {.limit = 2};
    assert_int_equal(audit_list(test.store, &editor, &filter, &arena, &events, &count, &more, &err),
                     -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_int_equal(settings_set(test.store, &admin, "keys.limit", "3", &err), 0);

    assert_int_equal(audit_list(test.store, &admin, &filter, &arena, &events, &count, &more, &err),
                     0);
    assert_int_equal(count, 2);
    assert_true(more);
    assert_string_equal(events[0].action, "team.settings_update");
    assert_string_equal(events[0].object, "setting/keys.limit");
    assert_string_equal(events[0].key_id, "0123456789abcdef01234567");
    assert_string_equal(events[0].address, "127.0.0.1");
    assert_int_equal(events[0].user_id, 10001);
    assert_string_equal(events[0].full_name, "Ines Ruiz");
    assert_true(events[0].user_active);
    assert_string_equal(events[1].object, "user/10003");
    assert_int_equal(events[1].user_id, 0); /* the shell */
    assert_null(events[1].username);

    filter.after = events[1].id;
    assert_int_equal(audit_list(test.store, &admin, &filter, &arena, &events, &count, &more, &err),
                     0);
    assert_int_equal(count, 2);
    assert_false(more);
    assert_string_equal(events[1].object, "user/10001");

    filter = (struct audit_filter){.limit = 300, .oldest_first = true, .action = "team.add_member"};
    assert_int_equal(audit_list(test.store, &admin, &filter, &arena, &events, &count, &more, &err),
                     0);
    assert_int_equal(count, 3);
    assert_string_equal(events[0].object, "user/10001");
    filter = (struct audit_filter){.limit = 300, .user_id = 10001};
    assert_int_equal(audit_list(test.store, &admin, &filter, &arena, &events, &count, &more, &err),
                     0);
    assert_int_equal(count, 1);
    filter = (struct audit_filter){.limit = 300, .since = events[0].created_at + 1};
    assert_int_equal(audit_list(test.store, &admin, &filter, &arena, &events, &count, &more, &err),
                     0);
    assert_int_equal(count, 0);
}

static void every_action_has_the_form_of_the_api(void **state)
{
    for (const struct audit_action *action = audit_actions; action->name; action++) {
        const char *dot = strchr(action->name, '.');
        assert_non_null(dot);
        assert_true(dot > action->name && dot[1] && !strchr(dot + 1, '.'));
        assert_true(*action->display_name);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_folder_and_the_key_are_for_their_owner_alone),
        TEST(an_open_folder_of_other_things_is_not_taken),
        TEST(a_second_process_names_the_first),
        TEST(a_database_needs_its_own_master_key),
        TEST(a_new_store_is_empty_until_somebody_can_sign_in),
        cmocka_unit_test(ids_come_out_of_ids_and_uids),
        TEST(people_have_numbers_names_and_a_workspace),
        TEST(addresses_and_names_are_unique_whatever_their_case),
        TEST(what_is_no_address_or_name_is_refused),
        TEST(people_are_found_by_number_address_and_name),
        TEST(only_administrators_manage_people),
        TEST(the_last_administrator_stays),
        TEST(passwords_open_only_for_active_people),
        TEST(groups_hold_people),
        TEST(settings_have_bounds_and_outlive_the_process),
        TEST(the_audit_log_pages_both_ways),
        cmocka_unit_test(every_action_has_the_form_of_the_api),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
