#include "format/curl_write.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/encode.h"
#include "base/text.h"
#include "format/format.h"
#include "model/request.h"
#include "json/writer.h"

#include <string.h>

struct line {
    struct buffer *out;
    const struct request *request;
    struct arena *arena;
    struct format_notes *notes;
    const char *place;
    struct pairs headers, query; /* of the request and its auth */
};

static void note(struct line *line, const char *what)
{
    format_notes_add(line->notes, line->place, true, "curl has no word for %s: left out", what);
}

/* --- words --- */

static bool is_plain(const char *text)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "_./:=@%+,-";
    return *text && !text[strspn(text, allowed)];
}

static bool has_controls(const char *text)
{
    for (; *text; text++)
        if (((unsigned char)*text < 0x20 && *text != '\n' && *text != '\t') || *text == 0x7F)
            return true;
    return false;
}

/* '…' holds everything but its own sign; what would not survive a paste is escaped in $'…'. */
static void put_quoted(struct buffer *out, const char *text)
{
    if (is_plain(text)) {
        (void)buffer_append_text(out, text);
        return;
    }
    bool ansi = has_controls(text);
    (void)buffer_append_text(out, ansi ? "$'" : "'");
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (!ansi && c == '\'')
            (void)buffer_append_text(out, "'\\''");
        else if (ansi && (c == '\'' || c == '\\'))
            (void)buffer_printf(out, "\\%c", c);
        else if (ansi && (c < 0x20 || c == 0x7F))
            (void)buffer_printf(out, "\\%03o", c);
        else
            (void)buffer_append_char(out, (char)c);
    }
    (void)buffer_append_char(out, '\'');
}

static void put_switch(struct line *line, const char *option)
{
    (void)buffer_printf(line->out, " \\\n  %s", option);
}

static void put_option(struct line *line, const char *option, const char *value)
{
    put_switch(line, option);
    (void)buffer_append_char(line->out, ' ');
    put_quoted(line->out, value);
}

/* --- credentials --- */

static const char *param(const struct line *line, const char *name)
{
    return pairs_value(&line->request->auth.params, name, "");
}

static void put_user(struct line *line, const char *user, const char *password)
{
    if (strchr(user, ':'))
        note(line, "a colon in a user name");
    else
        put_option(line, "--user", arena_printf(line->arena, "%s:%s", user, password));
}

static void put_aws(struct line *line)
{
    put_option(
        line, "--aws-sigv4",
        arena_printf(line->arena, "aws:amz:%s:%s", param(line, "region"), param(line, "service")));
    put_user(line, param(line, "accessKey"), param(line, "secretKey"));
    if (*param(line, "sessionToken"))
        pairs_add(&line->headers, line->arena, "X-Amz-Security-Token", param(line, "sessionToken"));
}

static void put_auth(struct line *line)
{
    static const char *const with_user[][2] = {
        {"basic", "--basic"}, {"digest", "--digest"}, {"ntlm", "--ntlm"}};
    const char *type = line->request->auth.type;
    if (!type || text_equal(type, "noauth"))
        return;
    for (size_t i = 0; i < COUNT_OF(with_user); i++)
        if (text_equal(type, with_user[i][0])) {
            put_switch(line, with_user[i][1]);
            put_user(line, param(line, "username"), param(line, "password"));
            return;
        }
    bool in_query = text_equal(param(line, "in"), "query") ||
                    text_equal(param(line, "addTokenTo"), "queryParams");
    struct pairs *into = in_query ? &line->query : &line->headers;
    if (text_equal(type, "bearer"))
        pairs_add(&line->headers, line->arena, "Authorization",
                  arena_printf(line->arena, "Bearer %s", param(line, "token")));
    else if (text_equal(type, "apikey") && *param(line, "key"))
        pairs_add(into, line->arena, param(line, "key"), param(line, "value"));
    else if (text_equal(type, "oauth2") && *param(line, "accessToken"))
        pairs_add(into, line->arena, in_query ? "access_token" : "Authorization",
                  in_query ? param(line, "accessToken")
                           : arena_printf(line->arena, "Bearer %s", param(line, "accessToken")));
    else if (text_equal(type, "awsv4"))
        put_aws(line);
    else
        note(line, arena_printf(line->arena, "auth of the type %s", type));
}

/* --- address --- */

