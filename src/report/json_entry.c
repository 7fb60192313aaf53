#include "report/json_entry.h"

#include "base/arena.h"
#include "base/digest.h"
#include "base/random.h"
#include "base/text.h"
#include "model/request.h"
#include "report/item_json.h"
#include "report/mask.h"
#include "report/stack.h"
#include "runner/request_json.h"

#include <stdlib.h>
#include <string.h>

static void write_cursor(struct json_writer *writer, const struct run_cursor *cursor,
                         const char *exchange_id)
{
    bool first = cursor->position == 0, last = cursor->position + 1 >= cursor->length;
    json_writer_object(writer, "cursor");
    json_writer_integer(writer, "position", cursor->position);
    json_writer_integer(writer, "iteration", cursor->iteration);
    json_writer_integer(writer, "length", cursor->length);
    json_writer_integer(writer, "cycles", cursor->cycles);
    json_writer_bool(writer, "empty", cursor->length == 0);
    json_writer_bool(writer, "eof", last && cursor->iteration + 1 >= cursor->cycles);
    json_writer_bool(writer, "bof", first && cursor->iteration == 0);
    json_writer_bool(writer, "cr", first && cursor->iteration > 0);
    json_writer_text(writer, "ref", cursor->ref);
    if (exchange_id)
        json_writer_text(writer, "httpRequestId", exchange_id);
    json_writer_end(writer);
}

static void write_item(struct json_writer *writer, const char *key, const struct item *item,
                       const struct json_style *style, struct arena *arena)
{
    AUTO_JSON tree = item_report_json(item, arena);
    if (style->mask)
        mask_tree(tree);
    json_writer_tree(writer, key, tree);
}

static cJSON *sent_url(const struct exchange *exchange, struct arena *arena)
{
    cJSON *node = url_to_json(&exchange->url, arena);
    cJSON_DeleteItemFromObjectCaseSensitive(node, "raw");
    return node;
}

static void write_request(struct json_writer *writer, const struct exchange *exchange,
                          const struct json_style *style, struct arena *arena)
{
    AUTO_JSON request = request_json_from_exchange(exchange, arena);
    json_set(request, "url", sent_url(exchange, arena));
    if (style->mask)
        mask_tree(request);
    json_writer_tree(writer, "request", request);
}

/* [1,2,3] on one line: a line a byte would make the report twenty times the size of the bodies. */
static void write_bytes(struct json_writer *writer, const struct buffer *body)
{
    char chunk[4096];
    size_t used = 0;
    json_writer_array(writer, "data");
    for (size_t i = 0; i < body->length; i++) {
        unsigned byte = (unsigned char)body->data[i];
        if (used + 4 > sizeof chunk) {
            (void)fwrite(chunk, 1, used, writer->out);
            used = 0;
        }
        if (i)
            chunk[used++] = ',';
        if (byte >= 100)
            chunk[used++] = (char)('0' + byte / 100);
        if (byte >= 10)
            chunk[used++] = (char)('0' + byte / 10 % 10);
        chunk[used++] = (char)('0' + byte % 10);
    }
    (void)fwrite(chunk, 1, used, writer->out);
    json_writer_end(writer);
}

static void write_headers(struct json_writer *writer, const struct exchange *exchange,
                          const struct json_style *style)
{
    json_writer_array(writer, "header");
    for (size_t i = 0; i < exchange->response_headers.count; i++) {
        const struct pair *header = &exchange->response_headers.items[i];
        const char *value = header->value ? header->value : "";
        json_writer_object(writer, NULL);
        json_writer_text(writer, "key", header->key);
        json_writer_text(writer, "value",
                         style->mask ? mask_header(exchange, header->key, value) : value);
        json_writer_end(writer);
    }
    json_writer_end(writer);
}

static bool has_attribute(const char *line, const char *name)
{
    const char *found = strcasestr(line, name);
    return found && found > line && (found[-1] == ' ' || found[-1] == ';');
}

