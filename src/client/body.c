#include "client/body.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/encode.h"
#include "base/text.h"
#include "client/headers.h"
#include "client/payload.h"
#include "client/upload_file.h"
#include "json/writer.h"

#include <string.h>

/* A body is written by the user's collection; what it grows to here is bounded all the same. */
enum { BODY_MAX_TEXT = 512 * 1024 * 1024 };

void body_warn(struct prepared_body *body, struct arena *arena, const char *text)
{
    const char **grown = arena_array(arena, body->warning_count + 1, const char *);
    if (body->warning_count)
        memcpy(grown, body->warnings, body->warning_count * sizeof *grown);
    grown[body->warning_count++] = text;
    body->warnings = grown;
}

static void set_bytes(struct prepared_body *body, enum body_mode mode, const char *bytes,
                      size_t length, struct arena *arena)
{
    body->mode = mode;
    body->bytes = bytes;
    body->length = length;
    body->payload = payload_create(arena);
    payload_add_bytes(body->payload, arena, bytes, length);
}

static void set_buffer(struct prepared_body *body, enum body_mode mode, const struct buffer *text,
                       struct arena *arena)
{
    set_bytes(body, mode, arena_strndup(arena, buffer_text(text), text->length), text->length,
              arena);
}

static const char *type_of_language(const char *language)
{
    static const struct {
        const char *language, *type;
    } languages[] = {
        {"json", "application/json"},
        {"xml", "application/xml"},
        {"html", "text/html"},
        {"javascript", "application/javascript"},
    };
    for (size_t i = 0; language && i < COUNT_OF(languages); i++)
        if (text_equal(languages[i].language, language))
            return languages[i].type;
    return "text/plain";
}

static bool is_json_type(const char *content_type)
{
    size_t length = content_type ? strcspn(content_type, "; \t") : 0;
    return length >= 4 && strncasecmp(content_type + length - 4, "json", 4) == 0;
}

bool body_is_json(const struct request *request)
{
    const char *language = request->body.language;
    return language ? text_equal(language, "json")
                    : is_json_type(headers_value(&request->headers, "Content-Type"));
}

static void prepare_raw(const struct request *request, struct arena *arena,
                        struct prepared_body *body)
{
    const struct body *from = &request->body;
    if (!from->raw || from->raw_length == 0)
        return;
    const char *text = from->raw;
    size_t length = from->raw_length;
    if (body_is_json(request))
        text = json_without_comments(text, length, arena, &length);
    set_bytes(body, BODY_RAW, text, length, arena);
    body->content_type = type_of_language(from->language);
}

static void append_field(struct buffer *text, const struct pair *field, struct arena *arena)
{
    if (text->length)
        buffer_append_char(text, '&');
    buffer_append_text(text, encode_percent(arena, field->key, strlen(field->key)));
    buffer_append_char(text, '=');
    if (field->value)
        buffer_append_text(text, encode_percent(arena, field->value, strlen(field->value)));
}

static void prepare_urlencoded(const struct request *request, struct arena *arena,
                               struct prepared_body *body)
{
    AUTO_BUFFER text = {0};
    buffer_init(&text, BODY_MAX_TEXT);
    for (size_t i = 0; i < request->body.fields.count; i++)
        append_field(&text, &request->body.fields.items[i], arena);
    if (text.length)
        set_buffer(body, BODY_URLENCODED, &text, arena);
    body->content_type = "application/x-www-form-urlencoded";
}

static void append_member(struct buffer *text, const char *key, const char *value, bool is_json)
{
    if (!value || !*value)
        return;
    buffer_printf(text, "%s\"%s\":", text->length > 1 ? "," : "", key);
    if (is_json)
        buffer_append_text(text, value);
    else
        json_quote(text, value, strlen(value));
}

static void prepare_graphql(const struct request *request, struct arena *arena,
                            struct prepared_body *body)
{
    AUTO_BUFFER text = {0};
    buffer_init(&text, BODY_MAX_TEXT);
    buffer_append_char(&text, '{');
    append_member(&text, "query", request->body.graphql_query, false);
    append_member(&text, "operationName", request->body.graphql_operation, false);
    append_member(&text, "variables", request->body.graphql_variables, true);
    buffer_append_char(&text, '}');
    set_buffer(body, BODY_GRAPHQL, &text, arena);
    body->content_type = "application/json";
}

static void prepare_file(const struct request *request, const struct file_rules *rules,
                         struct arena *arena, struct prepared_body *body)
{
    const struct body *from = &request->body;
    struct upload_file file;
    struct error err = {0};
    size_t length;
    if (!from->file && from->raw) {
        const char *bytes = decode_base64(arena, from->raw, &length);
        if (bytes && length)
            set_bytes(body, BODY_FILE, bytes, length, arena);
        return;
    }
    if (!from->file || !*from->file)
        error_set(&err, ERR_NOT_FOUND, "invalid or missing file source");
    else
        (void)upload_file_find(from->file, rules, arena, &file, &err);
    if (err.code != ERR_NONE) {
        body_warn(body, arena, arena_printf(arena, "Binary file load error: %s", err.message));
        return;
    }
    body->content_type = media_type_of(from->file);
    if (!body->content_type)
        body->content_type = "application/octet-stream";
    body->mode = BODY_FILE;
    body->payload = payload_create(arena);
    payload_add_file(body->payload, arena, file.path, file.size);
}

void body_prepare(const struct request *request, const struct file_rules *rules,
                  struct arena *arena, struct prepared_body *ret_body)
{
    *ret_body = (struct prepared_body){.mode = BODY_NONE};
    switch (request->body.mode) {
    case BODY_NONE:
        break;
    case BODY_RAW:
        prepare_raw(request, arena, ret_body);
        break;
    case BODY_URLENCODED:
        prepare_urlencoded(request, arena, ret_body);
        break;
    case BODY_FORMDATA:
        multipart_prepare(request, rules, arena, ret_body);
        break;
    case BODY_FILE:
        prepare_file(request, rules, arena, ret_body);
        break;
    case BODY_GRAPHQL:
        prepare_graphql(request, arena, ret_body);
        break;
    }
    if (!ret_body->payload)
        ret_body->content_type = ret_body->boundary_type = NULL;
}
