#include "format/postman_v1.h"

#include "base/arena.h"
#include "base/text.h"
#include "format/detect.h"
#include "format/v21.h"

#include <ctype.h>
#include <string.h>

/* --- auth --- */

struct renaming {
    const char *helper, *type;
    const char *names[16][2]; /* new name, old name */
};

/* The older form: `currentHelper` names the scheme, `helperAttributes` has its parameters. */
static const struct renaming renamings[] = {
    {"apikeyAuth", "apikey", {{"key", "key"}, {"value", "value"}, {"in", "in"}}},
    {"basicAuth",
     "basic",
     {{"username", "username"}, {"password", "password"}, {"saveHelperData", "saveToRequest"}}},
    {"bearerAuth", "bearer", {{"token", "token"}}},
    {"digestAuth",
     "digest",
     {{"algorithm", "algorithm"},
      {"username", "username"},
      {"realm", "realm"},
      {"password", "password"},
      {"nonce", "nonce"},
      {"nonceCount", "nonceCount"},
      {"clientNonce", "clientNonce"},
      {"opaque", "opaque"},
      {"qop", "qop"},
      {"disableRetryRequest", "disableRetryRequest"}}},
    {"hawkAuth",
     "hawk",
     {{"authId", "hawk_id"},
      {"authKey", "hawk_key"},
      {"algorithm", "algorithm"},
      {"user", "user"},
      {"saveHelperData", "saveToRequest"},
      {"nonce", "nonce"},
      {"extraData", "ext"},
      {"appId", "app"},
      {"delegation", "dlg"},
      {"timestamp", "timestamp"}}},
    {"ntlmAuth",
     "ntlm",
     {{"username", "username"},
      {"password", "password"},
      {"domain", "domain"},
      {"workstation", "workstation"},
      {"disableRetryRequest", "disableRetryRequest"}}},
    {"oAuth1",
     "oauth1",
     {{"consumerKey", "consumerKey"},
      {"consumerSecret", "consumerSecret"},
      {"token", "token"},
      {"tokenSecret", "tokenSecret"},
      {"signatureMethod", "signatureMethod"},
      {"timestamp", "timestamp"},
      {"nonce", "nonce"},
      {"version", "version"},
      {"realm", "realm"},
      {"addParamsToHeader", "header"},
      {"autoAddParam", "auto"},
      {"addEmptyParamsToSign", "includeEmpty"}}},
    {"oAuth2",
     "oauth2",
     {{"accessToken", "accessToken"},
      {"addTokenTo", "addTokenTo"},
      {"callBackUrl", "callBackUrl"},
      {"authUrl", "authUrl"},
      {"accessTokenUrl", "accessTokenUrl"},
      {"clientId", "clientId"},
      {"clientSecret", "clientSecret"},
      {"clientAuth", "clientAuth"},
      {"grantType", "grantType"},
      {"scope", "scope"},
      {"username", "username"},
      {"password", "password"},
      {"tokenType", "tokenType"},
      {"redirectUri", "redirectUri"},
      {"refreshToken", "refreshToken"}}},
    {"awsSigV4", "awsv4", {{NULL, NULL}}}, /* its parameters kept their names */
};

static const struct renaming *find_renaming(const char *helper)
{
    for (size_t i = 0; i < COUNT_OF(renamings); i++)
        if (text_equal(renamings[i].helper, helper))
            return &renamings[i];
    return NULL;
}

static cJSON *rename_params(const struct renaming *renaming, const cJSON *attributes)
{
    if (!renaming->names[0][0])
        return cJSON_Duplicate(attributes, true);
    cJSON *params = cJSON_CreateObject();
    for (size_t i = 0; i < COUNT_OF(renaming->names) && renaming->names[i][0]; i++) {
        const cJSON *value = json_get(attributes, renaming->names[i][1]);
        if (value)
            v21_add(params, renaming->names[i][0], cJSON_Duplicate(value, true));
    }
    return params;
}

static cJSON *legacy_auth(const cJSON *entity, const char *helper)
{
    if (!helper || !*helper || text_equal(helper, "normal"))
        return NULL;
    const struct renaming *renaming = find_renaming(helper);
    const cJSON *attributes = json_get(entity, "helperAttributes");
    AUTO_JSON parsed = NULL;
    if (cJSON_IsString(attributes)) { /* some versions wrote it as text */
        const char *text = attributes->valuestring;
        parsed = json_parse(text, strlen(text), &json_body_limits, "helperAttributes", NULL);
        if (!parsed)
            return NULL;
        attributes = parsed;
    }
    AUTO_JSON params =
        renaming && cJSON_IsObject(attributes) ? rename_params(renaming, attributes) : NULL;
    return v21_new_auth(renaming ? renaming->type : helper, params);
}

