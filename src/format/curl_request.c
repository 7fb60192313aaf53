/* curl_request.c: what a command said, as items of a collection. */
#include "base/buffer.h"
#include "base/encode.h"
#include "base/map.h"
#include "base/text.h"
#include "format/curl_command.h"
#include "format/v21.h"
#include "model/url.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { CURL_MAX_BODY = 64 * 1024 * 1024 };

/* --- bodies --- */

static const char *join(struct curl_command *c, const struct curl_pieces *pieces,
                        const char *separator)
{
    AUTO_BUFFER text;
    buffer_init(&text, CURL_MAX_BODY);
    for (size_t i = 0; i < pieces->count; i++) {
        if (i && !pieces->items[i].joins)
            (void)buffer_append_text(&text, separator);
        if (pieces->items[i].text)
            (void)buffer_append_text(&text, pieces->items[i].text);
        else
            curl_note(c, true, "the data in the file '%s' was left out", pieces->items[i].file);
    }
    if (text.overflowed)
        curl_note(c, true, "data longer than %d bytes was left out", CURL_MAX_BODY);
    return arena_strdup(c->arena, buffer_text(&text));
}

static const char *content_type(const struct curl_command *c)
{
    const struct pair *header = pairs_find_nocase(&c->headers, "Content-Type");
    return header ? (header->value ? header->value : "") : NULL;
}

static const char *decode(struct arena *arena, const char *text, size_t length)
{
    size_t decoded;
    const char *plain = decode_percent(arena, text, length, true, &decoded);
    return strlen(plain) == decoded && text_is_utf8(plain, decoded, NULL) ? plain : NULL;
}

/* The fields of a form; NULL when the text is none, or one that fields would not say. */
static cJSON *split_form(struct curl_command *c, const char *text)
{
    if (!*text || strchr("{[<\"", *text) || strpbrk(text, "\r\n"))
        return NULL;
    AUTO_JSON fields = cJSON_CreateArray();
    struct map *seen = map_create(NULL);
    const char *last = NULL;
    bool fits = true;
    while (fits && *text) {
        size_t length = strcspn(text, "&"), name = strcspn(text, "=");
        const char *key = name && name < length ? decode(c->arena, text, name) : NULL;
        const char *value = key ? decode(c->arena, text + name + 1, length - name - 1) : NULL;
        /* Equal names are sent side by side: only there may they stand. */
        fits = value && (text_equal(key, last) || !map_get(seen, key));
        if (!fits)
            break;
        cJSON_AddItemToArray(fields, v21_new_pair(key, value));
        map_put(seen, key, (void *)key);
        last = key;
        text += length + (text[length] == '&');
    }
    map_free(seen);
    return fits ? TAKE(fields) : NULL;
}

static cJSON *new_file_body(const char *path)
{
    cJSON *file = cJSON_CreateObject();
    json_set_text(file, "src", path);
    return v21_new_body("file", file);
}

static void set_default(struct curl_command *c, const char *name, const char *value)
{
    if (!pairs_find_nocase(&c->headers, name))
        pairs_add(&c->headers, c->arena, name, value);
}

static cJSON *new_data_body(struct curl_command *c)
{
    static const char form[] = "application/x-www-form-urlencoded";
    if (c->is_json) {
        set_default(c, "Content-Type", "application/json");
        set_default(c, "Accept", "application/json");
    }
    const char *type = content_type(c);
    if (c->data.count == 1 && c->data.items[0].file) {
        set_default(c, "Content-Type", form);
        return new_file_body(c->data.items[0].file);
    }
    const char *text = join(c, &c->data, "&");
    cJSON *fields = !type || text_starts_with_nocase(type, form) ? split_form(c, text) : NULL;
    if (fields)
        return v21_new_body("urlencoded", fields);
    set_default(c, "Content-Type", form);
    return v21_new_raw_body(text, v21_language_of(type));
}

static cJSON *take_body(struct curl_command *c)
{
    if (c->parts) {
        if (c->data.count)
            curl_note(c, true, "curl takes -d or -F, not both: -d was left out");
        return v21_new_body("formdata", TAKE(c->parts));
    }
    if (c->upload && *c->upload) {
        set_default(c, "Content-Type", NULL); /* curl says none */
        return new_file_body(c->upload);
    }
    return c->data.count && !c->as_query && !c->upload ? new_data_body(c) : NULL;
}

/* --- address --- */

