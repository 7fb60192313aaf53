/* imports.c: POST /import/openapi: a description becomes a collection. */
#include "api/postman/asked.h"
#include "api/postman/collection_bodies.h"
#include "api/postman/collection_replies.h"
#include "api/postman/routes.h"
#include "api/postman/spec_convert.h"
#include "base/arena.h"
#include "base/mem.h"
#include "base/text.h"
#include "echo/multipart.h"
#include "server/request.h"
#include "store/collection_plan.h"

#include <stdlib.h>
#include <string.h>

/* What is sent: {"type", "input", "options"} as JSON, or parts of a form. */
struct import {
    struct api_call *call;
    const char *type;
    char *text; /* the description; the caller frees */
    cJSON *options;
};

static void fail_parameter(struct api_call *call, const char *name, const char *message,
                           const char *parameter)
{
    cJSON *details = cJSON_CreateObject();
    json_set_text(details, "param", parameter);
    api_fail_details(call, 400, name, message, details);
}

static void fail_missing(struct api_call *call, const char *parameter)
{
    fail_parameter(call, "paramMissingError",
                   arena_printf(call->arena,
                                "The request body is missing a value for the %s parameter. Check "
                                "your request and try again.",
                                parameter),
                   parameter);
}

/* --- bodies --- */

static bool read_json(struct import *import)
{
    const cJSON *body = api_body(import->call);
    if (!body)
        return false;
    const cJSON *input = json_get(body, "input");
    import->type = json_get_text(body, "type");
    import->options = cJSON_Duplicate(json_get(body, "options"), true);
    if (cJSON_IsString(input))
        import->text = mem_strdup(input->valuestring);
    else if (cJSON_IsObject(input))
        import->text = json_print(input, false);
    return true;
}

static char *copy_part(const struct multipart_part *part)
{
    char *text = mem_alloc(part->length + 1);
    memcpy(text, part->bytes, part->length);
    text[part->length] = '\0';
    return text;
}

static void read_options(struct import *import, const struct multipart_part *part)
{
    struct error err = {0};
    cJSON_Delete(import->options);
    import->options = json_parse(part->bytes, part->length, &json_body_limits, "the options", &err);
}

static bool read_form(struct import *import, const char *content_type)
{
    struct api_call *call = import->call;
    struct multipart form;
    struct multipart_part part;
    if (!multipart_start(&form, call->arena, content_type, call->request->body,
                         call->request->body_length)) {
        fail_missing(call, "type");
        return false;
    }
    while (multipart_next(&form, &part)) {
        if (text_equal(part.name, "type")) {
            import->type = arena_strndup(call->arena, part.bytes, part.length);
        } else if (text_equal(part.name, "options")) {
            read_options(import, &part);
        } else if (text_equal(part.name, "input")) {
            free(import->text);
            import->text = copy_part(&part);
        }
    }
    return true;
}

/* False: refused, and answered. */
static bool read_import(struct import *import)
{
    struct api_call *call = import->call;
    const char *content_type = request_field(call->request, "Content-Type");
    bool is_form = content_type && text_starts_with_nocase(content_type, "multipart/form-data");
    if (is_form ? !read_form(import, content_type) : !read_json(import))
        return false;
    if (!import->type)
        fail_missing(call, "type");
    else if (!text_equal(import->type, "json") && !text_equal(import->type, "string") &&
             !text_equal(import->type, "file"))
        fail_parameter(call, "invalidParamsError",
                       "The request body has invalid values for the type parameter. Value must be "
                       "one of file, string, json",
                       "type");
    else if (text_is_blank(import->text))
        fail_missing(call, "input");
    else
        return true;
    return false;
}

/* --- the collection --- */

static void reply_import(struct api_call *call, const struct collection_row *row)
{
    cJSON *tree = cJSON_CreateObject(), *entry = cJSON_CreateObject();
    cJSON_AddItemToArray(cJSON_AddArrayToObject(tree, "collections"), entry);
    json_set_text(entry, "id", row->id);
    json_set_text(entry, "name", row->name);
    api_set_uid(entry, "uid", row->owner_id, row->id);
    api_reply(call, 200, tree);
}

static void fail_no_workspace(struct api_call *call)
{
    api_fail_not_found(call, "We could not find the workspace you are looking for", "workspace",
                       api_query(call, "workspace", "workspaceId", NULL));
}

static void store_import(struct api_call *call, const cJSON *made)
{
    struct error err = {0};
    struct collection_conflict conflict = {0};
    struct collection_birth birth = {.is_anew = true};
    struct collection_row row;
    AUTO(collection_plan) plan = NULL;
    if (!asked_workspace(call, &birth.workspace_id))
        fail_no_workspace(call);
    else if (collection_plan_create(made, &plan, &err) < 0)
        api_fail_error(call, &err);
    else if (collections_create(call->store, &call->principal, plan, &birth, call->arena, &row,
                                &conflict, &err) == 0)
        reply_import(call, &row);
    else if (err.code == ERR_NOT_FOUND)
        fail_no_workspace(call);
    else
        collection_fail_write(call, &err, &conflict);
}

static void import_openapi(struct api_call *call)
{
    struct error err = {0};
    struct import import = {.call = call};
    AUTO_JSON made = NULL;
    if (read_import(&import)) {
        struct spec_file file = {.path = "input", .content = import.text, .is_root = true};
        const struct spec_files files = {&file, 1};
        if (spec_convert(&files, import.options, &made, &err) < 0)
            fail_parameter(call, "invalidParamsError", arena_strdup(call->arena, err.message),
                           "input");
        else
            store_import(call, made);
    }
    free(import.text);
    cJSON_Delete(import.options);
}

const struct api_route postman_import_routes[] = {
    {.method = HTTP_METHOD_POST,
     .path = "/import/openapi",
     .handler = import_openapi,
     .shape = API_CLASSIC,
     .role = ROLE_VIEWER,
     .success = 200,
     .body_limit = COLLECTION_MAX_BODY,
     .tag = "Import",
     .operation = "importOpenApiDefinition",
     .summary = "Makes a collection of an OpenAPI description.",
     .reply = "Imported",
     .query = "workspace"},
    {0},
};
