/* environment.c: environments and globals, JSON as exported or YAML as kept in a repository. */
#include "base/arena.h"
#include "base/text.h"
#include "format/detect.h"
#include "format/format.h"
#include "format/text_json.h"
#include "format/v21.h"

#include <string.h>

/* `{name: …` cannot be JSON; everything else in braces or brackets is. */
static bool is_json(const char *text, size_t length)
{
    char first = text_json_first(text, length);
    if (first != '{')
        return first == '[' || first == 0;
    const char *brace = memchr(text, '{', length);
    size_t skip = (size_t)(brace - text) + 1;
    char second = text_json_first(brace + 1, length - skip);
    return second == '"' || second == '}' || second == 0;
}

static cJSON *unwrap(cJSON *document)
{
    static const char *const wrappers[] = {"environment", "globals"};
    for (size_t i = 0; i < COUNT_OF(wrappers); i++) {
        const cJSON *inner = json_get(document, wrappers[i]);
        if (!cJSON_IsObject(inner) || json_get(document, "values"))
            continue;
        cJSON *taken = v21_take(document, wrappers[i]);
        cJSON_Delete(document);
        return taken;
    }
    return document;
}

/* In YAML people write numbers without quotes; a variable is text there. */
static void make_values_text(cJSON *document)
{
    AUTO_ARENA arena = {0};
    const cJSON *values = json_get(document, "values");
    if (!cJSON_IsArray(values))
        return;
    for (cJSON *entry = values->child; entry; entry = entry->next) {
        const cJSON *value = json_get(entry, "value");
        if (json_is_number(value) || cJSON_IsBool(value))
            json_set_text(entry, "value", json_to_text(&arena, value));
    }
}

static cJSON *parse(const char *text, size_t length, const char *name, struct format_notes *notes,
                    struct error *err)
{
    if (is_json(text, length))
        return text_json_parse(text, length, name, notes, err);
    cJSON *document = yaml_parse(text, length, &json_document_limits, name, err);
    make_values_text(document);
    return document;
}

int format_read_environment(const char *text, size_t length, const char *name,
                            struct format_notes *notes, cJSON **ret_document, struct error *err)
{
    if (!text_json_first(text, length))
        return error_set(err, ERR_INVALID, "%s is empty", name);
    cJSON *document = parse(text, length, name, notes, err);
    if (!document)
        return -1;
    document = unwrap(document);
    if (!cJSON_IsObject(document) && !cJSON_IsArray(document)) {
        cJSON_Delete(document);
        return error_set(err, ERR_INVALID, "%s is not an environment", name);
    }
    if (cJSON_IsArray(document)) { /* bare entries */
        cJSON *wrapper = cJSON_CreateObject();
        cJSON_AddItemToObject(wrapper, "values", document);
        document = wrapper;
    }
    const cJSON *values = json_get(document, "values");
    if (values && !cJSON_IsArray(values)) {
        format_notes_add(notes, name, true, "its `values` are not a list and are not read");
    } else if (!values) {
        const char *other = detect_other_tree(document);
        if (other || json_get(document, "item"))
            format_notes_add(notes, name, false, "this is not an environment: it looks like %s",
                             other ? other : "a collection");
    }
    *ret_document = document;
    return 0;
}
