#include "format/openapi/known.h"

#include "base/text.h"
#include "format/v21.h"

struct known_api {
    const char *name;
    const char *paths[3]; /* that it has, all of them */
    const char *key;      /* the header to sign in with */
    const char *variable;
    const char *key_description;
    const char *other_key; /* another way, for those who prefer it */
    const char *other_variable;
    const char *other_description;
    const char *header; /* that requests may have */
    const char *header_variable;
    const char *header_description;
};

static const struct known_api apis[] = {
    {
        .name = "Palette",
        .paths = {"/v1/auth/authenticate", "/v1/spectroclusters/{uid}", "/v1/cloudaccounts/aws"},
        .key = "ApiKey",
        .variable = "apiKey",
        .key_description = "An API key of Palette, sent as the header ApiKey",
        .other_key = "Authorization",
        .other_variable = "authorization",
        .other_description =
            "A token of POST /v1/auth/authenticate, sent as it is (no \"Bearer\"); "
            "switch the header Authorization on to use it in place of an API key",
        .header = "ProjectUid",
        .header_variable = "projectUid",
        .header_description =
            "The project that the request works in; without it the tenant's scope",
    },
};

void known_find(struct openapi *o, struct spot root)
{
    struct spot paths = openapi_get(o, root, "paths");
    for (size_t i = 0; i < COUNT_OF(apis); i++) {
        bool has_all = true;
        for (size_t p = 0; p < COUNT_OF(apis[i].paths); p++)
            has_all &= openapi_member(o, paths, apis[i].paths[p]).node != NULL;
        if (has_all)
            o->known = &apis[i];
    }
}

cJSON *known_auth(struct openapi *o)
{
    const struct known_api *api = o->known;
    if (!api)
        return NULL;
    AUTO_JSON params = cJSON_CreateObject();
    openapi_add_variable(o, api->variable, "", api->key_description, true);
    openapi_add_variable(o, api->other_variable, "", api->other_description, true);
    cJSON_AddStringToObject(params, "key", api->key);
    cJSON_AddStringToObject(params, "value", arena_printf(&o->arena, "{{%s}}", api->variable));
    cJSON_AddStringToObject(params, "in", "header");
    openapi_note(o, (struct spot){o->files->tree, o->files}, false,
                 "the description says nothing of signing in; as for %s the collection sends the "
                 "header %s, and every request has %s switched off",
                 api->name, api->key, api->other_key);
    o->offers_known_auth = true;
    return v21_new_auth("apikey", params);
}

static void add_header(struct openapi *o, cJSON *headers, const char *key, const char *variable,
                       const char *description)
{
    for (const cJSON *child = headers->child; child; child = child->next)
        if (text_equal_nocase(json_get_text(child, "key"), key))
            return;
    cJSON *header = cJSON_CreateObject();
    cJSON_AddBoolToObject(header, "disabled", true);
    cJSON_AddStringToObject(header, "key", key);
    cJSON_AddStringToObject(header, "value", arena_printf(&o->arena, "{{%s}}", variable));
    cJSON_AddStringToObject(header, "description", description);
    cJSON_AddItemToArray(headers, header);
}

void known_add_headers(struct openapi *o, cJSON *headers)
{
    const struct known_api *api = o->known;
    if (!api)
        return;
    openapi_add_variable(o, api->header_variable, "", api->header_description, false);
    add_header(o, headers, api->header, api->header_variable, api->header_description);
    if (o->offers_known_auth)
        add_header(o, headers, api->other_key, api->other_variable, api->other_description);
}
