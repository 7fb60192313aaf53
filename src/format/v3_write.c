#include "format/v3_write.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/v21.h"
#include "format/v3_parts.h"
#include "format/yaml_write.h"
#include "model/collection.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    V3_MAX_STEM = 200, /* bytes of a file's name without its ending; 255 is all there is */
    V3_MAX_TEXT = 64 * 1024 * 1024, /* of one file */
    V3_ORDER_STEP = 1000,
};

/* What is to be written: texts by path. */
struct plan {
    struct map *files;
    struct format_notes *notes;
    struct arena arena;
};

/* --- names --- */

static bool is_forbidden(char c)
{
    return (unsigned char)c < 0x20 || strchr("/\\:*?\"<>|", c);
}

/* What a file may be called: forbidden runs become one dash, blanks at the ends are cut. */
static const char *stem_of(struct arena *arena, const char *name, const char *otherwise)
{
    char *out = arena_strdup(arena, name), *to = out;
    for (const char *at = name; *at; at++)
        if (!is_forbidden(*at))
            *to++ = *at;
        else if (at == name || !is_forbidden(at[-1]))
            *to++ = '-';
    *to = '\0';
    out = text_trim(arena, out);
    if (text_equal(out, ".") || text_equal(out, "..") || text_equal(out, ".resources"))
        *out = '-';
    size_t length = strlen(out);
    if (length > V3_MAX_STEM) {
        for (length = V3_MAX_STEM; length && (out[length] & 0xC0) == 0x80; length--)
            continue;
        out[length] = '\0';
        out = text_trim(arena, out);
    }
    return *out ? out : otherwise;
}

/* Names differ in more than case, so that every file system can hold them. */
static const char *unique(struct arena *arena, struct map *taken, const char *stem)
{
    const char *name = stem;
    for (unsigned i = 1; map_get(taken, text_lower(arena, name)); i++)
        name = arena_printf(arena, "%s %u", stem, i);
    map_put(taken, text_lower(arena, name), taken);
    return name;
}

/* --- files --- */

static void add_file(struct plan *plan, const char *path, cJSON *tree)
{
    AUTO_BUFFER text;
    buffer_init(&text, V3_MAX_TEXT);
    yaml_write(tree, &text);
    if (text.overflowed)
        format_notes_add(plan->notes, path, true, "left out: larger than %d bytes", V3_MAX_TEXT);
    else
        map_put(plan->files, path, buffer_take(&text));
    cJSON_Delete(tree);
}

static cJSON *new_file(const char *kind, const cJSON *node, const char *name, const char *stem)
{
    cJSON *file = cJSON_CreateObject();
    json_set_text(file, "$kind", kind);
    json_set_text(file, "id", json_get_text(node, "id"));
    if (!text_equal(name, stem))
        json_set_text(file, "name", name);
    return file;
}

static void add_description(cJSON *file, const cJSON *description)
{
    const char *text = description_text(description);
    if (text && *text)
        json_set_text(file, "description", text);
}

/* What v2.1 has no word for goes back where it was. */
static void add_members(cJSON *file, const cJSON *extra)
{
    const cJSON *member;
    cJSON_ArrayForEach(member, json_get(extra, "members"))
    {
        if (!json_get(file, member->string))
            json_set(file, member->string, cJSON_Duplicate(member, true));
    }
}

static void add_kept(cJSON *file, const char *key, const cJSON *extra, cJSON *otherwise)
{
    const cJSON *kept = json_get(extra, key);
    v21_add(file, key, kept ? cJSON_Duplicate(kept, true) : otherwise);
    if (kept)
        cJSON_Delete(otherwise);
}

static void add_order(cJSON *file, const cJSON *order)
{
    if (order)
        json_set(file, "order", cJSON_Duplicate(order, true));
}

/* The path that a node was read from, when that lies in the folder it is to be written to. */
static const char *origin(const cJSON *node, const char *folder)
{
    const char *file = json_get_text(json_get(node, "_postern"), "file");
    return file && text_starts_with(file, folder) ? file : NULL;
}

/* The name of the file or folder that an item was read from, when it still belongs there. */
static const char *stem_in_use(struct plan *plan, const cJSON *node, const char *folder)
{
    static const char *const endings[] = {".request.yaml", ".request.yml"};
    const char *file = origin(node, folder);
    if (!file)
        return NULL;
    file += strlen(folder);
    size_t length = strcspn(file, "/");
    if (json_get(node, "item")) /* "name/" or "name/.resources/definition.yaml" */
        return length ? arena_strndup(&plan->arena, file, length) : NULL;
    for (size_t i = 0; !file[length] && i < COUNT_OF(endings); i++)
        if (text_ends_with_nocase(file, endings[i]))
            return arena_strndup(&plan->arena, file, length - strlen(endings[i]));
    return NULL;
}

/* --- order --- */

