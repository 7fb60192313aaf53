#include "store/sealed_json.h"

#include "base/arena.h"
#include "base/buffer.h"

enum { SEALED_MAX_JSON = 200 << 20 }; /* twice what a client may send: escapes grow */

int sealed_json_write(const struct store *store, struct arena *arena, const char *context,
                      const cJSON *tree, struct sealed *ret_box, struct error *err)
{
    AUTO_BUFFER json;
    buffer_init(&json, SEALED_MAX_JSON);
    if (json_write(tree, false, &json) < 0)
        return error_set(err, ERR_LIMIT, "The document is too large.");
    ret_box->bytes = secret_seal(arena, store_keys(store), context, buffer_text(&json), json.length,
                                 &ret_box->length);
    return 0;
}

int sealed_json_read(const struct store *store, struct arena *arena, const char *context,
                     const void *box, size_t length, cJSON **ret_tree, struct error *err)
{
    char *json;
    size_t json_length;
    if (secret_open(arena, store_keys(store), context, box, length, &json, &json_length, err) < 0) {
        if (err)
            err->code = ERR_STORE; /* a damaged row is not the asker's lack of rights */
        return error_wrap(err, "open '%s'", context);
    }
    struct json_limits limits = json_document_limits;
    limits.bytes = SEALED_MAX_JSON;
    cJSON *tree = json_parse(json, json_length, &limits, context, err);
    if (!tree) {
        if (err)
            err->code = ERR_STORE;
        return -1;
    }
    *ret_tree = tree;
    return 0;
}
