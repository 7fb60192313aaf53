/* last_used.h: writes down when keys were used, behind the calls that use them.
 *
 * Notes collect in memory; a thread of its own, started by the first note, writes them together.
 * Lost notes (a crash, a busy database) only make a key look less used than it is. Thread-safe. */
#pragma once

#include <stdint.h>

struct store;
struct last_used;

enum {
    LAST_USED_EVERY_MS = 60000,  /* a key is written at most this often */
    LAST_USED_DELAY_MS = 1000,   /* how long notes collect */
    LAST_USED_MAX_NOTES = 10000, /* that wait; more are dropped */
};

enum key_kind { KEY_API, KEY_COLLECTION };

struct last_used *last_used_create(struct store *store); /* the store is borrowed */
void last_used_free(struct last_used *last_used);        /* writes what waits; NULL is fine */

/* `id` is the row's. Cheap, but takes a lock: callers who see every use call this when
 * LAST_USED_EVERY_MS have passed. */
void last_used_note(struct store *store, enum key_kind kind, const char *id, int64_t now_ms);

/* Returns when everything noted before is written, or could not be. */
void last_used_flush(struct store *store);
