#include "store/sealed_text.h"

#include "db/db.h"

#include <stdio.h>

enum { SEALED_CONTEXT_SIZE = 64 };

void sealed_text_make(struct arena *arena, const struct secret_keys *keys, const char *table,
                      const char *id, const char *text, size_t length, bool is_secret,
                      struct sealed_text *ret_text)
{
    *ret_text = (struct sealed_text){text, length, is_secret};
    if (!is_secret)
        return;
    char context[SEALED_CONTEXT_SIZE];
    snprintf(context, sizeof context, "%s/%s", table, id);
    ret_text->bytes = secret_seal(arena, keys, context, text, length, &ret_text->length);
}

int sealed_text_read(struct arena *arena, const struct secret_keys *keys, const char *table,
                     const char *id, struct db_statement *row, int column, const char **ret_text,
                     size_t *ret_length, struct error *err)
{
    size_t length;
    const void *bytes = db_column_bytes(row, column, &length);
    if (!db_column_int(row, column + 1)) {
        *ret_text = bytes;
        *ret_length = length;
        return 0;
    }
    char context[SEALED_CONTEXT_SIZE];
    snprintf(context, sizeof context, "%s/%s", table, id);
    char *opened;
    if (secret_open(arena, keys, context, bytes, length, &opened, ret_length, err) < 0)
        return error_wrap(err, "open %s", context);
    *ret_text = opened;
    return 0;
}
