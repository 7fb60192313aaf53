/* call.c: what handlers ask about their call. */
#include "api/internal.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A document may be as large as its route allows; everything else is a body. */
static const struct json_limits *limits_of(const struct api_call *call)
{
    return call->route->body_limit > json_body_limits.bytes ? &json_document_limits
                                                            : &json_body_limits;
}

const cJSON *api_body(struct api_call *call)
{
    struct call_state *state = call_state_of(call);
    if (state->body)
        return state->body;
    struct error err = {0};
    state->body = json_parse(call->request->body, call->request->body_length, limits_of(call),
                             "the request body", &err);
    if (!state->body) {
        err.code = ERR_PARSE;
        api_fail_error(call, &err);
    }
    return state->body;
}

cJSON *api_take_body(struct api_call *call)
{
    return api_body(call) ? TAKE(call_state_of(call)->body) : NULL;
}

const char *api_parameter(const struct api_call *call, const char *name)
{
    return request_parameter(call->request, name);
}

const char *api_parameter_id(const struct api_call *call, const char *name)
{
    const char *value = request_parameter(call->request, name);
    char *id = arena_alloc(call->arena, STORE_ID_SIZE);
    return value && store_id_of(value, id) ? id : NULL;
}

static const char *find_query(const struct api_call *call, const char *name)
{
    const char *at = call->request->query, *key, *value;
    while (request_next_pair(call->arena, &at, &key, &value))
        if (text_equal(key, name))
            return value;
    return NULL;
}

const char *api_query(const struct api_call *call, const char *name, ...)
{
    va_list others;
    const char *value = NULL;
    if (!call->request->query)
        return NULL;
    va_start(others, name);
    for (; name && !value; name = va_arg(others, const char *))
        value = find_query(call, name);
    va_end(others);
    return value;
}

int api_query_number(const struct api_call *call, const char *name, int64_t least, int64_t most,
                     int64_t *ret_number)
{
    const char *text = api_query(call, name, NULL);
    if (!text)
        return 0;
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno || end == text || *end || number < least || number > most)
        return -1;
    *ret_number = number;
    return 1;
}

const char *api_cursor_make(struct api_call *call, const char *position)
{
    return encode_base64url(call->arena, position, strlen(position));
}

const char *api_cursor_read(struct api_call *call, const char *cursor)
{
    size_t length;
    char *position = decode_base64(call->arena, cursor, &length);
    if (!position || strlen(position) != length || !text_is_utf8(position, length, NULL))
        return NULL;
    return position;
}

void api_set_time(cJSON *object, const char *key, int64_t ms)
{
    char text[CLOCK_ISO_SIZE];
    if (ms == 0) {
        cJSON_AddNullToObject(object, key);
        return;
    }
    clock_format_iso(ms, text);
    cJSON_AddStringToObject(object, key, text);
}

void api_set_uid(cJSON *object, const char *key, int64_t owner_id, const char *id)
{
    char uid[STORE_UID_SIZE];
    store_uid(owner_id, id, uid);
    cJSON_AddStringToObject(object, key, uid);
}

void api_set_id_text(cJSON *object, const char *key, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)number);
    cJSON_AddStringToObject(object, key, text);
}
