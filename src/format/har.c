#include "format/har.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/encode.h"
#include "base/map.h"
#include "base/text.h"
#include "format/v21.h"
#include "model/url.h"

#include <stdio.h>
#include <string.h>

enum { HAR_PLACE_SIZE = 40 };

struct archive {
    const cJSON *log;
    struct format_notes *notes;
    struct arena arena;
    struct map *folders; /* by page or host: the `item` list */
    cJSON *items;
    char place[HAR_PLACE_SIZE];
};

static const char *text_or(const cJSON *object, const char *key, const char *otherwise)
{
    const char *text = json_get_text(object, key);
    return text ? text : otherwise;
}

/* --- requests --- */

static bool is_dropped(const char *name, const struct url *url, const char *value)
{
    return *name == ':' || text_equal_nocase(name, "content-length") ||
           (text_equal_nocase(name, "host") && url->host && text_starts_with(value, url->host));
}

/* Without what the connection said for itself (":authority", the length). */
static cJSON *new_headers(struct archive *a, const cJSON *request, const struct url *url)
{
    cJSON *list = cJSON_CreateArray();
    const cJSON *header, *cookie;
    bool has_cookie = false;
    cJSON_ArrayForEach(header, json_get(request, "headers"))
    {
        const char *name = text_or(header, "name", ""), *value = text_or(header, "value", "");
        has_cookie |= text_equal_nocase(name, "cookie");
        if (*name && !is_dropped(name, url, value))
            cJSON_AddItemToArray(list, v21_new_pair(name, value));
    }
    AUTO_BUFFER cookies;
    buffer_init(&cookies, json_document_limits.bytes);
    cJSON_ArrayForEach(cookie, json_get(request, "cookies"))(void)
        buffer_printf(&cookies, "%s%s=%s", cookies.length ? "; " : "", text_or(cookie, "name", ""),
                      text_or(cookie, "value", ""));
    if (!has_cookie && cookies.length)
        cJSON_AddItemToArray(list, v21_new_pair("Cookie", buffer_text(&cookies)));
    return list;
}

static cJSON *new_param(const cJSON *param, bool is_form)
{
    cJSON *pair = v21_new_pair(text_or(param, "name", ""), text_or(param, "value", ""));
    const char *file = json_get_text(param, "fileName");
    if (!is_form)
        return pair;
    json_set_text(pair, "type", file ? "file" : "text");
    if (file) {
        cJSON_Delete(v21_take(pair, "value"));
        json_set_text(pair, "src", file);
    }
    json_set_text(pair, "contentType", json_get_text(param, "contentType"));
    return pair;
}

static cJSON *new_params(const cJSON *params, bool is_form)
{
    cJSON *list = cJSON_CreateArray();
    const cJSON *param;
    cJSON_ArrayForEach(param, params) cJSON_AddItemToArray(list, new_param(param, is_form));
    return list;
}

static cJSON *new_body(const cJSON *post)
{
    const char *type = text_or(post, "mimeType", ""), *text = json_get_text(post, "text");
    const cJSON *params = json_get(post, "params");
    bool has_params = cJSON_IsArray(params) && params->child;
    if (has_params && text_starts_with_nocase(type, "multipart/form-data"))
        return v21_new_body("formdata", new_params(params, true));
    if (text && *text)
        return v21_new_raw_body(text, v21_language_of(type));
    return has_params ? v21_new_body("urlencoded", new_params(params, false)) : NULL;
}

static cJSON *new_url(const cJSON *request, const char *text)
{
    const cJSON *query = json_get(request, "queryString");
    if (strchr(text, '?') || !cJSON_IsArray(query) || !query->child)
        return v21_new_url(text, NULL, NULL);
    AUTO_ARENA arena = {0};
    struct url url;
    url_parse(text, &arena, &url);
    const cJSON *one;
    cJSON_ArrayForEach(one, query)
        pairs_add(&url.query, &arena, text_or(one, "name", ""), text_or(one, "value", ""));
    url.has_query = true;
    return v21_new_url(url_to_text(&url, &arena), NULL, NULL);
}

static cJSON *new_request(struct archive *a, const cJSON *source, const struct url *url)
{
    cJSON *request = cJSON_CreateObject();
    json_set_text(request, "method", text_or(source, "method", "GET"));
    v21_add(request, "header", new_headers(a, source, url));
    v21_add(request, "body", new_body(json_get(source, "postData")));
    v21_add(request, "url", new_url(source, text_or(source, "url", "")));
    json_set_text(request, "description", json_get_text(source, "comment"));
    return request;
}

/* --- answers --- */

/* NULL when it is no text. */
static const char *content_text(struct archive *a, const cJSON *content)
{
    const char *text = json_get_text(content, "text");
    size_t length;
    if (!text || !text_equal(json_get_text(content, "encoding"), "base64"))
        return text;
    const char *bytes = decode_base64(&a->arena, text, &length);
    bool is_text = bytes && strlen(bytes) == length && text_is_utf8(bytes, length, NULL);
    if (!is_text)
        format_notes_add(a->notes, a->place, false,
                         "the bytes of the answer were left out: "
                         "examples hold text");
    return is_text ? bytes : NULL;
}

