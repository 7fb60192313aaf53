#include "model/build.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/loose.h"

#include <stdlib.h>
#include <string.h>

enum { PORT_MAX = 65535, PROXY_DEFAULT_PORT = 8080 };

const char *build_expand(const struct build *build, const char *text)
{
    const char *expanded =
        build->variables ? variables_expand(build->variables, build->arena, text) : text;
    return expanded == text ? arena_strdup(build->arena, text) : expanded;
}

const char *build_text(const struct build *build, const cJSON *node)
{
    return node ? build_expand(build, json_to_text(build->arena, node)) : NULL;
}

static const char *tree_text(const struct build *build, const cJSON *tree)
{
    AUTO_JSON expanded =
        build->variables ? variables_expand_json(build->variables, build->arena, tree) : NULL;
    char *text = json_print(expanded ? expanded : tree, false);
    const char *copy = arena_strdup(build->arena, text);
    free(text);
    return copy;
}

const char *build_value(const struct build *build, const cJSON *node)
{
    if (!node || cJSON_IsNull(node))
        return NULL;
    if (cJSON_IsObject(node) || cJSON_IsArray(node))
        return tree_text(build, node);
    return build_text(build, node);
}

static const char *read_method(const struct build *build, const cJSON *node)
{
    const cJSON *method = json_get(node, "method");
    const char *text = loose_is_true(method) ? json_to_text(build->arena, method) : "GET";
    return text_upper(build->arena, text);
}

static int check_method(const struct build *build, const char *method)
{
    if (build_is_token(method))
        return 0;
    return error_set(build->err, ERR_INVALID, "Method must be a valid HTTP token [\"%s\"]", method);
}

static int check_port(const struct build *build, const char *port)
{
    char *end;
    unsigned long number = strtoul(port, &end, 10);
    if (*end || number > PORT_MAX)
        return error_set(build->err, ERR_INVALID,
                         "Port should be >= 0 and < 65536. Received type string ('%s').", port);
    return 0;
}

static bool is_protocol(const char *protocol)
{
    return !protocol || !*protocol || text_equal_nocase(protocol, "http") ||
           text_equal_nocase(protocol, "https");
}

/* What a request line can carry when nothing is encoded: no control characters, no spaces, nothing
 * beyond Latin-1 (in UTF-8 0xC4 and above). */
static bool is_sendable(const char *target)
{
    for (const unsigned char *c = (const unsigned char *)target; *c; c++)
        if (*c <= ' ' || *c >= 0xC4)
            return false;
    return true;
}

static int check_url(const struct build *build, const struct url *url, bool disable_encoding)
{
    if (!is_protocol(url->protocol))
        return error_set(build->err, ERR_INVALID,
                         "Invalid protocol: %s:", text_lower(build->arena, url->protocol));
    if (!url->host)
        return error_set(build->err, ERR_INVALID, "Invalid URI \"%s\"",
                         url_to_wire(url, disable_encoding, build->arena));
    if (url->port && check_port(build, url->port) < 0)
        return -1;
    if (disable_encoding && !is_sendable(url_request_target(url, true, build->arena)))
        return error_set(build->err, ERR_INVALID, "Request path contains unescaped characters");
    return 0;
}

/* Templates are resolved in the address as one text, which is then taken apart again: a variable
 * may hold a whole address, a query, a path with slashes. */
static int read_url(const struct build *build, const cJSON *node, bool disable_encoding,
                    struct url *ret_url)
{
    struct url unresolved;
    url_from_json(node, build->arena, &unresolved);
    const char *text = build_expand(build, url_to_text(&unresolved, build->arena));
    if (text_is_blank(text))
        return error_set(build->err, ERR_INVALID,
                         "runtime:extensions~request: request url is empty");
    url_parse(text, build->arena, ret_url);
    return check_url(build, ret_url, disable_encoding);
}

static const char *read_source(const struct build *build, const cJSON *node)
{
    return build_value(build, cJSON_IsObject(node) ? json_get(node, "src") : node);
}

