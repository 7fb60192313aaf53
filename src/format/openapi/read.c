#include "format/openapi/read.h"

#include "base/map.h"
#include "base/text.h"
#include "format/detect.h"
#include "format/openapi/collection.h"
#include "format/openapi/known.h"
#include "format/openapi/operation.h"
#include "format/text_json.h"
#include "format/v21.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* --- failing --- */

int openapi_fail(struct openapi *o, enum error_code code, const char *format, ...)
{
    char text[ERROR_MESSAGE_MAX];
    va_list arguments;
    if (o->failed)
        return -1;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    o->failed = true;
    return error_set(o->err, code, "%s", text);
}

bool openapi_spend(struct openapi *o, size_t nodes)
{
    o->work += nodes;
    if (o->work > OPENAPI_WORK)
        openapi_fail(o, ERR_LIMIT,
                     "%s: its schemas are so much in one another that they cannot be written out",
                     o->files->name);
    return !o->failed;
}

/* --- version --- */

static int read_version(struct openapi *o, const cJSON *tree)
{
    const cJSON *node = json_get(tree, "openapi");
    const cJSON *swagger = json_get(tree, "swagger");
    const char *text = json_to_text(&o->arena, node ? node : swagger ? swagger : tree);
    const char *name = o->files->name;
    if (!node && !swagger)
        return openapi_fail(o, ERR_INVALID,
                            "%s is not an OpenAPI description: it has neither `openapi` nor "
                            "`swagger`",
                            name);
    if (cJSON_IsRaw(node ? node : swagger))
        text = (node ? node : swagger)->valuestring;
    if (!node && (text_starts_with(text, "2.") || text_equal(text, "2")))
        o->version = SWAGGER_2_0;
    else if (node && text_starts_with(text, "3.0"))
        o->version = OPENAPI_3_0;
    else if (node && text_starts_with(text, "3.") && isdigit((unsigned char)text[2]))
        o->version = OPENAPI_3_1;
    else
        return openapi_fail(o, ERR_UNSUPPORTED,
                            "%s: %s %.50s is not known here (Swagger 2.0 and OpenAPI 3 are)", name,
                            node ? "OpenAPI" : "Swagger", text);
    if (node && o->version == OPENAPI_3_1 && strcmp(text, "3.3") >= 0)
        openapi_note(o, (struct spot){tree, o->files}, false,
                     "OpenAPI %.50s is newer than what is known here; read as 3.2", text);
    return 0;
}

/* --- operations --- */

struct found {
    struct operation *items;
    size_t count, capacity;
};

static void add_operation(struct openapi *o, struct found *found, struct spot item,
                          const char *path, const char *method, struct spot at)
{
    if (!cJSON_IsObject(at.node)) {
        openapi_note(o, at, true, "an operation that is not an object");
        return;
    }
    if (o->options->omit_deprecated && json_get_bool(at.node, "deprecated", false))
        return;
    if (found->count == found->capacity) {
        size_t capacity = found->capacity ? found->capacity * 2 : 64;
        struct operation *wider = arena_array(&o->arena, capacity, struct operation);
        if (found->count)
            memcpy(wider, found->items, found->count * sizeof *wider);
        found->items = wider;
        found->capacity = capacity;
    }
    found->items[found->count++] = (struct operation){
        .method = method,
        .path = path,
        .at = at,
        .path_item = item,
        .identity = arena_printf(&o->arena, "%s %s", method, path),
    };
    if (found->count > OPENAPI_MAX_OPERATIONS)
        openapi_fail(o, ERR_LIMIT, "%s: it has more than %d operations", o->files->name,
                     OPENAPI_MAX_OPERATIONS);
}

static bool is_method(const char *key)
{
    static const char *const methods[] = {"get",  "put",   "post",  "delete", "options",
                                          "head", "patch", "trace", "query"};
    for (size_t i = 0; i < COUNT_OF(methods); i++)
        if (strcmp(methods[i], key) == 0)
            return true;
    return false;
}

/* Methods that the specification has no word for (3.2). */
static void add_others(struct openapi *o, struct found *found, struct spot item, const char *path)
{
    struct spot others = openapi_member(o, item, "additionalOperations");
    const cJSON *child = cJSON_IsObject(others.node) ? others.node->child : NULL;
    for (; child; child = child->next)
        add_operation(o, found, item, path, child->string, spot_at(others, child));
}

static void add_path(struct openapi *o, struct found *found, struct spot paths, const cJSON *node)
{
    struct spot at = spot_at(paths, node), item = openapi_follow(o, at);
    const char *path = node->string;
    if (text_starts_with(path, "x-"))
        return;
    if (!item.node)
        return;
    if (!cJSON_IsObject(item.node)) {
        openapi_note(o, at, true, "a path that is not an object");
        return;
    }
    if (*path != '/')
        openapi_note(o, at, false, "the path \"%.200s\" does not begin with a slash", path);
    for (int own = 0; own < 2; own++) { /* what a reference leads to, and what stands beside it */
        struct spot from = own ? at : item;
        if (own && at.node == item.node)
            break;
        for (const cJSON *child = from.node->child; child && !o->failed; child = child->next)
            if (is_method(child->string))
                add_operation(o, found, item, path, text_upper(&o->arena, child->string),
                              spot_at(from, child));
    }
    add_others(o, found, item, path);
}

