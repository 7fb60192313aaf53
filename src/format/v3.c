/* v3.c: a folder of YAML files, schema 3.0.0, as one v2.1 document. */
#include "format/v3.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/text_json.h"
#include "format/v21.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    V3_MAX_DEPTH = 100,
    V3_MAX_ENTRIES = 100000, /* files and folders looked at */
    V3_MAX_FILE_BYTES = 16 * 1024 * 1024,
};
static const size_t V3_MAX_BYTES = 100 * 1024 * 1024; /* of all files */

struct v3 {
    struct format_notes *notes;
    const char *root;
    struct arena arena;
    size_t entries, bytes;
    size_t found; /* request files and definitions, fitting or not */
};

/* One request or folder among its siblings. */
struct entry {
    double order;
    const char *name, *file;
    cJSON *item;
};
struct entries {
    struct entry *items;
    size_t count, capacity;
};

static void add_entry(struct entries *entries, struct entry entry)
{
    if (entries->count == entries->capacity) {
        entries->capacity = entries->capacity ? entries->capacity * 2 : 16;
        entries->items = mem_grow(entries->items, entries->capacity, sizeof *entries->items);
    }
    entries->items[entries->count++] = entry;
}

/* By `order`, then by name in the order of code points, which is that of UTF-8's bytes. */
static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    int names = strcmp(x->name, y->name);
    return names ? names : strcmp(x->file, y->file);
}

static cJSON *take_sorted(struct entries *entries)
{
    cJSON *list = cJSON_CreateArray();
    if (entries->count)
        qsort(entries->items, entries->count, sizeof *entries->items, compare_entries);
    for (size_t i = 0; i < entries->count; i++)
        cJSON_AddItemToArray(list, entries->items[i].item);
    free(entries->items);
    return list;
}

/* --- one file --- */

static cJSON *parse_text(const char *text, size_t length, const char *file, struct error *err)
{
    if (text_json_first(text, length) == '{') { /* JSON is YAML; its own reader is more exact */
        cJSON *tree = json_parse(text, length, &json_document_limits, file, NULL);
        if (tree)
            return tree;
    }
    return yaml_parse(text, length, &json_document_limits, file, err);
}

static cJSON *parse_file(struct v3 *v3, const char *file, struct error *err)
{
    AUTO_BUFFER bytes;
    buffer_init(&bytes, V3_MAX_FILE_BYTES);
    const char *path = arena_printf(&v3->arena, "%s/%s", v3->root, file);
    struct stat info;
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode)) { /* reading a pipe might never end */
        error_set(err, ERR_INVALID, "%s: not a regular file", file);
        return NULL;
    }
    if (file_read(path, &bytes, err) < 0)
        return NULL;
    v3->bytes += bytes.length;
    if (v3->bytes > V3_MAX_BYTES) {
        error_set(err, ERR_LIMIT, "%s: the collection is larger than %zu bytes", file,
                  V3_MAX_BYTES);
        return NULL;
    }
    char *text;
    size_t length;
    if (format_decode(buffer_text(&bytes), bytes.length, file, &text, &length, err) < 0)
        return NULL;
    cJSON *tree = parse_text(text, length, file, err);
    free(text);
    return tree;
}

static void tell_loss(struct v3 *v3, const char *file, bool is_loss, const struct error *err)
{
    const char *message = err->message;
    size_t length = strlen(file);
    if (strncmp(message, file, length) == 0 && text_starts_with(message + length, ": "))
        message += length + 2; /* the place says it already */
    format_notes_add(v3->notes, file, is_loss, "left out: %s", message);
}

/* What is left in a source when its parts were taken. */
static void keep_rest(cJSON *item, cJSON *source)
{
    cJSON_Delete(v21_take(source, "$kind"));
    if (source->child)
        json_set(v21_extra(item), "members", source);
    else
        cJSON_Delete(source);
}

static void keep_origin(cJSON *item, const char *file, cJSON *source, double *ret_order)
{
    cJSON *order = v21_take(source, "order");
    double value = json_is_number(order) ? json_number(order) : 0;
    *ret_order = value == value ? value : 0;
    json_set_text(v21_extra(item), "file", file);
    if (order)
        json_set(v21_extra(item), "order", order);
}