static double written_order(const cJSON *node)
{
    return json_get_number(json_get(node, "_postern"), "order", 0);
}

static const char *name_of(const cJSON *node)
{
    const char *name = json_get_text(node, "name");
    return name ? name : "";
}

/* Whether the orders that were read still tell the order of the list. */
static bool orders_hold(const cJSON *list)
{
    const cJSON *node, *last = NULL;
    cJSON_ArrayForEach(node, list)
    {
        if (!json_get(json_get(node, "_postern"), "file"))
            return false;
        double a = last ? written_order(last) : 0, b = written_order(node);
        if (last && (a > b || (a == b && strcmp(name_of(last), name_of(node)) > 0)))
            return false;
        last = node;
    }
    return true;
}

static cJSON *new_order(const cJSON *node, bool holds, size_t index)
{
    const cJSON *order = json_get(json_get(node, "_postern"), "order");
    if (holds)
        return order ? cJSON_Duplicate(order, true) : NULL;
    return cJSON_CreateNumber((double)(index + 1) * V3_ORDER_STEP);
}

/* --- examples --- */

static void plan_examples(struct plan *plan, const cJSON *responses, const char *place)
{
    struct map *taken = map_create(NULL);
    bool holds = orders_hold(responses);
    const cJSON *example;
    size_t index = 0;
    cJSON_ArrayForEach(example, responses)
    {
        const char *name = name_of(example);
        const char *stem = unique(&plan->arena, taken, stem_of(&plan->arena, name, "http-example"));
        cJSON *file = new_file("http-example", example, name, stem);
        AUTO_JSON order = new_order(example, holds, index++);
        const cJSON *request = json_get(example, "originalRequest");
        if (request) {
            cJSON *node = cJSON_AddObjectToObject(file, "request");
            v3_add_request(node, request, false);
        }
        v21_add(file, "response", v3_put_answer(example));
        add_order(file, order);
        add_members(file, json_get(example, "_postern"));
        const char *used = origin(example, place);
        add_file(plan, used ? used : arena_printf(&plan->arena, "%s/%s.example.yaml", place, stem),
                 file);
    }
    map_free(taken);
}

/* --- requests --- */

static bool is_graphql(const cJSON *request)
{
    return text_equal(json_get_text(json_get(request, "body"), "mode"), "graphql");
}

static void plan_request(struct plan *plan, const cJSON *item, const char *folder, const char *stem,
                         cJSON *order)
{
    const cJSON *request = json_get(item, "request"), *extra = json_get(item, "_postern");
    const cJSON *responses = json_get(item, "response");
    bool graphql = is_graphql(request);
    const char *path = arena_printf(&plan->arena, "%s%s.request.yaml", folder, stem);
    cJSON *file = new_file(graphql ? "graphql-request" : "http-request", item, name_of(item), stem);
    add_description(file, json_get(request, "description"));
    v3_add_request(file, request, graphql);
    add_kept(file, "auth", extra, v3_put_auth(json_get(request, "auth")));
    add_kept(file, "scripts", extra,
             v3_put_scripts(json_get(item, "event"), false, path, plan->notes));
    v21_add(file, "settings", v3_put_settings(json_get(item, "protocolProfileBehavior")));
    if (cJSON_IsArray(responses) && responses->child) {
        json_set_text(file, "examples",
                      arena_printf(&plan->arena, "./.resources/%s.resources/examples", stem));
        plan_examples(
            plan, responses,
            arena_printf(&plan->arena, "%s.resources/%s.resources/examples", folder, stem));
    }
    add_order(file, order);
    add_members(file, extra);
    add_file(plan, path, file);
}

/* --- folders --- */

static void plan_definition(struct plan *plan, const cJSON *node, const char *folder,
                            const char *name, const char *stem, cJSON *order)
{
    const cJSON *info = json_get(node, "info"), *extra = json_get(node, "_postern");
    const char *path = origin(node, folder);
    if (!path || !strstr(path, ".resources/definition."))
        path = arena_printf(&plan->arena, "%s.resources/definition.yaml", folder);
    cJSON *file = new_file("collection", node, name, stem), *variables;
    if (info)
        json_set_text(file, "id", json_get_text(info, "_postman_id"));
    add_description(file, json_get(info ? info : node, "description"));
    variables = v3_put_pairs(json_get(node, "variable"));
    for (cJSON *one = variables ? variables->child : NULL, *next; one; one = next) {
        next = one->next;
        if (cJSON_IsNull(one))
            json_set_text(variables, one->string, "");
        else if (cJSON_IsObject(one) && cJSON_IsNull(json_get(one, "value")))
            json_set_text(one, "value", "");
    }
    v21_add(file, "variables", variables);
    add_kept(file, "auth", extra, v3_put_auth(json_get(node, "auth")));
    add_kept(file, "scripts", extra,
             v3_put_scripts(json_get(node, "event"), true, path, plan->notes));
    add_order(file, order);
    add_members(file, extra);
    if (file->child->next)
        add_file(plan, path, file);
    else
        cJSON_Delete(file); /* the folder alone says as much */
}