static void find_operations(struct openapi *o, struct spot root, struct found *found)
{
    struct spot paths = openapi_get(o, root, "paths");
    if (paths.node && !cJSON_IsObject(paths.node))
        openapi_fail(o, ERR_INVALID, "%s#/paths is not an object", o->files->name);
    const cJSON *child = cJSON_IsObject(paths.node) ? paths.node->child : NULL;
    for (; child && !o->failed; child = child->next)
        add_path(o, found, paths, child);
}

/* --- the collection --- */

static cJSON *new_info(struct openapi *o, struct spot root)
{
    struct spot info = openapi_get(o, root, "info");
    const char *title = json_get_text(info.node, "title");
    const cJSON *description = json_get(info.node, "description");
    if (!title || text_is_blank(title)) {
        openapi_note(o, info.node ? info : root, false, "the description has no title");
        title = "API";
    }
    cJSON *node = v21_new_info(NULL, openapi_first_line(o, title, 500),
                               cJSON_IsString(description) ? description : NULL);
    const char *version = json_get_text(info.node, "version");
    if (version) {
        cJSON *extra = v21_extra(node);
        cJSON_AddStringToObject(extra, "version", version);
    }
    return node;
}

static void note_webhooks(struct openapi *o, struct spot root)
{
    struct spot hooks = openapi_get(o, root, "webhooks");
    const cJSON *child = cJSON_IsObject(hooks.node) ? hooks.node->child : NULL;
    for (; child; child = child->next)
        openapi_note(o, spot_at(hooks, child), false,
                     "the webhook \"%.100s\" is a request to the client; not carried over",
                     child->string);
}

static cJSON *convert(struct openapi *o)
{
    struct spot root = {o->files->tree, o->files};
    struct found found = {0};
    if (!cJSON_IsObject(root.node)) {
        openapi_fail(o, ERR_INVALID, "%s is not an OpenAPI description", o->files->name);
        return NULL;
    }
    if (read_version(o, root.node) < 0)
        return NULL;
    cJSON *document = cJSON_CreateObject();
    cJSON_AddItemToObject(document, "info", new_info(o, root));
    servers_read(o, root);
    known_find(o, root);
    cJSON *auth = security_collection(o, root);
    find_operations(o, root, &found);
    cJSON_AddItemToObject(document, "item", folders_build(o, root, found.items, found.count));
    v21_add(document, "auth", auth);
    cJSON_AddItemToObject(document, "variable", openapi_variables(o));
    note_webhooks(o, root);
    return document;
}

/* --- one reading --- */

static void open_reading(struct openapi *o, cJSON *tree, const char *name,
                         const struct openapi_options *options, struct error *err)
{
    static const struct openapi_options defaults = {0};
    const char *slash = strrchr(name, '/');
    o->options = options ? options : &defaults;
    o->err = err;
    o->references = map_create(NULL);
    o->variables = map_create(NULL);
    o->servers = map_create(NULL);
    o->files = arena_new(&o->arena, struct openapi_file);
    o->files->path = slash ? slash + 1 : name;
    o->files->name = name;
    o->files->tree = tree;
    o->last_file = &o->files->next;
    o->file_count = 1;
}

static void close_reading(struct openapi *o)
{
    for (struct openapi_file *file = o->files; file; file = file->next) {
        map_free(file->anchors);
        if (file != o->files)
            cJSON_Delete(file->tree);
    }
    for (size_t i = 0; i < o->indexes.capacity; i++)
        map_free(o->indexes.values[i]);
    table_release(&o->indexes);
    table_release(&o->schemas);
    table_release(&o->profiles);
    map_free(o->references);
    map_free(o->variables);
    map_free(o->servers);
    arena_release(&o->arena);
}

int openapi_convert(cJSON *tree, const char *name, const struct openapi_options *options,
                    struct format_notes *notes, cJSON **ret_document, struct error *err)
{
    struct openapi o = {0};
    struct error ignored = {0};
    open_reading(&o, tree, name, options, err ? err : &ignored);
    cJSON *document = convert(&o);
    if (o.failed) {
        cJSON_Delete(document);
        document = NULL;
    }
    openapi_notes_publish(&o, notes);
    close_reading(&o);
    if (!document)
        return -1;
    *ret_document = document;
    return 0;
}

int format_read_openapi(const char *text, size_t length, const char *name,
                        const struct openapi_options *options, struct format_notes *notes,
                        cJSON **ret_document, struct error *err)
{
    size_t bad = 0;
    char first = text_json_first(text, length);
    if (detect_stranger(text, length, name, err) < 0)
        return -1;
    if (first != '{' && first != '[' && !text_is_utf8(text, length, &bad))
        return error_set(err, ERR_PARSE, "%s: not UTF-8 at byte %zu", name, bad);
    AUTO_JSON tree = first == '{' || first == '['
                         ? text_json_parse(text, length, name, notes, err)
                         : yaml_parse(text, length, &json_document_limits, name, err);
    if (!tree)
        return -1;
    return openapi_convert(tree, name, options, notes, ret_document, err);
}
