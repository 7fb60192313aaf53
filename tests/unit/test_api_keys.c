#include "support/support.h"

#include "base/clock.h"
#include "base/crc32.h"
#include "store/api_keys.h"
#include "store/audit.h"
#include "store/backup.h"
#include "store/last_used.h"
#include "store/settings.h"
#include "support/store.h"

#include <regex.h>
#include <stdio.h>
#include <string.h>

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

static bool matches(const char *text, const char *pattern)
{
    regex_t regex;
    assert_int_equal(regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB), 0);
    bool found = regexec(&regex, text, 0, NULL, 0) == 0;
    regfree(&regex);
    return found;
}

static struct api_key make(const struct user *owner, const char *name, char text[API_KEY_MAX + 1])
{
    struct error err = {0};
    struct api_key key;
    struct principal self = test_principal(&test, owner);
    struct api_key_new values = {.name = name};
    if (api_keys_create(test.store, &self, &values, &test.arena, text, &key, &err) < 0)
        fail_msg("%s", err.message);
    return key;
}

static struct api_key get(const char *id)
{
    struct error err = {0};
    struct api_key key;
    struct principal admin = test_principal(&test, &test.admin);
    if (api_keys_find(test.store, &admin, id, &test.arena, &key, &err) < 0)
        fail_msg("%s", err.message);
    return key;
}

/* 1: the text is that of a usable key, as whoever checks credentials would see it. */
static bool opens(const char *text)
{
    struct error err = {0};
    AUTO_ARENA arena = {0};
    char id[API_KEY_ID_LENGTH + 1];
    unsigned char hash[SECRET_HASH_SIZE];
    struct api_key_proof proof;
    if (!api_key_read(text, id))
        return false;
    secret_hash(store_keys(test.store), text, strlen(text), hash);
    int found = api_keys_look_up(test.store, id, clock_wall_ms(), &arena, &proof, &err);
    assert_true(found >= 0);
    return found && proof.usable && secret_equal(hash, proof.hash, sizeof hash);
}

static int64_t audited(const char *action)
{
    struct error err = {0};
    struct audit_event *events;
    size_t count;
    bool more;
    struct principal admin = test_principal(&test, &test.admin);
    struct audit_filter filter = {.limit = 300, .action = action};
    assert_int_equal(
        audit_list(test.store, &admin, &filter, &test.arena, &events, &count, &more, &err), 0);
    return (int64_t)count;
}

/* --- spelling --- */

static void a_key_has_the_shape_that_clients_look_for(void **state)
{
    char text[API_KEY_MAX + 1], id[API_KEY_ID_LENGTH + 1];
    for (int i = 0; i < 100; i++) {
        api_key_make("PMAK", NULL, text);
        assert_true(matches(text, "^PMAK-[a-f0-9]{24}-[a-f0-9]{34}$"));
        assert_int_equal(strlen(text), 64);
        assert_true(api_key_read(text, id));
        assert_memory_equal(text + 5, id, 24);
    }
    api_key_make("ABCDEFGH", "0123456789abcdef01234567", text);
    assert_true(api_key_read(text, id));
    assert_string_equal(id, "0123456789abcdef01234567");
}

/* The checksum is of everything before it, so that a copying mistake is seen without a query. */
static void any_changed_character_is_seen(void **state)
{
    char text[API_KEY_MAX + 1], id[API_KEY_ID_LENGTH + 1];
    api_key_make("PMAK", NULL, text);
    for (size_t i = 0; text[i]; i++) {
        char old = text[i];
        static const char others[] = "Pa0fZ-G \xe9";
        for (const char *other = others; *other; other++) {
            text[i] = *other;
            assert_int_equal(api_key_read(text, id), *other == old);
        }
        text[i] = '\0';
        assert_false(api_key_read(text, id));
        text[i] = old;
    }
    char longer[API_KEY_MAX + 2];
    snprintf(longer, sizeof longer, "%s0", text);
    assert_false(api_key_read(longer, id));
    assert_false(api_key_read("", id));
    assert_false(api_key_read("P-", id));
}

