#include "report/item_json.h"

#include "base/arena.h"
#include "base/random.h"
#include "model/collection.h"
#include "report/item_parts.h"
#include "json/json.h"

#include <string.h>

#define COLLECTION_SCHEMA "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"

static void add_copy(cJSON *object, const char *key, const cJSON *from)
{
    if (from)
        cJSON_AddItemToObject(object, key, cJSON_Duplicate(from, true));
}

/* The lines of a script, whose `exec` may be one text. */
static cJSON *script_lines(const cJSON *exec)
{
    if (!cJSON_IsString(exec))
        return exec ? cJSON_Duplicate(exec, true) : cJSON_CreateArray();
    cJSON *lines = cJSON_CreateArray();
    for (const char *line = exec->valuestring; line;) {
        const char *end = strchr(line, '\n');
        AUTO_ARENA work = {0};
        size_t length = end ? (size_t)(end - line) : strlen(line);
        cJSON_AddItemToArray(lines, cJSON_CreateString(arena_strndup(&work, line, length)));
        line = end ? end + 1 : NULL;
    }
    return lines;
}

static cJSON *event_json(const cJSON *event)
{
    cJSON *node = cJSON_CreateObject();
    add_copy(node, "listen", json_get(event, "listen"));
    const cJSON *from = json_get(event, "script");
    cJSON *script = cJSON_AddObjectToObject(node, "script");
    char id[UUID_SIZE];
    random_uuid4(id);
    const char *given = json_get_text(from, "id");
    cJSON_AddStringToObject(script, "id", given ? given : id);
    const char *type = json_get_text(from, "type");
    cJSON_AddStringToObject(script, "type", type ? type : "text/javascript");
    cJSON_AddItemToObject(script, "exec",
                          script_lines(cJSON_IsObject(from) ? json_get(from, "exec") : from));
    add_copy(script, "src", json_get(from, "src"));
    add_copy(script, "packages", json_get(from, "packages"));
    add_copy(node, "disabled", json_get(event, "disabled"));
    return node;
}

static cJSON *events_json(const cJSON *owner)
{
    cJSON *list = cJSON_CreateArray();
    const cJSON *event;
    cJSON_ArrayForEach(event, json_get(owner, "event"))
        cJSON_AddItemToArray(list, event_json(event));
    return list;
}

static void add_common(cJSON *node, const struct item *item)
{
    part_add_marks(node, item->json);
    cJSON_AddStringToObject(node, "id", item->id);
    cJSON_AddStringToObject(node, "name", item->name);
    part_add_description(node, item->json);
}

static void add_rest(cJSON *node, const struct item *item)
{
    cJSON_AddItemToObject(node, "event", events_json(item->json));
    add_copy(node, "variable", json_get(item->json, "variable"));
    add_copy(node, "protocolProfileBehavior", json_get(item->json, "protocolProfileBehavior"));
}

static cJSON *children_json(const struct item *folder, struct arena *arena)
{
    cJSON *list = cJSON_CreateArray();
    for (const struct item *child = folder->first_child; child; child = child->next)
        cJSON_AddItemToArray(list, item_report_json(child, arena));
    return list;
}

cJSON *item_report_json(const struct item *item, struct arena *arena)
{
    cJSON *node = cJSON_CreateObject();
    add_common(node, item);
    if (item->is_folder) {
        cJSON_AddItemToObject(node, "item", children_json(item, arena));
        const cJSON *auth = json_get(item->json, "auth");
        if (cJSON_IsObject(auth))
            cJSON_AddItemToObject(node, "auth", part_auth(auth));
    } else {
        cJSON_AddItemToObject(node, "request",
                              part_request(json_get(item->json, "request"), arena));
        cJSON *responses = cJSON_AddArrayToObject(node, "response");
        const cJSON *response;
        cJSON_ArrayForEach(response, json_get(item->json, "response"))
            cJSON_AddItemToArray(responses, part_response(response, arena));
    }
    add_rest(node, item);
    return node;
}

cJSON *item_outline_json(const struct item *folder)
{
    cJSON *node = cJSON_CreateObject();
    cJSON_AddStringToObject(node, "id", folder->id);
    cJSON_AddStringToObject(node, "name", folder->name);
    cJSON *list = cJSON_AddArrayToObject(node, "item");
    for (const struct item *child = folder->first_child; child; child = child->next) {
        cJSON *entry = cJSON_CreateObject();
        cJSON_AddStringToObject(entry, "id", child->id);
        cJSON_AddStringToObject(entry, "name", child->name);
        cJSON_AddItemToArray(list, entry);
    }
    cJSON_AddItemToObject(node, "event", events_json(folder->json));
    return node;
}

/* The id is always there; the name only when it was given. */
static cJSON *info_json(const struct collection *collection, const cJSON *info)
{
    cJSON *node = cJSON_CreateObject();
    cJSON_AddStringToObject(node, "_postman_id", collection->id);
    add_copy(node, "name", json_get(info, "name"));
    add_copy(node, "version", json_get(info, "version"));
    const char *schema = json_get_text(info, "schema");
    cJSON_AddStringToObject(node, "schema", schema ? schema : COLLECTION_SCHEMA);
    part_add_description(node, info);
    return node;
}

cJSON *collection_report_json(const struct collection *collection, struct arena *arena)
{
    cJSON *node = cJSON_CreateObject();
    const cJSON *document = collection->document, *info = json_get(document, "info");
    part_add_marks(node, info);
    cJSON_AddItemToObject(node, "item", children_json(collection->root, arena));
    cJSON_AddItemToObject(node, "event", events_json(document));
    cJSON_AddItemToObject(node, "variable", part_variables(json_get(document, "variable")));
    const cJSON *auth = json_get(document, "auth");
    if (cJSON_IsObject(auth))
        cJSON_AddItemToObject(node, "auth", part_auth(auth));
    add_copy(node, "protocolProfileBehavior", json_get(document, "protocolProfileBehavior"));
    cJSON_AddItemToObject(node, "info", info_json(collection, info));
    return node;
}
