#include "format/openapi/operation.h"

#include "base/map.h"
#include "base/text.h"
#include "format/openapi/known.h"
#include "format/v21.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static struct spot schemes_of(struct openapi *o)
{
    struct spot root = {o->files->tree, o->files};
    if (o->version == SWAGGER_2_0)
        return openapi_get(o, root, "securityDefinitions");
    return openapi_get(o, openapi_get(o, root, "components"), "securitySchemes");
}

static struct spot scheme_named(struct openapi *o, const char *name)
{
    return openapi_get(o, schemes_of(o), name);
}

/* --- variables that hold what only the user knows --- */

static cJSON *variable_of(struct openapi *o, const char *name, const char *description,
                          bool is_secret)
{
    openapi_add_variable(o, name, "", description, is_secret);
    return cJSON_CreateString(arena_printf(&o->arena, "{{%s}}", name));
}

/* "apiKey" for a scheme of any name, unless there are several of its kind: then its own name. */
static const char *key_variable(struct openapi *o, struct spot scheme)
{
    struct spot all = schemes_of(o);
    size_t keys = 0;
    for (const cJSON *child = all.node ? all.node->child : NULL; child; child = child->next)
        keys += text_equal(json_get_text(child, "type"), "apiKey");
    return keys > 1 && scheme.node->string ? scheme.node->string : "apiKey";
}

/* --- one scheme --- */

static cJSON *new_api_key(struct openapi *o, struct spot scheme)
{
    AUTO_JSON params = cJSON_CreateObject();
    const char *name = json_get_text(scheme.node, "name"), *in = json_get_text(scheme.node, "in");
    if (!name || text_equal(in, "cookie"))
        return NULL;
    cJSON_AddStringToObject(params, "key", name);
    cJSON_AddItemToObject(
        params, "value",
        variable_of(o, key_variable(o, scheme), json_get_text(scheme.node, "description"), true));
    cJSON_AddStringToObject(params, "in", text_equal(in, "query") ? "query" : "header");
    return v21_new_auth("apikey", params);
}

static cJSON *new_user_password(struct openapi *o, const char *type, const char *description)
{
    AUTO_JSON params = cJSON_CreateObject();
    cJSON_AddItemToObject(params, "username",
                          variable_of(o, "basicAuthUsername", description, false));
    cJSON_AddItemToObject(params, "password", variable_of(o, "basicAuthPassword", NULL, true));
    return v21_new_auth(type, params);
}

static cJSON *new_bearer(struct openapi *o, const char *description)
{
    AUTO_JSON params = cJSON_CreateObject();
    cJSON_AddItemToObject(params, "token", variable_of(o, "bearerToken", description, true));
    return v21_new_auth("bearer", params);
}

static cJSON *new_http(struct openapi *o, struct spot scheme)
{
    const char *kind = json_get_text(scheme.node, "scheme");
    const char *description = json_get_text(scheme.node, "description");
    if (text_equal_nocase(kind, "basic"))
        return new_user_password(o, "basic", description);
    if (text_equal_nocase(kind, "digest"))
        return new_user_password(o, "digest", description);
    return text_equal_nocase(kind, "bearer") ? new_bearer(o, description) : NULL;
}

static const char *scopes_of(struct openapi *o, const cJSON *asked, const cJSON *declared)
{
    const char *text = "";
    const cJSON *list = cJSON_IsArray(asked) && asked->child ? asked : declared;
    for (const cJSON *child = list ? list->child : NULL; child; child = child->next) {
        const char *scope = cJSON_IsArray(list) ? cJSON_GetStringValue(child) : child->string;
        if (scope && openapi_spend(o, strlen(text) / 64 + 1))
            text = arena_printf(&o->arena, "%s%s%s", text, *text ? " " : "", scope);
    }
    return text;
}

static void add_flow(struct openapi *o, cJSON *params, const char *grant, const cJSON *flow,
                     const cJSON *asked)
{
    const char *authorize = json_get_text(flow, "authorizationUrl");
    const char *token = json_get_text(flow, "tokenUrl");
    const char *refresh = json_get_text(flow, "refreshUrl");
    const char *scopes = scopes_of(o, asked, json_get(flow, "scopes"));
    cJSON_AddStringToObject(params, "grant_type", grant);
    if (authorize)
        cJSON_AddStringToObject(params, "authUrl", authorize);
    if (token)
        cJSON_AddStringToObject(params, "accessTokenUrl", token);
    if (refresh)
        cJSON_AddStringToObject(params, "refreshTokenUrl", refresh);
    if (*scopes)
        cJSON_AddStringToObject(params, "scope", scopes);
    cJSON_AddItemToObject(params, "clientId", variable_of(o, "clientId", NULL, false));
    if (strcmp(grant, "implicit") != 0)
        cJSON_AddItemToObject(params, "clientSecret", variable_of(o, "clientSecret", NULL, true));
    cJSON_AddStringToObject(params, "addTokenTo", "header");
}