cJSON *postman_v1_auth(const cJSON *entity)
{
    const cJSON *auth = json_get(entity, "auth");
    const cJSON *helper = json_get(entity, "currentHelper");
    bool has_legacy = helper || detect_truthy(json_get(entity, "helperAttributes"));
    if (!auth || has_legacy)
        return legacy_auth(entity, cJSON_GetStringValue(helper));
    const char *type = json_get_text(auth, "type");
    if (!type || !*type)
        return NULL;
    if (text_equal(type, "noauth") || cJSON_IsObject(json_get(auth, type)))
        return v21_new_auth(type, json_get(auth, type));
    return cJSON_Duplicate(auth, true);
}

/* --- headers --- */

struct line {
    const char *key, *value;
    bool is_comment;
};

/* "Name: value"; a leading "//" switches the header off. As newman's converter has it, the name is
 * all up to the last colon of the first word. */
static bool read_header_line(struct arena *arena, const char *text, size_t length,
                             struct line *ret_line)
{
    size_t at = 0;
    ret_line->is_comment = length >= 2 && text[0] == '/' && text[1] == '/';
    if (ret_line->is_comment)
        for (at = 2; at < length && isspace((unsigned char)text[at]);)
            at++;
    size_t end = at, colon = 0;
    for (; end < length && !isspace((unsigned char)text[end]); end++)
        if (text[end] == ':' && end > at)
            colon = end;
    if (!colon)
        return false;
    ret_line->key = arena_strndup(arena, text + at, colon - at);
    ret_line->value = text_trim(arena, arena_strndup(arena, text + colon + 1, length - colon - 1));
    return true;
}

static cJSON *new_header(const struct line *line)
{
    cJSON *header = cJSON_CreateObject();
    cJSON_AddStringToObject(header, "key", line->key);
    cJSON_AddStringToObject(header, "value", line->value);
    if (line->is_comment)
        cJSON_AddTrueToObject(header, "disabled");
    return header;
}

static bool has_key(const cJSON *headers, const char *key)
{
    for (const cJSON *header = headers->child; header; header = header->next)
        if (text_equal(json_get_text(header, "key"), key))
            return true;
    return false;
}

/* Headers of the text that the list does not have; `known` is where they are looked for. */
static void add_text_headers(cJSON *headers, const cJSON *known, const char *text)
{
    AUTO_ARENA arena = {0};
    while (*text) {
        size_t length = strcspn(text, "\r\n");
        struct line line;
        if (read_header_line(&arena, text, length, &line) && !has_key(known, line.key))
            cJSON_AddItemToArray(headers, new_header(&line));
        text += length;
        text += strspn(text, "\r\n");
    }
}

static void remove_false(cJSON *node, const char *key)
{
    if (json_get(node, key) && !detect_truthy(json_get(node, key)))
        cJSON_Delete(v21_take(node, key));
}

static cJSON *convert_header_entry(const cJSON *source)
{
    cJSON *header = cJSON_Duplicate(source, true);
    const char *key = json_get_text(header, "key");
    bool comment = key && text_starts_with(key, "//");
    if (comment || cJSON_IsFalse(json_get(header, "enabled")))
        json_set(header, "disabled", cJSON_CreateTrue());
    if (comment) {
        AUTO_ARENA arena = {0};
        json_set_text(header, "key", text_trim(&arena, key + 2));
    }
    cJSON_Delete(v21_take(header, "enabled"));
    remove_false(header, "description");
    return header;
}

static cJSON *convert_headers(const cJSON *request)
{
    const cJSON *headers = json_get(request, "headers"), *data = json_get(request, "headerData");
    if (cJSON_IsArray(headers))
        return cJSON_Duplicate(headers, true);
    cJSON *list = cJSON_CreateArray();
    if (cJSON_IsArray(data))
        for (const cJSON *header = data->child; header; header = header->next)
            if (cJSON_IsObject(header))
                cJSON_AddItemToArray(list, convert_header_entry(header));
    if (cJSON_IsString(headers)) {
        AUTO_JSON known = cJSON_Duplicate(list, true);
        add_text_headers(list, known, headers->valuestring);
    }
    return list;
}

/* --- body --- */

static bool is_empty(const cJSON *node)
{
    return cJSON_IsString(node) ? !*node->valuestring : !node || !node->child;
}

static const char *mode_of(const char *data_mode)
{
    static const char *const modes[][2] = {{"binary", "file"},
                                           {"graphql", "graphql"},
                                           {"params", "formdata"},
                                           {"raw", "raw"},
                                           {"urlencoded", "urlencoded"}};
    for (size_t i = 0; data_mode && i < COUNT_OF(modes); i++)
        if (strcmp(modes[i][0], data_mode) == 0)
            return modes[i][1];
    return NULL;
}

