#include "format/v3.h"

#include "base/text.h"
#include "format/yaml_tree.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef bool (*fit_fn)(const cJSON *node);

struct member {
    const char *name;
    fit_fn fits;
    const char *wanted;
};

/* The place of a node, or of what holds it: numbers have none of their own. */
static int unfit(struct error *err, const cJSON *node, const cJSON *holder, const char *message,
                 ...) PRINTF_LIKE(4, 5);
static int unfit(struct error *err, const cJSON *node, const cJSON *holder, const char *message,
                 ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, message);
    vsnprintf(text, sizeof text, message, arguments);
    va_end(arguments);
    size_t line = yaml_line(node) ? yaml_line(node) : yaml_line(holder);
    return error_set(err, ERR_INVALID, "line %zu: %s", line ? line : 1, text);
}

static bool is_text(const cJSON *node)
{
    return cJSON_IsString(node);
}

static bool is_bool(const cJSON *node)
{
    return cJSON_IsBool(node);
}

static bool is_object(const cJSON *node)
{
    return cJSON_IsObject(node);
}

static bool is_number(const cJSON *node)
{
    return json_is_number(node) && isfinite(json_number(node));
}

static bool is_text_or_texts(const cJSON *node)
{
    if (!cJSON_IsArray(node))
        return cJSON_IsString(node);
    for (const cJSON *child = node->child; child; child = child->next)
        if (!cJSON_IsString(child))
            return false;
    return true;
}

static bool is_texts(const cJSON *node)
{
    return cJSON_IsArray(node) && is_text_or_texts(node);
}

static bool is_map_of_objects(const cJSON *node)
{
    if (!cJSON_IsObject(node))
        return false;
    for (const cJSON *child = node->child; child; child = child->next)
        if (!cJSON_IsObject(child))
            return false;
    return true;
}

static bool is_one_of(const cJSON *node, const char *const *words)
{
    for (; cJSON_IsString(node) && *words; words++)
        if (text_equal(node->valuestring, *words))
            return true;
    return false;
}

static bool are_all_of(const cJSON *node, const char *const *words)
{
    if (!cJSON_IsArray(node))
        return false;
    for (const cJSON *child = node->child; child; child = child->next)
        if (!is_one_of(child, words))
            return false;
    return true;
}

static int fit_members(const cJSON *object, const struct member *members, struct error *err)
{
    for (const struct member *m = members; m->name; m++) {
        const cJSON *node = json_get(object, m->name);
        if (node && !m->fits(node))
            return unfit(err, node, object, "`%s` must be %s", m->name, m->wanted);
    }
    return 0;
}

static bool has_only(const cJSON *object, const char *const *names, const char **ret_other)
{
    for (const cJSON *child = object->child; child; child = child->next) {
        const char *const *name = names;
        while (*name && !text_equal(*name, child->string))
            name++;
        *ret_other = child->string;
        if (!*name)
            return false;
    }
    return true;
}

/* --- keys and values --- */

enum pairs_kind { PAIRS_PLAIN, PAIRS_QUERY };

static int fit_pair_map(const cJSON *map, const char *name, enum pairs_kind kind, struct error *err)
{
    for (const cJSON *child = map->child; child; child = child->next)
        if (!cJSON_IsString(child) && !(kind == PAIRS_QUERY && cJSON_IsNull(child)))
            return unfit(err, child, map, "the value of \"%.80s\" in `%s` must be text",
                         child->string, name);
    return 0;
}

static int fit_pair(const cJSON *pair, const cJSON *list, const char *name, enum pairs_kind kind,
                    struct error *err)
{
    static const char *const known[] = {"key", "value", "description", "disabled", NULL};
    static const struct member members[] = {
        {"description", is_text, "text"}, {"disabled", is_bool, "true or false"}, {NULL}};
    const char *other;
    if (!cJSON_IsObject(pair))
        return unfit(err, pair, list, "an entry of `%s` must have `key` and `value`", name);
    if (!has_only(pair, known, &other))
        return unfit(err, pair, list, "an entry of `%s` cannot have `%.80s`", name, other);
    const cJSON *key = json_get(pair, "key"), *value = json_get(pair, "value");
    bool query = kind == PAIRS_QUERY;
    if (!cJSON_IsString(key) && !(query && !key))
        return unfit(err, pair, list, "the `key` of an entry of `%s` must be text", name);
    if (!cJSON_IsString(value) && !(query && (!value || cJSON_IsNull(value))))
        return unfit(err, pair, list, "the `value` of an entry of `%s` must be text", name);
    return fit_members(pair, members, err);
}

