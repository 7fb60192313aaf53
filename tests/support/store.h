/* store.h: a store in a folder of its own, with people in it, for tests.
 *
 * Functions that cannot fail in a test assert it. */
#pragma once

#include "store/store.h"
#include "store/users.h"

#include "base/arena.h"

struct test_store {
    char folder[64];
    struct store *store;
    struct arena arena; /* until the end of the test */
    struct user admin, editor, viewer;
};

void test_store_make(struct test_store *test); /* opens it, with the three people */
void test_store_reopen(struct test_store *test);
void test_store_remove(struct test_store *test); /* closes it, then removes the folder */

struct principal test_principal(const struct test_store *test, const struct user *user);

/* Whether any file of the folder has these bytes in it. */
bool test_store_has_bytes(const struct test_store *test, const char *bytes);
/* One number out of the database. The SQL is a constant. */
int64_t test_store_number(struct test_store *test, const char *sql);
/* Changes the database behind the store's back. */
void test_store_execute(struct test_store *test, const char *sql);
