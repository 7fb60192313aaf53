/* spec_files.c: /specs/{specId}/files and /specs/{specId}/version-tags. */
#include "api/postman/asked.h"
#include "api/postman/problem.h"
#include "api/postman/routes.h"
#include "api/postman/spec_replies.h"
#include "base/arena.h"
#include "base/text.h"
#include "store/spec_tags.h"

#include <string.h>

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static cJSON *file_tree(const struct spec_file *file)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", file->id);
    json_set_text(tree, "name", name_of(file->path));
    json_set_text(tree, "path", file->path);
    json_set_text(tree, "type", file->is_root ? "ROOT" : "DEFAULT");
    spec_set_dates(tree, file->created_by, file->updated_by, file->created_at, file->updated_at);
    return tree;
}

static const char *asked_path(const struct api_call *call)
{
    const char *path = api_parameter(call, "filePath");
    return path ? path : "";
}

static void list_files(struct api_call *call)
{
    struct spec spec;
    struct spec_files files;
    struct error err = {0};
    if (spec_files_list(call->store, &call->principal, spec_asked(call), false, call->arena, &spec,
                        &files, &err) < 0) {
        spec_fail(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(tree, "files");
    for (size_t i = 0; i < files.count; i++)
        cJSON_AddItemToArray(list, file_tree(&files.items[i]));
    spec_add_meta(call, tree, NULL);
    api_reply(call, 200, tree);
}

static void get_file(struct api_call *call)
{
    struct spec_file file;
    struct error err = {0};
    if (spec_files_get(call->store, &call->principal, spec_asked(call), asked_path(call),
                       call->arena, &file, &err) < 0) {
        spec_fail(call, &err);
        return;
    }
    cJSON *tree = file_tree(&file);
    json_set_text(tree, "content", file.content);
    api_reply(call, 200, tree);
}

static void reply_file(struct api_call *call, unsigned status, const struct spec_file *file)
{
    cJSON *tree = file_tree(file);
    cJSON_DeleteItemFromObjectCaseSensitive(tree, "name");
    api_reply(call, status, tree);
}

static void add_file(struct api_call *call)
{
    struct spec spec;
    struct spec_file file;
    struct error err = {0};
    const char *id = spec_asked(call);
    const cJSON *body = api_body(call);
    if (!body)
        return;
    const cJSON *content = json_get(body, "content");
    const char *path = json_get_text(body, "path");
    if (specs_get(call->store, &call->principal, id, call->arena, &spec, &err) < 0) {
        spec_fail(call, &err);
        return;
    }
    if (!spec_check_path(call, spec.type, path) || !spec_check_content(call, content))
        return;
    if (spec_files_add(call->store, &call->principal, id, path, content->valuestring, call->arena,
                       &file, &err) < 0)
        spec_fail(call, &err);
    else
        reply_file(call, 201, &file);
}

/* --- change --- */

/* A new name in the old folder. */
static bool read_name(struct api_call *call, const struct spec *spec, const char *name,
                      struct spec_file_change *ret_change)
{
    const char *path = asked_path(call);
    size_t folder = (size_t)(name_of(path) - path);
    if (name && strchr(name, '/')) {
        spec_refuse(call, "A name has no slashes.");
        return false;
    }
    if (!text_is_blank(name))
        name = arena_printf(call->arena, "%.*s%s", (int)folder, path, name);
    ret_change->path = name;
    return spec_check_path(call, spec->type, name);
}

static bool read_type(struct api_call *call, const char *type, const struct spec_file *file,
                      struct spec_file_change *ret_change)
{
    ret_change->becomes_root = text_equal(type, "ROOT");
    if (!ret_change->becomes_root && !text_equal(type, "DEFAULT"))
        spec_refuse(call, "The type of a file must be one of ROOT, DEFAULT");
    else if (!ret_change->becomes_root && file->is_root)
        spec_refuse(call, "At least one file must have type ROOT");
    else
        return true;
    return false;
}

static bool read_change(struct api_call *call, const cJSON *body, const struct spec *spec,
                        const struct spec_file *file, struct spec_file_change *ret_change)
{
    const cJSON *content = json_get(body, "content"), *type = json_get(body, "type"),
                *name = json_get(body, "name");
    if (!content + !type + !name != 2) {
        spec_refuse(call, "Only one of 'content', 'type', or 'name' should be provided.");
        return false;
    }
    if (name)
        return read_name(call, spec, json_get_text(body, "name"), ret_change);
    if (type)
        return read_type(call, json_get_text(body, "type"), file, ret_change);
    if (!spec_check_content(call, content))
        return false;
    ret_change->content = content->valuestring;
    return true;
}

static void update_file(struct api_call *call)
{
    struct spec spec;
    struct spec_file file;
    struct spec_file_change change = {0};
    struct error err = {0};
    const char *id = spec_asked(call);
    const cJSON *body = api_body(call);
    if (!body)
        return;
    if (specs_get(call->store, &call->principal, id, call->arena, &spec, &err) < 0 ||
        spec_files_get(call->store, &call->principal, id, asked_path(call), call->arena, &file,
                       &err) < 0) {
        spec_fail(call, &err);
        return;
    }
    if (!read_change(call, body, &spec, &file, &change))
        return;
    if (spec_files_change(call->store, &call->principal, id, asked_path(call), &change, call->arena,
                          &file, &err) < 0)
        spec_fail(call, &err);
    else
        reply_file(call, 200, &file);
}

static void delete_file(struct api_call *call)
{
    struct error err = {0};
    if (spec_files_delete(call->store, &call->principal, spec_asked(call), asked_path(call), &err) <
        0)
        spec_fail(call, &err);
    else
        api_reply_nothing(call);
}

/* --- versions --- */

static cJSON *tag_tree(const struct spec_tag *tag)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", tag->id);
    json_set_text(tree, "name", tag->name);
    return tree;
}

static void list_tags(struct api_call *call)
{
    struct spec_tag_list tags;
    struct error err = {0};
    if (spec_tags_list(call->store, &call->principal, spec_asked(call), call->arena, &tags, &err) <
        0) {
        spec_fail(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(tree, "data");
    for (size_t i = 0; i < tags.count; i++)
        cJSON_AddItemToArray(list, tag_tree(&tags.items[i]));
    spec_add_meta(call, tree, NULL);
    api_reply(call, 200, tree);
}

static void create_tag(struct api_call *call)
{
    struct spec_tag tag;
    struct error err = {0};
    const cJSON *body = api_body(call);
    if (!body)
        return;
    const char *name = json_get_text(body, "name");
    if (text_is_blank(name) || strlen(name) > SPEC_MAX_NAME) {
        problem_reply_named(call, 400, "invalidParamError", "Invalid request body",
                            text_is_blank(name) ? "Missing parameter: 'name'"
                                                : "The name is longer than 255 bytes.");
        return;
    }
    if (spec_tags_create(call->store, &call->principal, spec_asked(call), name, call->arena, &tag,
                         &err) == 0) {
        cJSON *tree = cJSON_CreateObject();
        json_set(tree, "data", tag_tree(&tag));
        api_reply(call, 201, tree);
    } else if (err.code == ERR_CONFLICT) {
        problem_reply_named(call, 409, "conflictError", "Conflict",
                            arena_strdup(call->arena, err.message));
    } else {
        spec_fail(call, &err);
    }
}

static cJSON *tag_file_tree(const struct spec_file *file)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "id", file->id);
    json_set_text(tree, "name", name_of(file->path));
    json_set_text(tree, "path", file->path);
    json_set_text(tree, "type", "FILE");
    json_set_text(tree, "fileType", file->is_root ? "ROOT" : "DEFAULT");
    json_set_text(tree, "content", file->content);
    api_set_id_text(tree, "createdBy", file->created_by);
    api_set_id_text(tree, "updatedBy", file->updated_by);
    api_set_time(tree, "createdAt", file->created_at);
    api_set_time(tree, "updatedAt", file->updated_at);
    return tree;
}

static void get_tag(struct api_call *call)
{
    struct spec_files files;
    struct error err = {0};
    const char *tag_id = api_parameter(call, "tagId");
    if (spec_tags_files(call->store, &call->principal, spec_asked(call), tag_id ? tag_id : "",
                        call->arena, &files, &err) < 0) {
        spec_fail(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(tree, "data");
    for (size_t i = 0; i < files.count; i++)
        cJSON_AddItemToArray(list, tag_file_tree(&files.items[i]));
    api_reply(call, 200, tree);
}

const struct api_route postman_spec_file_routes[] = {
    {.method = HTTP_METHOD_GET,
     .path = "/specs/{specId}/files",
     .handler = list_files,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Specs",
     .operation = "getSpecFiles",
     .summary = "Lists the files of an API specification.",
     .reply = "SpecFileList"},
    {.method = HTTP_METHOD_POST,
     .path = "/specs/{specId}/files",
     .handler = add_file,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 201,
     .flags = API_BODY,
     .body_limit = SPEC_MAX_BODY,
     .tag = "Specs",
     .operation = "createSpecFile",
     .summary = "Adds a file to an API specification.",
     .body = "SpecFileNew",
     .reply = "SpecFileSaved"},
    {.method = HTTP_METHOD_GET,
     .path = "/specs/{specId}/files/{filePath}",
     .handler = get_file,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Specs",
     .operation = "getSpecFile",
     .summary = "Gives a file of an API specification.",
     .reply = "SpecFile"},
    {.method = HTTP_METHOD_PATCH,
     .path = "/specs/{specId}/files/{filePath}",
     .handler = update_file,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .flags = API_BODY,
     .body_limit = SPEC_MAX_BODY,
     .tag = "Specs",
     .operation = "updateSpecFile",
     .summary = "Changes the content, type or name of a file.",
     .body = "SpecFileChange",
     .reply = "SpecFileSaved"},
    {.method = HTTP_METHOD_DELETE,
     .path = "/specs/{specId}/files/{filePath}",
     .handler = delete_file,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 204,
     .tag = "Specs",
     .operation = "deleteSpecFile",
     .summary = "Deletes a file of an API specification."},
    {.method = HTTP_METHOD_GET,
     .path = "/specs/{specId}/version-tags",
     .handler = list_tags,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Specs",
     .operation = "getSpecVersionTags",
     .summary = "Lists the versions of an API specification that have a name.",
     .reply = "SpecVersionList"},
    {.method = HTTP_METHOD_POST,
     .path = "/specs/{specId}/version-tags",
     .handler = create_tag,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 201,
     .flags = API_BODY,
     .tag = "Specs",
     .operation = "createSpecVersionTag",
     .summary = "Names what an API specification is now.",
     .body = "SpecVersionBody",
     .reply = "SpecVersionReply"},
    {.method = HTTP_METHOD_GET,
     .path = "/specs/{specId}/version-tags/{tagId}/files",
     .handler = get_tag,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Specs",
     .operation = "getSpecVersionTag",
     .summary = "Gives the files of a version.",
     .reply = "SpecVersionFiles"},
    {0},
};
