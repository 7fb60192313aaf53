#include "format/insomnia_request.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"
#include "format/v21.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* --- templates --- */

/* The name in {{ … }} when it is one: "_.a.b", "a", "_['a b']". */
static const char *plain_name(struct arena *arena, const char *text, size_t length)
{
    char *inner = text_trim(arena, arena_strndup(arena, text, length));
    if (text_starts_with(inner, "_."))
        inner += 2;
    if (text_starts_with(inner, "_['") && text_ends_with(inner, "']"))
        return arena_strndup(arena, inner + 3, strlen(inner) - 5);
    for (const char *at = inner; *at; at++)
        if (!isalnum((unsigned char)*at) && !strchr("_-.$", *at))
            return NULL;
    return *inner ? inner : NULL;
}

/* NULL when nothing changes. */
static char *rewrite(const char *text, bool *ret_kept)
{
    AUTO_ARENA arena = {0};
    AUTO_BUFFER out;
    buffer_init(&out, strlen(text) + 1);
    const char *open;
    if (!strstr(text, "{{"))
        return NULL;
    for (; (open = strstr(text, "{{")); text = strstr(open, "}}") + 2) {
        const char *close = strstr(open, "}}");
        if (!close)
            break;
        (void)buffer_append(&out, text, (size_t)(open - text));
        const char *name = plain_name(&arena, open + 2, (size_t)(close - open - 2));
        *ret_kept |= !name;
        if (name)
            (void)buffer_printf(&out, "{{%s}}", name);
        else
            (void)buffer_append(&out, open, (size_t)(close + 2 - open));
    }
    (void)buffer_append_text(&out, text);
    return buffer_take(&out);
}

static bool is_code(const char *key)
{
    static const char *const keys[] = {"preRequestScript", "afterResponseScript", "scripts", "code",
                                       "contents"};
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (text_equal(key, keys[i]))
            return true;
    return false;
}

static void rewrite_tree(cJSON *node, bool *ret_kept)
{
    if (is_code(node->string))
        return;
    if (cJSON_IsString(node)) {
        char *text = rewrite(node->valuestring, ret_kept);
        *ret_kept |= strstr(node->valuestring, "{% ") != NULL;
        if (text)
            cJSON_SetValuestring(node, text);
        free(text);
    }
    for (cJSON *child = node->child; child; child = child->next)
        rewrite_tree(child, ret_kept);
}

void insomnia_rewrite(cJSON *tree, const char *place, struct format_notes *notes)
{
    bool kept = false;
    rewrite_tree(tree, &kept);
    if (kept)
        format_notes_add(notes, place, true,
                         "template tags and filters are kept as they stand: "
                         "nothing fills them in");
}

void insomnia_add_variables(cJSON *into, const cJSON *data, const char *prefix)
{
    AUTO_ARENA arena = {0};
    const cJSON *value;
    cJSON_ArrayForEach(value, data)
    {
        const char *key =
            *prefix ? arena_printf(&arena, "%s.%s", prefix, value->string) : value->string;
        if (cJSON_IsObject(value) && value->child)
            insomnia_add_variables(into, value, key);
        else
            cJSON_AddItemToArray(into, v21_new_pair(key, json_to_text(&arena, value)));
    }
}

/* --- pairs --- */

static cJSON *new_pairs(const cJSON *source, const char *place, struct format_notes *notes)
{
    cJSON *list = cJSON_CreateArray();
    AUTO_ARENA arena = {0};
    const cJSON *one;
    cJSON_ArrayForEach(one, source)
    {
        const char *name = json_get_text(one, "name"), *about = json_get_text(one, "description");
        const cJSON *value = json_get(one, "value");
        if (!name || (!*name && !value))
            continue;
        cJSON *pair = v21_new_pair(name, value ? json_to_text(&arena, value) : "");
        if (about && *about)
            json_set_text(pair, "description", about);
        if (json_get_bool(one, "disabled", false))
            cJSON_AddBoolToObject(pair, "disabled", true);
        cJSON_AddItemToArray(list, pair);
    }
    return list;
}

/* --- bodies --- */

static cJSON *new_parts(const cJSON *params)
{
    cJSON *list = cJSON_CreateArray();
    const cJSON *one;
    cJSON_ArrayForEach(one, params)
    {
        const char *name = json_get_text(one, "name"), *file = json_get_text(one, "fileName");
        const char *value = json_get_text(one, "value");
        bool is_file = text_equal(json_get_text(one, "type"), "file");
        cJSON *part = v21_new_pair(name ? name : "", is_file ? NULL : value ? value : "");
        json_set_text(part, "type", is_file ? "file" : "text");
        if (is_file)
            json_set_text(part, "src", file ? file : "");
        if (json_get_bool(one, "disabled", false))
            cJSON_AddBoolToObject(part, "disabled", true);
        cJSON_AddItemToArray(list, part);
    }
    return list;
}

