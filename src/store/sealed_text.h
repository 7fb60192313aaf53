/* sealed_text.h: JSON in and out of columns that have a `sealed` beside them. Private to this room.
 *
 * The box is bound to its row by "<table>/<id>". What is not secret goes as it is, uncopied. */
#pragma once

#include "base/error.h"
#include "base/secret.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct db_statement;

struct sealed_text {
    const void *bytes;
    size_t length;
    bool is_sealed;
};

void sealed_text_make(struct arena *arena, const struct secret_keys *keys, const char *table,
                      const char *id, const char *text, size_t length, bool is_secret,
                      struct sealed_text *ret_text);

/* From a row with the bytes in `column` and `sealed` in the next. Borrowed from the row, or from
 * the arena. */
int sealed_text_read(struct arena *arena, const struct secret_keys *keys, const char *table,
                     const char *id, struct db_statement *row, int column, const char **ret_text,
                     size_t *ret_length, struct error *err) MUST_CHECK;