static const char *add_query(struct curl_command *c, const char *url, const char *query)
{
    if (!*query)
        return url;
    size_t hash = strcspn(url, "#");
    const char *sign = memchr(url, '?', hash) ? (url[hash - 1] == '?' ? "" : "&") : "?";
    return arena_printf(c->arena, "%.*s%s%s%s", (int)hash, url, sign, query, url + hash);
}

/* "[1-3]", "[a-z]" */
static bool is_range(const char *text)
{
    enum { LONGEST = 20 };
    size_t length = 1;
    while (length < LONGEST && isalnum((unsigned char)text[length]))
        length++;
    return length > 1 && text[length] == '-' && isalnum((unsigned char)text[length + 1]);
}

/* curl expands {a,b} and [1-3] into several addresses, but not {{templates}}. */
static bool has_glob(const char *url)
{
    bool open = false, comma = false;
    for (const char *at = url; *at; at++) {
        if (at[0] == '{' && at[1] == '{') {
            const char *close = strstr(at, "}}");
            if (!close)
                return false;
            at = close + 1;
        } else if (*at == '{') {
            open = true;
            comma = false;
        } else if (*at == '}' || *at == ',') {
            if (open && comma && *at == '}')
                return true;
            open = open && *at == ',';
            comma = open;
        } else if (*at == '[' && is_range(at)) {
            return true;
        }
    }
    return false;
}

static const char *whole_url(struct curl_command *c, const char *url)
{
    if (has_glob(url))
        curl_note(c, false, "curl makes several addresses of '%s'; it was kept as it stands", url);
    if (c->query.count)
        url = add_query(c, url, join(c, &c->query, "&"));
    if (c->as_query && c->data.count)
        url = add_query(c, url, join(c, &c->data, "&"));
    const char *slash = c->upload && *c->upload ? strrchr(url, '/') : NULL;
    if (slash && !slash[1]) { /* the name of the file goes behind a trailing slash */
        const char *file = strrchr(c->upload, '/');
        url = arena_printf(c->arena, "%s%s", url, file ? file + 1 : c->upload);
    }
    return url;
}

/* --- credentials and channel --- */

static cJSON *new_aws_auth(struct curl_command *c, const char *user, const char *password)
{
    /* provider1[:provider2[:region[:service]]] */
    const char *parts[4] = {"", "", "", ""};
    const char *at = c->signature;
    for (size_t i = 0; i < COUNT_OF(parts) && *at; i++) {
        size_t length = strcspn(at, ":");
        parts[i] = arena_strndup(c->arena, at, length);
        at += length + (at[length] == ':');
    }
    AUTO_JSON params = cJSON_CreateObject();
    json_set_text(params, "accessKey", user);
    json_set_text(params, "secretKey", password);
    if (*parts[2])
        json_set_text(params, "region", parts[2]);
    if (*parts[3])
        json_set_text(params, "service", parts[3]);
    return v21_new_auth("awsv4", params);
}

static cJSON *new_auth(struct curl_command *c)
{
    static const char *const types[] = {
        [CURL_BASIC] = "basic", [CURL_DIGEST] = "digest", [CURL_NTLM] = "ntlm"};
    AUTO_JSON params = cJSON_CreateObject();
    if (c->bearer) {
        json_set_text(params, "token", c->bearer);
        return v21_new_auth("bearer", params);
    }
    if (!c->user)
        return NULL;
    size_t name = strcspn(c->user, ":");
    const char *user = arena_strndup(c->arena, c->user, name);
    const char *password = c->user[name] ? c->user + name + 1 : "";
    if (c->signature)
        return new_aws_auth(c, user, password);
    json_set_text(params, "username", user);
    json_set_text(params, "password", password);
    return v21_new_auth(types[c->auth], params);
}

static cJSON *new_proxy(struct curl_command *c)
{
    struct url url;
    url_parse(c->proxy, c->arena, &url);
    bool http = !url.protocol || text_starts_with_nocase(url.protocol, "http");
    if (!url.host || !http) {
        curl_note(c, true, "the proxy was left out: only HTTP proxies are known");
        return NULL;
    }
    if (url.user)
        curl_note(c, true, "the credentials of the proxy were left out");
    enum { CURL_PROXY_PORT = 1080 };
    cJSON *proxy = cJSON_CreateObject();
    json_set_text(proxy, "match", "http+https://*/*");
    json_set_text(proxy, "host", url.host);
    cJSON_AddNumberToObject(proxy, "port",
                            url.port ? (double)strtol(url.port, NULL, 10) : CURL_PROXY_PORT);
    cJSON_AddBoolToObject(proxy, "tunnel", false);
    cJSON_AddBoolToObject(proxy, "disabled", false);
    return proxy;
}

