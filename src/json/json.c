#include "json/json.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/mem.h"
#include "json/emit.h"
#include "json/number.h"
#include "json/writer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void put_buffer(void *into, const char *bytes, size_t length)
{
    (void)buffer_append(into, bytes, length); /* the buffer remembers that it overflowed */
}

int json_write(const cJSON *node, bool pretty, struct buffer *into)
{
    const struct emitter emitter = {put_buffer, into, pretty};
    emit_tree(&emitter, node, 0);
    return into->overflowed ? -1 : 0;
}

char *json_print(const cJSON *node, bool pretty)
{
    AUTO_BUFFER text;
    buffer_init(&text, SIZE_MAX / 4); /* a tree in memory bounds its own text */
    (void)json_write(node, pretty, &text);
    return buffer_take(&text);
}

int json_quote(struct buffer *into, const char *text, size_t length)
{
    const struct emitter emitter = {put_buffer, into, false};
    emit_quoted(&emitter, text, length);
    return into->overflowed ? -1 : 0;
}

/* Of equal keys the last one counts, as in JavaScript. */
const cJSON *json_get(const cJSON *object, const char *key)
{
    const cJSON *found = NULL;
    if (!cJSON_IsObject(object))
        return NULL;
    for (const cJSON *child = object->child; child; child = child->next)
        if (child->string && strcmp(child->string, key) == 0)
            found = child;
    return found;
}

const char *json_get_text(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(json_get(object, key));
}

bool json_get_bool(const cJSON *object, const char *key, bool otherwise)
{
    const cJSON *node = json_get(object, key);
    return cJSON_IsBool(node) ? cJSON_IsTrue(node) : otherwise;
}

double json_get_number(const cJSON *object, const char *key, double otherwise)
{
    const cJSON *node = json_get(object, key);
    return json_is_number(node) ? json_number(node) : otherwise;
}

bool json_is_number(const cJSON *node)
{
    return cJSON_IsNumber(node) || cJSON_IsRaw(node);
}

double json_number(const cJSON *node)
{
    if (cJSON_IsNumber(node))
        return node->valuedouble;
    return cJSON_IsRaw(node) ? number_parse(node->valuestring, strlen(node->valuestring)) : 0;
}

bool json_to_integer(const cJSON *node, int64_t *ret_integer)
{
    static const double most = 9007199254740991.0;
    double number = json_number(node);
    if (!json_is_number(node) || !(number >= -most && number <= most) || number != trunc(number))
        return false;
    *ret_integer = (int64_t)number;
    return true;
}

static void append_text(struct buffer *into, const cJSON *node);

static void append_number(struct buffer *into, double value)
{
    char text[JSON_NUMBER_SIZE];
    if (isinf(value)) {
        (void)buffer_append_text(into, value < 0 ? "-Infinity" : "Infinity");
        return;
    }
    json_format_number(value, text);
    (void)buffer_append_text(into, text);
}

static void append_elements(struct buffer *into, const cJSON *array)
{
    for (const cJSON *child = array->child; child; child = child->next) {
        if (!cJSON_IsNull(child))
            append_text(into, child);
        if (child->next)
            (void)buffer_append_char(into, ',');
    }
}

static void append_text(struct buffer *into, const cJSON *node)
{
    if (json_is_number(node))
        append_number(into, json_number(node));
    else if (cJSON_IsString(node))
        (void)buffer_append_text(into, node->valuestring);
    else if (cJSON_IsBool(node))
        (void)buffer_append_text(into, cJSON_IsTrue(node) ? "true" : "false");
    else if (cJSON_IsArray(node))
        append_elements(into, node);
    else
        (void)buffer_append_text(into, cJSON_IsObject(node) ? "[object Object]" : "null");
}

const char *json_to_text(struct arena *arena, const cJSON *node)
{
    if (cJSON_IsString(node))
        return node->valuestring;
    AUTO_BUFFER text;
    buffer_init(&text, SIZE_MAX / 4);
    append_text(&text, node);
    return arena_strndup(arena, buffer_text(&text), text.length);
}

static void rename_node(cJSON *node, const char *key)
{
    if (node->string && !(node->type & cJSON_StringIsConst))
        free(node->string);
    node->type &= ~cJSON_StringIsConst;
    node->string = mem_strdup(key);
}

void json_set(cJSON *object, const char *key, cJSON *value)
{
    cJSON *old = (cJSON *)json_get(object, key);
    if (!old) {
        cJSON_AddItemToObject(object, key, value);
        return;
    }
    rename_node(value, key);
    cJSON_ReplaceItemViaPointer(object, old, value);
}

void json_set_text(cJSON *object, const char *key, const char *text)
{
    if (text) {
        json_set(object, key, cJSON_CreateString(text));
        return;
    }
    const cJSON *old;
    while ((old = json_get(object, key)))
        cJSON_Delete(cJSON_DetachItemViaPointer(object, (cJSON *)old));
}
