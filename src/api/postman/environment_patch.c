#include "api/postman/environment_patch.h"

#include "api/postman/values.h"
#include "base/arena.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static const char invalid_path[] = "Invalid path in JSON Patch operation";
static const char absent_path[] = "Cannot perform the operation at a path that does not exist";

static const struct patch_fault no_fault = {0};

enum { LAST_INDEX = -1, MAX_INDEX_DIGITS = 7 };

/* Where an operation points: `field` is NULL for a whole variable, and for /name. */
struct place {
    bool is_name;
    int index; /* LAST_INDEX for "-" */
    const char *field;
};

/* The members of a variable that a path may end with; the type is one of cJSON's. */
static const struct field {
    const char *name;
    int type;
    bool may_go;
} fields[] = {
    {"key", cJSON_String, false},        {"value", cJSON_String, true},
    {"type", cJSON_String, true},        {"enabled", cJSON_True, true},
    {"description", cJSON_String, true}, {0},
};

static const struct field *field_of(const char *name)
{
    const struct field *field = fields;
    while (field->name && !text_equal(field->name, name))
        field++;
    return field->name ? field : NULL;
}

static bool read_index(const char **at, int *ret_index)
{
    const char *text = *at;
    if (*text == '-') {
        *ret_index = LAST_INDEX;
        *at = text + 1;
        return true;
    }
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > MAX_INDEX_DIGITS || (*text == '0' && digits > 1))
        return false;
    *ret_index = (int)strtol(text, NULL, 10);
    *at = text + digits;
    return true;
}

static bool read_place(const char *path, struct place *ret_place)
{
    struct place place = {.is_name = text_equal(path, "/name")};
    if (!place.is_name) {
        if (!text_starts_with(path, "/values/"))
            return false;
        path += strlen("/values/");
        if (!read_index(&path, &place.index))
            return false;
        if (*path == '/' && field_of(path + 1))
            place.field = path + 1;
        else if (*path)
            return false;
    }
    *ret_place = place;
    return true;
}

static struct patch_fault listed(struct arena *arena, const char *path, const char *rule)
{
    return (struct patch_fault){arena_printf(arena, "%s: %s", path, rule), true};
}

static bool is_of(const cJSON *value, int type)
{
    return type == cJSON_True ? cJSON_IsBool(value) : (value->type & 0xff) == type;
}

static struct patch_fault check_field(struct arena *arena, const char *path,
                                      const struct field *field, const cJSON *value)
{
    if (!is_of(value, field->type))
        return listed(arena, path,
                      field->type == cJSON_True ? "must be a boolean" : "must be a string");
    if (text_equal(field->name, "description") &&
        faults_length(value->valuestring) > VALUES_MAX_DESCRIPTION)
        return listed(arena, path, "must NOT have more than 512 characters");
    if (text_equal(field->name, "key") && faults_length(value->valuestring) > VALUES_MAX_KEY)
        return listed(arena, path, "must NOT have more than 1000 characters");
    return no_fault;
}

static struct patch_fault check_variable(struct arena *arena, const char *path, const cJSON *value)
{
    if (!cJSON_IsObject(value))
        return listed(arena, path, "must be an object");
    if (!json_get(value, "key"))
        return listed(arena, path, "must have required property 'key'");
    for (const struct field *field = fields; field->name; field++) {
        const cJSON *member = json_get(value, field->name);
        if (!member)
            continue;
        struct patch_fault fault =
            check_field(arena, arena_printf(arena, "%s/%s", path, field->name), field, member);
        if (fault.text)
            return fault;
    }
    return no_fault;
}

static struct patch_fault check_value(struct arena *arena, const char *path,
                                      const struct place *place, const cJSON *value)
{
    if (!value || cJSON_IsNull(value) || (cJSON_IsString(value) && !*value->valuestring))
        return (struct patch_fault){"Patch operations with empty value are not supported", false};
    if (place->is_name) {
        if (!cJSON_IsString(value))
            return listed(arena, path, "must be a string");
        return faults_length(value->valuestring) <= ENVIRONMENT_MAX_NAME
                   ? no_fault
                   : listed(arena, path, "must NOT have more than 1000 characters");
    }
    return place->field ? check_field(arena, path, field_of(place->field), value)
                        : check_variable(arena, path, value);
}

