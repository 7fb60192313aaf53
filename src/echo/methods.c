/* methods.c: /get, /post and the like: the request, told back. */
#include "base/arena.h"
#include "base/encode.h"
#include "base/map.h"
#include "base/text.h"
#include "echo/endpoints.h"
#include "echo/multipart.h"
#include "json/json.h"

#include <string.h>

static void answer_get(struct request *request, void *user)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddItemToObject(tree, "args", echo_pairs(request, request->query));
    cJSON_AddItemToObject(tree, "headers", echo_headers(request));
    cJSON_AddStringToObject(tree, "url", echo_url(request));
    echo_reply_json(request, 200, tree);
}

/* What is told of a body; every pointer is set. */
struct echoed_body {
    cJSON *data, *files, *form, *json;
};

static bool is_json_type(struct arena *arena, const char *content_type)
{
    const char *type =
        text_trim(arena, arena_strndup(arena, content_type, strcspn(content_type, ";")));
    return text_equal_nocase(type, "application/json") || text_ends_with_nocase(type, "+json");
}

static void tell_json(struct request *request, struct echoed_body *told)
{
    struct error err;
    cJSON *tree = json_parse(request->body, request->body_length, &json_body_limits, "body", &err);
    if (!tree) {
        told->data = echo_text(request->body, request->body_length);
        return;
    }
    told->json = tree;
    told->data = cJSON_Duplicate(tree, true);
}

static void tell_form(struct request *request, struct echoed_body *told)
{
    told->data = cJSON_CreateString("");
    told->form = echo_pairs(request, request->body);
    told->json = cJSON_Duplicate(told->form, true);
}

static void tell_file(struct request *request, const struct multipart_part *part, cJSON *files)
{
    const char *text = encode_base64(request->arena, part->bytes, part->length);
    json_set(files, part->filename,
             cJSON_CreateString(
                 arena_printf(request->arena, "data:application/octet-stream;base64,%s", text)));
}

static void tell_multipart(struct request *request, const char *content_type,
                           struct echoed_body *told)
{
    struct multipart multipart;
    struct multipart_part part;
    told->form = cJSON_CreateObject();
    told->files = cJSON_CreateObject();
    if (!multipart_start(&multipart, request->arena, content_type, request->body,
                         request->body_length))
        return;
    struct map *seen = map_create(NULL);
    while (multipart_next(&multipart, &part)) {
        const char *value = arena_strndup(request->arena, part.bytes, part.length);
        if (part.filename)
            tell_file(request, &part, told->files);
        else
            echo_add_pair(told->form, seen, part.name, echo_text(value, part.length));
    }
    map_free(seen);
}

static void tell_body(struct request *request, struct echoed_body *told)
{
    const char *type = request_field(request, "Content-Type");
    if (request->body_length == 0)
        return;
    if (type && is_json_type(request->arena, type))
        tell_json(request, told);
    else if (type && text_starts_with_nocase(type, "application/x-www-form-urlencoded"))
        tell_form(request, told);
    else if (type && text_starts_with_nocase(type, "multipart/form-data"))
        tell_multipart(request, type, told);
    else
        told->data = echo_text(request->body, request->body_length);
}

static cJSON *or_empty(cJSON *node)
{
    return node ? node : cJSON_CreateObject();
}

static void answer_request(struct request *request, void *user)
{
    struct echoed_body told = {0};
    tell_body(request, &told);
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddItemToObject(tree, "args", echo_pairs(request, request->query));
    cJSON_AddItemToObject(tree, "data", or_empty(told.data));
    cJSON_AddItemToObject(tree, "files", or_empty(told.files));
    cJSON_AddItemToObject(tree, "form", or_empty(told.form));
    cJSON_AddItemToObject(tree, "headers", echo_headers(request));
    cJSON_AddItemToObject(tree, "json", told.json ? told.json : cJSON_CreateNull());
    cJSON_AddStringToObject(tree, "url", echo_url(request));
    echo_reply_json(request, 200, tree);
}

const struct route echo_method_routes[] = {
    {HTTP_METHOD_GET, "/get", answer_get},           {HTTP_METHOD_POST, "/post", answer_request},
    {HTTP_METHOD_PUT, "/put", answer_request},       {HTTP_METHOD_PATCH, "/patch", answer_request},
    {HTTP_METHOD_DELETE, "/delete", answer_request}, {HTTP_METHOD_ANY, "/request", answer_request},
    {HTTP_METHOD_ANY, "/anything", answer_request},  {0},
};
