/* access_keys.h: keys that let anybody who has one read one collection.
 *
 * Kept as a keyed hash and shown once. A key lives for 60 days from its last use; deleting it is
 * for good. Whoever sees a collection sees its keys; who made one, and administrators, may delete
 * it, and see it wherever it is. A key is as good as the person who made it: it stops when they are
 * disabled or lose the collection. */
#pragma once

#include "store/api_keys.h"
#include "store/key_text.h"
#include "store/store.h"

#include <stddef.h>

struct arena;

#define ACCESS_KEY_LIFE_MS (60 * STORE_DAY_MS)

struct access_key {
    const char *id; /* a UUID */
    const char *collection_id;
    int64_t collection_owner_id; /* 0 when the collection has gone */
    int64_t user_id;             /* who made it */
    const char *tail;            /* its last characters */
    bool active;                 /* not expired */
    int64_t created_at, updated_at, expires_at;
    int64_t last_used_at; /* 0: never */
};

/* Takes an editor of the collection, and a team that allows it (settings.h). */
int access_keys_create(struct store *store, const struct principal *principal,
                       const char *collection_id, struct arena *arena,
                       char ret_text[ACCESS_KEY_LENGTH + 1], struct access_key *ret_key,
                       struct error *err) MUST_CHECK;

enum { ACCESS_KEY_MAX_PAGE = 100 };

struct access_key_page {
    const char *collection_id; /* NULL: of all collections */
    const char *after;         /* the id where the page before ended; NULL: the first page */
    size_t limit;              /* 1 to ACCESS_KEY_MAX_PAGE */
};

/* Newest first; *ret_more: there is another page. */
int access_keys_list(struct store *store, const struct principal *principal,
                     const struct access_key_page *page, struct arena *arena,
                     struct access_key **ret_keys, size_t *ret_count, bool *ret_more,
                     struct error *err) MUST_CHECK;
/* The id of a key that is at hand, or an id made plain. ERR_NOT_FOUND. */
int access_keys_find(struct store *store, const struct principal *principal, const char *id_or_key,
                     char ret_id[STORE_ID_SIZE], struct error *err) MUST_CHECK;
int access_keys_delete(struct store *store, const struct principal *principal, const char *id,
                       struct error *err) MUST_CHECK;
/* All of the team: takes an administrator. */
int access_keys_delete_all(struct store *store, const struct principal *principal,
                           int64_t *ret_count, struct error *err) MUST_CHECK;

/* Whether the key opens that collection now: 1 and who made it, as whom the collection is to be
 * read; 0; or -1 with err set. The use is noted. Text that has not the form of a key costs no
 * query. */
int access_keys_check(struct store *store, const char *text, const char *collection_id,
                      struct principal *ret_principal, struct error *err) MUST_CHECK;