/* {query, variables, operationName} as JSON text. */
static cJSON *new_graphql(const char *text)
{
    cJSON *graphql = cJSON_CreateObject();
    AUTO_JSON source = json_parse(text, strlen(text), &json_document_limits, "graphql", NULL);
    const char *query = json_get_text(source, "query");
    const cJSON *variables = json_get(source, "variables");
    json_set_text(graphql, "query", query ? query : text);
    json_set_text(graphql, "operationName", json_get_text(source, "operationName"));
    if (variables) {
        char *printed = json_print(variables, false);
        json_set_text(graphql, "variables",
                      cJSON_IsString(variables) ? variables->valuestring : printed);
        free(printed);
    }
    return v21_new_body("graphql", graphql);
}

static cJSON *new_body(const cJSON *body, const char *place, struct format_notes *notes)
{
    const char *type = json_get_text(body, "mimeType"), *text = json_get_text(body, "text");
    const char *file = json_get_text(body, "fileName");
    const cJSON *params = json_get(body, "params");
    if (text_equal(type, "application/x-www-form-urlencoded") && params)
        return v21_new_body("urlencoded", new_pairs(params, place, notes));
    if (text_equal(type, "multipart/form-data"))
        return v21_new_body("formdata", new_parts(params));
    if (text_equal(type, "application/graphql") && text)
        return new_graphql(text);
    if (file && *file) {
        cJSON *source = cJSON_CreateObject();
        json_set_text(source, "src", file);
        return v21_new_body("file", source);
    }
    return text ? v21_new_raw_body(text, v21_language_of(type)) : NULL;
}

/* --- auth --- */

struct param {
    const char *theirs, *ours;
};
static const struct {
    const char *theirs, *ours;
    struct param params[16];
} schemes[] = {
    {"basic", "basic", {{"username", "username"}, {"password", "password"}}},
    {"digest", "digest", {{"username", "username"}, {"password", "password"}}},
    {"ntlm", "ntlm", {{"username", "username"}, {"password", "password"}}},
    {"bearer", "bearer", {{"token", "token"}}},
    {"apikey", "apikey", {{"key", "key"}, {"value", "value"}}},
    {"iam",
     "awsv4",
     {{"accessKeyId", "accessKey"},
      {"secretAccessKey", "secretKey"},
      {"sessionToken", "sessionToken"},
      {"region", "region"},
      {"service", "service"}}},
    {"hawk", "hawk", {{"id", "authId"}, {"key", "authKey"}, {"algorithm", "algorithm"}}},
    {"oauth1",
     "oauth1",
     {{"consumerKey", "consumerKey"},
      {"consumerSecret", "consumerSecret"},
      {"tokenKey", "token"},
      {"tokenSecret", "tokenSecret"},
      {"signatureMethod", "signatureMethod"},
      {"privateKey", "privateKey"},
      {"version", "version"},
      {"nonce", "nonce"},
      {"timestamp", "timestamp"},
      {"callback", "callback"},
      {"realm", "realm"},
      {"verifier", "verifier"}}},
    {"oauth2",
     "oauth2",
     {{"grantType", "grant_type"},
      {"accessTokenUrl", "accessTokenUrl"},
      {"authorizationUrl", "authUrl"},
      {"clientId", "clientId"},
      {"clientSecret", "clientSecret"},
      {"redirectUrl", "redirect_uri"},
      {"scope", "scope"},
      {"state", "state"},
      {"username", "username"},
      {"password", "password"},
      {"audience", "audience"},
      {"resource", "resource"},
      {"accessToken", "accessToken"}}},
    {"asap",
     "asap",
     {{"issuer", "iss"},
      {"subject", "sub"},
      {"audience", "aud"},
      {"additionalClaims", "claims"},
      {"privateKey", "privateKey"},
      {"keyId", "kid"}}},
};

static void add_special(cJSON *params, const cJSON *auth, const char *type)
{
    const char *where = json_get_text(auth, "addTo"), *prefix = json_get_text(auth, "prefix");
    if (text_equal(type, "apikey"))
        json_set_text(params, "in", text_equal(where, "queryParams") ? "query" : "header");
    if (text_equal(type, "oauth2")) {
        const char *in_body = json_get_text(auth, "credentialsInBody");
        bool body = json_get_bool(auth, "credentialsInBody", text_equal(in_body, "true"));
        json_set_text(params, "client_authentication", body ? "body" : "header");
        prefix = json_get_text(auth, "tokenPrefix");
        json_set_text(params, "headerPrefix", prefix && *prefix ? prefix : "Bearer");
    }
}

static cJSON *new_auth(const cJSON *auth, const char *type, const char *place,
                       struct format_notes *notes)
{
    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        if (!text_equal(schemes[i].theirs, type))
            continue;
        AUTO_JSON params = cJSON_CreateObject();
        for (const struct param *param = schemes[i].params; param->theirs; param++) {
            const cJSON *value = json_get(auth, param->theirs);
            if (value)
                json_set(params, param->ours, cJSON_Duplicate(value, true));
        }
        add_special(params, auth, schemes[i].ours);
        return v21_new_auth(schemes[i].ours, params);
    }
    format_notes_add(notes, place, true, "auth of the type %s was left out", type);
    return NULL;
}

