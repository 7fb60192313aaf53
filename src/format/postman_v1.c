#include "format/postman_v1.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"
#include "format/detect.h"
#include "format/v21.h"

#include <string.h>

enum { V1_MAX_FOLDER_DEPTH = 100 };

/* What a request that is named again may add to the document, all repetitions together. */
static const size_t V1_REPEAT_BYTES = 16 * 1024 * 1024;

struct converter {
    const cJSON *collection;
    struct format_notes *notes;
    struct arena arena;
    struct map *requests; /* id → request, the last of equal ids */
    struct map *folders;
    struct map *placed_requests, *placed_folders, *sub_folders;
    size_t repeat_bytes;
};

static const char *id_of(struct converter *converter, const cJSON *entity)
{
    const cJSON *id = json_get(entity, "id");
    return id ? json_to_text(&converter->arena, id) : "undefined";
}

static struct map *index_by_id(struct converter *converter, const cJSON *list)
{
    struct map *map = map_create(NULL);
    if (cJSON_IsArray(list))
        for (cJSON *entity = list->child; entity; entity = entity->next)
            if (cJSON_IsObject(entity))
                map_put(map, id_of(converter, entity), entity);
    return map;
}

static void add_true_members(cJSON *into, const cJSON *from, const char *const *names)
{
    for (; *names; names++)
        if (detect_truthy(json_get(from, *names)))
            v21_add(into, *names, cJSON_Duplicate(json_get(from, *names), true));
}

/* --- scripts and variables --- */

static cJSON *convert_event(const cJSON *source)
{
    cJSON *event = cJSON_Duplicate(source, true);
    if (!detect_truthy(json_get(event, "listen")))
        json_set_text(event, "listen", "test");
    cJSON *script = (cJSON *)json_get(event, "script");
    if (cJSON_IsObject(script)) {
        const char *text = json_get_text(script, "exec");
        if (text)
            json_set(script, "exec", v21_split_lines(text));
        if (!json_get(script, "type"))
            json_set_text(script, "type", "text/javascript");
    }
    return event;
}

static void add_legacy_script(cJSON *events, const char *listen, const cJSON *source)
{
    if (!detect_truthy(source))
        return;
    cJSON *event = v21_new_event(listen, cJSON_IsString(source) ? source->valuestring : "");
    if (cJSON_IsArray(source))
        json_set((cJSON *)json_get(event, "script"), "exec", cJSON_Duplicate(source, true));
    cJSON_AddItemToArray(events, event);
}

/* The newer `events` count only where there are no scripts in the older places. */
cJSON *postman_v1_events(const cJSON *entity)
{
    const cJSON *tests = json_get(entity, "tests"), *events = json_get(entity, "events");
    const cJSON *before = json_get(entity, "preRequestScript");
    cJSON *result = cJSON_CreateArray();
    if (!detect_truthy(tests) && !detect_truthy(before) && cJSON_IsArray(events)) {
        for (const cJSON *event = events->child; event; event = event->next)
            if (cJSON_IsObject(event))
                cJSON_AddItemToArray(result, convert_event(event));
    } else {
        add_legacy_script(result, "test", tests);
        add_legacy_script(result, "prerequest", before);
    }
    if (result->child)
        return result;
    cJSON_Delete(result);
    return NULL;
}

static cJSON *convert_variable(const cJSON *source)
{
    cJSON *variable = cJSON_CreateObject();
    const cJSON *key = json_get(source, "key"), *value = json_get(source, "value");
    if (!detect_truthy(key))
        key = json_get(source, "id");
    if (key)
        v21_add(variable, "key", cJSON_Duplicate(key, true));
    if (value)
        v21_add(variable, "value", cJSON_Duplicate(value, true));
    const char *type = json_get_text(source, "type");
    if (type && *type)
        json_set_text(variable, "type", text_equal(type, "text") ? "string" : type);
    static const char *const others[] = {"disabled", "description", NULL};
    add_true_members(variable, source, others);
    return variable;
}

cJSON *postman_v1_variables(const cJSON *entity)
{
    const cJSON *source = json_get(entity, "variables");
    if (!detect_truthy(source))
        source = json_get(entity, "variable");
    if (!cJSON_IsArray(source) || !source->child)
        return NULL;
    cJSON *list = cJSON_CreateArray();
    for (const cJSON *one = source->child; one; one = one->next)
        if (cJSON_IsObject(one))
            cJSON_AddItemToArray(list, convert_variable(one));
    return list;
}

