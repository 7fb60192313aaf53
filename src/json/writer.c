#include "json/writer.h"

#include "json/emit.h"
#include "json/json.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static void put_file(void *into, const char *bytes, size_t length)
{
    (void)fwrite_unlocked(bytes, 1, length, into); /* whoever commits the FILE looks at ferror() */
}

static struct emitter emitter_of(const struct json_writer *writer)
{
    return (struct emitter){put_file, writer->out, writer->pretty};
}

static void put(struct json_writer *writer, const char *text)
{
    put_file(writer->out, text, strlen(text));
}

void json_writer_init(struct json_writer *writer, FILE *out, bool pretty, unsigned base_depth)
{
    *writer = (struct json_writer){.out = out, .pretty = pretty, .base_depth = base_depth};
}

/* What stands before a value: comma, line break, key. */
static struct emitter begin(struct json_writer *writer, const char *key)
{
    const struct emitter emitter = emitter_of(writer);
    bool inside = writer->depth > 0;
    assert((key != NULL) == (inside && writer->is_object[writer->depth - 1]));
    if (inside) {
        if (writer->filled[writer->depth - 1])
            put(writer, ",");
        writer->filled[writer->depth - 1] = true;
        if (writer->pretty)
            emit_new_line(&emitter, writer->base_depth + writer->depth);
    }
    if (key) {
        emit_quoted(&emitter, key, strlen(key));
        put(writer, writer->pretty ? ": " : ":");
    }
    return emitter;
}

static void open_level(struct json_writer *writer, const char *key, bool is_object)
{
    begin(writer, key);
    assert(writer->depth < JSON_WRITER_MAX_DEPTH);
    writer->is_object[writer->depth] = is_object;
    writer->filled[writer->depth] = false;
    writer->depth++;
    put(writer, is_object ? "{" : "[");
}

void json_writer_object(struct json_writer *writer, const char *key)
{
    open_level(writer, key, true);
}

void json_writer_array(struct json_writer *writer, const char *key)
{
    open_level(writer, key, false);
}

void json_writer_end(struct json_writer *writer)
{
    assert(writer->depth > 0);
    const struct emitter emitter = emitter_of(writer);
    writer->depth--;
    if (writer->pretty && writer->filled[writer->depth])
        emit_new_line(&emitter, writer->base_depth + writer->depth);
    put(writer, writer->is_object[writer->depth] ? "}" : "]");
}

void json_writer_text_n(struct json_writer *writer, const char *key, const char *text,
                        size_t length)
{
    const struct emitter emitter = begin(writer, key);
    emit_quoted(&emitter, text, length);
}

void json_writer_text(struct json_writer *writer, const char *key, const char *text)
{
    if (text)
        json_writer_text_n(writer, key, text, strlen(text));
    else
        json_writer_null(writer, key);
}

static void put_word(struct json_writer *writer, const char *key, const char *word)
{
    begin(writer, key);
    put(writer, word);
}

void json_writer_number(struct json_writer *writer, const char *key, double value)
{
    char text[JSON_NUMBER_SIZE];
    json_format_number(value, text);
    put_word(writer, key, text);
}

void json_writer_integer(struct json_writer *writer, const char *key, int64_t value)
{
    char text[JSON_NUMBER_SIZE];
    snprintf(text, sizeof text, "%" PRId64, value);
    put_word(writer, key, text);
}

void json_writer_bool(struct json_writer *writer, const char *key, bool value)
{
    put_word(writer, key, value ? "true" : "false");
}

void json_writer_null(struct json_writer *writer, const char *key)
{
    put_word(writer, key, "null");
}

void json_writer_tree(struct json_writer *writer, const char *key, const cJSON *tree)
{
    const struct emitter emitter = begin(writer, key);
    emit_tree(&emitter, tree, writer->base_depth + writer->depth);
}
