/* The item's request, its answer, and the requests that scripts send. */
#include "base/encode.h"
#include "base/text.h"
#include "script/engine.h"

#include <stdlib.h>
#include <string.h>

/* The largest request that a script may hand over. */
enum { REQUEST_MAX_TEXT = 64 * 1024 * 1024 };

static const struct exchange *current_exchange(void)
{
    const struct script_input *input = engine_current->input;
    return input ? input->exchange : NULL;
}

static cJSON *current_request(void)
{
    const struct script_input *input = engine_current->input;
    if (!input || input->request || !input->make_request)
        return input ? input->request : NULL;
    return input->make_request(input->make_request_context);
}

/* () → the item's request as JSON text */
HOST_FUNCTION(request_json)
{
    const cJSON *request = current_request();
    if (!request)
        return jsc.JSValueMakeNull(context);
    char *text = json_print(request, false);
    JSValueRef value = js_text(context, text);
    free(text);
    return value;
}

/* Puts the members of one object in the place of another's, which others point to. */
static void replace_members(cJSON *object, cJSON *by)
{
    cJSON old = *object;
    object->child = by->child;
    by->child = old.child;
    cJSON_Delete(by);
}

/* (json): the item's request, as the script left it */
HOST_FUNCTION(set_request)
{
    cJSON *request = current_request();
    AUTO_ARENA work = {0};
    size_t length = 0;
    if (!cJSON_IsObject(request) || count < 1)
        return jsc.JSValueMakeUndefined(context);
    char *text = js_to_text(context, arguments[0], &work, &length, exception);
    if (!text || length > REQUEST_MAX_TEXT)
        return jsc.JSValueMakeUndefined(context);
    cJSON *tree = json_parse(text, length, &json_document_limits, "request", NULL);
    if (!cJSON_IsObject(tree)) {
        cJSON_Delete(tree);
        return jsc.JSValueMakeUndefined(context);
    }
    replace_members(request, tree);
    engine_current->result->request_changed = true;
    return jsc.JSValueMakeUndefined(context);
}

static JSObjectRef make_list(JSContextRef context, const JSValueRef *values, size_t count)
{
    return jsc.JSObjectMakeArray(context, count, values, NULL);
}

/* [status, reason, responseTime, bodySize, headerSize, id] */
static JSValueRef answer_head(JSContextRef context, const struct exchange *exchange)
{
    const JSValueRef values[] = {
        jsc.JSValueMakeNumber(context, exchange->status),
        js_text(context, exchange->reason ? exchange->reason : ""),
        jsc.JSValueMakeNumber(context, (double)exchange->response_time),
        jsc.JSValueMakeNumber(context, (double)exchange_body_size(exchange)),
        jsc.JSValueMakeNumber(context, (double)exchange->header_size),
        js_text(context, exchange->id),
    };
    return make_list(context, values, COUNT_OF(values));
}

/* () → milliseconds; undefined before there is an answer */
HOST_FUNCTION(response_time)
{
    const struct exchange *exchange = current_exchange();
    return exchange && exchange->status
               ? jsc.JSValueMakeNumber(context, (double)exchange->response_time)
               : jsc.JSValueMakeUndefined(context);
}

/* () → what the last Content-Type says; undefined without one */
HOST_FUNCTION(response_content_type)
{
    const struct exchange *exchange = current_exchange();
    for (size_t i = exchange ? exchange->response_headers.count : 0; i > 0; i--) {
        const struct pair *header = &exchange->response_headers.items[i - 1];
        if (text_equal_nocase(header->key, "Content-Type"))
            return js_text(context, header->value ? header->value : "");
    }
    return jsc.JSValueMakeUndefined(context);
}

/* [key, value, key, value, …] */
static JSValueRef answer_headers(JSContextRef context, const struct exchange *exchange)
{
    JSObjectRef list = make_list(context, NULL, 0);
    unsigned index = 0;
    for (size_t i = 0; i < exchange->response_headers.count; i++) {
        const struct pair *header = &exchange->response_headers.items[i];
        const char *value = header->value ? header->value : "";
        jsc.JSObjectSetPropertyAtIndex(context, list, index++, js_text(context, header->key), NULL);
        jsc.JSObjectSetPropertyAtIndex(context, list, index++, js_text(context, value), NULL);
    }
    return list;
}

static JSValueRef answer_bytes(JSContextRef context, const struct exchange *exchange)
{
    return js_from_bytes(context, exchange->body.data, exchange->body.length);
}

/* () → head, null before there is an answer */
HOST_FUNCTION(response)
{
    const struct exchange *exchange = current_exchange();
    return exchange && exchange->status ? answer_head(context, exchange)
                                        : jsc.JSValueMakeNull(context);
}

