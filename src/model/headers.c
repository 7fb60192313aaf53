#include "model/build.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/loose.h"

#include <string.h>

bool build_is_token(const char *text)
{
    if (!*text)
        return false;
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c <= ' ' || *c >= 0x7F || strchr("\"(),/:;<=>?@[\\]{}", *c))
            return false;
    return true;
}

/* Tabs, visible ASCII, and what fits into one byte of Latin-1 (in UTF-8 below 0xC4). */
static bool is_header_content(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if ((*c < ' ' && *c != '\t') || *c == 0x7F || *c >= 0xC4)
            return false;
    return true;
}

static int add_header(const struct build *build, struct pairs *into, const char *key,
                      const char *value)
{
    key = build_expand(build, key);
    value = build_expand(build, value);
    if (!*key)
        return 0;
    if (!build_is_token(key))
        return error_set(build->err, ERR_INVALID, "Header name must be a valid HTTP token [\"%s\"]",
                         key);
    if (!is_header_content(value))
        return error_set(build->err, ERR_INVALID, "Invalid character in header content [\"%s\"]",
                         key);
    pairs_add(into, build->arena, key, value);
    return 0;
}

/* A name reaches up to the last colon of the line's first word, so that "A:b:c" is "A:b" with the
 * value "c"; lines that start with anything else are left out. Newman reads them so. */
static int add_line(const struct build *build, struct pairs *into, const char *line, size_t length)
{
    size_t colon = length;
    for (size_t i = 0; i < length && line[i] != ' ' && line[i] != '\t'; i++)
        if (line[i] == ':')
            colon = i;
    if (colon == length || colon == 0)
        return 0;
    const char *key = arena_strndup(build->arena, line, colon);
    const char *value = arena_strndup(build->arena, line + colon + 1, length - colon - 1);
    return add_header(build, into, key, text_trim(build->arena, value));
}

static int add_lines(const struct build *build, struct pairs *into, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\r\n");
        if (add_line(build, into, text, length) < 0)
            return -1;
        text += length + (text[length] != '\0');
    }
    return 0;
}

/* "Name: value" as one element of an array. */
static int add_element_text(const struct build *build, struct pairs *into, const char *text)
{
    size_t length = strcspn(text, ":");
    const char *key = text_trim(build->arena, arena_strndup(build->arena, text, length));
    return add_header(build, into, key,
                      text[length] ? text_trim(build->arena, text + length + 1) : "");
}

static int add_values(const struct build *build, struct pairs *into, const char *key,
                      const cJSON *value)
{
    if (!cJSON_IsArray(value))
        return add_header(build, into, key, value ? json_to_text(build->arena, value) : "");
    const cJSON *element;
    cJSON_ArrayForEach(element, value)
    {
        if (add_header(build, into, key, json_to_text(build->arena, element)) < 0)
            return -1;
    }
    return 0;
}

static int add_element(const struct build *build, struct pairs *into, const cJSON *element)
{
    if (cJSON_IsString(element))
        return add_element_text(build, into, element->valuestring);
    const cJSON *key = json_get(element, "key");
    if (!key || cJSON_IsNull(key) || loose_is_disabled(element))
        return 0;
    return add_values(build, into, json_to_text(build->arena, key), json_get(element, "value"));
}

int build_headers(const struct build *build, const cJSON *node, struct pairs *into)
{
    const cJSON *element;
    if (cJSON_IsString(node))
        return add_lines(build, into, node->valuestring);
    if (cJSON_IsArray(node)) {
        cJSON_ArrayForEach(element, node)
        {
            if (add_element(build, into, element) < 0)
                return -1;
        }
    } else if (cJSON_IsObject(node)) {
        cJSON_ArrayForEach(element, node)
        {
            if (cJSON_IsString(element) &&
                add_header(build, into, element->string, element->valuestring) < 0)
                return -1;
        }
    }
    return 0;
}
