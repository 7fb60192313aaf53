#include "format/openapi/operation.h"

#include "base/buffer.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/openapi/xml.h"

#include <stdlib.h>
#include <string.h>

/* "application/json" of "application/json; charset=utf-8". */
static size_t essence(const char *type)
{
    return strcspn(type, "; ");
}

static bool ends_with(const char *type, const char *suffix)
{
    size_t length = essence(type), size = strlen(suffix);
    return length >= size && strncasecmp(type + length - size, suffix, size) == 0;
}

bool media_is_json(const char *type)
{
    return ends_with(type, "/json") || ends_with(type, "+json") || ends_with(type, "json5") ||
           ends_with(type, ".object") || strncmp(type, "*/*", 3) == 0;
}

bool media_is_xml(const char *type)
{
    return ends_with(type, "/xml") || ends_with(type, "+xml");
}

bool media_is_binary(const char *type)
{
    static const char *const starts[] = {"image/",
                                         "audio/",
                                         "video/",
                                         "font/",
                                         "application/octet-stream",
                                         "application/pdf",
                                         "application/zip",
                                         "application/gzip"};
    for (size_t i = 0; i < COUNT_OF(starts); i++)
        if (text_starts_with_nocase(type, starts[i]) && !media_is_xml(type))
            return true;
    return false;
}

const char *media_language(const char *type)
{
    if (media_is_json(type))
        return "json";
    if (media_is_xml(type))
        return "xml";
    if (ends_with(type, "/html"))
        return "html";
    return ends_with(type, "javascript") ? "javascript" : "text";
}

const cJSON *media_example_value(struct openapi *o, struct spot example)
{
    const cJSON *value = json_get(example.node, "value");
    if (!value)
        value = json_get(example.node, "dataValue");
    if (!value)
        value = json_get(example.node, "serializedValue");
    if (!value && example.node)
        openapi_note(o, example, false,
                     json_get(example.node, "externalValue")
                         ? "an example that stands elsewhere (externalValue) is not fetched"
                         : "an example without a value");
    return value;
}

/* --- text --- */

static void use_tabs(char *text)
{
    char *out = text;
    for (const char *in = text; *in;) {
        while (in[0] == ' ' && in[1] == ' ') {
            *out++ = '\t';
            in += 2;
        }
        while (*in && *in != '\n')
            *out++ = *in++;
        if (*in)
            *out++ = *in++;
    }
    *out = '\0';
}

static char *json_text(struct openapi *o, const cJSON *value)
{
    char *text = json_print(value, true);
    if (o->options->indent == OPENAPI_INDENT_TAB)
        use_tabs(text);
    return text;
}

/* One element a line, for types that are a stream of JSON. */
static char *lines_text(const cJSON *value)
{
    AUTO_BUFFER text;
    buffer_init(&text, 1 << 24);
    const cJSON *child = cJSON_IsArray(value) ? value->child : value;
    for (; child; child = cJSON_IsArray(value) ? child->next : NULL) {
        (void)json_write(child, false, &text);
        (void)buffer_append_char(&text, '\n');
    }
    return text.length ? buffer_take(&text) : mem_strdup("");
}

static bool is_json_stream(const char *type)
{
    return ends_with(type, "ndjson") || ends_with(type, "jsonl") || ends_with(type, "json-seq") ||
           ends_with(type, "json-lines");
}

static char *write_value(struct openapi *o, const struct media *media, const cJSON *value)
{
    if (is_json_stream(media->type))
        return lines_text(value);
    if (media_is_xml(media->type) && !cJSON_IsString(value))
        return xml_text(o, media->schema, value);
    if (media_is_json(media->type))
        return json_text(o, value);
    if (cJSON_IsString(value))
        return mem_strdup(value->valuestring);
    if (cJSON_IsObject(value) || cJSON_IsArray(value))
        return json_text(o, value);
    return mem_strdup(cJSON_IsRaw(value) ? value->valuestring : json_to_text(&o->arena, value));
}

/* An example of a JSON type that the author wrote as text is that text, when it is JSON. */
static char *given_text(struct openapi *o, const struct media *media)
{
    const char *text = cJSON_GetStringValue(media->example);
    struct error ignored;
    if (!text || !media_is_json(media->type))
        return write_value(o, media, media->example);
    AUTO_JSON parsed = json_parse(text, strlen(text), &json_document_limits, "example", &ignored);
    if (cJSON_IsObject(parsed) || cJSON_IsArray(parsed))
        return mem_strdup(text);
    return write_value(o, media, media->example);
}

char *media_text(struct openapi *o, const struct media *media, enum example_side side)
{
    char *text = NULL;
    if (media->example) {
        text = given_text(o, media);
    } else if (media->schema.node && !media_is_binary(media->type)) {
        AUTO_JSON value = example_of(o, media->schema, side);
        text = write_value(o, media, value);
    }
    o->output += text ? strlen(text) : 0;
    if (o->output > OPENAPI_OUTPUT)
        openapi_fail(o, ERR_LIMIT, "%s: its examples are larger than %d bytes together",
                     o->files->name, OPENAPI_OUTPUT);
    return text;
}