static void a_listed_key_shows_its_ends(void **state)
{
    char text[API_KEY_MASKED_MAX + 1];
    api_key_mask("PMAK", "644a655b644a655b644a655b", "ba", text);
    assert_string_equal(text, "PMAK-644a655b644a655b644a655b-********************************ba");
}

static void an_access_key_has_26_letters_and_digits(void **state)
{
    char text[ACCESS_KEY_LENGTH + 1];
    for (int i = 0; i < 100; i++) {
        access_key_make(text);
        assert_true(matches(text, "^PMAT-[0-9A-HJKMNP-TV-Z]{26}$"));
        assert_true(access_key_is_key(text));
    }
    text[10] = 'I';
    assert_false(access_key_is_key(text));
    assert_false(access_key_is_key("PMAT-"));
}

/* --- life --- */

static void a_new_key_opens_and_is_nowhere_in_the_clear(void **state)
{
    char text[API_KEY_MAX + 1];
    struct api_key key = make(&test.editor, "ci", text);
    assert_int_equal(key.state, API_KEY_ENABLED);
    assert_int_equal(key.user_id, test.editor.id);
    assert_string_equal(key.email, "edo@example.org");
    assert_memory_equal(key.tail, text + strlen(text) - 2, 2);
    assert_int_equal(key.expires_at, 0);
    assert_true(opens(text));
    char other[API_KEY_MAX + 1];
    api_key_make("PMAK", key.id, other);
    assert_false(opens(other));
    assert_int_equal(audited("user.apikey_create"), 1);

    /* Neither whole nor its secret, in the database, its log, a backup or beside it. */
    char copy[128];
    struct error err = {0};
    struct principal admin = test_principal(&test, &test.admin);
    snprintf(copy, sizeof copy, "%s/copy", test.folder);
    assert_int_equal(store_backup(test.store, &admin, copy, &err), 0);
    last_used_note(test.store, KEY_API, key.id, clock_wall_ms());
    last_used_flush(test.store);
    assert_true(test_store_has_bytes(&test, key.id));
    assert_false(test_store_has_bytes(&test, text));
    assert_false(test_store_has_bytes(&test, text + 5 + API_KEY_ID_LENGTH + 1));
    test_store_reopen(&test);
    assert_false(test_store_has_bytes(&test, text + 5 + API_KEY_ID_LENGTH + 1));
    assert_true(opens(text));
}

static void an_eleventh_active_key_is_refused(void **state)
{
    char text[API_KEY_MAX + 1], first[API_KEY_ID_LENGTH + 1];
    struct error err = {0};
    struct api_key key;
    struct principal editor = test_principal(&test, &test.editor);
    struct principal admin = test_principal(&test, &test.admin);
    for (int i = 0; i < 10; i++) {
        key = make(&test.editor, "one of ten", text);
        if (i == 0)
            snprintf(first, sizeof first, "%s", key.id);
    }
    struct api_key_new values = {.name = "eleventh"};
    assert_int_equal(api_keys_create(test.store, &editor, &values, &test.arena, text, &key, &err),
                     -1);
    assert_int_equal(err.code, ERR_LIMIT);
    assert_non_null(strstr(err.message, "10 active API keys"));
    make(&test.viewer, "of somebody else", text); /* whose own it is counted for */

    /* One that is not active makes room, and then does not come back. */
    assert_int_equal(api_keys_set_enabled(test.store, &editor, first, false, NULL, &err), 0);
    make(&test.editor, "eleventh", text);
    assert_int_equal(api_keys_set_enabled(test.store, &editor, first, true, NULL, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    assert_int_equal(settings_set(test.store, &admin, "keys.limit", "11", &err), 0);
    assert_int_equal(api_keys_set_enabled(test.store, &editor, first, true, NULL, &err), 0);
    assert_int_equal(api_keys_set_enabled(test.store, &editor, first, true, NULL, &err), 0);
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM api_keys"
                                              " WHERE user_id = 10002"),
                     11);
}

