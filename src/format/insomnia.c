#include "format/insomnia.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/insomnia_request.h"
#include "format/v21.h"

#include <stdlib.h>
#include <string.h>

enum { INSOMNIA_MAX_DEPTH = 100 };

struct export
{
    struct format_notes *notes;
    struct map *children; /* of format 4: by the parent's id, a list of resources */
    struct map *used;     /* ids whose children were read: none is read twice */
    struct arena arena;
};

/* --- detection --- */

static bool is_v5(const cJSON *document)
{
    const char *type = json_get_text(document, "type");
    return type && strstr(type, ".insomnia.rest/5");
}

bool insomnia_is_export(const cJSON *document)
{
    return cJSON_IsObject(document) &&
           (is_v5(document) || (json_get(document, "__export_format") &&
                                cJSON_IsArray(json_get(document, "resources"))));
}

bool insomnia_is_yaml(const char *text, size_t length)
{
    /* Both begin with their type; a comment may stand before it. */
    enum { HEAD = 2048 };
    AUTO_ARENA arena = {0};
    const char *head = arena_strndup(&arena, text, length < HEAD ? length : HEAD);
    const char *type = strstr(head, ".insomnia.rest/5"), *old = strstr(head, "__export_format");
    return (type && strstr(head, "type:")) || (old && strstr(head, "_type:"));
}

/* --- folders --- */

struct entry {
    double order;
    size_t index;
    cJSON *node;
};

static int compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

static double order_of(const cJSON *node)
{
    double otherwise = json_get_number(json_get(node, "meta"), "sortKey", 0);
    return json_get_number(node, "metaSortKey", otherwise);
}

static cJSON *new_items(struct export *e, const cJSON *nodes, const char *place, unsigned depth);

static const char *place_of(struct export *e, const char *parent, const cJSON *node)
{
    const char *name = json_get_text(node, "name");
    return arena_printf(&e->arena, "%s%s%s", parent, *parent ? " / " : "", name ? name : "");
}

static void add_folder(struct export *e, cJSON *into, cJSON *node, const cJSON *children,
                       const char *place, unsigned depth)
{
    const char *name = json_get_text(node, "name"), *about = json_get_text(node, "description");
    const cJSON *environment = json_get(node, "environment");
    if (depth > INSOMNIA_MAX_DEPTH) {
        format_notes_add(e->notes, place, true, "left out: more than %d folders deep",
                         INSOMNIA_MAX_DEPTH);
        return;
    }
    cJSON *folder = cJSON_CreateObject();
    json_set_text(folder, "name", name ? name : "");
    if (about && *about)
        json_set_text(folder, "description", about);
    v21_add(folder, "item", new_items(e, children, place, depth));
    insomnia_add_auth(folder, node, place, e->notes);
    insomnia_add_scripts(folder, node);
    if (environment && environment->child)
        format_notes_add(e->notes, place, true, "the environment of the folder was left out");
    cJSON_AddItemToArray(into, folder);
}

static bool is_other_kind(const cJSON *node)
{
    static const char *const kinds[] = {"grpc_request", "websocket_request", "socketio_request",
                                        "mcp_request"};
    const char *url = json_get_text(node, "url"), *type = json_get_text(node, "_type");
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (text_equal(type, kinds[i]))
            return true;
    return json_get(node, "protoFileId") || json_get(node, "protoMethodName") ||
           (url &&
            (text_starts_with_nocase(url, "ws://") || text_starts_with_nocase(url, "wss://")));
}

static const cJSON *take_children(struct export *e, const cJSON *node)
{
    const char *id = json_get_text(node, "_id");
    if (!id || map_get(e->used, id))
        return NULL;
    map_put(e->used, id, e);
    return map_get(e->children, id);
}

static void add_node(struct export *e, cJSON *into, cJSON *node, const char *parent, unsigned depth)
{
    const char *place = place_of(e, parent, node), *type = json_get_text(node, "_type");
    const cJSON *children = json_get(node, "children");
    if (text_equal(type, "request_group") || (!type && (children || !json_get(node, "url")))) {
        add_folder(e, into, node, e->children ? take_children(e, node) : children, place,
                   depth + 1);
        return;
    }
    if (is_other_kind(node)) {
        format_notes_add(e->notes, place, true, "left out: not an HTTP request");
        return;
    }
    if (type && !text_equal(type, "request"))
        return; /* told once for all */
    insomnia_rewrite(node, place, e->notes);
    cJSON_AddItemToArray(into, insomnia_new_item(node, place, e->notes));
}

static cJSON *new_items(struct export *e, const cJSON *nodes, const char *place, unsigned depth)
{
    cJSON *list = cJSON_CreateArray();
    size_t count = (size_t)cJSON_GetArraySize(nodes), at = 0;
    struct entry *entries = mem_zero(count + 1, sizeof *entries);
    for (cJSON *node = nodes ? nodes->child : NULL; node; node = node->next, at++)
        entries[at] = (struct entry){order_of(node), at, node};
    qsort(entries, count, sizeof *entries, compare);
    for (at = 0; at < count; at++)
        add_node(e, list, entries[at].node, place, depth);
    free(entries);
    return list;
}

/* --- documents --- */