HOST_FUNCTION(response_headers)
{
    const struct exchange *exchange = current_exchange();
    return exchange ? answer_headers(context, exchange) : make_list(context, NULL, 0);
}

HOST_FUNCTION(response_bytes)
{
    const struct exchange *exchange = current_exchange();
    return exchange ? answer_bytes(context, exchange) : js_from_bytes(context, "", 0);
}

/* () → the body read as UTF-8, without a byte order mark */
HOST_FUNCTION(response_text)
{
    const struct exchange *exchange = current_exchange();
    if (!exchange)
        return js_text(context, "");
    const char *text = buffer_text(&exchange->body);
    size_t length = exchange->body.length;
    size_t mark = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    return js_text_n(context, text + mark, length - mark);
}

/* () → [name, …, name of where the script stands] */
HOST_FUNCTION(location)
{
    const struct script_input *input = engine_current->input;
    JSObjectRef list = make_list(context, NULL, 0);
    if (!input)
        return list;
    unsigned index = 0;
    for (size_t i = 0; i < input->location_count; i++)
        jsc.JSObjectSetPropertyAtIndex(context, list, index++, js_text(context, input->location[i]),
                                       NULL);
    jsc.JSObjectSetPropertyAtIndex(context, list, index, js_text(context, input->location_current),
                                   NULL);
    return list;
}

static JSValueRef error_text(JSContextRef context, const char *text)
{
    return text ? js_text(context, text) : jsc.JSValueMakeUndefined(context);
}

static void on_sent(struct script_engine *engine, unsigned token, const struct exchange *exchange)
{
    static const struct exchange skipped = {0};
    JSContextRef context = engine->context;
    bool is_skipped = !exchange;
    if (is_skipped)
        exchange = &skipped;
    bool answered = exchange->status != 0;
    const JSValueRef arguments[] = {
        jsc.JSValueMakeNumber(context, token),
        answered || is_skipped
            ? jsc.JSValueMakeUndefined(context)
            : js_text(context, exchange->error_message ? exchange->error_message : ""),
        error_text(context, exchange->error_code),
        answered ? answer_head(context, exchange) : jsc.JSValueMakeNull(context),
        answer_headers(context, exchange),
        answer_bytes(context, exchange),
        error_text(context, exchange->final_url ? exchange->final_url : exchange->url_text),
    };
    engine_call(engine, &engine->hooks.sent, COUNT_OF(arguments), arguments);
}

/* (json, token) → false when nothing can be sent */
HOST_FUNCTION(send_request)
{
    struct script_engine *engine = engine_current;
    AUTO_ARENA work = {0};
    size_t length = 0;
    char *text = count > 1 ? js_to_text(context, arguments[0], &work, &length, exception) : NULL;
    if (!text || !engine->host.send || length > REQUEST_MAX_TEXT)
        return jsc.JSValueMakeBoolean(context, false);
    AUTO_JSON request = json_parse(text, length, &json_document_limits, "request", NULL);
    if (!request)
        return jsc.JSValueMakeBoolean(context, false);
    unsigned token = (unsigned)jsc.JSValueToNumber(context, arguments[1], NULL);
    engine->host.send(engine->host.context, request, token, on_sent);
    return jsc.JSValueMakeBoolean(context, true);
}

/* (id or name, variables as JSON, token) → false when there is nobody who runs it */
HOST_FUNCTION(run_request)
{
    struct script_engine *engine = engine_current;
    AUTO_ARENA work = {0};
    const char *target = count > 2 ? js_string_text(context, arguments[0], &work) : NULL;
    const char *variables = target ? js_string_text(context, arguments[1], &work) : NULL;
    if (!variables || !engine->host.run_request)
        return jsc.JSValueMakeBoolean(context, false);
    unsigned token = (unsigned)jsc.JSValueToNumber(context, arguments[2], NULL);
    engine->host.run_request(engine->host.context, target, variables, token, on_sent);
    return jsc.JSValueMakeBoolean(context, true);
}

void host_add_exchange(JSContextRef context, JSObjectRef host)
{
    static const struct host_function functions[] = {
        {"requestJson", request_json},
        {"setRequest", set_request},
        {"response", response},
        {"responseTime", response_time},
        {"responseContentType", response_content_type},
        {"responseHeaders", response_headers},
        {"responseBytes", response_bytes},
        {"responseText", response_text},
        {"location", location},
        {"send", send_request},
        {"runRequest", run_request},
    };
    host_add(context, host, functions, COUNT_OF(functions));
}
