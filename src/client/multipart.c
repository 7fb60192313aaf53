#include "client/upload_file.h"

#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "client/headers.h"
#include "client/payload.h"

#include <string.h>

enum { BOUNDARY_DASHES = 26, BOUNDARY_DIGITS = 24 };

struct writer {
    const struct file_rules *rules;
    struct arena *arena;
    struct prepared_body *body;
    const char *boundary;
    size_t parts;
};

static const char *make_boundary(struct arena *arena)
{
    char *boundary = arena_alloc(arena, BOUNDARY_DASHES + BOUNDARY_DIGITS + 1);
    memset(boundary, '-', BOUNDARY_DASHES);
    for (size_t i = 0; i < BOUNDARY_DIGITS; i++)
        boundary[BOUNDARY_DASHES + i] = (char)('0' + random_below(10));
    boundary[BOUNDARY_DASHES + BOUNDARY_DIGITS] = '\0';
    return boundary;
}

/* The boundary of the user's own Content-Type, or NULL. */
static const char *boundary_of(const char *content_type, struct arena *arena)
{
    for (const char *at = content_type; at && (at = strchr(at, ';'));) {
        at += 1 + strspn(at + 1, " \t");
        if (!text_starts_with_nocase(at, "boundary="))
            continue;
        at += strlen("boundary=");
        if (*at == '"')
            return arena_strndup(arena, at + 1, strcspn(at + 1, "\""));
        return arena_strndup(arena, at, strcspn(at, "; \t"));
    }
    return NULL;
}

/* A line end in a name would begin a header of the user's making. */
static const char *safe_name(const char *name, struct arena *arena)
{
    if (!name[strcspn(name, "\r\n")])
        return name;
    char *out = arena_alloc(arena, strlen(name) * 3 + 1);
    size_t filled = 0;
    for (; *name; name++) {
        if (*name == '\r' || *name == '\n') {
            memcpy(out + filled, *name == '\r' ? "%0D" : "%0A", 3);
            filled += 3;
        } else {
            out[filled++] = *name;
        }
    }
    out[filled] = '\0';
    return out;
}

static void add_text(struct writer *writer, const char *text, size_t length)
{
    payload_add_bytes(writer->body->payload, writer->arena, text, length);
}

static void begin_part(struct writer *writer, const char *key, const char *file_name,
                       const char *content_type)
{
    struct arena *arena = writer->arena;
    const char *name_of_file =
        file_name ? arena_printf(arena, "; filename=\"%s\"", safe_name(file_name, arena)) : "";
    const char *type =
        content_type ? arena_printf(arena, "Content-Type: %s\r\n", safe_name(content_type, arena))
                     : "";
    const char *head = arena_printf(
        arena, "%s--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n%s\r\n",
        writer->parts ? "\r\n" : "", writer->boundary, safe_name(key, arena), name_of_file, type);
    add_text(writer, head, strlen(head));
    writer->parts++;
}

static void add_text_part(struct writer *writer, const struct body_part *part)
{
    const char *value = part->value ? part->value : "";
    begin_part(writer, part->key, part->file_name, part->content_type);
    add_text(writer, value, strlen(value));
}

static void warn(struct writer *writer, const struct body_part *part, const char *reason)
{
    body_warn(
        writer->body, writer->arena,
        arena_printf(writer->arena, "Form param `%s`, file load error: %s", part->key, reason));
}

static void add_file_part(struct writer *writer, const struct body_part *part, const char *source)
{
    struct upload_file file;
    struct error err = {0};
    if (upload_file_find(source, writer->rules, writer->arena, &file, &err) < 0) {
        warn(writer, part, err.message);
        return;
    }
    const char *slash = strrchr(source, '/');
    const char *type = part->content_type ? part->content_type : media_type_of(source);
    begin_part(writer, part->key,
               part->file_name ? part->file_name
               : slash         ? slash + 1
                               : source,
               type ? type : "application/octet-stream");
    payload_add_file(writer->body->payload, writer->arena, file.path, file.size);
}

/* A part without any source is sent as a form does it that has no file chosen. */
static void add_sourceless_part(struct writer *writer, const struct body_part *part)
{
    warn(writer, part, "missing file source");
    begin_part(writer, part->key, "", NULL);
}

static void add_part(struct writer *writer, const struct body_part *part)
{
    bool has_source = part->source_count && *part->sources[0];
    if (!part->is_file)
        add_text_part(writer, part);
    else if (!has_source)
        add_sourceless_part(writer, part);
    else
        for (size_t i = 0; i < part->source_count; i++)
            add_file_part(writer, part, part->sources[i]);
}

void multipart_prepare(const struct request *request, const struct file_rules *rules,
                       struct arena *arena, struct prepared_body *body)
{
    const char *own_type = headers_value(&request->headers, "Content-Type");
    const char *own_boundary = boundary_of(own_type, arena);
    struct writer writer = {rules, arena, body, own_boundary ? own_boundary : make_boundary(arena),
                            0};
    body->payload = payload_create(arena);
    for (size_t i = 0; i < request->body.part_count; i++)
        add_part(&writer, &request->body.parts[i]);
    if (writer.parts == 0) {
        body->payload = NULL;
        return;
    }
    const char *tail = arena_printf(arena, "\r\n--%s--\r\n", writer.boundary);
    add_text(&writer, tail, strlen(tail));
    body->mode = BODY_FORMDATA;
    body->content_type = arena_printf(arena, "multipart/form-data; boundary=%s", writer.boundary);
    if (!own_boundary && text_starts_with_nocase(own_type ? own_type : "", "multipart/"))
        body->boundary_type = arena_printf(arena, "%s; boundary=%s", own_type, writer.boundary);
}
