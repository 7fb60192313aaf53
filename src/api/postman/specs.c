/* specs.c: /specs and /specs/{specId}. */
#include "store/specs.h"
#include "api/postman/asked.h"
#include "api/postman/problem.h"
#include "api/postman/routes.h"
#include "api/postman/spec_replies.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"
#include "server/reply.h"

#include <string.h>

static const char no_workspace[] = "We could not find the workspace you are looking for.";

static cJSON *spec_tree(const struct spec *spec)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", spec->id);
    json_set_text(tree, "name", spec->name);
    json_set_text(tree, "type", spec->type);
    spec_set_dates(tree, spec->created_by, spec->updated_by, spec->created_at, spec->updated_at);
    return tree;
}

/* --- list --- */

static void list_specs(struct api_call *call)
{
    struct asked_page asked;
    struct spec_page page;
    struct error err = {0};
    const char *workspace_id;
    const char *given = api_query(call, "workspaceId", "workspace", NULL);
    if (!given || !*given) {
        problem_reply_named(call, 400, "invalidParamError", "Invalid request",
                            "Missing parameter: 'workspaceId'");
        return;
    }
    if (!asked_page(call, 10, SPEC_MAX_PAGE, &asked))
        return;
    if (!asked_workspace(call, &workspace_id) ||
        specs_list(call->store, &call->principal, workspace_id, asked.after, asked.limit,
                   call->arena, &page, &err) < 0) {
        if (err.code == ERR_NONE || err.code == ERR_NOT_FOUND)
            spec_refuse(call, no_workspace);
        else
            spec_fail(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(tree, "specs");
    for (size_t i = 0; i < page.count; i++)
        cJSON_AddItemToArray(list, spec_tree(&page.items[i]));
    spec_add_meta(call, tree, page.next);
    api_reply(call, 200, tree);
}

/* --- create --- */

static bool check_name(struct api_call *call, const char *name)
{
    if (text_is_blank(name))
        spec_refuse(call, "Required property `name` is missing from the request.");
    else if (strlen(name) > SPEC_MAX_NAME)
        spec_refuse(call, "Property `name` must not be longer than 255 bytes.");
    else
        return true;
    return false;
}

static bool check_type(struct api_call *call, const char *type)
{
    if (type && spec_is_type(type))
        return true;
    problem_reply_named(call, 400, "InvalidParamsError", "Required parameter is invalid",
                        "Required property `type` is invalid. Should be one of: OPENAPI:2.0, "
                        "OPENAPI:3.0, OPENAPI:3.1, ASYNCAPI:2.0, ASYNCAPI:3.0, PROTOBUF:2, "
                        "PROTOBUF:3, GRAPHQL, SMITHY:2.0");
    return false;
}

static bool read_file(struct api_call *call, const char *type, const cJSON *node,
                      struct spec_file *ret_file)
{
    const cJSON *content = json_get(node, "content"), *kind = json_get(node, "type");
    ret_file->path = json_get_text(node, "path");
    if (!spec_check_path(call, type, ret_file->path) || !spec_check_content(call, content))
        return false;
    ret_file->content = content->valuestring;
    ret_file->is_root = cJSON_IsString(kind) && text_equal(kind->valuestring, "ROOT");
    if (!kind || ret_file->is_root ||
        (cJSON_IsString(kind) && text_equal(kind->valuestring, "DEFAULT")))
        return true;
    spec_refuse(call, "The type of a file must be one of ROOT, DEFAULT");
    return false;
}

/* One file alone is the root without saying so. */
static bool check_roots(struct api_call *call, const cJSON *list, struct spec_files *files)
{
    size_t roots = 0;
    if (files->count == 1 && !json_get(list->child, "type"))
        files->items[0].is_root = true;
    for (size_t i = 0; i < files->count; i++)
        roots += files->items[i].is_root;
    if (roots != 1)
        spec_refuse(call, roots ? "Only one file can have type ROOT"
                                : "At least one file must have type ROOT");
    return roots == 1;
}

static bool read_files(struct api_call *call, const char *type, const cJSON *list,
                       struct spec_files *ret_files)
{
    const cJSON *node;
    size_t count = cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
    if (count == 0 || count > SPEC_MAX_FILES) {
        spec_refuse(call, count ? "A specification has at most 1000 files."
                                : "Required body parameter files is missing");
        return false;
    }
    *ret_files = (struct spec_files){arena_array(call->arena, count, struct spec_file), 0};
    cJSON_ArrayForEach(node, list)
    {
        if (!read_file(call, type, node, &ret_files->items[ret_files->count]))
            return false;
        ret_files->count++;
    }
    return check_roots(call, list, ret_files);
}

static void create_spec(struct api_call *call)
{
    struct error err = {0};
    struct spec_files files;
    struct spec spec;
    const char *workspace_id;
    const cJSON *body = api_body(call);
    if (!body)
        return;
    const struct spec values = {.name = json_get_text(body, "name"),
                                .type = json_get_text(body, "type")};
    if (!check_name(call, values.name) || !check_type(call, values.type) ||
        !read_files(call, values.type, json_get(body, "files"), &files))
        return;
    if (!asked_workspace(call, &workspace_id))
        spec_refuse(call, no_workspace);
    else if (specs_create(call->store, &call->principal, workspace_id, &values, &files, call->arena,
                          &spec, &err) == 0)
        api_reply(call, 201, spec_tree(&spec));
    else if (err.code == ERR_NOT_FOUND)
        spec_refuse(call, no_workspace);
    else
        spec_fail(call, &err);
}

/* --- one --- */

static const char *format_of(const char *path)
{
    static const struct {
        const char *extension, *format;
    } formats[] = {{".json", "json"},        {".proto", "proto"}, {".graphql", "graphql"},
                   {".graphqls", "graphql"}, {".gql", "graphql"}, {".smithy", "smithy"}};
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (text_ends_with_nocase(path, formats[i].extension))
            return formats[i].format;
    return "yaml";
}

static void get_spec(struct api_call *call)
{
    struct spec spec;
    struct error err = {0};
    if (specs_get(call->store, &call->principal, spec_asked(call), call->arena, &spec, &err) < 0) {
        spec_fail(call, &err);
        return;
    }
    cJSON *tree = spec_tree(&spec);
    json_set_text(tree, "fileFormat", format_of(spec.root_path));
    api_reply(call, 200, tree);
}

static void rename_spec(struct api_call *call)
{
    struct spec spec;
    struct error err = {0};
    const cJSON *body = api_body(call);
    if (!body)
        return;
    const char *name = json_get_text(body, "name");
    if (!check_name(call, name))
        return;
    if (specs_rename(call->store, &call->principal, spec_asked(call), name, call->arena, &spec,
                     &err) < 0)
        spec_fail(call, &err);
    else
        api_reply(call, 200, spec_tree(&spec));
}

static void delete_spec(struct api_call *call)
{
    struct error err = {0};
    if (specs_delete(call->store, &call->principal, spec_asked(call), &err) < 0)
        spec_fail(call, &err);
    else
        api_reply_nothing(call);
}

/* --- as one document --- */

static bool is_tree(const char *type)
{
    return text_starts_with(type, "OPENAPI") || text_starts_with(type, "ASYNCAPI");
}

static void send_root(struct api_call *call, const struct spec *spec, const struct spec_file *root)
{
    const char *format = format_of(root->path);
    const char *media = "text/plain; charset=utf-8";
    if (is_tree(spec->type) || text_equal(format, "json"))
        media = text_equal(format, "json") ? "application/json; charset=utf-8"
                                           : "application/yaml; charset=utf-8";
    reply_set_status(call->request, 200);
    reply_add_field(call->request, "Content-Type", media);
    reply_send(call->request, root->content, strlen(root->content));
}

static void get_definition(struct api_call *call)
{
    struct spec spec;
    struct spec_files files;
    struct error err = {0};
    cJSON *tree = NULL;
    if (spec_files_list(call->store, &call->principal, spec_asked(call), true, call->arena, &spec,
                        &files, &err) < 0 ||
        (is_tree(spec.type) && spec_bundle(&files, call->arena, &tree, &err) < 0))
        spec_fail(call, &err);
    else if (tree)
        api_reply(call, 200, tree);
    else
        send_root(call, &spec, &files.items[0]);
}

const struct api_route postman_spec_routes[] = {
    {.method = HTTP_METHOD_GET,
     .path = "/specs",
     .handler = list_specs,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Specs",
     .operation = "getAllSpecs",
     .summary = "Lists a workspace's API specifications.",
     .reply = "SpecList",
     .query = "workspaceId cursor limit"},
    {.method = HTTP_METHOD_POST,
     .path = "/specs",
     .handler = create_spec,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 201,
     .flags = API_BODY,
     .body_limit = SPEC_MAX_BODY,
     .tag = "Specs",
     .operation = "createSpec",
     .summary = "Creates an API specification of one or more files.",
     .body = "SpecNew",
     .reply = "Spec",
     .query = "workspaceId"},
    {.method = HTTP_METHOD_GET,
     .path = "/specs/{specId}",
     .handler = get_spec,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Specs",
     .operation = "getSpec",
     .summary = "Tells about an API specification.",
     .reply = "Spec"},
    {.method = HTTP_METHOD_PATCH,
     .path = "/specs/{specId}",
     .handler = rename_spec,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .tag = "Specs",
     .operation = "updateSpecProperties",
     .summary = "Renames an API specification.",
     .body = "SpecChange",
     .reply = "Spec"},
    {.method = HTTP_METHOD_DELETE,
     .path = "/specs/{specId}",
     .handler = delete_spec,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 204,
     .tag = "Specs",
     .operation = "deleteSpec",
     .summary = "Deletes an API specification with its files."},
    {.method = HTTP_METHOD_GET,
     .path = "/specs/{specId}/definitions",
     .handler = get_definition,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Specs",
     .operation = "getSpecDefinition",
     .summary = "Gives an API specification as one document.",
     .reply = "*/*"},
    {0},
};