/* One cookie from a Set-Cookie line: "name=value; Path=/; HttpOnly". */
static void write_cookie(struct json_writer *writer, const char *line,
                         const struct json_style *style, struct arena *arena)
{
    size_t name_length = strcspn(line, "=;");
    const char *value = line[name_length] == '=' ? line + name_length + 1 : "";
    json_writer_object(writer, NULL);
    json_writer_text(writer, "key", text_trim(arena, arena_strndup(arena, line, name_length)));
    if (style->mask)
        json_writer_text(writer, "value", MASK_TEXT);
    else
        json_writer_text_n(writer, "value", value, strcspn(value, ";"));
    static const char *const attributes[] = {"expires", "domain", "path"};
    for (size_t i = 0; i < COUNT_OF(attributes); i++) {
        const char *name = arena_printf(arena, "%s=", attributes[i]);
        if (!has_attribute(line, name))
            continue;
        const char *text = strcasestr(line, name) + strlen(name);
        json_writer_text_n(writer, attributes[i], text, strcspn(text, ";"));
    }
    json_writer_bool(writer, "httpOnly", has_attribute(line, "httponly"));
    json_writer_bool(writer, "secure", has_attribute(line, "secure"));
    json_writer_end(writer);
}

static void write_cookies(struct json_writer *writer, const struct exchange *exchange,
                          const struct json_style *style, struct arena *arena)
{
    json_writer_array(writer, "cookie");
    for (size_t i = 0; i < exchange->response_headers.count; i++) {
        const struct pair *header = &exchange->response_headers.items[i];
        if (text_equal_nocase(header->key, "set-cookie") && header->value)
            write_cookie(writer, header->value, style, arena);
    }
    json_writer_end(writer);
}

static void write_response(struct json_writer *writer, const struct exchange *exchange,
                           const struct json_style *style, struct arena *arena)
{
    char id[UUID_SIZE];
    random_uuid4(id);
    json_writer_object(writer, "response");
    json_writer_text(writer, "id", id);
    if (exchange->reason && *exchange->reason)
        json_writer_text(writer, "status", exchange->reason);
    json_writer_integer(writer, "code", exchange->status);
    write_headers(writer, exchange, style);
    if (style->bodies == JSON_BODIES_BUFFER) {
        json_writer_object(writer, "stream");
        json_writer_text(writer, "type", "Buffer");
        write_bytes(writer, &exchange->body);
        json_writer_end(writer);
    } else if (style->bodies == JSON_BODIES_TEXT) {
        json_writer_text_n(writer, "body", buffer_text(&exchange->body), exchange->body.length);
    }
    write_cookies(writer, exchange, style, arena);
    json_writer_integer(writer, "responseTime", exchange->response_time);
    json_writer_integer(writer, "responseSize", (int64_t)exchange->body.length);
    json_writer_end(writer);
}

/* The numbers of Linux, and node's own for look-ups. */
static int error_number(const char *code)
{
    static const struct {
        const char *code;
        int number;
    } numbers[] = {
        {"ECONNREFUSED", -111}, {"ECONNRESET", -104},  {"ETIMEDOUT", -110},  {"EPIPE", -32},
        {"EHOSTUNREACH", -113}, {"ENETUNREACH", -101}, {"ENOTFOUND", -3008}, {"EAI_AGAIN", -3001},
    };
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        if (text_equal(numbers[i].code, code))
            return numbers[i].number;
    return 0;
}

/* The place at the end of "connect ECONNREFUSED 127.0.0.1:1": an address and a port. */
static void add_place(cJSON *node, const char *place)
{
    AUTO_ARENA work = {0};
    const char *colon = strrchr(place, ':');
    if (!colon)
        return;
    cJSON_AddStringToObject(node, "address", arena_strndup(&work, place, (size_t)(colon - place)));
    cJSON_AddNumberToObject(node, "port", (double)strtoul(colon + 1, NULL, 10));
}