static void add_behavior(cJSON *into, const cJSON *from)
{
    const cJSON *behavior = json_get(from, "protocolProfileBehavior");
    if (cJSON_IsObject(behavior) && behavior->child)
        v21_add(into, "protocolProfileBehavior", cJSON_Duplicate(behavior, true));
}

/* --- saved responses --- */

/* The request that a response answered: a tree, a tree as text, or the id of one. */
static const cJSON *saved_request(struct converter *converter, const cJSON *response,
                                  cJSON **ret_parsed)
{
    static const char *const names[] = {"requestObject", "request"};
    const char *id = NULL;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const cJSON *node = json_get(response, names[i]);
        if (cJSON_IsObject(node))
            return node;
        const char *text = cJSON_GetStringValue(node);
        if (!text || !*text)
            continue;
        *ret_parsed = json_parse(text, strlen(text), &json_body_limits, names[i], NULL);
        if (cJSON_IsObject(*ret_parsed))
            return *ret_parsed;
        cJSON_Delete(TAKE(*ret_parsed));
        id = text;
    }
    return id ? map_get(converter->requests, id) : NULL;
}

static void add_response(struct converter *converter, cJSON *list, const cJSON *response)
{
    if (!cJSON_IsObject(response))
        return;
    AUTO_JSON parsed = NULL;
    const cJSON *request = saved_request(converter, response, &parsed);
    cJSON_AddItemToArray(list, postman_v1_response(response, request));
}

static cJSON *convert_responses(struct converter *converter, const cJSON *request)
{
    cJSON *list = cJSON_CreateArray();
    const cJSON *responses = json_get(request, "responses");
    const cJSON *order = json_get(request, "responses_order");
    if (!cJSON_IsArray(responses))
        return list;
    if (!cJSON_IsArray(order) || !order->child) {
        for (const cJSON *response = responses->child; response; response = response->next)
            add_response(converter, list, response);
        return list;
    }
    struct map *by_id = index_by_id(converter, responses);
    for (const cJSON *id = order->child; id; id = id->next) {
        const char *text = json_to_text(&converter->arena, id);
        const cJSON *response = map_get(by_id, text);
        map_remove(by_id, text); /* each once */
        add_response(converter, list, response);
    }
    map_free(by_id);
    return list;
}

/* --- the tree --- */

static cJSON *convert_item(struct converter *converter, const cJSON *request)
{
    cJSON *item = cJSON_CreateObject();
    const char *name = json_get_text(request, "name");
    if (json_get(request, "id"))
        cJSON_AddStringToObject(item, "id", id_of(converter, request));
    cJSON_AddStringToObject(item, "name", name ? name : "");
    v21_add(item, "event", postman_v1_events(request));
    add_behavior(item, request);
    cJSON_AddItemToObject(item, "request", postman_v1_request(request));
    cJSON_AddItemToObject(item, "response", convert_responses(converter, request));
    v21_add(item, "variable", postman_v1_variables(request));
    return item;
}

static size_t text_size(const cJSON *node)
{
    size_t size = sizeof *node + (node->valuestring ? strlen(node->valuestring) : 0);
    for (const cJSON *child = node->child; child; child = child->next)
        size += text_size(child);
    return size;
}

/* A request may be named in several places, and then runs in each. */
static bool may_place_again(struct converter *converter, const cJSON *request, const char *id)
{
    if (!map_get(converter->placed_requests, id)) {
        map_put(converter->placed_requests, id, converter);
        return true;
    }
    converter->repeat_bytes += text_size(request);
    if (converter->repeat_bytes <= V1_REPEAT_BYTES)
        return true;
    format_notes_add(converter->notes, NULL, true,
                     "the request \"%s\" is named too often; left out", id);
    return false;
}

static void place_request(struct converter *converter, cJSON *into, const cJSON *id_node)
{
    const char *id = json_to_text(&converter->arena, id_node);
    const cJSON *request = map_get(converter->requests, id);
    if (request && may_place_again(converter, request, id))
        cJSON_AddItemToArray(into, convert_item(converter, request));
}

static const cJSON *elements(const cJSON *object, const char *key)
{
    const cJSON *list = json_get(object, key);
    return cJSON_IsArray(list) ? list->child : NULL;
}

static void place_folder(struct converter *converter, cJSON *into, const char *id, unsigned depth);

