#include "api/shape.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { WORD_SIZE = 64 };

static cJSON *impossible(void)
{
    cJSON *schema = cJSON_CreateObject();
    cJSON_AddObjectToObject(schema, "not");
    return schema;
}

/* --- words --- */

static cJSON *one_of_words(const char *words)
{
    cJSON *schema = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(schema, "enum");
    while (*words) {
        char word[WORD_SIZE];
        size_t length = strcspn(words, "|");
        snprintf(word, sizeof word, "%.*s", (int)length, words);
        cJSON_AddItemToArray(list, cJSON_CreateString(word));
        words += length + (words[length] == '|');
    }
    return schema;
}

static cJSON *reference_to(const char *name)
{
    char address[WORD_SIZE + 32];
    cJSON *schema = cJSON_CreateObject();
    snprintf(address, sizeof address, "#/components/schemas/%s", name);
    cJSON_AddStringToObject(schema, "$ref", address);
    return schema;
}

static cJSON *of_one_word(const char *word)
{
    static const char *const types[] = {"integer", "number", "boolean", "null", "object", "array"};
    cJSON *schema = cJSON_CreateObject();
    if (text_equal(word, "any"))
        return schema;
    if (text_equal(word, "text")) {
        cJSON_AddStringToObject(schema, "type", "string");
        return schema;
    }
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (text_equal(word, types[i])) {
            cJSON_AddStringToObject(schema, "type", word);
            return schema;
        }
    cJSON_Delete(schema);
    return *word >= 'A' && *word <= 'Z' ? reference_to(word) : impossible();
}

cJSON *shape_schema_of_word(const char *word)
{
    if (!strchr(word, '|') && *word != '=')
        return of_one_word(word);
    if (*word == '=')
        return one_of_words(word + 1);
    cJSON *schema = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(schema, "anyOf");
    while (*word && *word != '=') {
        char one[WORD_SIZE];
        size_t length = strcspn(word, "|");
        snprintf(one, sizeof one, "%.*s", (int)length, word);
        cJSON_AddItemToArray(list, of_one_word(one));
        word += length + (word[length] == '|');
    }
    if (*word == '=')
        cJSON_AddItemToArray(list, one_of_words(word + 1));
    return schema;
}

/* --- lists and objects --- */

static cJSON *list_of(const cJSON *shape)
{
    cJSON *schema = cJSON_CreateObject();
    cJSON_AddStringToObject(schema, "type", "array");
    cJSON_AddItemToObject(schema, "items", shape_schema(shape));
    return schema;
}

static void add_member(cJSON *properties, cJSON *required, const cJSON *shape)
{
    char name[WORD_SIZE];
    size_t length = strlen(shape->string);
    bool optional = length && shape->string[length - 1] == '?';
    snprintf(name, sizeof name, "%.*s", (int)(length - optional), shape->string);
    cJSON_AddItemToObject(properties, name, shape_schema(shape));
    if (!optional)
        cJSON_AddItemToArray(required, cJSON_CreateString(name));
}

static void add_others(cJSON *schema, const cJSON *others)
{
    if (!others)
        cJSON_AddFalseToObject(schema, "additionalProperties");
    else if (!text_equal(others->valuestring, "any")) /* which is what nothing said means */
        cJSON_AddItemToObject(schema, "additionalProperties", shape_schema(others));
}

static cJSON *object_of(const cJSON *shape)
{
    cJSON *schema = cJSON_CreateObject();
    cJSON_AddStringToObject(schema, "type", "object");
    cJSON *required = cJSON_CreateArray(), *properties = cJSON_CreateObject();
    for (const cJSON *member = shape->child; member; member = member->next)
        if (!text_equal(member->string, "..."))
            add_member(properties, required, member);
    if (cJSON_GetArraySize(required))
        cJSON_AddItemToObject(schema, "required", required);
    else
        cJSON_Delete(required);
    cJSON_AddItemToObject(schema, "properties", properties);
    add_others(schema, json_get(shape, "..."));
    return schema;
}

cJSON *shape_schema(const cJSON *shape)
{
    const cJSON *plain = json_get(shape, "$");
    if (cJSON_IsString(shape))
        return shape_schema_of_word(shape->valuestring);
    if (cJSON_IsArray(shape) && cJSON_GetArraySize(shape) == 1)
        return list_of(shape->child);
    if (!cJSON_IsObject(shape))
        return impossible();
    return plain ? cJSON_Duplicate(plain, true) : object_of(shape);
}

cJSON *shape_schema_of_text(const char *json)
{
    struct error err = {0};
    AUTO_JSON shape = json_parse(json, strlen(json), &json_body_limits, "a shape", &err);
    return shape_schema(shape);
}
