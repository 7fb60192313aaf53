/* body_cache.h: collections as the API answers them, remembered so that a busy one costs no query.
 *
 * Bounded: when the bodies together pass the maximum, those unused for longest go. A body may
 * outlive its place here: it is counted. A write forgets what it changed when it has committed; a
 * body that was read before that is not taken afterwards, because its ticket is old. Thread-safe.
 */
#pragma once

#include "base/attributes.h"

#include <stddef.h>
#include <stdint.h>

struct body;
struct body_cache;
struct buffer;

enum { BODY_CACHE_BYTES = 64 * 1024 * 1024 };

struct body *body_create(struct buffer *bytes); /* takes them; one reference, the caller's */
struct body *body_ref(struct body *body);
void body_unref(struct body *body);                                  /* NULL is fine */
void body_release(void *body);                                       /* the same as a callback */
const char *body_bytes(const struct body *body, size_t *ret_length); /* borrowed */
DEFINE_AUTO(body, body_unref);

struct body_cache *body_cache_create(size_t max_bytes);
void body_cache_free(struct body_cache *cache);

/* `form` tells bodies of one thing apart: a letter. A reference for the caller, or NULL. */
struct body *body_cache_get(struct body_cache *cache, char form, const char *id);
/* Taken before the data is read, handed in with what was made of it. */
uint64_t body_cache_ticket(struct body_cache *cache, const char *id);
void body_cache_put(struct body_cache *cache, char form, const char *id, struct body *body,
                    uint64_t ticket);
void body_cache_forget(struct body_cache *cache, const char *id); /* all forms of it */
void body_cache_forget_all(struct body_cache *cache);