/* Templates stay as they are; of the rest only what a command line cannot hold is encoded. */
static const char *address(struct line *line)
{
    struct url url = line->request->url;
    for (size_t i = 0; i < line->query.count; i++) {
        pairs_add(&url.query, line->arena, line->query.items[i].key, line->query.items[i].value);
        url.has_query = true;
    }
    const char *text = url_to_text(&url, line->arena);
    if (!strstr(text, "{{"))
        return url_to_wire(&url, false, line->arena);
    AUTO_BUFFER out;
    buffer_init(&out, URL_MAX_TEXT);
    for (; *text; text++)
        if ((unsigned char)*text <= ' ')
            (void)buffer_printf(&out, "%%%02X", (unsigned char)*text);
        else
            (void)buffer_append_char(&out, *text);
    return arena_strdup(line->arena, buffer_text(&out));
}

static void put_address(struct line *line)
{
    const char *text = address(line);
    if (strpbrk(text, "{}[]")) /* to curl they would stand for several addresses */
        put_switch(line, "--globoff");
    put_option(line, "--url", text);
}

/* --- bodies --- */

static const char *raw_type(const char *language)
{
    static const char *const types[][2] = {
        {"json", "application/json"},
        {"xml", "application/xml"},
        {"html", "text/html"},
        {"javascript", "application/javascript"},
    };
    for (size_t i = 0; language && i < COUNT_OF(types); i++)
        if (text_equal(types[i][0], language))
            return types[i][1];
    return "text/plain";
}

static void default_type(struct line *line, const char *type)
{
    if (!pairs_find_nocase(&line->headers, "Content-Type"))
        pairs_add(&line->headers, line->arena, "Content-Type", type);
}

static void put_field(struct line *line, const struct pair *field)
{
    const char *value = field->value ? field->value : "";
    bool template = strstr(field->key, "{{") || strstr(value, "{{");
    if (template) { /* encoded by nobody; it stands for something else yet */
        put_option(line, "--data-raw", arena_printf(line->arena, "%s=%s", field->key, value));
        return;
    }
    const char *key = encode_percent(line->arena, field->key, strlen(field->key));
    put_option(line, "--data-urlencode", arena_printf(line->arena, "%s=%s", key, value));
}

/* A quoted content, which may hold every sign. */
static const char *form_quoted(struct arena *arena, const char *text)
{
    AUTO_BUFFER out;
    buffer_init(&out, URL_MAX_TEXT);
    (void)buffer_append_char(&out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            (void)buffer_append_char(&out, '\\');
        (void)buffer_append_char(&out, *text);
    }
    (void)buffer_append_char(&out, '"');
    return arena_strdup(arena, buffer_text(&out));
}

static const char *part_extras(struct line *line, const struct body_part *part)
{
    const char *type = part->content_type && *part->content_type
                           ? arena_printf(line->arena, ";type=%s", part->content_type)
                           : "";
    return part->file_name ? arena_printf(line->arena, "%s;filename=%s", type,
                                          form_quoted(line->arena, part->file_name))
                           : type;
}

static void put_part(struct line *line, const struct body_part *part)
{
    if (strchr(part->key, '=')) {
        note(line, "an equals sign in the name of a form part");
        return;
    }
    const char *extras = part_extras(line, part);
    for (size_t i = 0; part->is_file && i < part->source_count; i++)
        put_option(line, "--form",
                   arena_printf(line->arena, "%s=@%s%s", part->key,
                                form_quoted(line->arena, part->sources[i]), extras));
    if (!part->is_file && !*extras)
        put_option(line, "--form-string",
                   arena_printf(line->arena, "%s=%s", part->key, part->value));
    else if (!part->is_file)
        put_option(line, "--form",
                   arena_printf(line->arena, "%s=%s%s", part->key,
                                form_quoted(line->arena, part->value), extras));
}

static void add_member(struct buffer *text, const char *key, const char *value, bool is_json)
{
    if (!value || !*value)
        return;
    (void)buffer_printf(text, "%s\"%s\":", text->length > 1 ? "," : "", key);
    if (is_json)
        (void)buffer_append_text(text, value);
    else
        (void)json_quote(text, value, strlen(value));
}

static void put_graphql(struct line *line, const struct body *body)
{
    AUTO_BUFFER text;
    buffer_init(&text, URL_MAX_TEXT);
    (void)buffer_append_char(&text, '{');
    add_member(&text, "query", body->graphql_query, false);
    add_member(&text, "operationName", body->graphql_operation, false);
    add_member(&text, "variables", body->graphql_variables, true);
    (void)buffer_append_char(&text, '}');
    put_option(line, "--data-raw", buffer_text(&text));
}

static bool is_off(const struct line *line, const char *name)
{
    const struct behavior *behavior = &line->request->behavior;
    for (size_t i = 0; i < behavior->disabled_system_header_count; i++)
        if (text_equal(behavior->disabled_system_headers[i], name))
            return true;
    return false;
}

