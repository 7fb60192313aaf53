#include "format/format.h"

#include "base/text.h"
#include "format/bruno.h"
#include "format/curl.h"
#include "format/detect.h"
#include "format/har.h"
#include "format/insomnia.h"
#include "format/openapi/read.h"
#include "format/postman_v1.h"
#include "format/postman_v2.h"
#include "format/text_json.h"
#include "format/v21.h"

#include <string.h>

/* {"collection": {…}} as the cloud API answers: the inner tree alone, in the outer one's place. */
static cJSON *unwrap(cJSON *document, const char *key)
{
    const cJSON *inner = json_get(document, key);
    if (!cJSON_IsObject(inner) && !cJSON_IsArray(inner))
        return document;
    cJSON *taken = v21_take(document, key);
    cJSON_Delete(document);
    return taken;
}

static int refuse_text(const char *text, size_t length, const char *name, const char *wanted,
                       struct error *err)
{
    if (!text_json_first(text, length))
        return error_set(err, ERR_INVALID, "%s is empty", name);
    const char *other = detect_other_text(text, length);
    if (other)
        return error_set(err, ERR_UNSUPPORTED, "%s is not %s: it looks like %s", name, wanted,
                         other);
    return -1; /* the parser's own message says it best */
}

/* A schema that we do not know is told, because what it means may have been misread. */
static void note_schema(const cJSON *document, const char *name, struct format_notes *notes)
{
    const char *schema = json_get_text(json_get(document, "info"), "schema");
    if (schema && *schema && !strstr(schema, "/collection/v2."))
        format_notes_add(notes, name, false,
                         "info.schema names no collection format that is known here; read as v2.1");
}

/* What was read is another tree than its source. */
static int take_converted(cJSON *source, int result)
{
    cJSON_Delete(source);
    return result;
}

static int read_insomnia_yaml(const char *text, size_t length, const char *name,
                              struct format_notes *notes, cJSON **ret_document, struct error *err)
{
    cJSON *tree = yaml_parse(text, length, &json_document_limits, name, err);
    if (!tree)
        return -1;
    return take_converted(tree, insomnia_read(tree, name, notes, ret_document, err));
}

int format_read_collection(const char *text, size_t length, const char *name,
                           struct format_notes *notes, cJSON **ret_document, struct error *err)
{
    return format_read_collection_with(text, length, name, NULL, notes, ret_document, err);
}

int format_read_collection_with(const char *text, size_t length, const char *name,
                                const struct openapi_options *options, struct format_notes *notes,
                                cJSON **ret_document, struct error *err)
{
    if (curl_is_command(text, length))
        return curl_read(text, length, name, notes, ret_document, err);
    if (text_json_first(text, length) != '{' && insomnia_is_yaml(text, length))
        return read_insomnia_yaml(text, length, name, notes, ret_document, err);
    if (detect_text_kind(text, length) != FORMAT_UNKNOWN)
        return format_read_openapi(text, length, name, options, notes, ret_document, err);
    cJSON *document = text_json_parse(text, length, name, notes, err);
    if (!document)
        return refuse_text(text, length, name, "a collection", err);
    document = unwrap(document, "collection");
    if (!cJSON_IsObject(document) && !cJSON_IsArray(document)) {
        cJSON_Delete(document);
        return error_set(err, ERR_INVALID, "%s is not a collection", name);
    }
    int result;
    switch (detect_kind(document)) {
    case FORMAT_OPENAPI:
    case FORMAT_SWAGGER:
        result = openapi_convert(document, name, options, notes, ret_document, err);
        cJSON_Delete(document);
        return result;
    case FORMAT_POSTMAN_V1:
        *ret_document = postman_v1_convert(document, notes);
        cJSON_Delete(document);
        format_notes_add(notes, name, false,
                         "collections in the v1 format are deprecated; export it as v2.1");
        return 0;
    case FORMAT_HAR:
        return take_converted(document, har_read(document, name, notes, ret_document, err));
    case FORMAT_BRUNO:
        return take_converted(document, bruno_read(document, name, notes, ret_document, err));
    case FORMAT_INSOMNIA:
        return take_converted(document, insomnia_read(document, name, notes, ret_document, err));
    case FORMAT_POSTMAN_V2_0:
    case FORMAT_POSTMAN_V2_1:
        note_schema(document, name, notes);
        postman_v2_upgrade(document);
        break;
    default:
        if (detect_other_tree(document))
            format_notes_add(notes, name, false, "this is not a collection: it looks like %s",
                             detect_other_tree(document));
        break;
    }
    *ret_document = document;
    return 0;
}

int format_read_folder(const char *path, struct format_notes *notes, cJSON **ret_document,
                       struct error *err)
{
    return bruno_is_folder(path) ? bruno_read_folder(path, notes, ret_document, err)
                                 : format_read_v3_folder(path, notes, ret_document, err);
}