static bool is_add(const cJSON *operation)
{
    return text_equal(json_get_text(operation, "op"), "add");
}

static bool is_remove(const cJSON *operation)
{
    return text_equal(json_get_text(operation, "op"), "remove");
}

static bool may_remove(const struct place *place)
{
    if (place->is_name || place->index == LAST_INDEX)
        return false;
    return !place->field || field_of(place->field)->may_go;
}

static struct patch_fault check_operation(struct arena *arena, const cJSON *operation,
                                          unsigned number)
{
    const char *op = json_get_text(operation, "op"), *path = json_get_text(operation, "path");
    struct place place;
    if (!cJSON_IsObject(operation))
        return listed(arena, arena_printf(arena, "/%u", number), "must be an object");
    if (!text_equal(op, "add") && !text_equal(op, "replace") && !text_equal(op, "remove"))
        return listed(arena, arena_printf(arena, "/%u/op", number),
                      "must be one of add, replace, remove");
    if (!path || !read_place(path, &place))
        return (struct patch_fault){invalid_path, false};
    if (is_remove(operation))
        return may_remove(&place) ? no_fault : (struct patch_fault){invalid_path, false};
    if (place.index == LAST_INDEX && !(is_add(operation) && !place.field))
        return (struct patch_fault){invalid_path, false};
    return check_value(arena, path, &place, json_get(operation, "value"));
}

struct patch_fault environment_patch_check(struct arena *arena, const cJSON *patch)
{
    if (!cJSON_IsArray(patch))
        return (struct patch_fault){"Patch sequence must be an array", false};
    unsigned number = 0;
    const cJSON *operation;
    cJSON_ArrayForEach(operation, patch)
    {
        if (number == PATCH_MAX_OPERATIONS)
            return (struct patch_fault){"Patch sequence must NOT have more than 500 operations",
                                        false};
        struct patch_fault fault = check_operation(arena, operation, number++);
        if (fault.text)
            return fault;
    }
    return no_fault;
}

/* --- the change itself --- */

static bool change_field(cJSON *variable, const struct place *place, const cJSON *operation)
{
    const cJSON *old = json_get(variable, place->field);
    if (!old && !is_add(operation))
        return false;
    if (is_remove(operation)) {
        cJSON_Delete(values_take_member(variable, place->field));
        values_complete_one(variable);
    } else {
        json_set(variable, place->field, cJSON_Duplicate(json_get(operation, "value"), true));
    }
    return true;
}

static bool change_variable(cJSON *values, const struct place *place, const cJSON *operation)
{
    int count = cJSON_GetArraySize(values);
    int index = place->index == LAST_INDEX ? count : place->index;
    if (index > count || (index == count && !is_add(operation)))
        return false;
    if (is_remove(operation)) {
        cJSON_DeleteItemFromArray(values, index);
        return true;
    }
    cJSON *variable = cJSON_Duplicate(json_get(operation, "value"), true);
    values_complete_one(variable);
    if (is_add(operation))
        cJSON_InsertItemInArray(values, index, variable);
    else
        cJSON_ReplaceItemInArray(values, index, variable);
    return true;
}

static bool apply_one(const cJSON *operation, cJSON *environment)
{
    struct place place;
    if (!read_place(json_get_text(operation, "path"), &place))
        return false;
    if (place.is_name) {
        json_set_text(environment, "name", json_get_text(operation, "value"));
        return true;
    }
    cJSON *values = cJSON_GetObjectItemCaseSensitive(environment, "values");
    if (!place.field)
        return change_variable(values, &place, operation);
    cJSON *variable = cJSON_GetArrayItem(values, place.index);
    return variable && change_field(variable, &place, operation);
}

struct patch_fault environment_patch_apply(const cJSON *patch, cJSON *environment)
{
    const cJSON *operation;
    cJSON_ArrayForEach(operation, patch)
    {
        if (!apply_one(operation, environment))
            return (struct patch_fault){absent_path, false};
    }
    return no_fault;
}
