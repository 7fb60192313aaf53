#include "support/support.h"

#include "api/credentials.h"
#include "base/clock.h"
#include "db/db.h"
#include "server/request.h"
#include "store/api_keys.h"
#include "store/last_used.h"
#include "support/store.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct fixture {
    struct test_store test;
    struct credentials *credentials;
    char key[API_KEY_MAX + 1]; /* the editor's */
    struct api_key made;
};

static struct fixture fixture;

static int set_up(void **state)
{
    struct fixture *f = *state = &fixture;
    struct error err = {0};
    test_store_make(&f->test);
    f->credentials = credentials_create(f->test.store);
    struct principal editor = test_principal(&f->test, &f->test.editor);
    struct api_key_new values = {.name = "ci"};
    return api_keys_create(f->test.store, &editor, &values, &f->test.arena, f->key, &f->made, &err);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    credentials_free(f->credentials);
    test_store_remove(&f->test);
    return 0;
}

static uint64_t reads(const struct fixture *f)
{
    struct db_figures figures;
    db_figures(store_db(f->test.store), &figures);
    return figures.reads;
}

static enum credential check(struct fixture *f, const char *key, bool may_block)
{
    AUTO_ARENA arena = {0};
    struct principal principal;
    return credentials_check_key(f->credentials, key, &arena, may_block, &principal);
}

/* --- where a key is looked for --- */

static enum credential check_request(struct fixture *f, const char *header, const char *query,
                                     struct principal *ret_principal)
{
    const struct http_field fields[] = {
        {"Accept", "*/*", 6, 3},
        {"x-API-key", header, 9, header ? strlen(header) : 0},
    };
    struct request request = {
        .arena = &f->test.arena, .query = query, .fields = fields, .field_count = header ? 2 : 1};
    return credentials_check(f->credentials, &request, true, ret_principal);
}

static void a_key_is_taken_from_the_header_then_from_the_query(void **state)
{
    struct fixture *f = *state;
    struct principal principal = {0};
    char query[128];
    snprintf(query, sizeof query, "workspace=1&apikey=%s", f->key);
    assert_int_equal(check_request(f, NULL, NULL, &principal), CREDENTIAL_MISSING);
    assert_int_equal(check_request(f, "", "apikey=", &principal), CREDENTIAL_MISSING);
    assert_int_equal(check_request(f, NULL, "apikeys=x", &principal), CREDENTIAL_MISSING);
    assert_int_equal(check_request(f, f->key, NULL, &principal), CREDENTIAL_GOOD);
    assert_int_equal(check_request(f, NULL, query, &principal), CREDENTIAL_GOOD);
    assert_int_equal(check_request(f, f->key, "apikey=wrong", &principal), CREDENTIAL_GOOD);
    assert_int_equal(check_request(f, "wrong", query, &principal), CREDENTIAL_BAD);
    assert_int_equal(principal.user_id, f->test.editor.id);
    assert_int_equal(principal.role, ROLE_EDITOR);
    assert_string_equal(principal.key_id, f->made.id);
    assert_int_equal(principal.team_id, store_team(f->test.store));
    assert_string_equal(principal.profile->user.email, "edo@example.org");
    assert_string_equal(principal.profile->user.username, "edo");
    assert_string_equal(principal.profile->user.sub, f->test.editor.sub);
    assert_string_equal(principal.profile->team_name, "Postern");
    assert_string_equal(principal.profile->team_domain, "postern");
}

/* --- what it costs --- */

static void garbage_costs_no_query(void **state)
{
    struct fixture *f = *state;
    char text[API_KEY_MAX + 1];
    uint64_t before = reads(f);
    for (int i = 0; i < 100000; i++) {
        api_key_make("PMAK", NULL, text);
        char *digit = &text[strlen(text) - 1 - (size_t)i % 34];
        *digit = *digit == 'f' ? '0' : 'f';
        assert_int_equal(check(f, text, true), CREDENTIAL_BAD);
    }
    static const char *const other[] = {"x", "PMAK-", "0123456789abcdef0123456789abcdef",
                                        "PMAT-01ARZ3NDEKTSV4RRFFQ69G5FAV"};
    for (size_t i = 0; i < COUNT_OF(other); i++)
        assert_int_equal(check(f, other[i], true), CREDENTIAL_BAD);
    assert_int_equal(reads(f), before);
}

static void a_busy_key_costs_one_query(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(check(f, f->key, false), CREDENTIAL_ASK);
    uint64_t before = reads(f);
    assert_int_equal(check(f, f->key, true), CREDENTIAL_GOOD);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(check(f, f->key, false), CREDENTIAL_GOOD);
    assert_int_equal(reads(f), before + 1);
}

static void its_use_is_noted(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    struct api_key key;
    int64_t before = clock_wall_ms();
    struct principal admin = test_principal(&f->test, &f->test.admin);
    assert_int_equal(check(f, f->key, true), CREDENTIAL_GOOD);
    assert_int_equal(check(f, f->key, true), CREDENTIAL_GOOD);
    last_used_flush(f->test.store);
    assert_int_equal(api_keys_find(f->test.store, &admin, f->made.id, &f->test.arena, &key, &err),
                     0);
    assert_true(key.last_used_at >= before && key.last_used_at <= clock_wall_ms());
}

/* --- what is remembered --- */

