/* What the collection has besides its requests: variables, ids, names. */
#include "format/openapi/collection.h"

#include "base/digest.h"
#include "base/map.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

struct openapi_variable {
    const char *value, *description;
    bool is_secret;
};

void openapi_add_variable(struct openapi *o, const char *name, const char *value,
                          const char *description, bool is_secret)
{
    if (map_get(o->variables, name))
        return;
    struct openapi_variable *variable = arena_new(&o->arena, struct openapi_variable);
    variable->value = arena_strdup(&o->arena, value);
    variable->description = description;
    variable->is_secret = is_secret;
    map_put(o->variables, name, variable);
}

cJSON *openapi_variables(struct openapi *o)
{
    cJSON *list = cJSON_CreateArray();
    const char *name;
    void *value;
    for (size_t at = 0; map_next(o->variables, &at, &name, &value);) {
        const struct openapi_variable *variable = value;
        cJSON *entry = cJSON_CreateObject();
        cJSON_AddStringToObject(entry, "key", name);
        cJSON_AddStringToObject(entry, "value", variable->value);
        cJSON_AddStringToObject(entry, "type", variable->is_secret ? "secret" : "string");
        if (variable->description && *variable->description)
            cJSON_AddStringToObject(entry, "description", variable->description);
        cJSON_AddItemToArray(list, entry);
    }
    return list;
}

const char *openapi_first_line(struct openapi *o, const char *text, size_t longest)
{
    text += strspn(text, " \t\r\n");
    size_t length = strcspn(text, "\r\n");
    if (length > longest) {
        length = longest;
        while (length && ((unsigned char)text[length] & 0xC0) == 0x80)
            length--; /* not through a character */
    }
    return text_trim(&o->arena, arena_strndup(&o->arena, text, length));
}

const char *openapi_id(struct openapi *o, const char *kind, const char *name)
{
    unsigned char digest[DIGEST_MAX_SIZE];
    const char *text = arena_printf(&o->arena, "openapi %s %s", kind, name);
    char hex[33];
    if (o->failed || digest_compute(DIGEST_SHA256, text, strlen(text), digest, o->err) < 0) {
        o->failed = true;
        return "";
    }
    digest[6] = (unsigned char)((digest[6] & 0x0F) | 0x80); /* version 8: an id of our own making */
    digest[8] = (unsigned char)((digest[8] & 0x3F) | 0x80);
    for (size_t i = 0; i < 16; i++)
        snprintf(hex + i * 2, 3, "%02x", digest[i]);
    return arena_printf(&o->arena, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
                        hex + 20);
}
