#include "model/variables.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/mem.h"
#include "model/template.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_ON_STACK = 256 };

const cJSON *variables_get(const struct variables *variables, const char *key)
{
    for (size_t i = 0; i < LAYER_VAULT; i++) {
        const struct scope *scope = variables->layers[i];
        const cJSON *value = scope ? scope_get(scope, key) : NULL;
        if (value)
            return value;
    }
    return NULL;
}

struct scope *variables_make_vault(const struct scope *names)
{
    AUTO_ARENA work = {0};
    struct scope *vault = scope_create("vault");
    const char *key;
    const cJSON *value;
    for (size_t at = 0; scope_next(names, &at, &key, &value);)
        scope_set(vault, arena_printf(&work, VAULT_PREFIX "%s", key), cJSON_Duplicate(value, true));
    return vault;
}

/* A null in a row of data stays a template: spreadsheets turn empty cells into nulls. */
static const char *resolve(const struct variables *variables, struct arena *arena, const char *name)
{
    for (size_t i = 0; i < LAYER_COUNT; i++) {
        const struct scope *scope = variables->layers[i];
        const cJSON *value = scope ? scope_get(scope, name) : NULL;
        if (value)
            return i == LAYER_DATA && cJSON_IsNull(value) ? NULL : json_to_text(arena, value);
    }
    return name[0] == '$' ? dynamic_variable(arena, name) : NULL;
}

/* NULL when nobody knows the name. */
static const char *value_of(const struct variables *variables, struct arena *arena,
                            const char *start, size_t length)
{
    char name[NAME_ON_STACK];
    if (length >= sizeof name)
        return resolve(variables, arena, arena_strndup(arena, start, length));
    memcpy(name, start, length);
    name[length] = '\0';
    return resolve(variables, arena, name);
}

/* One pass: true when something was replaced. */
static bool expand_once(const struct variables *variables, struct arena *arena, const char *text,
                        size_t length, struct buffer *into)
{
    const char *end = text + length, *copied = text, *at = text;
    bool replaced = false;
    while ((at = memchr(at, '{', (size_t)(end - at)))) {
        const char *behind = template_end(at, end);
        if (behind == at) {
            at++;
            continue;
        }
        const char *value = value_of(variables, arena, at + 2, (size_t)(behind - at) - 4);
        if (value) {
            (void)buffer_append(into, copied, (size_t)(at - copied));
            (void)buffer_append_text(into, value);
            copied = behind;
            replaced = true;
        }
        at = behind;
    }
    if (replaced)
        (void)buffer_append(into, copied, (size_t)(end - copied));
    return replaced;
}

static void swap(struct buffer *a, struct buffer *b)
{
    struct buffer held = *a;
    *a = *b;
    *b = held;
}

const char *variables_expand(const struct variables *variables, struct arena *arena,
                             const char *text)
{
    const char *first = strstr(text, "{{");
    if (!first)
        return text;

    AUTO_BUFFER current = {0};
    AUTO_BUFFER next = {0};
    buffer_init(&current, VARIABLES_MAX_EXPANSION);
    buffer_init(&next, VARIABLES_MAX_EXPANSION);
    const char *source = text;
    size_t length = strlen(text);
    for (int pass = 0; pass < VARIABLES_MAX_PASSES; pass++) {
        buffer_clear(&next);
        if (!expand_once(variables, arena, source, length, &next) || next.overflowed)
            break;
        swap(&current, &next);
        source = buffer_text(&current);
        length = current.length;
        if (!strstr(source, "{{"))
            break;
    }
    return source == text ? text : arena_strndup(arena, source, length);
}

static void replace_text(char **text, const char *expanded)
{
    if (expanded == *text)
        return;
    char *copy = mem_strdup(expanded);
    free(*text);
    *text = copy;
}

static void expand_node(const struct variables *variables, struct arena *arena, cJSON *node)
{
    if (node->string && !(node->type & cJSON_StringIsConst))
        replace_text(&node->string, variables_expand(variables, arena, node->string));
    if (cJSON_IsString(node))
        replace_text(&node->valuestring, variables_expand(variables, arena, node->valuestring));
    for (cJSON *child = node->child; child; child = child->next)
        expand_node(variables, arena, child); /* as deep as the gate lets documents be */
}

cJSON *variables_expand_json(const struct variables *variables, struct arena *arena,
                             const cJSON *tree)
{
    cJSON *copy = cJSON_Duplicate(tree, true);
    if (copy)
        expand_node(variables, arena, copy);
    return copy;
}