static int fit_pairs(const cJSON *holder, const char *name, enum pairs_kind kind, struct error *err)
{
    const cJSON *node = json_get(holder, name);
    if (!node)
        return 0;
    if (cJSON_IsObject(node))
        return fit_pair_map(node, name, kind, err);
    if (!cJSON_IsArray(node))
        return unfit(err, node, holder, "`%s` must be a map or a list", name);
    for (const cJSON *pair = node->child; pair; pair = pair->next)
        if (fit_pair(pair, node, name, kind, err) < 0)
            return -1;
    return 0;
}

/* --- body --- */

static int fit_form_part(const cJSON *part, const cJSON *list, struct error *err)
{
    static const struct member text_members[] = {
        {"key", is_text, "text"}, {"value", is_text, "text"}, {NULL}};
    static const struct member file_members[] = {
        {"key", is_text, "text"}, {"src", is_text_or_texts, "a path or a list of paths"}, {NULL}};
    const char *type = json_get_text(part, "type");
    bool file = text_equal(type, "file");
    if (!file && !text_equal(type, "text"))
        return unfit(err, part, list,
                     "a part of a formdata body must have the `type` text or file");
    if (!json_get(part, "key") || !json_get(part, file ? "src" : "value"))
        return unfit(err, part, list, "a part of a formdata body needs `key` and `%s`",
                     file ? "src" : "value");
    return fit_members(part, file ? file_members : text_members, err);
}

static int fit_formdata(const cJSON *body, const cJSON *content, struct error *err)
{
    if (!cJSON_IsArray(content))
        return unfit(err, content, body, "the content of a formdata body must be a list");
    for (const cJSON *part = content->child; part; part = part->next)
        if (fit_form_part(part, content, err) < 0)
            return -1;
    return 0;
}

static int fit_body(const cJSON *holder, struct error *err)
{
    static const char *const raw[] = {"json", "text", "xml", "html", "javascript", NULL};
    static const char *const examples[] = {"yaml", NULL};
    static const struct member file_members[] = {{"src", is_text, "text"}, {NULL}};
    const cJSON *body = json_get(holder, "body"), *type = json_get(body, "type");
    const cJSON *content = json_get(body, "content");
    if (!body)
        return 0;
    if (!cJSON_IsObject(body))
        return unfit(err, body, holder, "`body` must have `type` and `content`");
    if (is_one_of(type, raw) || is_one_of(type, examples))
        return cJSON_IsString(content)
                   ? 0
                   : unfit(err, content ? content : body, body,
                           "the content of a %s body must be text", type->valuestring);
    if (text_equal(cJSON_GetStringValue(type), "formdata"))
        return fit_formdata(body, content, err);
    if (text_equal(cJSON_GetStringValue(type), "urlencoded"))
        return content ? fit_pairs(body, "content", PAIRS_PLAIN, err)
                       : unfit(err, body, holder, "a urlencoded body needs `content`");
    if (text_equal(cJSON_GetStringValue(type), "file"))
        return cJSON_IsObject(content)
                   ? fit_members(content, file_members, err)
                   : unfit(err, body, holder, "the content of a file body must be {src}");
    if (text_equal(cJSON_GetStringValue(type), "none"))
        return 0;
    return unfit(err, type ? type : body, body, "unknown `type` of a body");
}

/* --- auth --- */

static const char *const auth_types[] = {"apikey", "asap",     "awsv4",   "basic",  "bearer",
                                         "digest", "edgegrid", "hawk",    "jwt",    "ntlm",
                                         "oauth1", "oauth2",   "inherit", "noauth", NULL};

static int fit_credentials(const cJSON *auth, struct error *err)
{
    static const char *const known[] = {"key", "value", NULL};
    const cJSON *credentials = json_get(auth, "credentials");
    const char *other;
    if (!credentials || cJSON_IsObject(credentials))
        return 0;
    if (!cJSON_IsArray(credentials))
        return unfit(err, credentials, auth, "`credentials` must be a map or a list");
    for (const cJSON *one = credentials->child; one; one = one->next)
        if (!cJSON_IsObject(one) || !has_only(one, known, &other) ||
            !cJSON_IsString(json_get(one, "key")))
            return unfit(err, one, credentials, "an entry of `credentials` must be {key, value}");
    return 0;
}