static cJSON *new_oauth2(struct openapi *o, struct spot scheme, const cJSON *asked)
{
    static const char *const grants[][2] = {{"authorizationCode", "authorization_code"},
                                            {"accessCode", "authorization_code"},
                                            {"clientCredentials", "client_credentials"},
                                            {"application", "client_credentials"},
                                            {"implicit", "implicit"},
                                            {"password", "password_credentials"}};
    AUTO_JSON params = cJSON_CreateObject();
    const cJSON *flows = json_get(scheme.node, "flows");
    for (size_t i = 0; i < COUNT_OF(grants); i++) {
        bool is_swagger = text_equal(json_get_text(scheme.node, "flow"), grants[i][0]);
        const cJSON *flow = is_swagger ? scheme.node : json_get(flows, grants[i][0]);
        if (!flow)
            continue;
        add_flow(o, params, grants[i][1], flow, asked);
        return v21_new_auth("oauth2", params);
    }
    cJSON_AddItemToObject(params, "accessToken", variable_of(o, "accessToken", NULL, true));
    cJSON_AddStringToObject(params, "addTokenTo", "header");
    return v21_new_auth("oauth2", params);
}

/* NULL: nothing that an `auth` can say. */
static cJSON *new_auth(struct openapi *o, struct spot scheme, const cJSON *asked)
{
    const char *type = json_get_text(scheme.node, "type");
    if (text_equal(type, "apiKey"))
        return new_api_key(o, scheme);
    if (text_equal(type, "basic"))
        return new_user_password(o, "basic", json_get_text(scheme.node, "description"));
    if (text_equal(type, "http"))
        return new_http(o, scheme);
    return text_equal(type, "oauth2") || text_equal(type, "openIdConnect")
               ? new_oauth2(o, scheme, asked)
               : NULL;
}

/* --- requirements: {scheme: [scopes], …} --- */

static bool is_cookie(struct spot scheme)
{
    return text_equal(json_get_text(scheme.node, "in"), "cookie");
}

/* An API key beside another scheme is a header or a query entry like any. */
static bool add_beside(struct openapi *o, struct spot scheme, struct requirement *into)
{
    const char *name = json_get_text(scheme.node, "name"), *in = json_get_text(scheme.node, "in");
    if (!text_equal(json_get_text(scheme.node, "type"), "apiKey") || !name || !in)
        return false;
    const char *variable = key_variable(o, scheme);
    openapi_add_variable(o, variable, "", json_get_text(scheme.node, "description"), true);
    const char *value = arena_printf(&o->arena, "{{%s}}", variable);
    if (is_cookie(scheme))
        fields_add(o, &into->headers, "Cookie", arena_printf(&o->arena, "%s=%s", name, value));
    else
        fields_add(o, text_equal(in, "query") ? &into->query : &into->headers, name, value);
    return true;
}

static void read_requirement(struct openapi *o, struct spot at, struct requirement *into)
{
    for (const cJSON *child = at.node->child; child; child = child->next) {
        struct spot scheme = scheme_named(o, child->string);
        if (!scheme.node) {
            openapi_note(o, at, true, "the security scheme \"%.100s\" is not described",
                         child->string);
            continue;
        }
        cJSON *auth = into->auth ? NULL : new_auth(o, scheme, child);
        if (auth)
            into->auth = auth;
        else if (!add_beside(o, scheme, into))
            openapi_note(o, scheme, true, "this security scheme (%.50s %.50s) is not carried over",
                         json_get_text(scheme.node, "type") ? json_get_text(scheme.node, "type")
                                                            : "without a type",
                         json_get_text(scheme.node, "scheme") ? json_get_text(scheme.node, "scheme")
                                                              : "");
    }
}

static bool is_supported(struct openapi *o, const cJSON *requirement)
{
    for (const cJSON *child = requirement->child; child; child = child->next) {
        struct spot scheme = scheme_named(o, child->string);
        const char *type = json_get_text(scheme.node, "type");
        const char *kind = json_get_text(scheme.node, "scheme");
        bool is_http = text_equal(type, "http");
        if (!type || text_equal(type, "mutualTLS") ||
            (is_http && !text_equal_nocase(kind, "basic") && !text_equal_nocase(kind, "bearer") &&
             !text_equal_nocase(kind, "digest")))
            return false;
    }
    return true;
}

