/* run_export.c: --export-environment, --export-globals, --export-collection, --export-cookie-jar.
 */
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/run.h"
#include "client/cookies.h"
#include "report/export_path.h"
#include "report/item_json.h"
#include "report/item_parts.h"
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

static int write_tree(const char *path, const char *default_name, const cJSON *tree,
                      struct error *err)
{
    AUTO_ARENA arena = {0};
    char *text = json_print(tree, true);
    int result =
        file_write(export_path(path, default_name, ".json", &arena), text, strlen(text), err);
    free(text);
    return result;
}

static void mark_exported(cJSON *tree, const char *scope)
{
    char now[CLOCK_ISO_SIZE];
    clock_format_iso(clock_wall_ms(), now);
    if (!json_get(tree, "name"))
        json_set_text(tree, "name", scope);
    json_set_text(tree, "_postman_variable_scope", scope);
    json_set_text(tree, "_postman_exported_at", now);
    json_set_text(tree, "_postman_exported_using", "Postern/" POSTERN_VERSION);
}

static int export_scope(const char *path, const struct scope *scope, const char *name,
                        const char *default_name, struct error *err)
{
    if (!path)
        return 0;
    AUTO_JSON tree = scope_to_json(scope);
    AUTO_JSON original = cJSON_Duplicate(tree, true);
    part_add_marks(tree, original);
    part_describe_entries(cJSON_GetObjectItemCaseSensitive(tree, "values"));
    mark_exported(tree, name);
    return write_tree(path, default_name, tree, err);
}

/* Puts back what the reports' form of an object leaves out: everything that we do not know. Names
 * that begin with '_' are there as marks. */
static void keep_unknown(cJSON *object, const cJSON *original)
{
    const cJSON *member;
    cJSON_ArrayForEach(member, original) if (member->string && member->string[0] != '_' &&
                                             !json_get(object, member->string))
        cJSON_AddItemToObject(object, member->string, cJSON_Duplicate(member, true));
}

static void keep_unknown_of_items(cJSON *parent, const struct item *folder)
{
    cJSON *child = cJSON_GetObjectItemCaseSensitive(parent, "item");
    child = child ? child->child : NULL;
    for (const struct item *item = folder->first_child; item && child;
         item = item->next, child = child->next) {
        keep_unknown_of_items(child, item);
        keep_unknown(child, item->json);
    }
}

/* As it was read: what scripts did to its variables is not in it, as newman has it. */
static int export_collection(const char *path, const struct run_state *state, struct error *err)
{
    if (!path)
        return 0;
    AUTO_ARENA arena = {0};
    const cJSON *document = state->collection->document;
    AUTO_JSON tree = collection_report_json(state->collection, &arena);
    keep_unknown_of_items(tree, state->collection->root);
    keep_unknown(cJSON_GetObjectItemCaseSensitive(tree, "info"), json_get(document, "info"));
    keep_unknown(tree, document);
    mark_exported(tree, "collection");
    return write_tree(path, "newman-collection", tree, err);
}

static int export_cookies(const char *path, const struct cookie_jar *jar, struct error *err)
{
    if (!path)
        return 0;
    AUTO_JSON tree = cookie_jar_to_json(jar);
    return write_tree(path, "newman-cookie-jar", tree, err);
}

int run_export(const struct flag_values *values, const struct run_state *state, struct error *err)
{
    int result = export_scope(flags_text(values, "export-environment"), state->environment,
                              "environment", "newman-environment", err);
    result |= export_scope(flags_text(values, "export-globals"), state->globals, "globals",
                           "newman-globals", err);
    result |= export_collection(flags_text(values, "export-collection"), state, err);
    result |= export_cookies(flags_text(values, "export-cookie-jar"), state->cookies, err);
    return result;
}