/* auth and scripts, which requests and definitions have alike. */
static void add_auth(cJSON *into, cJSON *source, cJSON *extra_of)
{
    bool keep;
    cJSON *auth = v3_new_auth(json_get(source, "auth"), &keep);
    v21_add(into, "auth", auth);
    cJSON *node = v21_take(source, "auth");
    if (keep)
        json_set(v21_extra(extra_of), "auth", node);
    else
        cJSON_Delete(node);
}

static void add_events(struct v3 *v3, cJSON *into, cJSON *source, const char *file)
{
    bool keep;
    v21_add(into, "event", v3_new_events(json_get(source, "scripts"), file, v3->notes, &keep));
    cJSON *node = v21_take(source, "scripts");
    if (keep)
        json_set(v21_extra(into), "scripts", node);
    else
        cJSON_Delete(node);
}

/* --- examples --- */

static const char *stem_of(struct v3 *v3, const char *name, const char *kind)
{
    static const char *const endings[] = {".yaml", ".yml"};
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        const char *ending = arena_printf(&v3->arena, "%s%s", kind, endings[i]);
        if (text_ends_with_nocase(name, ending))
            return arena_strndup(&v3->arena, name, strlen(name) - strlen(ending));
    }
    return NULL;
}

/* Names in a folder, sorted; 0 when there is no such folder. */
static size_t list_names(struct v3 *v3, const char *folder, const char ***ret_names)
{
    struct dirent **found = NULL;
    const char *path = *folder ? arena_printf(&v3->arena, "%s/%s", v3->root, folder) : v3->root;
    int count = scandir(path, &found, NULL, alphasort);
    size_t kept = 0;
    const char **names = arena_array(&v3->arena, count > 0 ? (size_t)count : 1, const char *);
    for (int i = 0; i < count; i++) {
        if (!text_equal(found[i]->d_name, ".") && !text_equal(found[i]->d_name, ".."))
            names[kept++] = arena_strdup(&v3->arena, found[i]->d_name);
        free(found[i]);
    }
    free(found);
    *ret_names = names;
    return kept;
}

static void read_example(struct v3 *v3, const char *file, const char *stem, struct entries *into)
{
    struct error err = {0};
    cJSON *source = parse_file(v3, file, &err);
    if (source && text_equal(json_get_text(source, "$kind"), "http-example")) {
        if (v3_fit(source, V3_EXAMPLE, &err) == 0) {
            double order;
            cJSON *response = v3_new_response(source, stem);
            keep_origin(response, file, source, &order);
            keep_rest(response, source);
            add_entry(into, (struct entry){order, json_get_text(response, "name"), file, response});
            return;
        }
    } else if (source) {
        error_set(&err, ERR_INVALID, "line 1: not an http-example");
    }
    cJSON_Delete(source);
    tell_loss(v3, file, false, &err); /* a run does not miss it */
}

static cJSON *read_examples(struct v3 *v3, const char *folder, const char *stem)
{
    const char *place =
        arena_printf(&v3->arena, "%s.resources/%s.resources/examples", folder, stem);
    const char **names;
    struct entries entries = {0};
    size_t count = list_names(v3, place, &names);
    for (size_t i = 0; i < count; i++) {
        const char *example = stem_of(v3, names[i], ".example");
        if (example && ++v3->entries <= V3_MAX_ENTRIES)
            read_example(v3, arena_printf(&v3->arena, "%s/%s", place, names[i]), example, &entries);
    }
    return take_sorted(&entries);
}

/* --- requests --- */

static cJSON *new_item(struct v3 *v3, cJSON *source, const char *folder, const char *stem,
                       const char *file, double *ret_order)
{
    bool graphql = text_equal(json_get_text(source, "$kind"), "graphql-request");
    cJSON *item = cJSON_CreateObject();
    v21_add(item, "id", v21_take(source, "id"));
    cJSON *name = v21_take(source, "name");
    v21_add(item, "name", name ? name : cJSON_CreateString(stem));
    add_events(v3, item, source, file);
    cJSON *request = graphql ? v3_new_graphql_request(source) : v3_new_request(source);
    v21_add(request, "description", v21_take(source, "description"));
    add_auth(request, source, item);
    v21_add(item, "request", request);
    v21_add(item, "response", read_examples(v3, folder, stem));

    cJSON *behavior = v3_new_behavior(v21_take(source, "settings"));
    if (json_get(request, "body")) { /* v3 sends a body with any method */
        behavior = behavior ? behavior : cJSON_CreateObject();
        json_set(behavior, "disableBodyPruning", cJSON_CreateTrue());
    }
    v21_add(item, "protocolProfileBehavior", behavior);
    keep_origin(item, file, source, ret_order);
    if (graphql)
        json_set_text(v21_extra(item), "kind", "graphql-request");
    keep_rest(item, source);
    return item;
}

