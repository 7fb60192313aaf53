#include "format/write_v2.h"

#include "base/text.h"
#include "format/v21.h"

#include <string.h>

/* --- v2.1 --- */

static void tell_loss(const cJSON *owner, const cJSON *extra, struct format_notes *notes)
{
    static const char *const parts[][2] = {
        {"members", "members that v2.1 does not know"},
        {"auth", "auth that v2.1 cannot say whole"},
        {"scripts", "scripts that v2.1 cannot say whole"},
        {"skipped", "requests of other kinds"},
        {"pathVariables", "disabled path variables"},
    };
    const char *place = json_get_text(owner, "name");
    if (!place)
        place = json_get_text(json_get(owner, "info"), "name");
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (json_get(extra, parts[i][0]))
            format_notes_add(notes, place, true, "left out: %s", parts[i][1]);
}

static void drop_extra(cJSON *node, struct format_notes *notes)
{
    AUTO_JSON extra = v21_take(node, "_postern");
    if (extra)
        tell_loss(node, extra, notes);
}

static void clean_item(cJSON *item, struct format_notes *notes)
{
    drop_extra(item, notes);
    drop_extra((cJSON *)json_get(item, "request"), notes);
    const cJSON *responses = json_get(item, "response"), *items = json_get(item, "item");
    for (cJSON *one = cJSON_IsArray(responses) ? responses->child : NULL; one; one = one->next) {
        drop_extra(one, notes);
        drop_extra((cJSON *)json_get(one, "originalRequest"), notes);
    }
    for (cJSON *child = cJSON_IsArray(items) ? items->child : NULL; child; child = child->next)
        clean_item(child, notes);
}

cJSON *format_new_v21(const cJSON *document, struct format_notes *notes)
{
    cJSON *copy = cJSON_Duplicate(document, true);
    clean_item(copy, notes);
    cJSON *info = (cJSON *)json_get(copy, "info");
    if (cJSON_IsObject(info))
        json_set_text(info, "schema", v21_schema);
    return copy;
}

/* --- v2.0 --- */

static void lower_auth(cJSON *owner)
{
    cJSON *auth = (cJSON *)json_get(owner, "auth");
    const char *type = json_get_text(auth, "type");
    const cJSON *list = type ? json_get(auth, type) : NULL;
    if (!cJSON_IsArray(list))
        return;
    cJSON *map = cJSON_CreateObject();
    for (const cJSON *one = list->child; one; one = one->next) {
        const char *key = json_get_text(one, "key");
        const cJSON *value = json_get(one, "value");
        if (key)
            json_set(map, key, value ? cJSON_Duplicate(value, true) : cJSON_CreateNull());
    }
    json_set(auth, type, map);
}

/* Whether the parts of an address say more than its text. */
static bool is_only_text(const cJSON *url)
{
    const cJSON *query = json_get(url, "query"), *variable = json_get(url, "variable");
    if (!json_get_text(url, "raw") || (variable && variable->child))
        return false;
    for (const cJSON *one = query ? query->child : NULL; one; one = one->next)
        if (json_get(one, "disabled") || json_get(one, "description"))
            return false;
    return true;
}

static void lower_url(cJSON *request)
{
    cJSON *url = (cJSON *)json_get(request, "url");
    if (!cJSON_IsObject(url))
        return;
    if (is_only_text(url)) {
        json_set(request, "url", cJSON_CreateString(json_get_text(url, "raw")));
        return;
    }
    const cJSON *variable = json_get(url, "variable");
    for (cJSON *one = variable ? variable->child : NULL; one; one = one->next) {
        cJSON *key = v21_take(one, "key");
        if (key)
            json_set(one, "id", key);
    }
}

static void lower_request(cJSON *request)
{
    if (!cJSON_IsObject(request))
        return;
    lower_auth(request);
    lower_url(request);
}

static void lower_item(cJSON *item)
{
    lower_auth(item);
    lower_request((cJSON *)json_get(item, "request"));
    const cJSON *responses = json_get(item, "response"), *items = json_get(item, "item");
    for (cJSON *one = cJSON_IsArray(responses) ? responses->child : NULL; one; one = one->next)
        lower_request((cJSON *)json_get(one, "originalRequest"));
    for (cJSON *child = cJSON_IsArray(items) ? items->child : NULL; child; child = child->next)
        lower_item(child);
}

cJSON *format_new_v20(const cJSON *document, struct format_notes *notes)
{
    cJSON *copy = format_new_v21(document, notes);
    lower_item(copy);
    cJSON *info = (cJSON *)json_get(copy, "info");
    if (cJSON_IsObject(info))
        json_set_text(info, "schema",
                      "https://schema.getpostman.com/json/collection/v2.0.0/collection.json");
    return copy;
}