static cJSON *convert_field(const cJSON *source)
{
    cJSON *field = cJSON_Duplicate(source, true);
    bool is_file = text_equal(json_get_text(field, "type"), "file");
    if (is_file && !detect_truthy(json_get(field, "src")) &&
        detect_truthy(json_get(field, "value"))) {
        cJSON *value = v21_take(field, "value");
        bool usable = cJSON_IsString(value) || cJSON_IsArray(value);
        json_set(field, "src", usable ? value : cJSON_CreateNull());
        if (!usable)
            cJSON_Delete(value);
    }
    if (cJSON_IsFalse(json_get(field, "enabled")))
        json_set(field, "disabled", cJSON_CreateTrue());
    cJSON_Delete(v21_take(field, "enabled"));
    remove_false(field, "description");
    return field;
}

static cJSON *convert_fields(const cJSON *data)
{
    cJSON *fields = cJSON_CreateArray();
    if (!cJSON_IsArray(data))
        return fields;
    for (const cJSON *field = data->child; field; field = field->next) {
        const cJSON *key = json_get(field, "key");
        if (key && !cJSON_IsNull(key))
            cJSON_AddItemToArray(fields, convert_field(field));
    }
    return fields;
}

/* `rawModeData` is text, or a list of one text. */
static const char *raw_text(const cJSON *request)
{
    const cJSON *raw = json_get(request, "rawModeData");
    if (cJSON_IsArray(raw) && raw->child && !raw->child->next)
        raw = raw->child;
    return cJSON_GetStringValue(raw);
}

static const cJSON *graphql_of(const cJSON *request)
{
    const cJSON *graphql = json_get(request, "graphqlModeData"), *data = json_get(request, "data");
    if (!is_empty(graphql))
        return graphql;
    return json_get(json_get(request, "dataOptions"), "graphql") && !is_empty(data) ? data : NULL;
}

static const cJSON *data_of(const cJSON *request)
{
    const cJSON *data = json_get(request, "data");
    return detect_truthy(data) ? data : json_get(request, "rawModeData");
}

static const char *guess_mode(const cJSON *request)
{
    const char *raw = raw_text(request);
    if (raw && *raw)
        return "raw";
    if (cJSON_IsArray(data_of(request)))
        return "formdata";
    return graphql_of(request) ? "graphql" : "raw";
}

static cJSON *body_content(const cJSON *request, const char *mode)
{
    const char *raw = raw_text(request);
    if (text_equal(mode, "raw")) {
        const char *data = json_get_text(request, "data");
        return cJSON_CreateString(raw && *raw ? raw : data ? data : "");
    }
    if (text_equal(mode, "graphql")) {
        const cJSON *graphql = graphql_of(request);
        return graphql ? cJSON_Duplicate(graphql, true) : NULL;
    }
    if (text_equal(mode, "file")) {
        cJSON *file = cJSON_CreateObject();
        json_set_text(file, "src", raw);
        return file;
    }
    return convert_fields(data_of(request));
}

static cJSON *convert_body_options(const cJSON *options)
{
    cJSON *result = NULL;
    if (!cJSON_IsObject(options))
        return NULL;
    for (const cJSON *option = options->child; option; option = option->next) {
        const char *mode = mode_of(option->string);
        if (!mode || is_empty(option))
            continue;
        if (!result)
            result = cJSON_CreateObject();
        v21_add(result, mode, cJSON_Duplicate(option, true));
    }
    return result;
}

static cJSON *convert_body(const cJSON *request)
{
    const cJSON *data_mode = json_get(request, "dataMode");
    const char *mode = mode_of(cJSON_GetStringValue(data_mode));
    bool empty = is_empty(json_get(request, "data")) &&
                 is_empty(json_get(request, "rawModeData")) &&
                 is_empty(json_get(request, "graphqlModeData"));
    if ((!mode && empty) || cJSON_IsNull(data_mode))
        return NULL;
    if (!mode)
        mode = guess_mode(request);
    cJSON *body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "mode", mode);
    v21_add(body, mode, body_content(request, mode));
    v21_add(body, "options", convert_body_options(json_get(request, "dataOptions")));
    if (detect_truthy(json_get(request, "dataDisabled")))
        cJSON_AddTrueToObject(body, "disabled");
    return body;
}

/* --- address --- */