static void skip_request(struct v3 *v3, cJSON *parent, const char *file, cJSON *source)
{
    format_notes_add(v3->notes, file, false, "skipped: a %s is not something we run",
                     json_get_text(source, "$kind"));
    cJSON *extra = v21_extra(parent), *skipped = cJSON_CreateObject();
    cJSON *list = (cJSON *)json_get(extra, "skipped");
    if (!list)
        list = cJSON_AddArrayToObject(extra, "skipped");
    cJSON_AddStringToObject(skipped, "file", file);
    cJSON_AddItemToObject(skipped, "document", source);
    cJSON_AddItemToArray(list, skipped);
}

static bool is_other_kind(const char *kind)
{
    static const char *const kinds[] = {"grpc-request", "websocket-request", "socket.io-request",
                                        "mqtt-request", "mcp-request",       "llm-request"};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (text_equal(kind, kinds[i]))
            return true;
    return false;
}

static void read_request(struct v3 *v3, cJSON *parent, const char *folder, const char *name,
                         const char *stem, struct entries *into)
{
    struct error err = {0};
    const char *file = arena_printf(&v3->arena, "%s%s", folder, name);
    cJSON *source = parse_file(v3, file, &err);
    const char *kind = json_get_text(source, "$kind");
    bool http = text_equal(kind, "http-request"), graphql = text_equal(kind, "graphql-request");
    v3->found++;
    if (source && is_other_kind(kind)) {
        skip_request(v3, parent, file, source);
        return;
    }
    if (source && !http && !graphql)
        error_set(&err, ERR_INVALID, "line 1: `$kind` must name a kind of request, not \"%s\"",
                  kind ? kind : "");
    if ((http || graphql) && v3_fit(source, http ? V3_REQUEST : V3_GRAPHQL, &err) == 0) {
        double order;
        cJSON *item = new_item(v3, source, folder, stem, file, &order);
        add_entry(into, (struct entry){order, json_get_text(item, "name"), file, item});
        return;
    }
    cJSON_Delete(source);
    tell_loss(v3, file, true, &err);
}

/* --- folders --- */

/* The definition of a folder; NULL when there is none, or none that fits. */
static cJSON *read_definition(struct v3 *v3, const char *folder, const char **ret_file)
{
    static const char *const names[] = {"definition.yaml", "definition.yml"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *file = arena_printf(&v3->arena, "%s.resources/%s", folder, names[i]);
        if (!file_exists(arena_printf(&v3->arena, "%s/%s", v3->root, file)))
            continue;
        struct error err = {0};
        cJSON *source = parse_file(v3, file, &err);
        v3->found++;
        *ret_file = file;
        if (source && !text_equal(json_get_text(source, "$kind"), "collection"))
            error_set(&err, ERR_INVALID, "line 1: `$kind` must be collection");
        else if (source && v3_fit(source, V3_DEFINITION, &err) == 0)
            return source;
        cJSON_Delete(source);
        tell_loss(v3, file, true, &err);
        return NULL;
    }
    return NULL;
}

static void read_folder(struct v3 *v3, cJSON *into, const char *folder, const char *name,
                        unsigned depth, double *ret_order);

static void read_sub_folder(struct v3 *v3, const char *folder, const char *name, unsigned depth,
                            struct entries *entries)
{
    double order;
    cJSON *item = cJSON_CreateObject();
    read_folder(v3, item, arena_printf(&v3->arena, "%s%s/", folder, name), name, depth + 1, &order);
    add_entry(entries, (struct entry){order, json_get_text(item, "name"), name, item});
}