static cJSON *convert_folder(struct converter *converter, const cJSON *source, unsigned depth)
{
    static const char *const described[] = {"description", NULL};
    cJSON *folder = cJSON_CreateObject();
    if (json_get(source, "id"))
        cJSON_AddStringToObject(folder, "id", id_of(converter, source));
    if (json_get(source, "name"))
        v21_add(folder, "name", cJSON_Duplicate(json_get(source, "name"), true));
    cJSON *items = cJSON_AddArrayToObject(folder, "item");
    add_true_members(folder, source, described);
    v21_add(folder, "auth", postman_v1_auth(source));
    v21_add(folder, "event", postman_v1_events(source));
    v21_add(folder, "variable", postman_v1_variables(source));
    add_behavior(folder, source);
    for (const cJSON *id = elements(source, "folders_order"); id; id = id->next)
        place_folder(converter, items, json_to_text(&converter->arena, id), depth + 1);
    for (const cJSON *id = elements(source, "order"); id; id = id->next)
        place_request(converter, items, id);
    return folder;
}

static void place_folder(struct converter *converter, cJSON *into, const char *id, unsigned depth)
{
    const cJSON *source = map_get(converter->folders, id);
    if (!source)
        return;
    if (depth > V1_MAX_FOLDER_DEPTH || map_get(converter->placed_folders, id)) {
        format_notes_add(converter->notes, NULL, true,
                         "the folder \"%s\" stands in several places or too deep; left out", id);
        return;
    }
    map_put(converter->placed_folders, id, converter);
    cJSON_AddItemToArray(into, convert_folder(converter, source, depth));
}

static void find_sub_folders(struct converter *converter)
{
    for (const cJSON *folder = elements(converter->collection, "folders"); folder;
         folder = folder->next)
        for (const cJSON *id = elements(folder, "folders_order"); id; id = id->next)
            map_put(converter->sub_folders, json_to_text(&converter->arena, id), converter);
}

static void place_root_folder(struct converter *converter, cJSON *items, const char *id)
{
    if (!map_get(converter->sub_folders, id) && !map_get(converter->placed_folders, id))
        place_folder(converter, items, id, 1);
}

static cJSON *convert_items(struct converter *converter)
{
    cJSON *items = cJSON_CreateArray();
    const cJSON *collection = converter->collection;
    find_sub_folders(converter);
    if (detect_truthy(json_get(collection, "folders_order")))
        for (const cJSON *id = elements(collection, "folders_order"); id; id = id->next)
            place_root_folder(converter, items, json_to_text(&converter->arena, id));
    else
        for (const cJSON *folder = elements(collection, "folders"); folder; folder = folder->next)
            place_root_folder(converter, items, id_of(converter, folder));

    struct map *seen = map_create(NULL); /* at the top each id counts once */
    for (const cJSON *id = elements(collection, "order"); id; id = id->next) {
        const char *text = json_to_text(&converter->arena, id);
        if (!map_get(seen, text))
            place_request(converter, items, id);
        map_put(seen, text, converter);
    }
    map_free(seen);
    return items;
}

static void tell_what_is_left(struct converter *converter)
{
    const char *id;
    void *entity;
    for (size_t at = 0; map_next(converter->folders, &at, &id, &entity);)
        if (!map_get(converter->placed_folders, id))
            format_notes_add(converter->notes, NULL, false,
                             "the folder \"%s\" belongs to no other and is left out", id);
}

cJSON *postman_v1_convert(const cJSON *collection, struct format_notes *notes)
{
    struct converter converter = {.collection = collection, .notes = notes};
    converter.requests = index_by_id(&converter, json_get(collection, "requests"));
    converter.folders = index_by_id(&converter, json_get(collection, "folders"));
    converter.placed_requests = map_create(NULL);
    converter.placed_folders = map_create(NULL);
    converter.sub_folders = map_create(NULL);

    const cJSON *description = json_get(collection, "description");
    cJSON *document = cJSON_CreateObject();
    cJSON *info = v21_new_info(json_get_text(collection, "id"), json_get_text(collection, "name"),
                               detect_truthy(description) ? description : NULL);
    cJSON_AddItemToObject(document, "info", info);
    cJSON_AddItemToObject(document, "item", convert_items(&converter));
    v21_add(document, "auth", postman_v1_auth(collection));
    v21_add(document, "event", postman_v1_events(collection));
    v21_add(document, "variable", postman_v1_variables(collection));
    add_behavior(document, collection);
    tell_what_is_left(&converter);

    map_free(converter.requests);
    map_free(converter.folders);
    map_free(converter.placed_requests);
    map_free(converter.placed_folders);
    map_free(converter.sub_folders);
    arena_release(&converter.arena);
    return document;
}