void insomnia_add_auth(cJSON *into, const cJSON *source, const char *place,
                       struct format_notes *notes)
{
    const cJSON *auth = json_get(source, "authentication");
    const char *type = json_get_text(auth, "type");
    if (!type || !*type)
        return;
    bool off = text_equal(type, "none") || json_get_bool(auth, "disabled", false);
    v21_add(into, "auth", off ? v21_new_auth("noauth", NULL) : new_auth(auth, type, place, notes));
}

/* --- scripts --- */

static void add_script(cJSON *events, const char *listen, const char *code)
{
    if (text_is_blank(code))
        return;
    AUTO_ARENA arena = {0};
    const char *whole = arena_printf(&arena, "const insomnia = pm;\n%s", code);
    cJSON_AddItemToArray(events, v21_new_event(listen, whole));
}

void insomnia_add_scripts(cJSON *into, const cJSON *source)
{
    const cJSON *scripts = json_get(source, "scripts");
    const char *before = json_get_text(source, "preRequestScript");
    const char *after = json_get_text(source, "afterResponseScript");
    cJSON *events = cJSON_CreateArray();
    add_script(events, "prerequest", before ? before : json_get_text(scripts, "preRequest"));
    add_script(events, "test", after ? after : json_get_text(scripts, "afterResponse"));
    if (events->child)
        v21_add(into, "event", events);
    else
        cJSON_Delete(events);
}

/* --- settings --- */

static cJSON *new_behavior(const cJSON *source)
{
    const cJSON *settings = json_get(source, "settings"), *cookies = json_get(settings, "cookies");
    const char *follow = json_get_text(source, "settingFollowRedirects");
    cJSON *behavior = cJSON_CreateObject();
    follow = follow ? follow : json_get_text(settings, "followRedirects");
    if (text_equal(follow, "on") || text_equal(follow, "off"))
        cJSON_AddBoolToObject(behavior, "followRedirects", text_equal(follow, "on"));
    if (!json_get_bool(source, "settingEncodeUrl", json_get_bool(settings, "encodeUrl", true)))
        cJSON_AddBoolToObject(behavior, "disableUrlEncoding", true);
    if (!json_get_bool(source, "settingSendCookies", json_get_bool(cookies, "send", true)))
        cJSON_AddBoolToObject(behavior, "disableCookies", true);
    if (behavior->child)
        return behavior;
    cJSON_Delete(behavior);
    return NULL;
}

/* --- requests --- */

static cJSON *new_url(const cJSON *source, const char *place, struct format_notes *notes)
{
    const cJSON *parameters = json_get(source, "parameters"), *one;
    cJSON *variable = new_pairs(json_get(source, "pathParameters"), place, notes);
    AUTO_JSON params = new_pairs(parameters, place, notes);
    const char *text = json_get_text(source, "url");
    cJSON *url = v21_new_url(text ? text : "", NULL, variable);
    if (!params->child)
        return url;
    cJSON *query = (cJSON *)json_get(url, "query");
    if (!query)
        query = cJSON_AddArrayToObject(url, "query");
    AUTO_BUFFER raw;
    buffer_init(&raw, json_document_limits.bytes);
    (void)buffer_append_text(&raw, text ? text : "");
    cJSON_ArrayForEach(one, params)
    {
        cJSON_AddItemToArray(query, cJSON_Duplicate(one, true));
        if (!json_get_bool(one, "disabled", false))
            (void)buffer_printf(&raw, "%s%s=%s", memchr(raw.data, '?', raw.length) ? "&" : "?",
                                json_get_text(one, "key"), json_get_text(one, "value"));
    }
    json_set_text(url, "raw", buffer_text(&raw));
    return url;
}

cJSON *insomnia_new_item(const cJSON *source, const char *place, struct format_notes *notes)
{
    const char *method = json_get_text(source, "method");
    const char *about = json_get_text(source, "description");
    cJSON *request = cJSON_CreateObject();
    json_set_text(request, "method", method && *method ? method : "GET");
    v21_add(request, "header", new_pairs(json_get(source, "headers"), place, notes));
    insomnia_add_auth(request, source, place, notes);
    v21_add(request, "body", new_body(json_get(source, "body"), place, notes));
    v21_add(request, "url", new_url(source, place, notes));
    about = about ? about : json_get_text(json_get(source, "meta"), "description");
    if (about && *about)
        json_set_text(request, "description", about);
    const char *name = json_get_text(source, "name");
    cJSON *item = v21_new_item(name ? name : "", request);
    insomnia_add_scripts(item, source);
    v21_add(item, "protocolProfileBehavior", new_behavior(source));
    return item;
}