/* Requests of kinds that we do not run, as they were read. */
static void plan_skipped(struct plan *plan, const cJSON *node)
{
    const cJSON *skipped;
    cJSON_ArrayForEach(skipped, json_get(json_get(node, "_postern"), "skipped"))
    {
        const char *path = json_get_text(skipped, "file");
        const cJSON *document = json_get(skipped, "document");
        if (path && document)
            add_file(plan, path, cJSON_Duplicate(document, true));
    }
}

static void plan_items(struct plan *plan, const cJSON *items, const char *folder)
{
    struct map *requests = map_create(NULL), *folders = map_create(NULL);
    bool holds = orders_hold(items);
    const cJSON *node;
    size_t index = 0;
    cJSON_ArrayForEach(node, items)
    {
        const cJSON *children = json_get(node, "item");
        const char *used = stem_in_use(plan, node, folder), *name = name_of(node);
        const char *stem =
            used ? used : stem_of(&plan->arena, name, children ? "folder" : "http-request");
        AUTO_JSON order = new_order(node, holds, index++);
        stem = unique(&plan->arena, children ? folders : requests, stem);
        if (!children) {
            plan_request(plan, node, folder, stem, order);
            continue;
        }
        const char *below = arena_printf(&plan->arena, "%s%s/", folder, stem);
        plan_definition(plan, node, below, name, stem, order);
        plan_skipped(plan, node);
        plan_items(plan, children, below);
    }
    map_free(requests);
    map_free(folders);
}

static void make_plan(struct plan *plan, const cJSON *document)
{
    const char *name = json_get_text(json_get(document, "info"), "name");
    const cJSON *order = json_get(json_get(document, "_postern"), "order");
    AUTO_JSON kept = order ? cJSON_Duplicate(order, true) : NULL;
    plan->files = map_create(free);
    plan_definition(plan, document, "", name ? name : "", NULL, kept);
    plan_skipped(plan, document);
    plan_items(plan, json_get(document, "item"), "");
}

static void release_plan(struct plan *plan)
{
    map_free(plan->files);
    arena_release(&plan->arena);
}

/* --- writing --- */

static bool is_empty_folder(const char *path)
{
    DIR *folder = opendir(path);
    bool empty = true;
    if (!folder)
        return errno == ENOENT;
    for (struct dirent *entry; (entry = readdir(folder));)
        empty &= text_equal(entry->d_name, ".") || text_equal(entry->d_name, "..");
    closedir(folder);
    return empty;
}

/* What stands there already, as we would write it: equal texts mean that a file says the same. */
static int plan_present(struct plan *plan, const char *path, struct error *err)
{
    cJSON *document = NULL;
    struct error why = {0};
    struct format_notes notes = {0};
    if (is_empty_folder(path)) {
        plan->files = map_create(free);
        return 0;
    }
    int result = format_read_v3_folder(path, &notes, &document, &why);
    if (result < 0)
        error_set(err, ERR_CONFLICT, "'%s' holds other things than a collection", path);
    else
        make_plan(plan, document);
    cJSON_Delete(document);
    format_notes_release(&notes);
    return result;
}

static int write_files(const struct plan *plan, const struct plan *present, const char *path,
                       struct error *err)
{
    const char *file;
    void *text;
    AUTO_ARENA arena = {0};
    for (size_t at = 0; map_next(plan->files, &at, &file, &text);) {
        const char *old = map_get(present->files, file);
        const char *target = arena_printf(&arena, "%s/%s", path, file);
        if (old && text_equal(old, text)) /* it says so, or goes without saying */
            continue;
        if (file_write(target, text, strlen(text), err) < 0)
            return -1;
    }
    return 0;
}

static void remove_gone(const struct plan *plan, const struct plan *present, const char *path)
{
    const char *file;
    void *text;
    AUTO_ARENA arena = {0};
    for (size_t at = 0; map_next(present->files, &at, &file, &text);)
        if (!map_get(plan->files, file) && unlink(arena_printf(&arena, "%s/%s", path, file)) == 0)
            format_notes_add(plan->notes, file, false, "removed: no longer in the collection");
}

int format_write_v3_folder(const cJSON *document, const char *path, struct format_notes *notes,
                           struct error *err)
{
    struct format_notes unheard = {0};
    struct plan plan = {.notes = notes}, present = {.notes = &unheard};
    int result = plan_present(&present, path, err);
    if (result == 0) {
        make_plan(&plan, document);
        result = file_make_folders(path, err);
        if (result == 0)
            result = write_files(&plan, &present, path, err);
        if (result == 0)
            remove_gone(&plan, &present, path);
    }
    release_plan(&plan);
    release_plan(&present);
    format_notes_release(&unheard);
    return result;
}