static int fit_one_auth(const cJSON *auth, const cJSON *holder, bool listed, struct error *err)
{
    static const char *const single[] = {"type", "credentials", NULL};
    static const char *const several[] = {"type", "credentials", "id", "name", "rules", NULL};
    const cJSON *type = json_get(auth, "type"), *rules = json_get(auth, "rules");
    const char *other;
    if (!cJSON_IsObject(auth) || !is_one_of(type, auth_types))
        return unfit(err, type ? type : auth, holder, "unknown `type` of an `auth`");
    if (!has_only(auth, listed ? several : single, &other))
        return unfit(err, auth, holder, "an `auth` cannot have `%.80s`", other);
    bool bare = text_equal(type->valuestring, "noauth") || text_equal(type->valuestring, "inherit");
    if (bare && json_get(auth, "credentials"))
        return unfit(err, auth, holder, "`%s` has no `credentials`", type->valuestring);
    if (listed && (!json_get_text(auth, "id") || !json_get_text(auth, "name")))
        return unfit(err, auth, holder, "an entry of a list of `auth` needs `id` and `name`");
    if (rules && (!cJSON_IsArray(rules) || rules->child))
        return unfit(err, rules, auth, "`rules` of an `auth` are not supported");
    return fit_credentials(auth, err);
}

static int fit_auth(const cJSON *holder, struct error *err)
{
    const cJSON *auth = json_get(holder, "auth");
    if (!auth)
        return 0;
    if (!cJSON_IsArray(auth))
        return fit_one_auth(auth, holder, false, err);
    for (const cJSON *one = auth->child; one; one = one->next)
        if (fit_one_auth(one, auth, true, err) < 0)
            return -1;
    return 0;
}

/* --- scripts and settings --- */

static int fit_script(const cJSON *script, const cJSON *list, struct error *err)
{
    static const char *const known[] = {"type", "code", "language", "packages", "requests", NULL};
    static const struct member members[] = {{"packages", is_object, "a map"},
                                            {"requests", is_map_of_objects, "a map of objects"},
                                            {NULL}};
    const char *other;
    if (!cJSON_IsObject(script) || !json_get_text(script, "type") || !json_get_text(script, "code"))
        return unfit(err, script, list, "a script needs `type` and `code`, both text");
    if (!has_only(script, known, &other))
        return unfit(err, script, list, "a script cannot have `%.80s`", other);
    const cJSON *language = json_get(script, "language");
    if (language && !text_equal(cJSON_GetStringValue(language), "text/javascript"))
        return unfit(err, language, script, "the `language` of a script must be text/javascript");
    return fit_members(script, members, err);
}

static int fit_scripts(const cJSON *holder, struct error *err)
{
    const cJSON *scripts = json_get(holder, "scripts");
    if (!scripts)
        return 0;
    if (!cJSON_IsArray(scripts))
        return unfit(err, scripts, holder, "`scripts` must be a list");
    for (const cJSON *script = scripts->child; script; script = script->next)
        if (fit_script(script, scripts, err) < 0)
            return -1;
    return 0;
}

static bool is_protocol(const cJSON *node)
{
    static const char *const words[] = {"auto", "http1", "http2", NULL};
    return is_one_of(node, words);
}

static bool are_tls_protocols(const cJSON *node)
{
    static const char *const words[] = {"TLSv1", "TLSv1_1", "TLSv1_2", "TLSv1_3", NULL};
    return are_all_of(node, words);
}

static bool are_system_headers(const cJSON *node)
{
    static const char *const words[] = {
        "cache-control", "postman-token", "content-type", "content-length", "accept-encoding",
        "user-agent",    "connection",    "accept",       "host",           NULL};
    return are_all_of(node, words);
}

