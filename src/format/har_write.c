/* har_write.c: a collection as an HTTP archive. */
#include "format/har.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/encode.h"
#include "base/text.h"
#include "format/v21.h"
#include "model/request.h"

#include <string.h>

static cJSON *new_named(const char *name, const char *value)
{
    cJSON *pair = cJSON_CreateObject();
    json_set_text(pair, "name", name);
    json_set_text(pair, "value", value ? value : "");
    return pair;
}

static cJSON *new_list(const struct pairs *pairs)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < pairs->count; i++)
        if (!pairs->items[i].disabled)
            cJSON_AddItemToArray(list, new_named(pairs->items[i].key, pairs->items[i].value));
    return list;
}

static cJSON *new_parts(const struct body *body)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < body->part_count; i++) {
        const struct body_part *part = &body->parts[i];
        cJSON *param = new_named(part->key, part->value);
        if (part->is_file) {
            cJSON_Delete(v21_take(param, "value"));
            json_set_text(param, "fileName", part->source_count ? part->sources[0] : "");
        }
        json_set_text(param, "contentType", part->content_type);
        cJSON_AddItemToArray(list, param);
    }
    return list;
}

static const char *type_of(const struct request *request)
{
    static const char *const defaults[] = {
        [BODY_RAW] = "text/plain",
        [BODY_URLENCODED] = "application/x-www-form-urlencoded",
        [BODY_FORMDATA] = "multipart/form-data",
        [BODY_FILE] = "application/octet-stream",
        [BODY_GRAPHQL] = "application/json",
    };
    const struct pair *said = pairs_find_nocase(&request->headers, "Content-Type");
    if (said && said->value)
        return said->value;
    if (request->body.mode == BODY_RAW && text_equal(request->body.language, "json"))
        return "application/json";
    return defaults[request->body.mode];
}

static cJSON *new_post_data(const struct request *request, struct format_notes *notes,
                            const char *place)
{
    const struct body *body = &request->body;
    cJSON *post = cJSON_CreateObject();
    json_set_text(post, "mimeType", type_of(request));
    if (body->mode == BODY_RAW) {
        json_set_text(post, "text", body->raw);
    } else if (body->mode == BODY_URLENCODED) {
        v21_add(post, "params", new_list(&body->fields));
    } else if (body->mode == BODY_FORMDATA) {
        v21_add(post, "params", new_parts(body));
    } else if (body->mode == BODY_GRAPHQL) {
        AUTO_JSON text = cJSON_CreateObject();
        json_set_text(text, "query", body->graphql_query);
        json_set_text(text, "operationName", body->graphql_operation);
        if (body->graphql_variables)
            v21_add(text, "variables", cJSON_CreateRaw(body->graphql_variables));
        char *printed = json_print(text, false);
        json_set_text(post, "text", printed);
        cJSON_free(printed);
    } else {
        format_notes_add(notes, place, true, "a body from a file was left out");
        json_set_text(post, "text", "");
    }
    return post;
}

static cJSON *new_request(const struct request *request, struct arena *arena,
                          struct format_notes *notes, const char *place)
{
    cJSON *node = cJSON_CreateObject();
    json_set_text(node, "method", request->method);
    json_set_text(node, "url", url_to_text(&request->url, arena));
    json_set_text(node, "httpVersion", "HTTP/1.1");
    cJSON_AddArrayToObject(node, "cookies");
    v21_add(node, "headers", new_list(&request->headers));
    v21_add(node, "queryString", new_list(&request->url.query));
    if (request->body.mode != BODY_NONE)
        v21_add(node, "postData", new_post_data(request, notes, place));
    cJSON_AddNumberToObject(node, "headersSize", -1);
    cJSON_AddNumberToObject(node, "bodySize", -1);
    if (request->auth.type && !text_equal(request->auth.type, "noauth"))
        format_notes_add(notes, place, true, "auth of the type %s was left out",
                         request->auth.type);
    return node;
}