static cJSON *new_source(const char *path)
{
    cJSON *source = cJSON_CreateObject();
    json_set_text(source, "src", path);
    return source;
}

static cJSON *new_certificate(const struct curl_command *c)
{
    cJSON *certificate = cJSON_CreateObject();
    cJSON_AddArrayToObject(certificate, "matches");
    if (c->key)
        v21_add(certificate, "key", new_source(c->key));
    if (c->certificate)
        v21_add(certificate, "cert", new_source(c->certificate));
    json_set_text(certificate, "passphrase", c->passphrase);
    return certificate;
}

/* --- the request --- */

static const char *method_of(const struct curl_command *c)
{
    if (c->method)
        return c->method;
    if (c->is_head)
        return "HEAD";
    if (c->upload)
        return "PUT";
    return c->parts || (c->data.count && !c->as_query) ? "POST" : "GET";
}

/* "Name:" keeps curl from sending a header of its own. */
static cJSON *new_headers(struct curl_command *c)
{
    if (c->cookies.count)
        pairs_add(&c->headers, c->arena, "Cookie", join(c, &c->cookies, ";"));
    c->cookies.count = 0;
    cJSON *list = cJSON_CreateArray(), *off = cJSON_CreateObject();
    for (size_t i = 0; i < c->headers.count; i++) {
        const struct pair *header = &c->headers.items[i];
        if (header->value)
            cJSON_AddItemToArray(list, v21_new_pair(header->key, header->value));
        else
            json_set(off, text_lower(c->arena, header->key), cJSON_CreateTrue());
    }
    if (off->child) {
        c->behavior = c->behavior ? c->behavior : cJSON_CreateObject();
        json_set(c->behavior, "disabledSystemHeaders", off);
    } else {
        cJSON_Delete(off);
    }
    return list;
}

static const char *name_of(struct curl_command *c, const char *url)
{
    if (c->comment)
        return c->comment;
    const char *start = strstr(url, "://");
    start = start ? start + 3 : url;
    return arena_strndup(c->arena, start, strcspn(start, "?#"));
}

static bool may_lose_body(const char *method)
{
    static const char *const bare[] = {"GET", "HEAD", "COPY", "PURGE", "UNLOCK"};
    for (size_t i = 0; i < COUNT_OF(bare); i++)
        if (text_equal_nocase(method, bare[i]))
            return true;
    return false;
}

static cJSON *new_request(struct curl_command *c, const char *url, const cJSON *body)
{
    cJSON *request = cJSON_CreateObject();
    json_set_text(request, "method", method_of(c));
    v21_add(request, "header", new_headers(c));
    v21_add(request, "auth", new_auth(c));
    if (body)
        json_set(request, "body", cJSON_Duplicate(body, true));
    json_set(request, "url", v21_new_url(url, NULL, NULL));
    if (c->proxy)
        v21_add(request, "proxy", new_proxy(c));
    if (c->certificate || c->key)
        json_set(request, "certificate", new_certificate(c));
    return request;
}

void curl_add_items(struct curl_command *command, cJSON *items)
{
    const char *method = method_of(command);
    AUTO_JSON body = take_body(command);
    command->method = method; /* the parts that told it are taken */
    if (body && may_lose_body(method)) {
        command->behavior = command->behavior ? command->behavior : cJSON_CreateObject();
        json_set(command->behavior, "disableBodyPruning", cJSON_CreateTrue());
    }
    /* Unlike us, curl does not say where it was sent from. */
    if (json_get(command->behavior, "followRedirects") &&
        !pairs_find_nocase(&command->headers, "Referer"))
        json_set(command->behavior, "removeRefererHeaderOnRedirect", cJSON_CreateTrue());
    for (size_t i = 0; i < command->urls.count; i++) {
        const char *url = whole_url(command, command->urls.items[i].key);
        cJSON *item = cJSON_CreateObject();
        json_set_text(item, "name", name_of(command, url));
        v21_add(item, "request", new_request(command, url, body));
        if (command->behavior)
            v21_add(item, "protocolProfileBehavior", cJSON_Duplicate(command->behavior, true));
        cJSON_AddArrayToObject(item, "response");
        cJSON_AddItemToArray(items, item);
    }
    cJSON_Delete(command->behavior);
    command->behavior = NULL;
}