/* The first alternative that asks for something we can give. NULL: nothing is asked for. */
static const cJSON *choose(struct openapi *o, const cJSON *security)
{
    const cJSON *first = NULL;
    for (const cJSON *child = cJSON_IsArray(security) ? security->child : NULL; child;
         child = child->next) {
        if (!cJSON_IsObject(child) || !child->child)
            continue;
        if (is_supported(o, child))
            return child;
        first = first ? first : child;
    }
    return first;
}

static const char *key_of(struct openapi *o, const cJSON *requirement)
{
    if (!requirement)
        return "";
    char *text = json_print(requirement, false);
    const char *key = arena_strdup(&o->arena, text);
    free(text);
    return key;
}

/* --- the collection --- */

/* Where the description asks for the same in most operations and not for all of them at once. */
static const cJSON *most_common(struct openapi *o, struct spot root, struct spot *ret_at)
{
    struct map *counts = map_create(NULL);
    struct spot paths = openapi_get(o, root, "paths");
    const cJSON *best = NULL;
    size_t most = 0;
    for (const cJSON *path = paths.node ? paths.node->child : NULL; path; path = path->next)
        for (const cJSON *child = path->child; child; child = child->next) {
            const cJSON *security = json_get(child, "security");
            const cJSON *chosen = choose(o, security);
            if (!chosen)
                continue;
            size_t *count = map_get(counts, key_of(o, chosen));
            if (!count) {
                count = arena_new(&o->arena, size_t);
                map_put(counts, key_of(o, chosen), count);
            }
            if (++*count > most) {
                most = *count;
                best = chosen;
                *ret_at = spot_at(paths, chosen);
            }
        }
    map_free(counts);
    return best;
}

static cJSON *offer_scheme(struct openapi *o)
{
    struct spot schemes = schemes_of(o);
    const cJSON *child = cJSON_IsObject(schemes.node) ? schemes.node->child : NULL;
    for (; child; child = child->next) {
        struct spot scheme = openapi_follow(o, spot_at(schemes, child));
        cJSON *auth = new_auth(o, scheme, NULL);
        if (!auth)
            continue;
        openapi_note(o, scheme, false,
                     "no operation asks for a security scheme; the collection offers \"%.100s\"",
                     child->string);
        return auth;
    }
    return NULL;
}

static void note_alternatives(struct openapi *o, struct spot security, const cJSON *chosen)
{
    for (const cJSON *child = security.node ? security.node->child : NULL; child;
         child = child->next)
        if (child != chosen && child->child)
            openapi_note(o, spot_at(security, child), false,
                         "another way to sign in: \"%.100s\"; the collection has \"%.100s\"",
                         child->child->string, chosen->child->string);
}

cJSON *security_collection(struct openapi *o, struct spot root)
{
    struct spot security = openapi_get(o, root, "security");
    struct spot at = security;
    const cJSON *chosen = choose(o, security.node);
    o->has_security = security.node != NULL;
    if (chosen)
        note_alternatives(o, security, chosen);
    if (!security.node)
        chosen = most_common(o, root, &at);
    if (!security.node && !chosen) {
        cJSON *auth = known_auth(o);
        if (!auth)
            auth = offer_scheme(o);
        if (!auth)
            openapi_note(o, root, false,
                         "the description says nothing of signing in; set the collection's "
                         "authorization when the API asks for it");
        return auth;
    }
    o->has_security = true;
    o->security_key = key_of(o, chosen);
    struct requirement requirement = {0};
    if (chosen)
        read_requirement(o, spot_at(at, chosen), &requirement);
    return requirement.auth;
}

/* --- one operation --- */

static cJSON *no_auth(void)
{
    return v21_new_auth("noauth", NULL);
}

void security_operation(struct openapi *o, const struct operation *operation,
                        struct requirement *into)
{
    struct spot root = {o->files->tree, o->files};
    struct spot own = openapi_get(o, operation->at, "security");
    struct spot security = own.node ? own : openapi_get(o, root, "security");
    if (!o->has_security && !own.node)
        return;
    const cJSON *chosen = choose(o, security.node);
    if (chosen)
        read_requirement(o, spot_at(security, chosen), into);
    bool is_inherited = o->options->inherit_auth || text_equal(key_of(o, chosen), o->security_key);
    if (is_inherited) {
        cJSON_Delete(into->auth);
        into->auth = NULL;
    } else if (!into->auth) {
        into->auth = no_auth();
    }
}