static const char *type_of_example(const cJSON *headers)
{
    const cJSON *header;
    cJSON_ArrayForEach(header, headers)
    {
        const char *value = json_get_text(header, "value");
        if (text_equal_nocase(json_get_text(header, "key"), "Content-Type") && value)
            return value;
    }
    return "";
}

/* What a request without an example was answered: nothing, which archives write as status 0. */
static cJSON *new_response(const cJSON *example)
{
    cJSON *node = cJSON_CreateObject(), *headers = cJSON_CreateArray();
    const cJSON *header, *said = json_get(example, "header");
    const cJSON *source = cJSON_IsArray(said) ? said : NULL;
    const char *status = json_get_text(example, "status"), *body = json_get_text(example, "body");
    cJSON_AddNumberToObject(node, "status", json_get_number(example, "code", 0));
    json_set_text(node, "statusText", status ? status : "");
    json_set_text(node, "httpVersion", "HTTP/1.1");
    cJSON_AddArrayToObject(node, "cookies");
    cJSON_ArrayForEach(header, source)
    {
        const char *key = json_get_text(header, "key");
        if (key)
            cJSON_AddItemToArray(headers, new_named(key, json_get_text(header, "value")));
    }
    v21_add(node, "headers", headers);
    cJSON *content = cJSON_AddObjectToObject(node, "content");
    cJSON_AddNumberToObject(content, "size", body ? (double)strlen(body) : 0);
    json_set_text(content, "mimeType", type_of_example(source));
    json_set_text(content, "text", body);
    json_set_text(node, "redirectURL", "");
    cJSON_AddNumberToObject(node, "headersSize", -1);
    cJSON_AddNumberToObject(node, "bodySize", -1);
    return node;
}

static cJSON *new_timings(void)
{
    cJSON *timings = cJSON_CreateObject();
    cJSON_AddNumberToObject(timings, "send", 0);
    cJSON_AddNumberToObject(timings, "wait", 0);
    cJSON_AddNumberToObject(timings, "receive", 0);
    return timings;
}

static cJSON *new_entry(const struct item *item, const struct variables *variables,
                        struct arena *arena, struct format_notes *notes)
{
    struct error err = {0};
    struct request *request = NULL;
    const char *place = item_path(item, arena);
    if (request_build(json_get(item->json, "request"), item, variables, arena, &request, &err) <
            0 &&
        variables)
        format_notes_add(notes, place, false, "%s", err.message);
    if (!request)
        return NULL;
    const cJSON *examples = json_get(item->json, "response");
    const cJSON *example = cJSON_IsArray(examples) ? examples->child : NULL;
    cJSON *entry = cJSON_CreateObject();
    json_set_text(entry, "startedDateTime", "1970-01-01T00:00:00.000Z");
    cJSON_AddNumberToObject(entry, "time", json_get_number(example, "responseTime", 0));
    v21_add(entry, "request", new_request(request, arena, notes, place));
    v21_add(entry, "response", new_response(example));
    cJSON_AddObjectToObject(entry, "cache");
    v21_add(entry, "timings", new_timings());
    json_set_text(entry, "comment", place);
    return entry;
}

cJSON *format_new_har(const struct collection *collection, const struct variables *variables,
                      struct format_notes *notes)
{
    AUTO_ARENA arena = {0};
    cJSON *archive = cJSON_CreateObject(), *log = cJSON_AddObjectToObject(archive, "log");
    json_set_text(log, "version", "1.2");
    cJSON *creator = cJSON_AddObjectToObject(log, "creator");
    json_set_text(creator, "name", "postern");
    json_set_text(creator, "version", POSTERN_VERSION);
    cJSON *entries = cJSON_AddArrayToObject(log, "entries");
    for (size_t i = 0; i < collection->request_count; i++) {
        arena_reset(&arena);
        cJSON *entry = new_entry(collection->requests[i], variables, &arena, notes);
        if (entry)
            cJSON_AddItemToArray(entries, entry);
    }
    return archive;
}
