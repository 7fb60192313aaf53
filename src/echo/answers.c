/* How the echo service answers, and the pieces that its answers are made of. */
#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/encode.h"
#include "base/http_status.h"
#include "base/map.h"
#include "base/random.h"
#include "base/text.h"
#include "echo/endpoints.h"
#include "json/json.h"
#include "json/writer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SESSION_DIGITS = 48, ETAG_HASH = 27 };

static bool has_session(const struct request *request)
{
    const char *at = request_field_joined(request, "Cookie");
    while (at && (at = strstr(at, "sails.sid="))) {
        if (at == request_field_joined(request, "Cookie") || at[-1] == ' ' || at[-1] == ';')
            return true;
        at++;
    }
    return false;
}

void echo_add_common_fields(struct request *request)
{
    const struct echo *echo = request_service(request);
    reply_add_field(request, "Vary", "Accept-Encoding");
    if (!echo->session_cookie || has_session(request))
        return;
    char id[SESSION_DIGITS + 1];
    random_hex(id, SESSION_DIGITS);
    reply_add_field(request, "Set-Cookie",
                    arena_printf(request->arena, "sails.sid=s%%3A%s; Path=/; HttpOnly", id));
}

void echo_add_etag(struct request *request, const void *body, size_t length)
{
    unsigned char hash[DIGEST_MAX_SIZE];
    struct error err;
    if (digest_compute(DIGEST_SHA1, body, length, hash, &err) < 0)
        return; /* a policy without SHA-1: answers just have no ETag */
    const char *text = encode_base64(request->arena, hash, DIGEST_SHA1_SIZE);
    reply_set_field(request, "ETag",
                    arena_printf(request->arena, "W/\"%zx-%.*s\"", length, ETAG_HASH, text));
}

void echo_reply_json(struct request *request, unsigned status, cJSON *tree)
{
    struct buffer text;
    buffer_init(&text, SIZE_MAX / 4); /* bounded by the limits of the request it is made of */
    json_write(tree, true, &text);
    cJSON_Delete(tree);
    reply_set_status(request, status);
    if (!reply_field(request, "Content-Type"))
        reply_add_field(request, "Content-Type", "application/json; charset=utf-8");
    echo_add_etag(request, buffer_text(&text), text.length);
    echo_add_common_fields(request);
    size_t length = text.length;
    reply_send_owned(request, buffer_take(&text), length);
}

void echo_reply_text(struct request *request, unsigned status, const char *text)
{
    if (!http_status_is_bodiless(status))
        echo_add_etag(request, text, strlen(text));
    echo_add_common_fields(request);
    reply_text(request, status, "text/html; charset=utf-8", text);
}

void echo_reply_redirect(struct request *request, unsigned status, const char *location)
{
    if (!reply_set_field(request, "Location", location)) {
        echo_reply_text(request, 400, "Bad Request");
        return;
    }
    reply_set_field(request, "Content-Type", "text/plain; charset=utf-8");
    echo_reply_text(request, status,
                    arena_printf(request->arena, "%s. Redirecting to %s",
                                 http_status_phrase(status), location));
}

/* --- pieces --- */

const char *echo_host(const struct request *request, unsigned *ret_port)
{
    const char *authority = request->authority;
    const char *colon = strrchr(authority, ':'), *bracket = strrchr(authority, ']');
    unsigned long port = text_equal(request->scheme, "https") ? 443 : 80;
    size_t length = strlen(authority);
    if (colon && (!bracket || colon > bracket)) {
        length = (size_t)(colon - authority);
        if (colon[1])
            port = strtoul(colon + 1, NULL, 10);
    }
    *ret_port = port > 65535 ? 65535 : (unsigned)port;
    return arena_strndup(request->arena, authority, length);
}

const char *echo_url(const struct request *request)
{
    if (request->target[0] != '/')
        return request->target;
    if (*request->authority)
        return arena_printf(request->arena, "%s://%s%s", request->scheme, request->authority,
                            request->target);
    return arena_printf(request->arena, "%s://localhost:%u%s", request->scheme,
                        request_local_port(request), request->target);
}

cJSON *echo_text(const char *text, size_t length)
{
    if (!memchr(text, '\0', length))
        return cJSON_CreateString(text);
    struct buffer quoted; /* a C string would end at the NUL */
    buffer_init(&quoted, SIZE_MAX / 4);
    json_quote(&quoted, text, length);
    cJSON *node = cJSON_CreateRaw(buffer_text(&quoted));
    buffer_release(&quoted);
    return node;
}

void echo_add_pair(cJSON *object, struct map *seen, const char *key, cJSON *value)
{
    cJSON *first = map_get(seen, key);
    if (!first) {
        cJSON_AddItemToObject(object, key, value);
        map_put(seen, key, value);
        return;
    }
    if (!cJSON_IsArray(first)) {
        cJSON *array = cJSON_CreateArray();
        cJSON_AddItemToArray(array, cJSON_Duplicate(first, true));
        array->string = TAKE(first->string); /* replacing leaves the key to us */
        cJSON_ReplaceItemViaPointer(object, first, array);
        map_put(seen, key, array);
        first = array;
    }
    cJSON_AddItemToArray(first, value);
}

cJSON *echo_pairs(struct request *request, const char *text)
{
    cJSON *object = cJSON_CreateObject();
    struct map *seen = map_create(NULL);
    const char *key, *value;
    for (int i = 0; i < ECHO_MAX_PAIRS && request_next_pair(request->arena, &text, &key, &value);
         i++)
        echo_add_pair(object, seen, key, cJSON_CreateString(value));
    map_free(seen);
    return object;
}

const char *echo_query(struct request *request, const char *name)
{
    const char *at = request->query, *key, *value;
    while (request_next_pair(request->arena, &at, &key, &value))
        if (text_equal(key, name))
            return value;
    return NULL;
}

static bool is_first_of_its_name(const struct request *request, size_t index)
{
    const struct http_field *field = &request->fields[index];
    return request_field(request, field->name) == field->value;
}

static void add_header(cJSON *headers, const struct request *request, const char *name)
{
    cJSON_AddStringToObject(headers, text_lower(request->arena, name),
                            request_field_joined(request, name));
}

/* As behind the public service's load balancer: what it says comes first, then Host. */
cJSON *echo_headers(const struct request *request)
{
    static const char *const first[] = {"x-forwarded-proto", "x-forwarded-port", "host"};
    cJSON *headers = cJSON_CreateObject();
    unsigned port;
    echo_host(request, &port);
    cJSON_AddStringToObject(headers, first[0], request->scheme);
    cJSON_AddStringToObject(headers, first[1], arena_printf(request->arena, "%u", port));
    if (request_field(request, "host"))
        add_header(headers, request, "host");
    for (size_t i = 0; i < request->field_count; i++) {
        const char *name = request->fields[i].name;
        bool added = false;
        for (size_t k = 0; k < COUNT_OF(first); k++)
            added |= text_equal_nocase(name, first[k]);
        if (!added && is_first_of_its_name(request, i))
            add_header(headers, request, name);
    }
    return headers;
}