static struct request_certificate *read_certificate(const struct build *build, const cJSON *node)
{
    if (!cJSON_IsObject(node))
        return NULL;
    struct request_certificate *certificate = arena_new(build->arena, struct request_certificate);
    certificate->key = read_source(build, json_get(node, "key"));
    certificate->cert = read_source(build, json_get(node, "cert"));
    certificate->pfx = read_source(build, json_get(node, "pfx"));
    certificate->passphrase = build_value(build, json_get(node, "passphrase"));
    return certificate;
}

static struct request_proxy *read_proxy(const struct build *build, const cJSON *node)
{
    if (!cJSON_IsObject(node))
        return NULL;
    struct request_proxy *proxy = arena_new(build->arena, struct request_proxy);
    const char *host = build_value(build, json_get(node, "host"));
    const char *port = build_value(build, json_get(node, "port"));
    unsigned long number = port ? strtoul(port, NULL, 10) : 0;
    proxy->host = host && *host ? host : "127.0.0.1";
    proxy->port = number && number <= PORT_MAX ? (unsigned)number : PROXY_DEFAULT_PORT;
    proxy->tunnel = loose_is_true(json_get(node, "tunnel"));
    proxy->disabled = loose_is_disabled(node);
    return proxy;
}

static bool has_no_body(const char *method)
{
    static const char *const without[] = {"GET", "COPY", "HEAD", "PURGE", "UNLOCK"};
    for (size_t i = 0; i < COUNT_OF(without); i++)
        if (strcmp(method, without[i]) == 0)
            return true;
    return false;
}

/* The node may be a copy that a script changed, so its own auth counts before the document's. What
 * is inherited is told apart by where it stands: servers are asked once for all who share it. */
static void read_auth(const struct build *build, const cJSON *node, const struct item *owner,
                      struct auth *into)
{
    const cJSON *auth = json_get(node, "auth");
    bool own = auth_is_said(auth);
    if (!own)
        auth = owner && owner->parent ? item_auth(owner->parent) : NULL;
    build_auth(build, auth, into);
    into->definition = own ? NULL : auth;
}

/* Depth is bounded by the reader that made the tree. */
static void expand_tree(const struct build *build, cJSON *tree)
{
    if (cJSON_IsString(tree))
        cJSON_SetValuestring(tree, build_expand(build, tree->valuestring));
    for (cJSON *child = tree->child; child; child = child->next)
        expand_tree(build, child);
}

static const char *resolved_text(const struct build *build, const cJSON *node)
{
    AUTO_JSON copy = cJSON_Duplicate(node, true);
    expand_tree(build, copy);
    char *text = json_print(copy, false);
    const char *kept = arena_strdup(build->arena, text);
    free(text);
    return kept;
}

static void read_body(const struct build *build, const cJSON *node, const struct item *owner,
                      struct request *request)
{
    const cJSON *body = json_get(node, "body");
    struct behavior *behavior = &request->behavior;
    if (!owner)
        behavior->disable_body_pruning = 1; /* scripts may send what they like */
    request->body = (struct body){.mode = BODY_NONE};
    if (behavior->disable_body_pruning == 1 || !has_no_body(request->method))
        build_body(build, body, &request->body);
    if (request->body.mode == BODY_NONE && json_get_text(body, "mode"))
        request->unsent_body = resolved_text(build, body);
}

int request_build(const cJSON *node, const struct item *owner, const struct variables *variables,
                  struct arena *arena, struct request **ret_request, struct error *err)
{
    const struct build build = {variables, arena, err};
    struct request *request = arena_new(arena, struct request);
    const cJSON *address = cJSON_IsString(node) ? node : json_get(node, "url");

    *ret_request = request;
    build_behavior(&build, owner, &request->behavior);
    request->method = read_method(&build, node);
    read_body(&build, node, owner, request);
    if (read_url(&build, address, request->behavior.disable_url_encoding == 1, &request->url) < 0 ||
        check_method(&build, request->method) < 0 ||
        build_headers(&build, json_get(node, "header"), &request->headers) < 0)
        return -1;
    read_auth(&build, node, owner, &request->auth);
    request->proxy = read_proxy(&build, json_get(node, "proxy"));
    request->certificate = read_certificate(&build, json_get(node, "certificate"));
    return 0;
}