static cJSON *convert_query_entry(const cJSON *source)
{
    cJSON *entry = cJSON_Duplicate(source, true);
    if (cJSON_IsFalse(json_get(entry, "enabled")))
        json_set(entry, "disabled", cJSON_CreateTrue());
    cJSON_Delete(v21_take(entry, "enabled"));
    remove_false(entry, "description");
    const cJSON *equals = json_get(entry, "equals");
    if (!equals)
        return entry;
    /* `equals` tells `?a=` from `?a`. */
    bool with_equals = detect_truthy(equals);
    const cJSON *value = json_get(entry, "value");
    if (with_equals && cJSON_IsNull(value))
        json_set_text(entry, "value", "");
    else if (!with_equals && !detect_truthy(value))
        json_set(entry, "value", cJSON_CreateNull());
    cJSON_Delete(v21_take(entry, "equals"));
    return entry;
}

static cJSON *convert_query(const cJSON *params)
{
    if (!cJSON_IsArray(params) || !params->child)
        return NULL;
    cJSON *query = cJSON_CreateArray();
    for (const cJSON *param = params->child; param; param = param->next)
        if (cJSON_IsObject(param))
            cJSON_AddItemToArray(query, convert_query_entry(param));
    return query;
}

static void add_path_variable_map(cJSON *list, const cJSON *map)
{
    if (!cJSON_IsObject(map))
        return;
    for (const cJSON *value = map->child; value; value = value->next) {
        if (has_key(list, value->string))
            continue;
        cJSON *variable = cJSON_CreateObject();
        cJSON_AddStringToObject(variable, "key", value->string);
        v21_add(variable, "value", cJSON_Duplicate(value, true));
        cJSON_AddItemToArray(list, variable);
    }
}

static cJSON *convert_path_variables(const cJSON *request)
{
    const cJSON *data = json_get(request, "pathVariableData");
    cJSON *list = cJSON_CreateArray();
    if (cJSON_IsArray(data))
        for (const cJSON *one = data->child; one; one = one->next) {
            if (!cJSON_IsObject(one))
                continue;
            cJSON *variable = cJSON_Duplicate(one, true);
            if (json_get(variable, "key"))
                cJSON_Delete(v21_take(variable, "id"));
            remove_false(variable, "description");
            cJSON_AddItemToArray(list, variable);
        }
    add_path_variable_map(list, json_get(request, "pathVariables"));
    if (list->child)
        return list;
    cJSON_Delete(list);
    return NULL;
}

static cJSON *convert_url(const cJSON *request)
{
    const cJSON *url = json_get(request, "url");
    AUTO_ARENA arena = {0};
    if (cJSON_IsObject(url))
        return cJSON_Duplicate(url, true);
    const char *text = url && !cJSON_IsNull(url) ? json_to_text(&arena, url) : NULL;
    return text ? v21_new_url(text, convert_query(json_get(request, "queryParams")),
                              convert_path_variables(request))
                : NULL;
}

/* --- the whole --- */

cJSON *postman_v1_request(const cJSON *source)
{
    cJSON *request = cJSON_CreateObject();
    const cJSON *method = json_get(source, "method"),
                *description = json_get(source, "description");
    v21_add(request, "auth", postman_v1_auth(source));
    if (method)
        v21_add(request, "method", cJSON_Duplicate(method, true));
    cJSON_AddItemToObject(request, "header", convert_headers(source));
    v21_add(request, "body", convert_body(source));
    v21_add(request, "url", convert_url(source));
    if (detect_truthy(description))
        v21_add(request, "description", cJSON_Duplicate(description, true));
    return request;
}

static void add_copy(cJSON *into, const char *key, const cJSON *source)
{
    if (source && !cJSON_IsNull(source))
        v21_add(into, key, cJSON_Duplicate(source, true));
}

cJSON *postman_v1_response(const cJSON *source, const cJSON *saved_request)
{
    cJSON *response = cJSON_CreateObject();
    const char *name = json_get_text(source, "name");
    const cJSON *code = json_get(source, "responseCode");
    add_copy(response, "id", json_get(source, "id"));
    cJSON_AddStringToObject(response, "name", name && *name ? name : "response");
    if (saved_request)
        cJSON_AddItemToObject(response, "originalRequest", postman_v1_request(saved_request));
    add_copy(response, "status", json_get(code, "name"));
    add_copy(response, "code", json_get(code, "code"));
    add_copy(response, "_postman_previewlanguage", json_get(source, "language"));
    add_copy(response, "_postman_previewtype", json_get(source, "previewType"));
    add_copy(response, "header", json_get(source, "headers"));
    add_copy(response, "cookie", json_get(source, "cookies"));
    add_copy(response, "responseTime", json_get(source, "time"));
    add_copy(response, "body", json_get(source, "text"));
    return response;
}
