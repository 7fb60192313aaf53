#include "support/support.h"

#include "base/clock.h"
#include "db/db.h"
#include "store/access_keys.h"
#include "store/last_used.h"
#include "store/settings.h"
#include "store/workspaces.h"
#include "support/stored.h"

#include <stdio.h>
#include <string.h>

static struct test_store test;
static char mine[STORE_ID_SIZE];   /* a collection in the editor's own workspace */
static char shared[STORE_ID_SIZE]; /* one in the team's */

static void make_collection(const char *workspace, char id[STORE_ID_SIZE])
{
    struct principal editor = test_principal(&test, &test.editor);
    struct collection_row row;
    cJSON *tree =
        stored_tree("{'info': {'name': 'Orders', 'schema': "
                    "'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'},"
                    " 'item': []}");
    assert_int_equal(stored_create(&test, &editor, workspace, tree, &row), ERR_NONE);
    snprintf(id, STORE_ID_SIZE, "%s", row.id);
    cJSON_Delete(tree);
}

static int set_up(void **state)
{
    test_store_make(&test);
    struct principal editor = test_principal(&test, &test.editor);
    make_collection(NULL, mine);
    make_collection(stored_workspace(&test, &editor, "team"), shared);
    return 0;
}

static int tear_down(void **state)
{
    test_store_remove(&test);
    return 0;
}

static struct access_key make(const struct user *who, const char *collection,
                              char text[ACCESS_KEY_LENGTH + 1])
{
    struct error err = {0};
    struct access_key key;
    struct principal self = test_principal(&test, who);
    if (access_keys_create(test.store, &self, collection, &test.arena, text, &key, &err) < 0)
        fail_msg("%s", err.message);
    return key;
}

static enum error_code refusal(const struct user *who, const char *collection)
{
    struct error err = {0};
    struct access_key key;
    char text[ACCESS_KEY_LENGTH + 1];
    struct principal self = test_principal(&test, who);
    assert_int_equal(
        access_keys_create(test.store, &self, collection, &test.arena, text, &key, &err), -1);
    return err.code;
}

static bool opens(const char *text, const char *collection)
{
    struct error err = {0};
    struct principal reader;
    int good = access_keys_check(test.store, text, collection, &reader, &err);
    assert_true(good >= 0);
    return good;
}

static size_t listed_for(const struct user *who, const struct access_key_page *page,
                         struct access_key **ret_keys, bool *ret_more)
{
    struct error err = {0};
    size_t count;
    struct principal self = test_principal(&test, who);
    if (access_keys_list(test.store, &self, page, &test.arena, ret_keys, &count, ret_more, &err) <
        0)
        fail_msg("%s", err.message);
    return count;
}

static size_t listed(const struct access_key_page *page, struct access_key **ret_keys,
                     bool *ret_more)
{
    return listed_for(&test.editor, page, ret_keys, ret_more);
}

static void a_key_opens_its_collection_as_its_maker(void **state)
{
    char text[ACCESS_KEY_LENGTH + 1];
    struct error err = {0};
    struct principal reader;
    struct access_key key = make(&test.editor, mine, text);
    assert_int_equal(key.user_id, test.editor.id);
    assert_int_equal(key.expires_at - key.created_at, ACCESS_KEY_LIFE_MS);
    assert_string_equal(key.tail, text + ACCESS_KEY_LENGTH - 4);
    assert_int_equal(access_keys_check(test.store, text, mine, &reader, &err), 1);
    assert_int_equal(reader.user_id, test.editor.id);
    assert_int_equal(reader.role, ROLE_EDITOR);
    assert_null(reader.key_id);
    assert_false(opens(text, shared));
    assert_false(test_store_has_bytes(&test, text));
    assert_false(test_store_has_bytes(&test, text + 5));
}