cJSON *json_entry_request_error(const struct exchange *exchange)
{
    cJSON *node = cJSON_CreateObject();
    const char *message = exchange->error_message, *code = exchange->error_code;
    if (!code)
        return node;
    if (error_number(code))
        cJSON_AddNumberToObject(node, "errno", error_number(code));
    cJSON_AddStringToObject(node, "code", code);
    bool connecting = text_starts_with(message, "connect ");
    bool resolving = text_starts_with(message, "getaddrinfo ");
    const char *place = strrchr(message, ' ');
    if (!connecting && !resolving)
        return node;
    cJSON_AddStringToObject(node, "syscall", connecting ? "connect" : "getaddrinfo");
    if (connecting)
        add_place(node, place + 1);
    else
        cJSON_AddStringToObject(node, "hostname", place + 1);
    return node;
}

void json_entry_exchange(struct json_writer *writer, const struct run_fact *fact,
                         const struct json_style *style, struct arena *arena)
{
    const struct exchange *exchange = fact->exchange;
    write_cursor(writer, fact->cursor, exchange->id);
    if (fact->item)
        write_item(writer, "item", fact->item, style, arena);
    write_request(writer, exchange, style, arena);
    if (!exchange->error_message)
        write_response(writer, exchange, style, arena);
    if (fact->item)
        json_writer_text(writer, "id", fact->item->id);
}

static void add_text(cJSON *node, const char *key, const char *text)
{
    if (text)
        cJSON_AddStringToObject(node, key, text);
}

/* Equal failures have equal checksums, whenever they happen. */
static void add_checksum(cJSON *node, const struct run_failure *failure)
{
    AUTO_ARENA work = {0};
    const char *identity =
        arena_printf(&work, "%s\n%s\n%s\n%s", failure->error_name ? failure->error_name : "",
                     failure->error_message ? failure->error_message : "",
                     failure->test ? failure->test : "", failure->at ? failure->at : "");
    add_text(node, "checksum", digest_hex(&work, DIGEST_MD5, identity, strlen(identity), NULL));
}

static bool is_script_error(const struct run_failure *failure)
{
    return !failure->test && strstr(failure->at ? failure->at : "", "-script");
}

static void add_error(cJSON *node, const struct run_failure *failure)
{
    if (is_script_error(failure))
        add_text(node, "type", "Error");
    add_text(node, "name", failure->error_name);
    if (failure->test) {
        cJSON_AddNumberToObject(node, "index", failure->index);
        add_text(node, "test", failure->test);
    }
    add_text(node, "message", failure->error_message);
    add_text(node, "stack", failure->error_stack);
}

/* What a failure has beyond its error. */
static void add_record(cJSON *node, const struct run_failure *failure)
{
    add_checksum(node, failure);
    add_text(node, "id", failure->id);
    cJSON_AddNumberToObject(node, "timestamp", (double)failure->timestamp);
    cJSON_AddItemToObject(node, "stacktrace", stack_json(failure->error_stack));
}

cJSON *json_entry_error(const struct run_failure *failure)
{
    cJSON *node = cJSON_CreateObject();
    add_error(node, failure);
    if (is_script_error(failure))
        add_record(node, failure);
    return node;
}

void json_entry_failure(struct json_writer *writer, const struct run_failure *failure,
                        const cJSON *details, const struct json_style *style, struct arena *arena)
{
    AUTO_JSON error = details ? cJSON_Duplicate(details, true) : cJSON_CreateObject();
    add_error(error, failure);
    add_record(error, failure);
    json_writer_object(writer, NULL);
    json_writer_tree(writer, "error", error);
    json_writer_text(writer, "at", failure->at ? failure->at : "");
    if (failure->item)
        write_item(writer, "source", failure->item, style, arena);
    if (failure->item && failure->item->parent) {
        AUTO_JSON parent = item_outline_json(failure->item->parent);
        json_writer_tree(writer, "parent", parent);
    }
    write_cursor(writer, &failure->cursor, NULL);
    json_writer_end(writer);
}