static int fit_settings(const cJSON *holder, struct error *err)
{
    static const char yes_or_no[] = "true or false";
    static const struct member members[] = {
        {"protocolVersion", is_protocol, "auto, http1 or http2"},
        {"strictSSL", is_bool, yes_or_no},
        {"followRedirects", is_bool, yes_or_no},
        {"followOriginalHttpMethod", is_bool, yes_or_no},
        {"followAuthorizationHeader", is_bool, yes_or_no},
        {"removeRefererHeaderOnRedirect", is_bool, yes_or_no},
        {"insecureHTTPParser", is_bool, yes_or_no},
        {"disableUrlEncoding", is_bool, yes_or_no},
        {"disableCookies", is_bool, yes_or_no},
        {"tlsPreferServerCiphers", is_bool, yes_or_no},
        {"maxRedirects", is_number, "a number"},
        {"tlsDisabledProtocols", are_tls_protocols, "a list of TLSv1 to TLSv1_3"},
        {"tlsCipherSelection", is_texts, "a list of texts"},
        {"disabledSystemHeaders", are_system_headers, "a list of names of system headers"},
        {NULL}};
    const cJSON *settings = json_get(holder, "settings");
    if (!settings)
        return 0;
    if (!cJSON_IsObject(settings))
        return unfit(err, settings, holder, "`settings` must be a map");
    return fit_members(settings, members, err);
}

/* --- the files --- */

static int fit_request(const cJSON *source, struct error *err)
{
    static const struct member members[] = {
        {"id", is_text, "text"},          {"name", is_text, "text"},
        {"description", is_text, "text"}, {"url", is_text, "text"},
        {"method", is_text, "text"},      {"examples", is_text, "text"},
        {"order", is_number, "a number"}, {NULL}};
    if (fit_members(source, members, err) < 0 ||
        fit_pairs(source, "headers", PAIRS_PLAIN, err) < 0 ||
        fit_pairs(source, "queryParams", PAIRS_QUERY, err) < 0 ||
        fit_pairs(source, "pathVariables", PAIRS_PLAIN, err) < 0 || fit_body(source, err) < 0 ||
        fit_auth(source, err) < 0 || fit_scripts(source, err) < 0)
        return -1;
    return fit_settings(source, err);
}

static int fit_graphql(const cJSON *source, struct error *err)
{
    static const struct member members[] = {
        {"id", is_text, "text"},          {"name", is_text, "text"},
        {"description", is_text, "text"}, {"url", is_text, "text"},
        {"query", is_text, "text"},       {"variables", is_text, "text with JSON in it"},
        {"order", is_number, "a number"}, {NULL}};
    if (fit_members(source, members, err) < 0 ||
        fit_pairs(source, "headers", PAIRS_PLAIN, err) < 0 || fit_auth(source, err) < 0 ||
        fit_scripts(source, err) < 0)
        return -1;
    return fit_settings(source, err);
}

static int fit_definition(const cJSON *source, struct error *err)
{
    static const struct member members[] = {{"id", is_text, "text"},
                                            {"name", is_text, "text"},
                                            {"description", is_text, "text"},
                                            {NULL}};
    if (fit_members(source, members, err) < 0 ||
        fit_pairs(source, "variables", PAIRS_PLAIN, err) < 0 || fit_auth(source, err) < 0)
        return -1;
    return fit_scripts(source, err);
}

static int fit_example(const cJSON *source, struct error *err)
{
    static const struct member members[] = {{"id", is_text, "text"},
                                            {"name", is_text, "text"},
                                            {"request", is_object, "a map"},
                                            {"order", is_number, "a number"},
                                            {NULL}};
    static const struct member request_members[] = {
        {"url", is_text, "text"}, {"method", is_text, "text"}, {NULL}};
    static const struct member response_members[] = {
        {"statusCode", is_number, "a number"}, {"statusText", is_text, "text"}, {NULL}};
    const cJSON *request = json_get(source, "request"), *response = json_get(source, "response");
    if (fit_members(source, members, err) < 0)
        return -1;
    if (!cJSON_IsObject(response))
        return unfit(err, response, source, "an example needs a `response`");
    if (fit_members(request, request_members, err) < 0 ||
        fit_pairs(request, "headers", PAIRS_PLAIN, err) < 0 ||
        fit_pairs(request, "queryParams", PAIRS_QUERY, err) < 0 ||
        fit_pairs(request, "pathVariables", PAIRS_PLAIN, err) < 0 || fit_body(request, err) < 0 ||
        fit_members(response, response_members, err) < 0 ||
        fit_pairs(response, "headers", PAIRS_PLAIN, err) < 0)
        return -1;
    return fit_body(response, err);
}

int v3_fit(const cJSON *source, enum v3_file file, struct error *err)
{
    static int (*const checks[])(const cJSON *, struct error *) = {
        [V3_REQUEST] = fit_request,
        [V3_GRAPHQL] = fit_graphql,
        [V3_DEFINITION] = fit_definition,
        [V3_EXAMPLE] = fit_example,
    };
    return checks[file](source, err);
}