static void read_entry(struct v3 *v3, cJSON *parent, const char *folder, const char *name,
                       unsigned depth, struct entries *entries)
{
    struct stat info;
    const char *path = arena_printf(&v3->arena, "%s/%s%s", v3->root, folder, name);
    if (lstat(path, &info) < 0)
        return;
    const char *place = arena_printf(&v3->arena, "%s%s", folder, name);
    if (S_ISDIR(info.st_mode)) {
        if (text_equal(name, ".resources"))
            return;
        if (depth >= V3_MAX_DEPTH)
            format_notes_add(v3->notes, place, true, "left out: more than %d folders deep",
                             V3_MAX_DEPTH);
        else
            read_sub_folder(v3, folder, name, depth, entries);
        return;
    }
    const char *stem = stem_of(v3, name, ".request");
    if (stem && S_ISREG(info.st_mode))
        read_request(v3, parent, folder, name, stem, entries);
    else if (stem)
        format_notes_add(v3->notes, place, true, "left out: a link, not a file");
}

static void read_entries(struct v3 *v3, cJSON *parent, const char *folder, unsigned depth,
                         struct entries *entries)
{
    const char **names;
    size_t count = list_names(v3, folder, &names);
    for (size_t i = 0; i < count; i++) {
        if (++v3->entries > V3_MAX_ENTRIES) {
            if (v3->entries == V3_MAX_ENTRIES + 1)
                format_notes_add(v3->notes, folder, true,
                                 "left out from here on: more than %d files and folders",
                                 V3_MAX_ENTRIES);
            return;
        }
        read_entry(v3, parent, folder, names[i], depth, entries);
    }
}

/* Fills a folder, or the collection itself (depth 0), from a directory; `folder` is "" or ends
 * with a slash. */
static void read_folder(struct v3 *v3, cJSON *into, const char *folder, const char *name,
                        unsigned depth, double *ret_order)
{
    const char *file = folder;
    cJSON *source = read_definition(v3, folder, &file), *given;
    if (!source)
        source = cJSON_CreateObject();
    const char *title = json_get_text(source, "name");
    if (depth == 0) {
        cJSON *info = v21_new_info(json_get_text(source, "id"), title ? title : name,
                                   json_get(source, "description"));
        v21_add(into, "info", info);
        cJSON_Delete(v21_take(source, "id"));
        cJSON_Delete(v21_take(source, "description"));
    } else {
        v21_add(into, "id", v21_take(source, "id"));
        json_set_text(into, "name", title ? title : name);
        v21_add(into, "description", v21_take(source, "description"));
    }
    cJSON_Delete(v21_take(source, "name"));
    cJSON *items = cJSON_AddArrayToObject(into, "item"); /* takes its place before the rest */
    add_auth(into, source, into);
    add_events(v3, into, source, file);
    if ((given = v3_new_pairs(v21_take(source, "variables"))))
        v21_add(into, "variable", given);
    keep_origin(into, file, source, ret_order);
    keep_rest(into, source);

    struct entries entries = {0};
    read_entries(v3, into, folder, depth, &entries);
    cJSON *sorted = take_sorted(&entries);
    items->child = TAKE(sorted->child);
    cJSON_Delete(sorted);
}

static const char *base_name(struct v3 *v3, const char *path)
{
    char *real = realpath(path, NULL);
    const char *slash = real ? strrchr(real, '/') : NULL;
    const char *name = arena_strdup(&v3->arena, slash ? slash + 1 : path);
    free(real);
    return name;
}

int format_read_v3_folder(const char *path, struct format_notes *notes, cJSON **ret_document,
                          struct error *err)
{
    if (!file_is_folder(path))
        return error_set(err, ERR_NOT_FOUND, "'%s' is not a folder", path);
    struct v3 v3 = {.notes = notes, .root = path};
    cJSON *document = cJSON_CreateObject();
    double order;
    read_folder(&v3, document, "", base_name(&v3, path), 0, &order);
    arena_release(&v3.arena);
    if (v3.found == 0) {
        cJSON_Delete(document);
        return error_set(err, ERR_INVALID,
                         "'%s' holds no collection: there is no *.request.yaml in it", path);
    }
    *ret_document = document;
    return 0;
}
