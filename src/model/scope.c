/* A scope is its document. The index over it is made only when a scope grows past a handful of
 * entries: a data file makes one small scope for every row. */
#include "model/scope.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"
#include "model/loose.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SCOPE_FEW = 8 }; /* entries that are looked through one by one */

struct scope {
    cJSON *document;   /* an object */
    cJSON *values;     /* its array of entries, borrowed */
    struct map *index; /* name to entry; NULL while there are few */
    size_t entry_count;
    bool has_duplicates; /* of enabled names */
    char made_up_id[UUID_SIZE];
};

/* An entry without a value reads as empty text. */
static const cJSON no_value = {.type = cJSON_String, .valuestring = (char[]){""}};

static const char *entry_key(const cJSON *entry)
{
    const char *key = json_get_text(entry, "key");
    return key ? key : json_get_text(entry, "id");
}

/* The name under which an entry is seen; NULL when it is not. */
static const char *visible_key(const cJSON *entry)
{
    return cJSON_IsObject(entry) && !loose_is_disabled(entry) ? entry_key(entry) : NULL;
}

static cJSON *find_entry(const struct scope *scope, const char *key)
{
    if (scope->index)
        return map_get(scope->index, key);
    cJSON *found = NULL;
    for (cJSON *entry = scope->values->child; entry; entry = entry->next) {
        const char *name = visible_key(entry);
        if (name && strcmp(name, key) == 0)
            found = entry; /* the last one counts */
    }
    return found;
}

static void build_index(struct scope *scope)
{
    scope->index = map_create(NULL);
    for (cJSON *entry = scope->values->child; entry; entry = entry->next) {
        const char *key = visible_key(entry);
        if (!key)
            continue;
        scope->has_duplicates |= map_get(scope->index, key) != NULL;
        map_put(scope->index, key, entry);
    }
}

static cJSON *parsed_container(const cJSON *value, bool (*is_kind)(const cJSON *))
{
    cJSON *tree = cJSON_IsString(value) ? cJSON_Parse(value->valuestring) : NULL;
    if (tree && is_kind(tree))
        return tree;
    cJSON_Delete(tree);
    return cJSON_CreateNull();
}

static bool is_array(const cJSON *node)
{
    return cJSON_IsArray(node);
}

static bool is_object(const cJSON *node)
{
    return cJSON_IsObject(node);
}

static cJSON *cast_number(const cJSON *value)
{
    if (!cJSON_IsString(value))
        return cJSON_IsObject(value) || cJSON_IsArray(value)
                   ? cJSON_CreateNull()
                   : cJSON_CreateNumber(cJSON_IsTrue(value));
    char *end;
    double number = strtod(value->valuestring, &end);
    return text_is_blank(end) && isfinite(number) ? cJSON_CreateNumber(number) : cJSON_CreateNull();
}

static cJSON *cast_string(const cJSON *value)
{
    AUTO_ARENA work = {0};
    return cJSON_CreateString(json_to_text(&work, value));
}

/* Types that somebody declared turn every value into that type, when read and when set. Returns
 * NULL when the value is fine as it is. */
static cJSON *cast(const char *type, const cJSON *value)
{
    if (!type || !value)
        return NULL;
    if (text_equal_nocase(type, "string"))
        return cJSON_IsString(value) ? NULL : cast_string(value);
    if (text_equal_nocase(type, "number"))
        return json_is_number(value) ? NULL : cast_number(value);
    if (text_equal_nocase(type, "boolean"))
        return cJSON_IsBool(value) ? NULL : cJSON_CreateBool(loose_is_true(value));
    if (text_equal_nocase(type, "array"))
        return is_array(value) ? NULL : parsed_container(value, is_array);
    if (text_equal_nocase(type, "object"))
        return is_object(value) ? NULL : parsed_container(value, is_object);
    return NULL;
}

static void read_entry(struct scope *scope, cJSON *entry)
{
    const cJSON *key = json_get(entry, "key");
    AUTO_ARENA work = {0};
    scope->entry_count++;
    if (json_is_number(key))
        json_set_text(entry, "key", json_to_text(&work, key));
    cJSON *value = cast(json_get_text(entry, "type"), json_get(entry, "value"));
    if (value)
        json_set(entry, "value", value);
}

static cJSON *take_values(cJSON *document)
{
    cJSON *values = (cJSON *)json_get(document, "values");
    if (cJSON_IsArray(values))
        return values;
    values = cJSON_CreateArray();
    json_set(document, "values", values);
    return values;
}

static cJSON *as_object(cJSON *document)
{
    if (cJSON_IsObject(document))
        return document;
    cJSON *object = cJSON_CreateObject();
    if (cJSON_IsArray(document))
        cJSON_AddItemToObject(object, "values", document);
    else
        cJSON_Delete(document);
    return object;
}

int scope_from_json(cJSON *document, struct scope **ret_scope, struct error *err)
{
    struct scope *scope = mem_new(struct scope);
    scope->document = as_object(document);
    scope->values = take_values(scope->document);
    for (cJSON *entry = scope->values->child; entry; entry = entry->next)
        read_entry(scope, entry);
    if (scope->entry_count > SCOPE_FEW)
        build_index(scope);
    else
        scope->has_duplicates = scope->entry_count > 1;
    *ret_scope = scope;
    return 0;
}

