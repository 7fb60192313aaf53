#include "api/postman/flat.h"

#include "base/text.h"
#include "format/postman_v1.h"
#include "format/v21.h"

void flat_add_copy(cJSON *flat, const char *name, const cJSON *value)
{
    cJSON_AddItemToObject(flat, name, value ? cJSON_Duplicate(value, true) : cJSON_CreateNull());
}

void flat_set_or_remove(cJSON *object, const char *name, const cJSON *value)
{
    if (value && !cJSON_IsNull(value))
        json_set(object, name, cJSON_Duplicate(value, true));
    else
        cJSON_DeleteItemFromObjectCaseSensitive(object, name);
}

cJSON *flat_description(const cJSON *description)
{
    const cJSON *content =
        cJSON_IsObject(description) ? json_get(description, "content") : description;
    return cJSON_CreateString(cJSON_IsString(content) ? content->valuestring : "");
}

bool flat_differs(const cJSON *flat, const cJSON *body, const char *name)
{
    const cJSON *given = json_get(body, name), *known = json_get(flat, name);
    if (!given)
        return false;
    if (!known || cJSON_IsNull(known))
        return !cJSON_IsNull(given);
    return !cJSON_Compare(given, known, true);
}

bool flat_any_differs(const cJSON *flat, const cJSON *body, const char *const *names)
{
    for (; *names; names++)
        if (flat_differs(flat, body, *names))
            return true;
    return false;
}

/* --- what folders and requests share --- */

static const char *const auth_members[] = {"auth", "currentHelper", "helperAttributes", NULL};
static const char *const event_members[] = {"events", "preRequestScript", "tests", NULL};

void flat_add_settings(cJSON *flat, const cJSON *item, const cJSON *auth_owner)
{
    flat_add_copy(flat, "auth", json_get(auth_owner, "auth"));
    flat_add_copy(flat, "events", json_get(item, "event"));
    flat_add_copy(flat, "variables", json_get(item, "variable"));
    flat_add_copy(flat, "protocolProfileBehavior", json_get(item, "protocolProfileBehavior"));
}

void flat_apply_name(cJSON *item, const cJSON *body)
{
    const cJSON *name = json_get(body, "name");
    if (name || !json_get(item, "name"))
        json_set_text(item, "name", cJSON_IsString(name) ? name->valuestring : "");
}

/* An object, the name of a scheme alone ("noauth"), or the older pair of members. */
static cJSON *read_auth(const cJSON *body)
{
    const cJSON *auth = json_get(body, "auth");
    if (cJSON_IsObject(auth))
        return cJSON_Duplicate(auth, true);
    if (cJSON_IsString(auth)) {
        cJSON *named = cJSON_CreateObject();
        json_set_text(named, "type", auth->valuestring);
        return named;
    }
    return postman_v1_auth(body);
}

static void set_or_remove(cJSON *object, const char *name, cJSON *taken)
{
    if (taken)
        json_set(object, name, taken);
    else
        cJSON_DeleteItemFromObjectCaseSensitive(object, name);
}

void flat_apply_settings(cJSON *item, cJSON *auth_owner, const cJSON *flat, const cJSON *body)
{
    if (flat_any_differs(flat, body, auth_members))
        set_or_remove(auth_owner, "auth", read_auth(body));
    if (flat_any_differs(flat, body, event_members))
        set_or_remove(item, "event", postman_v1_events(body));
    if (flat_differs(flat, body, "variables"))
        set_or_remove(item, "variable", postman_v1_variables(body));
    if (flat_differs(flat, body, "protocolProfileBehavior"))
        flat_set_or_remove(item, "protocolProfileBehavior",
                           json_get(body, "protocolProfileBehavior"));
}

/* --- folders --- */

cJSON *flat_folder(const cJSON *item)
{
    cJSON *flat = cJSON_CreateObject();
    flat_add_copy(flat, "name", json_get(item, "name"));
    cJSON_AddItemToObject(flat, "description", flat_description(json_get(item, "description")));
    flat_add_settings(flat, item, item);
    return flat;
}

void flat_folder_apply(cJSON *item, const cJSON *body)
{
    AUTO_JSON flat = flat_folder(item);
    flat_apply_name(item, body);
    if (flat_differs(flat, body, "description"))
        flat_set_or_remove(item, "description", json_get(body, "description"));
    flat_apply_settings(item, item, flat, body);
}
