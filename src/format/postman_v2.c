#include "format/postman_v2.h"

#include "format/v21.h"

#include <string.h>

/* v2.0 has {type, basic: {username: …}}, v2.1 {type, basic: [{key, value, type}]}. */
static void upgrade_auth(cJSON *owner)
{
    cJSON *auth = (cJSON *)json_get(owner, "auth");
    const char *type = json_get_text(auth, "type");
    const cJSON *params = type ? json_get(auth, type) : NULL;
    if (!cJSON_IsObject(params))
        return;
    cJSON *upgraded = v21_new_auth(type, params);
    cJSON *list = v21_take(upgraded, type);
    json_set(auth, type, list ? list : cJSON_CreateArray());
    cJSON_Delete(upgraded);
}

static void upgrade_item(cJSON *item)
{
    upgrade_auth(item);
    upgrade_auth((cJSON *)json_get(item, "request"));
    const cJSON *responses = json_get(item, "response"), *children = json_get(item, "item");
    if (cJSON_IsArray(responses))
        for (cJSON *response = responses->child; response; response = response->next)
            upgrade_auth((cJSON *)json_get(response, "originalRequest"));
    if (cJSON_IsArray(children))
        for (cJSON *child = children->child; child; child = child->next)
            upgrade_item(child);
}

void postman_v2_upgrade(cJSON *document)
{
    upgrade_item(document);
    cJSON *info = (cJSON *)json_get(document, "info");
    const char *schema = json_get_text(info, "schema");
    if (schema && strstr(schema, "/v2.0"))
        json_set_text(info, "schema", v21_schema);
}
