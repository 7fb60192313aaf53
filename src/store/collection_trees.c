#include "store/collection_trees.h"

#include "store/body_cache.h"

int collection_tree_read(struct store *store, const struct principal *principal, const char *id,
                         cJSON **ret_tree, struct error *err)
{
    AUTO(body) body = NULL;
    size_t length;
    if (collections_body(store, principal, id, COLLECTION_FULL, &body, err) < 0)
        return -1;
    const char *bytes = body_bytes(body, &length);
    struct json_limits limits = json_document_limits; /* ours: larger by what we added to it */
    limits.bytes = limits.nodes = SIZE_MAX;
    AUTO_JSON tree = json_parse(bytes, length, &limits, "collection", err);
    if (!tree)
        return -1;
    *ret_tree = cJSON_DetachItemFromObjectCaseSensitive(tree, "collection");
    return 0;
}