struct scope *scope_create(const char *name)
{
    struct scope *scope = mem_new(struct scope);
    scope->document = cJSON_CreateObject();
    if (name)
        cJSON_AddStringToObject(scope->document, "name", name);
    scope->values = cJSON_AddArrayToObject(scope->document, "values");
    return scope;
}

void scope_free(struct scope *scope)
{
    if (!scope)
        return;
    cJSON_Delete(scope->document);
    map_free(scope->index);
    free(scope);
}

const char *scope_id(const struct scope *scope)
{
    const char *id = json_get_text(scope->document, "id");
    if (id)
        return id;
    id = json_get_text(scope->document, "_postman_id");
    if (id)
        return id;
    struct scope *own = (struct scope *)scope; /* made up once, on demand */
    if (!own->made_up_id[0])
        random_uuid4(own->made_up_id);
    return own->made_up_id;
}

const char *scope_name(const struct scope *scope)
{
    return json_get_text(scope->document, "name");
}

static const cJSON *entry_value(const cJSON *entry)
{
    const cJSON *value = json_get(entry, "value");
    return value ? value : &no_value;
}

const cJSON *scope_get(const struct scope *scope, const char *key)
{
    const cJSON *entry = find_entry(scope, key);
    return entry ? entry_value(entry) : NULL;
}

static void add_entry(struct scope *scope, const char *key, cJSON *value)
{
    cJSON *entry = cJSON_CreateObject();
    cJSON_AddStringToObject(entry, "type", "any");
    cJSON_AddItemToObject(entry, "value", value);
    cJSON_AddStringToObject(entry, "key", key);
    cJSON_AddItemToArray(scope->values, entry);
    scope->entry_count++;
    if (scope->index)
        map_put(scope->index, key, entry);
    else if (scope->entry_count > SCOPE_FEW)
        build_index(scope);
}

void scope_set(struct scope *scope, const char *key, cJSON *value)
{
    cJSON *entry = find_entry(scope, key);
    if (!entry) {
        add_entry(scope, key, value);
        return;
    }
    cJSON *typed = cast(json_get_text(entry, "type"), value);
    if (typed) {
        cJSON_Delete(value);
        value = typed;
    }
    json_set(entry, "value", value);
}

static void drop_entry(struct scope *scope, cJSON *entry)
{
    cJSON_Delete(cJSON_DetachItemViaPointer(scope->values, entry));
    scope->entry_count--;
}

bool scope_unset(struct scope *scope, const char *key)
{
    cJSON *entry = find_entry(scope, key);
    if (!entry)
        return false;
    if (scope->index)
        map_remove(scope->index, key);
    if (!scope->has_duplicates) {
        drop_entry(scope, entry);
        return true;
    }
    for (cJSON *next, *at = scope->values->child; at; at = next) {
        next = at->next;
        const char *name = visible_key(at);
        if (name && strcmp(name, key) == 0)
            drop_entry(scope, at);
    }
    return true;
}

void scope_clear(struct scope *scope)
{
    cJSON *values = cJSON_CreateArray();
    json_set(scope->document, "values", values);
    scope->values = values;
    map_free(scope->index);
    scope->index = NULL;
    scope->entry_count = 0;
    scope->has_duplicates = false;
}

size_t scope_count(const struct scope *scope)
{
    if (scope->index)
        return map_count(scope->index);
    size_t count = 0;
    for (size_t at = 0; scope_next(scope, &at, NULL, NULL);)
        count++;
    return count;
}

/* `at` is the entry that was told last, so that a step costs the same wherever it is. */
bool scope_next(const struct scope *scope, size_t *at, const char **ret_key,
                const cJSON **ret_value)
{
    const cJSON *entry = *at ? ((const cJSON *)(uintptr_t)*at)->next : scope->values->child;
    for (; entry; entry = entry->next) {
        const char *key = visible_key(entry);
        if (!key || (scope->has_duplicates && find_entry(scope, key) != entry))
            continue;
        *at = (size_t)(uintptr_t)entry;
        if (ret_key)
            *ret_key = key;
        if (ret_value)
            *ret_value = entry_value(entry);
        return true;
    }
    return false;
}

static void move_to_end(cJSON *object, const char *key)
{
    cJSON *member = cJSON_DetachItemViaPointer(object, (cJSON *)json_get(object, key));
    cJSON_AddItemToArray(object, member); /* keeps its own name */
}

/* Entries end with type, value and key, in this order. */
static void arrange_entry(cJSON *entry)
{
    if (!cJSON_IsObject(entry))
        return;
    if (!json_get(entry, "type"))
        cJSON_AddStringToObject(entry, "type", "any");
    static const char *const last[] = {"type", "value", "key"};
    for (size_t i = 0; i < COUNT_OF(last); i++)
        if (json_get(entry, last[i]))
            move_to_end(entry, last[i]);
}

cJSON *scope_to_json(const struct scope *scope)
{
    cJSON *copy = cJSON_Duplicate(scope->document, true);
    if (!json_get(copy, "id")) {
        cJSON *id = cJSON_CreateString(scope_id(scope));
        id->string = mem_strdup("id");
        cJSON_InsertItemInArray(copy, 0, id);
    }
    const cJSON *values = json_get(copy, "values");
    for (cJSON *entry = values->child; entry; entry = entry->next)
        arrange_entry(entry);
    return copy;
}
