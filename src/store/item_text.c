#include "store/item_text.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"
#include "store/tree_secrets.h"
#include "json/writer.h"

#include <string.h>

/* What only the server says of an item, a collection, and in a collection's `info`. */
#define SERVERS_OWN                                                                                \
    "id", "uid", "owner", "createdAt", "createdBy", "updatedAt", "updatedBy", "lastUpdatedBy",     \
        "lastRevision", "revision", "fork", "isPublic", "teamId"

static const char *const folder_omits[] = {SERVERS_OWN, "item", NULL};
static const char *const request_omits[] = {SERVERS_OWN, "response", NULL};
static const char *const response_omits[] = {SERVERS_OWN, NULL};
static const char *const collection_omits[] = {SERVERS_OWN, "item", "info", NULL};
static const char *const info_omits[] = {SERVERS_OWN, "_postman_id", "createdat", NULL};

static const char *const *omits_of(enum item_kind kind)
{
    return kind == ITEM_FOLDER    ? folder_omits
           : kind == ITEM_REQUEST ? request_omits
                                  : response_omits;
}

const char *item_kind_word(enum item_kind kind)
{
    return kind == ITEM_FOLDER ? "folder" : kind == ITEM_REQUEST ? "request" : "response";
}

enum item_kind item_kind_of(const cJSON *item)
{
    return cJSON_IsArray(json_get(item, "item")) ? ITEM_FOLDER : ITEM_REQUEST;
}

const cJSON *item_children(const cJSON *item, enum item_kind kind)
{
    if (kind == ITEM_RESPONSE)
        return NULL;
    const cJSON *list = json_get(item, kind == ITEM_FOLDER ? "item" : "response");
    return cJSON_IsArray(list) ? list->child : NULL;
}

static bool is_omitted(const char *name, const char *const *omits)
{
    for (; *omits; omits++)
        if (strcmp(*omits, name) == 0)
            return true;
    return false;
}

/* Appends the members with a comma before each but the first; `count` were there already. */
static size_t print_members(const cJSON *object, const char *const *omits, size_t count,
                            struct buffer *into)
{
    for (const cJSON *child = object ? object->child : NULL; child; child = child->next) {
        const char *name = child->string ? child->string : "";
        if (is_omitted(name, omits))
            continue;
        if (count++ > 0)
            (void)buffer_append_char(into, ',');
        (void)json_quote(into, name, strlen(name));
        (void)buffer_append_char(into, ':');
        (void)json_write(child, false, into);
    }
    return count;
}

int item_print(const cJSON *item, enum item_kind kind, struct buffer *into)
{
    (void)buffer_append_char(into, '{');
    print_members(item, omits_of(kind), 0, into);
    return buffer_append_char(into, '}');
}

bool item_has_secret(const cJSON *item, enum item_kind kind)
{
    return tree_has_secret(item, omits_of(kind));
}

int collection_print(const cJSON *collection, struct buffer *into)
{
    (void)buffer_append_text(into, "{\"info\":{");
    print_members(json_get(collection, "info"), info_omits, 0, into);
    (void)buffer_append_char(into, '}');
    print_members(collection, collection_omits, 1, into);
    return buffer_append_char(into, '}');
}

bool collection_has_secret(const cJSON *collection)
{
    return tree_has_secret(collection, collection_omits);
}

/* --- summaries --- */

static const char *url_text(const cJSON *request)
{
    const cJSON *url = cJSON_IsString(request) ? request : json_get(request, "url");
    return cJSON_IsString(url) ? url->valuestring : json_get_text(url, "raw");
}

/* Where a secret may be written once more, it is not repeated in a column of its own. */
static const char *without_secrets(const char *url, struct arena *arena)
{
    size_t length = strcspn(url, "?#");
    return memchr(url, '@', length) ? NULL : arena_strndup(arena, url, length);
}

void item_summarize(const cJSON *item, enum item_kind kind, bool is_secret, struct arena *arena,
                    struct item_summary *ret_summary)
{
    const char *name = json_get_text(item, "name");
    *ret_summary = (struct item_summary){.name = arena_strdup(arena, name ? name : "")};
    const cJSON *request = json_get(item, "request");
    if (kind != ITEM_REQUEST || !request)
        return;
    const char *method = json_get_text(request, "method"), *url = url_text(request);
    ret_summary->method = arena_strdup(arena, method ? method : "GET");
    if (url)
        ret_summary->url = is_secret ? without_secrets(url, arena) : arena_strdup(arena, url);
}
