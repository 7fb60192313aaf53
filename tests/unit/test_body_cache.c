#include "support/support.h"

#include "base/buffer.h"
#include "store/body_cache.h"
#include "store/marks.h"
#include "store/role_memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct body *new_body(const char *text)
{
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    assert_int_equal(buffer_append_text(&buffer, text), 0);
    return body_create(&buffer);
}

static void put(struct body_cache *cache, const char *id, const char *text)
{
    AUTO(body) body = new_body(text);
    body_cache_put(cache, 'f', id, body, body_cache_ticket(cache, id));
}

static bool has(struct body_cache *cache, const char *id, const char *text)
{
    AUTO(body) body = body_cache_get(cache, 'f', id);
    size_t length;
    return text ? body && strcmp(body_bytes(body, &length), text) == 0 && length == strlen(text)
                : !body;
}

static void what_was_put_is_found_until_it_is_forgotten(void **state)
{
    struct body_cache *cache = body_cache_create(1000);
    assert_true(has(cache, "a", NULL));
    put(cache, "a", "one");
    put(cache, "b", "two");
    put(cache, "a", "three");
    assert_true(has(cache, "a", "three"));
    AUTO(body) other = body_cache_get(cache, 'm', "a");
    assert_null(other);
    AUTO(body) kept = body_cache_get(cache, 'f', "a");
    body_cache_forget(cache, "a");
    assert_true(has(cache, "a", NULL));
    assert_true(has(cache, "b", "two"));
    size_t length;
    assert_string_equal(body_bytes(kept, &length), "three"); /* whoever has it still may read it */
    body_cache_forget_all(cache);
    assert_true(has(cache, "b", NULL));
    body_cache_free(cache);
}

static void a_body_read_before_a_change_is_not_taken_after_it(void **state)
{
    struct body_cache *cache = body_cache_create(1000);
    uint64_t ticket = body_cache_ticket(cache, "a");
    AUTO(body) old = new_body("old");
    body_cache_forget(cache, "a");
    body_cache_put(cache, 'f', "a", old, ticket);
    assert_true(has(cache, "a", NULL));
    body_cache_put(cache, 'f', "a", old, body_cache_ticket(cache, "a"));
    assert_true(has(cache, "a", "old"));
    body_cache_free(cache);
}

static void those_unused_for_longest_go_first(void **state)
{
    struct body_cache *cache = body_cache_create(10);
    put(cache, "a", "aaaa");
    put(cache, "b", "bbbb");
    assert_true(has(cache, "a", "aaaa")); /* used: b is the oldest now */
    put(cache, "c", "cccc");
    assert_true(has(cache, "a", "aaaa"));
    assert_true(has(cache, "b", NULL));
    assert_true(has(cache, "c", "cccc"));
    put(cache, "d", "much too long for it");
    assert_true(has(cache, "d", NULL));
    assert_true(has(cache, "a", "aaaa"));
    put(cache, "e", "0123456789");
    assert_true(has(cache, "a", NULL));
    assert_true(has(cache, "c", NULL));
    body_cache_free(cache);
}

/* Writers count up and forget; readers never see a number older than one that was acknowledged. */
enum { ROUNDS = 3000, READERS = 3 };

struct race {
    struct body_cache *cache;
    atomic_int stored, acknowledged; /* what a query would read; what a client has been told */
    atomic_bool failed;
};

static void *write_often(void *context)
{
    struct race *race = context;
    for (int i = 1; i <= ROUNDS; i++) {
        atomic_store(&race->stored, i);
        body_cache_forget(race->cache, "id");
        atomic_store(&race->acknowledged, i);
    }
    return NULL;
}

static void *read_often(void *context)
{
    struct race *race = context;
    while (atomic_load(&race->acknowledged) < ROUNDS) {
        int least = atomic_load(&race->acknowledged);
        uint64_t ticket = body_cache_ticket(race->cache, "id");
        struct body *body = body_cache_get(race->cache, 'f', "id");
        if (!body) {
            char text[16];
            struct buffer buffer;
            snprintf(text, sizeof text, "%d", atomic_load(&race->stored));
            buffer_init(&buffer, 100);
            (void)buffer_append_text(&buffer, text);
            body = body_create(&buffer);
            body_cache_put(race->cache, 'f', "id", body, ticket);
        }
        size_t length;
        if (strtol(body_bytes(body, &length), NULL, 10) < least)
            atomic_store(&race->failed, true);
        body_unref(body);
    }
    return NULL;
}

static void readers_never_see_what_was_changed_before_they_asked(void **state)
{
    struct race race = {.cache = body_cache_create(1000)};
    pthread_t threads[READERS + 1];
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_often, &race), 0);
    assert_int_equal(pthread_create(&threads[READERS], NULL, write_often, &race), 0);
    for (int i = 0; i <= READERS; i++)
        pthread_join(threads[i], NULL);
    assert_false(atomic_load(&race.failed));
    body_cache_free(race.cache);
}

static void roles_are_good_until_people_change(void **state)
{
    struct role_memory *memory = role_memory_create();
    struct principal one = {.team_id = 1, .user_id = 1, .role = ROLE_VIEWER};
    struct principal two = {.team_id = 1, .user_id = 2, .role = ROLE_VIEWER};
    assert_int_equal(role_memory_get(memory, 7, &one, "a"), ROLE_NONE);
    role_memory_put(memory, 7, &one, "a", ROLE_EDITOR);
    assert_int_equal(role_memory_get(memory, 7, &one, "a"), ROLE_EDITOR);
    assert_int_equal(role_memory_get(memory, 7, &one, "b"), ROLE_NONE);
    assert_int_equal(role_memory_get(memory, 7, &two, "a"), ROLE_NONE);
    assert_int_equal(role_memory_get(memory, 8, &one, "a"), ROLE_NONE);
    one.role = ROLE_ADMIN;
    assert_int_equal(role_memory_get(memory, 7, &one, "a"), ROLE_NONE);
    role_memory_free(memory);
}

static void a_mark_is_set_once(void **state)
{
    struct marks *marks = marks_create();
    assert_true(marks_set(marks, "a"));
    assert_false(marks_set(marks, "a"));
    assert_true(marks_is_set(marks, "a"));
    marks_clear(marks, "a");
    assert_false(marks_is_set(marks, "a"));
    for (int i = 0; i < 10000; i++) { /* what has gone takes no room */
        assert_true(marks_set(marks, "b"));
        marks_clear(marks, "b");
    }
    marks_free(marks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_found_until_it_is_forgotten),
        cmocka_unit_test(a_body_read_before_a_change_is_not_taken_after_it),
        cmocka_unit_test(those_unused_for_longest_go_first),
        cmocka_unit_test(readers_never_see_what_was_changed_before_they_asked),
        cmocka_unit_test(roles_are_good_until_people_change),
        cmocka_unit_test(a_mark_is_set_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
