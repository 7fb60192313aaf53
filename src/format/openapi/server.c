#include "format/openapi/operation.h"

#include "base/buffer.h"
#include "base/map.h"
#include "base/text.h"

#include <string.h>

/* "https://{region}.example.com" with its variables as ours; they become the collection's. */
static const char *expand(struct openapi *o, struct spot server, const char *url)
{
    struct spot variables = openapi_member(o, server, "variables");
    const cJSON *child = cJSON_IsObject(variables.node) ? variables.node->child : NULL;
    for (; child; child = child->next) {
        const char *value = json_get_text(child, "default");
        openapi_add_variable(o, child->string, value ? value : "",
                             json_get_text(child, "description"), false);
    }
    AUTO_BUFFER text;
    buffer_init(&text, strlen(url) * 2 + 1);
    for (; *url; url++) {
        bool is_brace = *url == '{' || *url == '}';
        (void)buffer_append(&text, url, 1);
        if (is_brace)
            (void)buffer_append(&text, url, 1);
    }
    return arena_strdup(&o->arena, buffer_text(&text));
}

/* Without the slash at the end, as paths begin with one; an address that leaves its host open
 * begins with a variable for it. */
static const char *base_of(struct openapi *o, struct spot server, const char *url)
{
    const char *text = expand(o, server, url);
    size_t length = strlen(text);
    while (length && text[length - 1] == '/')
        length--;
    text = arena_strndup(&o->arena, text, length);
    if (!*text || strstr(text, "://") || text_starts_with(text, "{{"))
        return text;
    if (text_starts_with(text, "//"))
        return arena_printf(&o->arena, "https:%s", text);
    openapi_note(o, server, false,
                 "the server \"%.200s\" names no host; the variable \"host\" is to be filled in",
                 url);
    openapi_add_variable(o, "host", "",
                         "The address that the description leaves open, such as "
                         "https://api.example.com",
                         false);
    return arena_printf(&o->arena, "{{host}}%s%s", *text == '/' ? "" : "/", text);
}

static const char *swagger_base(struct openapi *o, struct spot root)
{
    const char *host = json_get_text(root.node, "host");
    const char *path = json_get_text(root.node, "basePath");
    const char *scheme = NULL;
    const cJSON *schemes = json_get(root.node, "schemes");
    for (const cJSON *child = schemes ? schemes->child : NULL; child; child = child->next)
        if (cJSON_IsString(child) && (!scheme || text_equal(child->valuestring, "https")))
            scheme = child->valuestring;
    path = path ? path : "";
    if (!host || !*host)
        return path;
    return arena_printf(&o->arena, "%s://%s%s%s", scheme ? scheme : "https", host,
                        *path && *path != '/' ? "/" : "", path);
}

static void add_others(struct openapi *o, struct spot list)
{
    const cJSON *child = list.node->child->next;
    for (; child; child = child->next) {
        const char *url = json_get_text(child, "url");
        if (url)
            openapi_note(o, spot_at(list, child), false, "another server: %.300s%s%.200s", url,
                         json_get_text(child, "description") ? ", " : "",
                         json_get_text(child, "description") ? json_get_text(child, "description")
                                                             : "");
    }
}

void servers_read(struct openapi *o, struct spot root)
{
    struct spot servers = openapi_get(o, root, "servers");
    const cJSON *first = cJSON_IsArray(servers.node) ? servers.node->child : NULL;
    const char *url = first ? json_get_text(first, "url") : NULL;
    struct spot server = spot_at(servers, first);
    if (o->version == SWAGGER_2_0) {
        url = swagger_base(o, root);
        server = root;
    }
    const char *base = url ? base_of(o, server, url) : "";
    if (!*base)
        openapi_note(
            o, root, false,
            "the description names no server; the variable \"baseUrl\" is to be filled in");
    const char *description = json_get_text(server.node, "description");
    openapi_add_variable(o, "baseUrl", base,
                         *base ? (o->version == SWAGGER_2_0 ? NULL : description)
                               : "The address of the API, which its description does not name",
                         false);
    map_put(o->servers, base, "{{baseUrl}}");
    if (first)
        add_others(o, servers);
}

const char *servers_of(struct openapi *o, const struct operation *operation)
{
    struct spot servers = openapi_get(o, operation->at, "servers");
    if (!cJSON_IsArray(servers.node) || !servers.node->child)
        servers = openapi_get(o, operation->path_item, "servers");
    const cJSON *first = cJSON_IsArray(servers.node) ? servers.node->child : NULL;
    const char *url = first ? json_get_text(first, "url") : NULL;
    if (!url)
        return "{{baseUrl}}";
    const char *base = base_of(o, spot_at(servers, first), url);
    const char *variable = map_get(o->servers, base);
    if (variable)
        return variable;
    const char *name = arena_printf(&o->arena, "baseUrl%zu", map_count(o->servers) + 1);
    openapi_add_variable(o, name, base, json_get_text(first, "description"), false);
    variable = arena_printf(&o->arena, "{{%s}}", name);
    map_put(o->servers, base, (void *)variable);
    return variable;
}