static cJSON *new_document(struct export *e, const char *name, const char *about, cJSON *items,
                           cJSON *data, const cJSON *owner)
{
    cJSON *document = cJSON_CreateObject(), *variables = cJSON_CreateArray();
    cJSON *description = about && *about ? cJSON_CreateString(about) : NULL;
    v21_add(document, "info", v21_new_info(NULL, name ? name : "Insomnia", description));
    cJSON_Delete(description);
    v21_add(document, "item", items);
    insomnia_add_auth(document, owner, name, e->notes);
    insomnia_add_scripts(document, owner);
    if (data)
        insomnia_rewrite(data, name, e->notes);
    insomnia_add_variables(variables, data, "");
    v21_add(document, "variable", variables);
    return document;
}

static void tell_left_out(struct export *e, const cJSON *node, const char *what)
{
    format_notes_add(e->notes, json_get_text(node, "name"), false, "left out: %s", what);
}

/* Resources that are no part of a tree of requests. */
static void tell_others(struct export *e, const cJSON *resources, const cJSON *base)
{
    static const char *const kinds[][2] = {
        {"unit_test", "a unit test"},
        {"api_spec", "an API description; import it on its own"},
        {"proto_file", "a proto file"},
        {"mock_server", "a mock server"},
    };
    const cJSON *node;
    cJSON_ArrayForEach(node, resources)
    {
        const char *type = json_get_text(node, "_type");
        for (size_t i = 0; i < COUNT_OF(kinds); i++)
            if (text_equal(type, kinds[i][0]) &&
                (i != 1 || !text_is_blank(json_get_text(node, "contents"))))
                tell_left_out(e, node, kinds[i][1]);
        if (text_equal(type, "environment") && node != base)
            tell_left_out(e, node, "an environment; only the base one becomes variables");
    }
}

static void sort_by_parent(struct export *e, const cJSON *resources)
{
    cJSON *node;
    cJSON_ArrayForEach(node, resources)
    {
        const char *parent = json_get_text(node, "parentId");
        cJSON *list = parent ? map_get(e->children, parent) : NULL;
        if (parent && !list) {
            list = cJSON_CreateArray();
            map_put(e->children, parent, list);
        }
        if (list)
            cJSON_AddItemReferenceToArray(list, node);
    }
}

static void free_list(void *list)
{
    cJSON_Delete(list); /* references: what they show stays */
}

/* The first resource of a type below a parent (NULL: any). */
static cJSON *find(const cJSON *resources, const char *type, const char *parent)
{
    cJSON *node;
    cJSON_ArrayForEach(node, resources)
    {
        if (text_equal(json_get_text(node, "_type"), type) &&
            (!parent || text_equal(json_get_text(node, "parentId"), parent)))
            return node;
    }
    return NULL;
}

static void tell_workspaces(struct export *e, const cJSON *resources, const cJSON *kept)
{
    const cJSON *node;
    cJSON_ArrayForEach(node, resources)
    {
        if (text_equal(json_get_text(node, "_type"), "workspace") && node != kept)
            format_notes_add(e->notes, json_get_text(node, "name"), true,
                             "left out: a second workspace; export it on its own");
    }
}

static int read_v4(struct export *e, cJSON *document, const char *name, cJSON **ret_document,
                   struct error *err)
{
    cJSON *resources = (cJSON *)json_get(document, "resources");
    cJSON *workspace = find(resources, "workspace", NULL);
    const char *id = json_get_text(workspace, "_id");
    if (!id)
        return error_set(err, ERR_INVALID, "%s: an Insomnia export without a workspace", name);
    e->children = map_create(free_list);
    e->used = map_create(NULL);
    sort_by_parent(e, resources);
    cJSON *base = find(resources, "environment", id);
    cJSON *items = new_items(e, take_children(e, workspace), "", 0);
    tell_others(e, resources, base);
    tell_workspaces(e, resources, workspace);
    *ret_document =
        new_document(e, json_get_text(workspace, "name"), json_get_text(workspace, "description"),
                     items, (cJSON *)json_get(base, "data"), workspace);
    map_free(e->children);
    map_free(e->used);
    return 0;
}

static int read_v5(struct export *e, cJSON *document, const char *name, cJSON **ret_document,
                   struct error *err)
{
    const cJSON *nodes = json_get(document, "collection"), *one;
    const cJSON *environments = json_get(document, "environments");
    if (!cJSON_IsArray(nodes))
        return error_set(err, ERR_INVALID, "%s: an Insomnia document without a collection", name);
    cJSON_ArrayForEach(one, json_get(environments, "subEnvironments"))
        tell_left_out(e, one, "an environment; only the base one becomes variables");
    cJSON_ArrayForEach(one, json_get(document, "testSuites"))
        tell_left_out(e, one, "a suite of unit tests");
    if (!text_is_blank(json_get_text(json_get(document, "spec"), "contents")))
        tell_left_out(e, document, "an API description; import it on its own");
    *ret_document =
        new_document(e, json_get_text(document, "name"),
                     json_get_text(json_get(document, "meta"), "description"),
                     new_items(e, nodes, "", 0), (cJSON *)json_get(environments, "data"), document);
    return 0;
}

int insomnia_read(cJSON *document, const char *name, struct format_notes *notes,
                  cJSON **ret_document, struct error *err)
{
    struct export e = {.notes = notes};
    int result = is_v5(document) ? read_v5(&e, document, name, ret_document, err)
                                 : read_v4(&e, document, name, ret_document, err);
    arena_release(&e.arena);
    return result;
}