static cJSON *new_example(struct archive *a, const cJSON *entry, const cJSON *request)
{
    const cJSON *source = json_get(entry, "response"), *content = json_get(source, "content");
    double code = json_get_number(source, "status", 0);
    if (code < 100 || code > 999)
        return NULL;
    const char *status = text_or(source, "statusText", "");
    cJSON *example = cJSON_CreateObject(), *header, *headers = cJSON_CreateArray();
    json_set_text(example, "name",
                  text_trim(&a->arena, arena_printf(&a->arena, "%d %s", (int)code, status)));
    v21_add(example, "originalRequest", cJSON_Duplicate(request, true));
    json_set_text(example, "status", status);
    cJSON_AddNumberToObject(example, "code", (int)code);
    const char *language = v21_language_of(json_get_text(content, "mimeType"));
    json_set_text(example, "_postman_previewlanguage", language ? language : "text");
    cJSON_ArrayForEach(header, json_get(source, "headers"))
    {
        const char *name = text_or(header, "name", "");
        if (*name && *name != ':')
            cJSON_AddItemToArray(headers, v21_new_pair(name, text_or(header, "value", "")));
    }
    v21_add(example, "header", headers);
    cJSON_AddArrayToObject(example, "cookie");
    json_set_text(example, "body", content_text(a, content));
    if (json_get_number(entry, "time", -1) >= 0)
        cJSON_AddNumberToObject(example, "responseTime",
                                (double)(long)json_get_number(entry, "time", 0));
    return example;
}

/* --- folders --- */

static const cJSON *page_of(const struct archive *a, const cJSON *entry)
{
    const char *id = json_get_text(entry, "pageref");
    const cJSON *page;
    cJSON_ArrayForEach(page, json_get(a->log, "pages"))
    {
        if (id && text_equal(json_get_text(page, "id"), id))
            return page;
    }
    return NULL;
}

static cJSON *folder_of(struct archive *a, const cJSON *entry, const struct url *url)
{
    const cJSON *page = page_of(a, entry);
    const char *title = text_or(page, "title", "");
    const char *name = page ? (*title ? title : json_get_text(page, "id")) : url->host;
    name = name ? name : "(no host)";
    const char *key = arena_printf(&a->arena, "%s %s", page ? json_get_text(page, "id") : "", name);
    cJSON *list = map_get(a->folders, key);
    if (list)
        return list;
    cJSON *folder = cJSON_CreateObject();
    json_set_text(folder, "name", name);
    list = cJSON_AddArrayToObject(folder, "item");
    cJSON_AddItemToArray(a->items, folder);
    map_put(a->folders, key, list);
    return list;
}

/* --- entries --- */

static bool is_http(const char *url)
{
    const char *end = strstr(url, "://");
    return text_starts_with_nocase(url, "http://") || text_starts_with_nocase(url, "https://") ||
           (!end && !text_starts_with_nocase(url, "data:") &&
            !text_starts_with_nocase(url, "blob:") && !text_starts_with_nocase(url, "about:"));
}

static void read_entry(struct archive *a, const cJSON *entry)
{
    const cJSON *source = json_get(entry, "request");
    const char *text = text_or(source, "url", "");
    struct url url;
    arena_reset(&a->arena);
    if (!cJSON_IsObject(source) || !is_http(text) ||
        text_equal(json_get_text(entry, "_resourceType"), "websocket")) {
        format_notes_add(a->notes, a->place, true, "left out: not an HTTP request (%.*s)",
                         (int)strcspn(text, ":/"), text);
        return;
    }
    if (!*text)
        format_notes_add(a->notes, a->place, false, "the entry has no address");
    url_parse(text, &a->arena, &url);
    const char *query = strpbrk(text, "?#"), *path = strstr(text, "://");
    path = path ? strchr(path + 3, '/') : text;
    const char *name = !path || (query && path > query) ? "/"
                       : query ? arena_strndup(&a->arena, path, (size_t)(query - path))
                               : path;
    cJSON *request = new_request(a, source, &url), *example = new_example(a, entry, request);
    cJSON *item = v21_new_item(name, request);
    if (example)
        cJSON_AddItemToArray((cJSON *)json_get(item, "response"), example);
    cJSON_AddItemToArray(folder_of(a, entry, &url), item);
}

int har_read(const cJSON *archive, const char *name, struct format_notes *notes,
             cJSON **ret_document, struct error *err)
{
    struct archive a = {.log = json_get(archive, "log"), .notes = notes};
    const cJSON *entries = json_get(a.log, "entries"), *entry;
    if (!cJSON_IsArray(entries))
        return error_set(err, ERR_INVALID, "%s: log.entries of an HTTP archive must be a list",
                         name);
    a.items = cJSON_CreateArray();
    a.folders = map_create(NULL);
    size_t index = 0;
    cJSON_ArrayForEach(entry, entries)
    {
        snprintf(a.place, sizeof a.place, "/log/entries/%zu", index++);
        read_entry(&a, entry);
    }
    map_free(a.folders);
    arena_release(&a.arena);
    cJSON *document = cJSON_CreateObject();
    v21_add(document, "info", v21_new_info(NULL, "HTTP archive", json_get(a.log, "comment")));
    v21_add(document, "item", a.items);
    *ret_document = document;
    return 0;
}