static void a_new_secret_keeps_the_key_and_kills_the_old_one(void **state)
{
    char text[API_KEY_MAX + 1], newer[API_KEY_MAX + 1];
    struct error err = {0};
    struct principal editor = test_principal(&test, &test.editor);
    struct principal admin = test_principal(&test, &test.admin);
    struct api_key key = make(&test.editor, "ci", text);
    uint64_t version = store_people_version(test.store);
    assert_int_equal(api_keys_regenerate(test.store, &editor, key.id, newer, &err), 0);
    assert_true(store_people_version(test.store) > version);
    assert_memory_equal(newer, text, 5 + API_KEY_ID_LENGTH + 1);
    assert_string_not_equal(newer, text);
    assert_false(opens(text));
    assert_true(opens(newer));
    assert_string_equal(get(key.id).name, "ci");
    /* An administrator may take a key away, not take it over. */
    assert_int_equal(api_keys_regenerate(test.store, &admin, key.id, text, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_int_equal(audited("user.apikey_regenerate"), 1);
}

static void a_disabled_key_comes_back_and_a_revoked_one_does_not(void **state)
{
    char text[API_KEY_MAX + 1], newer[API_KEY_MAX + 1];
    struct error err = {0};
    struct principal admin = test_principal(&test, &test.admin);
    struct api_key key = make(&test.editor, "ci", text);
    assert_int_equal(api_keys_set_enabled(test.store, &admin, key.id, false, "on leave", &err), 0);
    assert_false(opens(text));
    assert_int_equal(get(key.id).state, API_KEY_DISABLED);
    assert_string_equal(get(key.id).reason, "on leave");
    assert_int_equal(get(key.id).changed_by, test.admin.id);
    assert_int_equal(api_keys_set_enabled(test.store, &admin, key.id, true, NULL, &err), 0);
    assert_true(opens(text));
    assert_null(get(key.id).reason);

    const char *const ids[] = {key.id};
    assert_int_equal(api_keys_revoke(test.store, &admin, ids, 1, "found in a log", &err), 0);
    assert_int_equal(get(key.id).state, API_KEY_REVOKED);
    assert_false(opens(text));
    assert_int_equal(api_keys_set_enabled(test.store, &admin, key.id, true, NULL, &err), -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    struct principal editor = test_principal(&test, &test.editor);
    assert_int_equal(api_keys_regenerate(test.store, &editor, key.id, newer, &err), -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_int_equal(api_keys_revoke(test.store, &admin, ids, 1, "again", &err), 0);
    assert_string_equal(get(key.id).reason, "found in a log");
    assert_int_equal(audited("user.apikey_activate"), 1);
    assert_int_equal(audited("user.apikey_deactivate"), 1);
    assert_int_equal(audited("user.apikey_revoke"), 1);
}

static void a_key_ends_at_its_time(void **state)
{
    char text[API_KEY_MAX + 1], newer[API_KEY_MAX + 1];
    struct error err = {0};
    struct api_key key;
    struct principal editor = test_principal(&test, &test.editor);
    struct api_key_new values = {.name = "a month",
                                 .expires_at = clock_wall_ms() + 30 * STORE_DAY_MS};
    assert_int_equal(api_keys_create(test.store, &editor, &values, &test.arena, text, &key, &err),
                     0);
    assert_int_equal(key.expires_at, values.expires_at);
    assert_true(opens(text));
    test_store_execute(&test, "UPDATE api_keys SET expires_at = created_at");
    assert_false(opens(text));
    assert_int_equal(get(key.id).state, API_KEY_EXPIRED);
    assert_int_equal(api_keys_regenerate(test.store, &editor, key.id, newer, &err), -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    values.expires_at = 1;
    assert_int_equal(api_keys_create(test.store, &editor, &values, &test.arena, text, &key, &err),
                     -1);
    assert_int_equal(err.code, ERR_INVALID);
}

static void a_key_that_nobody_used_for_a_year_is_disabled(void **state)
{
    char text[API_KEY_MAX + 1];
    struct error err = {0};
    int64_t count = -1;
    struct api_key key = make(&test.editor, "forgotten", text);
    assert_int_equal(api_keys_disable_idle(test.store, &count, &err), 0);
    assert_int_equal(count, 0);
    test_store_execute(&test, "UPDATE api_keys SET created_at = created_at - 31536000001,"
                              " changed_at = changed_at - 31536000001");
    assert_false(opens(text)); /* at once, whatever the table says */
    assert_int_equal(get(key.id).state, API_KEY_DISABLED);
    assert_string_equal(get(key.id).reason, "unused for 365 days");
    test_store_execute(&test, "UPDATE api_keys SET last_used_at = created_at + 31536000000");
    assert_true(opens(text));
    test_store_execute(&test, "UPDATE api_keys SET last_used_at = NULL");
    assert_int_equal(api_keys_disable_idle(test.store, &count, &err), 0);
    assert_int_equal(count, 1);
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM api_keys"
                                              " WHERE state = 'disabled'"),
                     1);
    /* Brought back, it has another year. */
    struct principal editor = test_principal(&test, &test.editor);
    assert_int_equal(api_keys_set_enabled(test.store, &editor, key.id, true, NULL, &err), 0);
    assert_true(opens(text));
}

static void keys_of_disabled_people_do_not_open(void **state)
{
    char text[API_KEY_MAX + 1];
    struct error err = {0};
    struct principal admin = test_principal(&test, &test.admin);
    make(&test.editor, "ci", text);
    assert_int_equal(users_set_active(test.store, &admin, test.editor.id, false, &err), 0);
    assert_false(opens(text));
    assert_int_equal(users_set_active(test.store, &admin, test.editor.id, true, &err), 0);
    assert_true(opens(text));
}

static void other_peoples_keys_are_not_there(void **state)
{
    char text[API_KEY_MAX + 1];
    struct error err = {0};
    struct api_key key = make(&test.editor, "ci", text), found;
    struct principal viewer = test_principal(&test, &test.viewer);
    const char *const ids[] = {key.id};
    int64_t count;
    assert_int_equal(api_keys_find(test.store, &viewer, text, &test.arena, &found, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(api_keys_rename(test.store, &viewer, key.id, "x", &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(api_keys_regenerate(test.store, &viewer, key.id, text, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(api_keys_set_enabled(test.store, &viewer, key.id, false, NULL, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(api_keys_revoke(test.store, &viewer, ids, 1, NULL, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(api_keys_delete(test.store, &viewer, key.id, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(api_keys_revoke_all(test.store, &viewer, test.editor.id, NULL, &count, &err),
                     -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_int_equal(api_keys_revoke_all(test.store, &viewer, 0, NULL, &count, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    struct api_key_new values = {.name = "theirs", .user_id = test.editor.id};
    assert_int_equal(api_keys_create(test.store, &viewer, &values, &test.arena, text, &found, &err),
                     -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_int_equal(get(key.id).state, API_KEY_ENABLED);
}

static void keys_are_listed_filtered_and_found_by_their_text(void **state)
{
    char text[API_KEY_MAX + 1];
    struct error err = {0};
    struct api_key *keys, found;
    size_t count;
    struct principal admin = test_principal(&test, &test.admin);
    struct principal editor = test_principal(&test, &test.editor);
    make(&test.admin, "first", text);
    struct api_key second = make(&test.editor, "second", text);
    test_store_execute(&test, "UPDATE api_keys SET created_at = created_at - 1000"
                              " WHERE name = 'first'");
    test_store_execute(&test, "UPDATE api_keys SET last_used_at = 5 WHERE name = 'first'");

    struct api_key_filter filter = {0};
    assert_int_equal(api_keys_list(test.store, &admin, &filter, &test.arena, &keys, &count, &err),
                     0);
    assert_int_equal(count, 2);
    assert_string_equal(keys[0].name, "second");
    filter.order = API_KEY_OLDEST;
    assert_int_equal(api_keys_list(test.store, &admin, &filter, &test.arena, &keys, &count, &err),
                     0);
    assert_string_equal(keys[0].name, "first");
    filter.order = API_KEY_RECENTLY_USED;
    assert_int_equal(api_keys_list(test.store, &admin, &filter, &test.arena, &keys, &count, &err),
                     0);
    assert_string_equal(keys[0].name, "first");
    assert_int_equal(api_keys_list(test.store, &editor, &filter, &test.arena, &keys, &count, &err),
                     0);
    assert_int_equal(count, 1);
    filter = (struct api_key_filter){.user_id = test.admin.id};
    assert_int_equal(api_keys_list(test.store, &admin, &filter, &test.arena, &keys, &count, &err),
                     0);
    assert_int_equal(count, 1);
    assert_int_equal(api_keys_set_enabled(test.store, &editor, second.id, false, NULL, &err), 0);
    filter = (struct api_key_filter){.state = "disabled"};
    assert_int_equal(api_keys_list(test.store, &admin, &filter, &test.arena, &keys, &count, &err),
                     0);
    assert_int_equal(count, 1);
    assert_string_equal(keys[0].id, second.id);

    assert_int_equal(api_keys_find(test.store, &admin, text, &test.arena, &found, &err), 0);
    assert_string_equal(found.id, second.id);
    assert_int_equal(api_keys_rename(test.store, &editor, second.id, "renamed", &err), 0);
    assert_string_equal(get(second.id).name, "renamed");
    assert_int_equal(api_keys_rename(test.store, &editor, second.id, " ", &err), -1);
    assert_int_equal(err.code, ERR_INVALID);
    assert_int_equal(api_keys_delete(test.store, &editor, second.id, &err), 0);
    assert_int_equal(api_keys_find(test.store, &admin, text, &test.arena, &found, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(audited("user.apikey_rename"), 1);
    assert_int_equal(audited("user.apikey_delete"), 1);
}

static void many_keys_are_revoked_together_or_not_at_all(void **state)
{
    char a[API_KEY_MAX + 1], b[API_KEY_MAX + 1], c[API_KEY_MAX + 1];
    struct error err = {0};
    struct principal admin = test_principal(&test, &test.admin);
    struct api_key first = make(&test.editor, "a", a), second = make(&test.viewer, "b", b);
    make(&test.editor, "c", c);
    const char *wrong[] = {first.id, "ffffffffffffffffffffffff"};
    assert_int_equal(api_keys_revoke(test.store, &admin, wrong, 2, NULL, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_true(opens(a));
    const char *both[] = {first.id, second.id};
    assert_int_equal(api_keys_revoke(test.store, &admin, both, 2, NULL, &err), 0);
    assert_false(opens(a) || opens(b));
    assert_true(opens(c));
    int64_t count = 0;
    assert_int_equal(api_keys_revoke_all(test.store, &admin, test.editor.id, "gone", &count, &err),
                     0);
    assert_int_equal(count, 1);
    assert_false(opens(c));
    make(&test.viewer, "d", a);
    assert_int_equal(api_keys_revoke_all(test.store, &admin, 0, NULL, &count, &err), 0);
    assert_int_equal(count, 1);
    assert_false(opens(a));
}

static void settings_say_who_makes_keys_and_for_how_long(void **state)
{
    char text[API_KEY_MAX + 1];
    struct error err = {0};
    struct api_key key;
    struct principal admin = test_principal(&test, &test.admin);
    struct principal editor = test_principal(&test, &test.editor);
    assert_int_equal(settings_set(test.store, &admin, "keys.maximum_days", "30", &err), 0);
    int64_t now = clock_wall_ms();
    key = make(&test.editor, "unlimited", text);
    assert_true(key.expires_at >= now + 30 * STORE_DAY_MS &&
                key.expires_at <= clock_wall_ms() + 30 * STORE_DAY_MS);
    struct api_key_new week = {.name = "week", .expires_at = now + 7 * STORE_DAY_MS};
    assert_int_equal(api_keys_create(test.store, &editor, &week, &test.arena, text, &key, &err), 0);
    assert_int_equal(key.expires_at, week.expires_at);
    assert_int_equal(settings_set(test.store, &admin, "keys.prefix", "HARBOR", &err), 0);
    make(&test.editor, "harbor", text);
    assert_true(matches(text, "^HARBOR-[a-f0-9]{24}-[a-f0-9]{34}$"));
    assert_true(opens(text));
    assert_int_equal(settings_set(test.store, &admin, "keys.creation", "admins", &err), 0);
    assert_int_equal(api_keys_create(test.store, &editor, &week, &test.arena, text, &key, &err),
                     -1);
    assert_int_equal(err.code, ERR_DENIED);
    make(&test.admin, "mine", text);
    struct principal shell = store_shell(test.store);
    week.user_id = test.editor.id;
    assert_int_equal(api_keys_create(test.store, &shell, &week, &test.arena, text, &key, &err), 0);
    assert_int_equal(key.user_id, test.editor.id);
    week.user_id = 10009;
    assert_int_equal(api_keys_create(test.store, &shell, &week, &test.arena, text, &key, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
}

static void the_last_use_is_written_once_a_minute(void **state)
{
    char text[API_KEY_MAX + 1];
    struct api_key key = make(&test.editor, "ci", text);
    last_used_note(test.store, KEY_API, key.id, 1000000);
    last_used_note(test.store, KEY_API, key.id, 1000500);
    last_used_flush(test.store);
    assert_int_equal(get(key.id).last_used_at, 1000500);
    last_used_note(test.store, KEY_API, key.id, 1000500 + LAST_USED_EVERY_MS - 1);
    last_used_note(test.store, KEY_API, "ffffffffffffffffffffffff", 1000500);
    last_used_flush(test.store);
    assert_int_equal(get(key.id).last_used_at, 1000500);
    /* What waits when the store closes is written. */
    last_used_note(test.store, KEY_API, key.id, 1000500 + LAST_USED_EVERY_MS);
    test_store_reopen(&test);
    assert_int_equal(get(key.id).last_used_at, 1000500 + LAST_USED_EVERY_MS);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_has_the_shape_that_clients_look_for),
        cmocka_unit_test(any_changed_character_is_seen),
        cmocka_unit_test(a_listed_key_shows_its_ends),
        cmocka_unit_test(an_access_key_has_26_letters_and_digits),
        TEST(a_new_key_opens_and_is_nowhere_in_the_clear),
        TEST(an_eleventh_active_key_is_refused),
        TEST(a_new_secret_keeps_the_key_and_kills_the_old_one),
        TEST(a_disabled_key_comes_back_and_a_revoked_one_does_not),
        TEST(a_key_ends_at_its_time),
        TEST(a_key_that_nobody_used_for_a_year_is_disabled),
        TEST(keys_of_disabled_people_do_not_open),
        TEST(other_peoples_keys_are_not_there),
        TEST(keys_are_listed_filtered_and_found_by_their_text),
        TEST(many_keys_are_revoked_together_or_not_at_all),
        TEST(settings_say_who_makes_keys_and_for_how_long),
        TEST(the_last_use_is_written_once_a_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