/* The type that goes with a body nobody gave one. */
static void add_body_type(struct line *line)
{
    const struct body *body = &line->request->body;
    if (is_off(line, "content-type"))
        return;
    if (body->mode == BODY_RAW)
        default_type(line, raw_type(body->language));
    else if (body->mode == BODY_GRAPHQL)
        default_type(line, "application/json");
    else if (body->mode == BODY_FILE)
        default_type(line, "application/octet-stream");
}

static void put_body(struct line *line)
{
    const struct body *body = &line->request->body;
    switch (body->mode) {
    case BODY_RAW:
        put_option(line, "--data-raw", body->raw);
        break;
    case BODY_URLENCODED:
        for (size_t i = 0; i < body->fields.count; i++)
            put_field(line, &body->fields.items[i]);
        break;
    case BODY_FORMDATA:
        for (size_t i = 0; i < body->part_count; i++)
            put_part(line, &body->parts[i]);
        break;
    case BODY_FILE:
        if (body->file)
            put_option(line, "--data-binary", arena_printf(line->arena, "@%s", body->file));
        else
            note(line, "a body of bytes");
        break;
    case BODY_GRAPHQL:
        put_graphql(line, body);
        break;
    case BODY_NONE:
        break;
    }
}

/* --- the line --- */

static void put_method(struct line *line)
{
    const char *method = line->request->method;
    bool has_body = line->request->body.mode != BODY_NONE;
    if (text_equal(method, "HEAD"))
        put_switch(line, "--head");
    else if (!text_equal(method, has_body ? "POST" : "GET"))
        put_option(line, "--request", method);
}

static void put_headers(struct line *line)
{
    for (size_t i = 0; i < line->headers.count; i++) {
        const struct pair *header = &line->headers.items[i];
        if (header->disabled)
            continue;
        const char *value = header->value ? header->value : "";
        put_option(line, "--header",
                   *value ? arena_printf(line->arena, "%s: %s", header->key, value)
                          : arena_printf(line->arena, "%s;", header->key));
    }
}

/* "Name:" is how curl is told to send no header of its own. */
static void put_headers_off(struct line *line)
{
    static const char *const names[] = {"accept", "content-type", "user-agent", "host"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (is_off(line, names[i]) && !pairs_find_nocase(&line->headers, names[i]))
            put_option(line, "--header", arena_printf(line->arena, "%s:", names[i]));
}

static void put_channel(struct line *line)
{
    const struct request *request = line->request;
    const struct request_proxy *proxy = request->proxy;
    const struct request_certificate *certificate = request->certificate;
    if (request->behavior.follow_redirects != 0)
        put_switch(line, "--location");
    if (request->behavior.max_redirects >= 0)
        put_option(line, "--max-redirs",
                   arena_printf(line->arena, "%d", request->behavior.max_redirects));
    if (request->behavior.strict_ssl == 0)
        put_switch(line, "--insecure");
    if (text_equal(request->behavior.protocol_version, "http2"))
        put_switch(line, "--http2");
    if (text_equal(request->behavior.protocol_version, "http1"))
        put_switch(line, "--http1.1");
    if (proxy && !proxy->disabled)
        put_option(line, "--proxy", arena_printf(line->arena, "%s:%u", proxy->host, proxy->port));
    if (certificate && certificate->cert)
        put_option(line, "--cert", certificate->cert);
    if (certificate && certificate->key)
        put_option(line, "--key", certificate->key);
    if (certificate && certificate->passphrase)
        put_option(line, "--pass", certificate->passphrase);
}

static void put_line(struct line *line)
{
    const struct pairs *headers = &line->request->headers;
    for (size_t i = 0; i < headers->count; i++)
        pairs_add(&line->headers, line->arena, headers->items[i].key, headers->items[i].value);
    (void)buffer_append_text(line->out, "curl");
    put_method(line);
    put_auth(line);
    put_address(line);
    add_body_type(line);
    put_headers(line);
    put_headers_off(line);
    put_channel(line);
    put_body(line);
}

bool format_write_curl(const struct item *item, const struct variables *variables,
                       struct format_notes *notes, struct buffer *into)
{
    AUTO_ARENA arena = {0};
    struct error err = {0};
    struct request *request = NULL;
    const char *place = item_path(item, &arena);
    /* With its templates kept, a request cannot be judged. */
    if (request_build(json_get(item->json, "request"), item, variables, &arena, &request, &err) <
            0 &&
        variables)
        format_notes_add(notes, place, false, "%s", err.message);
    if (!request || !request->url.host) {
        format_notes_add(notes, place, true, "left out: the request has no address");
        return false;
    }
    struct line line = {
        .out = into, .request = request, .arena = &arena, .notes = notes, .place = place};
    put_line(&line);
    return true;
}