static void what_is_no_key_costs_no_query(void **state)
{
    struct db_figures before, after;
    db_figures(store_db(test.store), &before);
    static const char *const bad[] = {
        "",
        "x",
        "PMAT-",
        "PMAT-01ARZ3NDEKTSV4RRFFQ69G5FAU",
        "PMAT-01arz3ndektsv4rrffq69g5fav",
        "PMAK-0123456789abcdef01234567-0123456789abcdef0123456789abcdef01"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(opens(bad[i], mine));
    db_figures(store_db(test.store), &after);
    assert_int_equal(before.reads, after.reads);
}

static void only_an_editor_makes_one_and_only_if_the_team_allows_it(void **state)
{
    struct error err = {0};
    char text[ACCESS_KEY_LENGTH + 1];
    struct principal admin = test_principal(&test, &test.admin);
    assert_int_equal(refusal(&test.viewer, shared), ERR_DENIED);
    assert_int_equal(refusal(&test.admin, mine), ERR_NOT_FOUND); /* of somebody else */
    assert_int_equal(refusal(&test.editor, "00000000-0000-4000-8000-000000000000"), ERR_NOT_FOUND);
    make(&test.admin, shared, text);
    assert_int_equal(settings_set(test.store, &admin, "access_keys.creation", "nobody", &err), 0);
    assert_int_equal(refusal(&test.admin, shared), ERR_DENIED);
    assert_true(opens(text, shared)); /* what there is stays */
}

static void a_key_is_as_good_as_who_made_it(void **state)
{
    struct error err = {0};
    char text[ACCESS_KEY_LENGTH + 1];
    struct principal admin = test_principal(&test, &test.admin);
    make(&test.editor, mine, text);
    assert_int_equal(users_set_active(test.store, &admin, test.editor.id, false, &err), 0);
    assert_false(opens(text, mine));
    assert_int_equal(users_set_active(test.store, &admin, test.editor.id, true, &err), 0);
    assert_true(opens(text, mine));
}

static void using_a_key_gives_it_another_sixty_days(void **state)
{
    char text[ACCESS_KEY_LENGTH + 1];
    bool more;
    struct access_key *keys;
    make(&test.editor, mine, text);
    test_store_execute(&test, "UPDATE collection_access_keys SET expires_at = expires_at"
                              " - 5183000000"); /* 1,000 seconds are left */
    int64_t before = clock_wall_ms();
    assert_true(opens(text, mine));
    last_used_flush(test.store);
    assert_int_equal(listed(&(struct access_key_page){.limit = 10}, &keys, &more), 1);
    assert_true(keys[0].last_used_at >= before);
    assert_int_equal(keys[0].expires_at, keys[0].last_used_at + ACCESS_KEY_LIFE_MS);
    assert_true(keys[0].active);

    test_store_execute(&test, "UPDATE collection_access_keys SET expires_at = 1");
    assert_false(opens(text, mine));
    assert_int_equal(listed(&(struct access_key_page){.limit = 10}, &keys, &more), 1);
    assert_false(keys[0].active);
}

static void a_deleted_key_is_dead_for_good(void **state)
{
    struct error err = {0};
    char text[ACCESS_KEY_LENGTH + 1], other[ACCESS_KEY_LENGTH + 1], id[STORE_ID_SIZE];
    bool more;
    struct access_key *keys;
    struct principal viewer = test_principal(&test, &test.viewer);
    struct principal editor = test_principal(&test, &test.editor);
    struct principal admin = test_principal(&test, &test.admin);
    struct access_key key = make(&test.editor, shared, text);
    make(&test.editor, shared, other);
    assert_int_equal(access_keys_find(test.store, &viewer, text, id, &err), 0);
    assert_string_equal(id, key.id);
    assert_int_equal(access_keys_delete(test.store, &viewer, id, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_true(opens(text, shared));
    assert_int_equal(access_keys_delete(test.store, &editor, id, &err), 0);
    assert_false(opens(text, shared));
    assert_int_equal(access_keys_delete(test.store, &editor, id, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(access_keys_find(test.store, &viewer, text, id, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    last_used_note(test.store, KEY_COLLECTION, key.id, clock_wall_ms()); /* too late */
    last_used_flush(test.store);
    assert_int_equal(listed(&(struct access_key_page){.limit = 10}, &keys, &more), 1);

    int64_t count;
    assert_int_equal(access_keys_delete_all(test.store, &editor, &count, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_int_equal(access_keys_delete_all(test.store, &admin, &count, &err), 0);
    assert_int_equal(count, 1);
    assert_false(opens(other, shared));
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM audit_events"
                                              " WHERE action = 'collection.accesskey_delete'"),
                     2);
}

static void lists_are_newest_first_and_in_pages(void **state)
{
    char text[ACCESS_KEY_LENGTH + 1], ids[5][STORE_ID_SIZE];
    bool more;
    struct access_key *keys;
    for (size_t i = 0; i < 5; i++)
        make(&test.editor, i == 2 ? shared : mine, text);
    test_store_execute(&test, "UPDATE collection_access_keys SET created_at = 5"
                              " WHERE collection_id IN (SELECT id FROM collections)");
    struct access_key_page page = {.limit = 5};
    assert_int_equal(listed(&page, &keys, &more), 5);
    assert_false(more);
    for (size_t i = 0; i < 5; i++)
        snprintf(ids[i], sizeof ids[i], "%s", keys[i].id);
    page.limit = 2;
    for (size_t at = 0; at < 5; at += 2) {
        size_t count = listed(&page, &keys, &more);
        assert_int_equal(count, at == 4 ? 1 : 2);
        assert_int_equal(more, at < 4);
        for (size_t i = 0; i < count; i++)
            assert_string_equal(keys[i].id, ids[at + i]);
        page.after = keys[count - 1].id;
    }
    /* Others are told of those that they could read themselves. */
    page = (struct access_key_page){.limit = 1};
    assert_int_equal(listed_for(&test.viewer, &page, &keys, &more), 1);
    assert_string_equal(keys[0].collection_id, shared);
    assert_false(more);
    page = (struct access_key_page){.limit = 5, .collection_id = shared};
    assert_int_equal(listed(&page, &keys, &more), 1);
    assert_int_equal(keys[0].collection_owner_id, test.editor.id);

    struct error err = {0};
    size_t count;
    struct principal viewer = test_principal(&test, &test.viewer);
    page = (struct access_key_page){.limit = 5, .after = "nobody's"};
    assert_int_equal(
        access_keys_list(test.store, &viewer, &page, &test.arena, &keys, &count, &more, &err), -1);
    assert_int_equal(err.code, ERR_INVALID);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_key_opens_its_collection_as_its_maker),
        TEST(what_is_no_key_costs_no_query),
        TEST(only_an_editor_makes_one_and_only_if_the_team_allows_it),
        TEST(a_key_is_as_good_as_who_made_it),
        TEST(using_a_key_gives_it_another_sixty_days),
        TEST(a_deleted_key_is_dead_for_good),
        TEST(lists_are_newest_first_and_in_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
