#include "format/detect.h"

#include "base/text.h"
#include "format/bruno.h"
#include "format/insomnia.h"

#include <string.h>

static bool starts_with(const char *text, size_t length, const char *prefix)
{
    size_t size = strlen(prefix);
    return length >= size && memcmp(text, prefix, size) == 0;
}

static bool starts_with_nocase(const char *text, size_t length, const char *prefix)
{
    size_t size = strlen(prefix);
    if (length < size)
        return false;
    for (size_t i = 0; i < size; i++)
        if ((text[i] | 0x20) != (prefix[i] | 0x20))
            return false;
    return true;
}

static size_t leading_space(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length && (text[at] == ' ' || (text[at] >= '\t' && text[at] <= '\r')))
        at++;
    return at;
}

int detect_stranger(const char *text, size_t length, const char *name, struct error *err)
{
    size_t skip = leading_space(text, length);
    text += skip;
    length -= skip;
    if (starts_with(text, length, "version https://git-lfs.github.com/spec/"))
        return error_set(err, ERR_INVALID,
                         "%s is a Git LFS pointer, not the document itself; fetch it with "
                         "`git lfs pull`",
                         name);
    if (starts_with_nocase(text, length, "<!doctype html") ||
        starts_with_nocase(text, length, "<html"))
        return error_set(err, ERR_INVALID,
                         "%s is a web page (HTML), not a document; was it saved from a page that "
                         "shows the file?",
                         name);
    if (starts_with(text, length, "PK\x03\x04") || starts_with(text, length, "\x1F\x8B"))
        return error_set(err, ERR_INVALID, "%s is an archive; unpack it first", name);
    return 0;
}

bool detect_truthy(const cJSON *node)
{
    if (!node || cJSON_IsNull(node) || cJSON_IsFalse(node))
        return false;
    if (cJSON_IsString(node))
        return node->valuestring[0] != '\0';
    return !json_is_number(node) || json_number(node) != 0;
}

static bool schema_is_v2_0(const cJSON *document)
{
    const char *schema = json_get_text(json_get(document, "info"), "schema");
    return schema && strstr(schema, "/v2.0");
}

/* The version of a description: text, or a number that YAML made of it. */
static bool is_version(const cJSON *node)
{
    return cJSON_IsString(node) || json_is_number(node);
}

enum format_kind detect_kind(const cJSON *document)
{
    if (!cJSON_IsArray(json_get(document, "item"))) {
        if (is_version(json_get(document, "openapi")))
            return FORMAT_OPENAPI;
        if (is_version(json_get(document, "swagger")))
            return FORMAT_SWAGGER;
    }
    if (detect_truthy(json_get(document, "name")) && detect_truthy(json_get(document, "order")) &&
        detect_truthy(json_get(document, "requests")))
        return FORMAT_POSTMAN_V1;
    if (cJSON_IsArray(json_get(json_get(document, "log"), "entries")))
        return FORMAT_HAR;
    if (insomnia_is_export(document))
        return FORMAT_INSOMNIA;
    if (bruno_is_export(document))
        return FORMAT_BRUNO;
    if (json_get(document, "item") || cJSON_IsObject(json_get(document, "info")))
        return schema_is_v2_0(document) ? FORMAT_POSTMAN_V2_0 : FORMAT_POSTMAN_V2_1;
    if (cJSON_IsArray(json_get(document, "values"))) {
        const char *scope = json_get_text(document, "_postman_variable_scope");
        return text_equal(scope, "globals") ? FORMAT_GLOBALS : FORMAT_ENVIRONMENT;
    }
    return FORMAT_UNKNOWN;
}

const char *detect_other_tree(const cJSON *document)
{
    const char *kind = json_get_text(document, "$kind");
    if (json_get(document, "openapi"))
        return "an OpenAPI description";
    if (json_get(document, "swagger"))
        return "a Swagger description";
    if (kind)
        return "one file of a v3 collection, which is a folder";
    if (cJSON_IsArray(json_get(document, "values")))
        return "an environment";
    return NULL;
}

/* The first word of each line that stands at its start, followed by a colon. */
static bool has_key(const char *text, size_t length, const char *key)
{
    for (const char *at = text, *end = text + length; at && at < end;) {
        size_t left = (size_t)(end - at), size = strlen(key);
        if (left > size && memcmp(at, key, size) == 0 && at[size] == ':')
            return true;
        at = memchr(at, '\n', left);
        at = at ? at + 1 : NULL;
    }
    return false;
}

enum format_kind detect_text_kind(const char *text, size_t length)
{
    size_t skip = leading_space(text, length);
    if (skip < length && (text[skip] == '{' || text[skip] == '['))
        return FORMAT_UNKNOWN; /* meant to be JSON */
    if (has_key(text, length, "openapi") || has_key(text, length, "\"openapi\"") ||
        has_key(text, length, "'openapi'"))
        return FORMAT_OPENAPI;
    if (has_key(text, length, "swagger") || has_key(text, length, "\"swagger\"") ||
        has_key(text, length, "'swagger'"))
        return FORMAT_SWAGGER;
    return FORMAT_UNKNOWN;
}

const char *detect_other_text(const char *text, size_t length)
{
    size_t skip = leading_space(text, length);
    if (skip < length && (text[skip] == '{' || text[skip] == '['))
        return NULL; /* meant to be JSON */
    if (has_key(text, length, "openapi"))
        return "an OpenAPI description in YAML";
    if (has_key(text, length, "swagger"))
        return "a Swagger description in YAML";
    if (has_key(text, length, "$kind"))
        return "one file of a v3 collection; give the folder that holds it";
    if (has_key(text, length, "values"))
        return "an environment in YAML";
    if (starts_with(text + skip, length - skip, "<?xml"))
        return "an XML document";
    return NULL;
}
