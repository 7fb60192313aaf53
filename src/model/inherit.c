/* What an item has from itself or from the folders and the collection around it. */
#include "model/collection.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "model/loose.h"

#include <stdint.h>
#include <string.h>

static bool listens(const cJSON *event, const char *listen)
{
    const char *to = json_get_text(event, "listen");
    return to && strcmp(to, listen) == 0 && !loose_is_disabled(event);
}

/* Lines joined as an array's join("\n") would, null lines empty. */
static const char *join_lines(const cJSON *lines, struct arena *arena)
{
    AUTO_BUFFER text = {0};
    if (!lines->child)
        return "";
    if (!lines->child->next && cJSON_IsString(lines->child))
        return lines->child->valuestring;
    buffer_init(&text, SIZE_MAX / 4); /* the document bounds it */
    const cJSON *line;
    cJSON_ArrayForEach(line, lines)
    {
        if (line != lines->child)
            (void)buffer_append_char(&text, '\n');
        if (!cJSON_IsNull(line))
            (void)buffer_append_text(&text, json_to_text(arena, line));
    }
    return arena_strndup(arena, buffer_text(&text), text.length);
}

/* NULL when the event has no script at all. */
static const char *script_source(const cJSON *event, struct arena *arena)
{
    const cJSON *script = json_get(event, "script");
    const cJSON *exec = cJSON_IsObject(script) ? json_get(script, "exec") : script;
    if (!script || cJSON_IsNull(script))
        return NULL;
    if (cJSON_IsString(exec))
        return exec->valuestring;
    return cJSON_IsArray(exec) ? join_lines(exec, arena) : "";
}

int item_each_script(const struct item *item, const char *listen, struct arena *arena,
                     item_script_fn fn, void *context)
{
    const cJSON *events = json_get(item->json, "event"), *event;
    cJSON_ArrayForEach(event, events)
    {
        const char *source = listens(event, listen) ? script_source(event, arena) : NULL;
        int result = source ? fn(context, item, event, source) : 0;
        if (result != 0)
            return result;
    }
    return 0;
}

static bool has_own_script(const struct item *item, const char *listen)
{
    const cJSON *events = json_get(item->json, "event"), *event;
    cJSON_ArrayForEach(event, events)
    {
        const cJSON *script = json_get(event, "script");
        if (listens(event, listen) && script && !cJSON_IsNull(script))
            return true;
    }
    return false;
}

bool item_has_scripts(const struct item *item, const char *listen)
{
    for (; item; item = item->parent)
        if (has_own_script(item, listen))
            return true;
    return false;
}

bool auth_is_said(const cJSON *auth)
{
    const char *type = json_get_text(auth, "type");
    return type && *type;
}

static const cJSON *own_auth(const struct item *item)
{
    const cJSON *holder = item->is_folder ? item->json : json_get(item->json, "request");
    const cJSON *auth = json_get(holder, "auth");
    return auth_is_said(auth) ? auth : NULL;
}

const cJSON *item_auth(const struct item *item)
{
    for (; item; item = item->parent) {
        const cJSON *auth = own_auth(item);
        if (auth)
            return auth;
    }
    return NULL;
}

const cJSON *item_behavior(const struct item *item, const char *name)
{
    for (; item; item = item->parent) {
        const cJSON *value = json_get(json_get(item->json, "protocolProfileBehavior"), name);
        if (value && !cJSON_IsNull(value))
            return value;
    }
    return NULL;
}