static void a_revoked_key_is_dead_at_once(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    char newer[API_KEY_MAX + 1];
    struct principal editor = test_principal(&f->test, &f->test.editor);
    struct principal admin = test_principal(&f->test, &f->test.admin);
    assert_int_equal(check(f, f->key, true), CREDENTIAL_GOOD);
    assert_int_equal(api_keys_regenerate(f->test.store, &editor, f->made.id, newer, &err), 0);
    assert_int_equal(check(f, f->key, true), CREDENTIAL_BAD);
    assert_int_equal(check(f, newer, true), CREDENTIAL_GOOD);
    assert_int_equal(users_set_role(f->test.store, &admin, editor.user_id, ROLE_VIEWER, &err), 0);
    assert_int_equal(check(f, newer, false), CREDENTIAL_ASK); /* as an editor: no more */
    assert_int_equal(check(f, newer, true), CREDENTIAL_GOOD);
    const char *const ids[] = {f->made.id};
    assert_int_equal(api_keys_revoke(f->test.store, &admin, ids, 1, NULL, &err), 0);
    assert_int_equal(check(f, newer, true), CREDENTIAL_BAD);
}

static void a_remembered_key_still_ends_at_its_time(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    char text[API_KEY_MAX + 1];
    struct api_key key;
    struct principal editor = test_principal(&f->test, &f->test.editor);
    struct api_key_new values = {.name = "brief", .expires_at = clock_wall_ms() + 300};
    assert_int_equal(
        api_keys_create(f->test.store, &editor, &values, &f->test.arena, text, &key, &err), 0);
    assert_int_equal(check(f, text, true), CREDENTIAL_GOOD);
    while (clock_wall_ms() < values.expires_at)
        continue;
    assert_int_equal(check(f, text, false), CREDENTIAL_ASK);
    assert_int_equal(check(f, text, true), CREDENTIAL_BAD);
}

struct crowd {
    struct fixture *fixture;
    atomic_uint good, other;
    atomic_bool stop;
};

static void *call(void *user)
{
    struct crowd *crowd = user;
    while (!atomic_load(&crowd->stop)) {
        bool good = check(crowd->fixture, crowd->fixture->key, true) == CREDENTIAL_GOOD;
        atomic_fetch_add(good ? &crowd->good : &crowd->other, 1);
    }
    return NULL;
}

static void a_good_key_stays_good_while_people_change(void **state)
{
    struct crowd crowd = {.fixture = *state};
    pthread_t threads[4];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, call, &crowd), 0);
    for (int i = 0; i < 200 || atomic_load(&crowd.good) < 200; i++) {
        struct error err = {0};
        assert_int_equal(api_keys_rename(crowd.fixture->test.store,
                                         &(struct principal){
                                             .team_id = 1, .user_id = 10002, .role = ROLE_EDITOR},
                                         crowd.fixture->made.id, "ci", &err),
                         0);
    }
    atomic_store(&crowd.stop, true);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&crowd.other), 0);
}

/* --- how long a refusal takes --- */

enum { KINDS = 4, TRIES = 2000 };

struct refused {
    const char *what;
    char text[API_KEY_MAX + 1];
    int64_t took_ns[TRIES]; /* of this thread: what a busy machine adds is not ours */
};

static void add_refused(struct fixture *f, struct refused *refused, const char *what,
                        const char *change)
{
    struct error err = {0};
    struct api_key key;
    struct principal editor = test_principal(&f->test, &f->test.editor);
    struct api_key_new values = {.name = what};
    refused->what = what;
    if (api_keys_create(f->test.store, &editor, &values, &f->test.arena, refused->text, &key,
                        &err) < 0)
        fail_msg("%s", err.message);
    test_store_execute(&f->test, change);
}

static int64_t thread_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    const int64_t *left = a, *right = b;
    return *left < *right ? -1 : *left > *right;
}

/* One try of each kind in turn, each kind first as often as the others: all see the same machine.
 */
static void measure(struct fixture *f, struct refused *kinds)
{
    for (size_t i = 0; i < TRIES; i++)
        for (size_t k = 0; k < KINDS; k++) {
            struct refused *kind = &kinds[(i + k) % KINDS];
            int64_t start = thread_ns();
            assert_int_equal(check(f, kind->text, true), CREDENTIAL_BAD);
            kind->took_ns[i] = thread_ns() - start;
        }
    for (size_t k = 0; k < KINDS; k++)
        qsort(kinds[k].took_ns, TRIES, sizeof *kinds[k].took_ns, compare);
}

static void all_refusals_take_the_same_time(void **state)
{
    struct fixture *f = *state;
    static struct refused kinds[KINDS];
    add_refused(f, &kinds[0], "disabled",
                "UPDATE api_keys SET state = 'disabled' WHERE name = 'disabled'");
    add_refused(f, &kinds[1], "revoked",
                "UPDATE api_keys SET state = 'revoked' WHERE name = 'revoked'");
    add_refused(f, &kinds[2], "expired",
                "UPDATE api_keys SET expires_at = 1 WHERE name = 'expired'");
    add_refused(f, &kinds[3], "unknown", "DELETE FROM api_keys WHERE name = 'unknown'");
    int64_t least = INT64_MAX, most = 0;
    measure(f, kinds);
    for (size_t k = 0; k < KINDS; k++) {
        int64_t median = kinds[k].took_ns[TRIES / 2];
        least = median < least ? median : least;
        most = median > most ? median : most;
        print_message("%s: %.2f us\n", kinds[k].what, (double)median / 1000);
    }
    assert_true(most < least + least / 5);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_key_is_taken_from_the_header_then_from_the_query),
        TEST(garbage_costs_no_query),
        TEST(a_busy_key_costs_one_query),
        TEST(its_use_is_noted),
        TEST(a_revoked_key_is_dead_at_once),
        TEST(a_remembered_key_still_ends_at_its_time),
        TEST(a_good_key_stays_good_while_people_change),
        TEST(all_refusals_take_the_same_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
