/* Any bytes as a description, with every option; the first byte chooses among them. */
#include "format/format.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A file that a description may refer to. */
static int load(void *context, const char *path, char **ret_text, size_t *ret_length,
                struct error *err)
{
    static const char text[] = "Pet:\n  type: object\n  properties:\n    again: {$ref: '#/Pet'}\n";
    (void)context;
    assert(path[0] != '/' && !strstr(path, ".."));
    if (strstr(path, "missing"))
        return error_set(err, ERR_NOT_FOUND, "no such file");
    *ret_text = strdup(text);
    *ret_length = strlen(text);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned choice = size ? data[0] : 0;
    const struct openapi_options options = {
        .folders = choice % 3,
        .names = choice & 1 ? OPENAPI_NAMES_URL : OPENAPI_NAMES_FALLBACK,
        .indent = choice & 2 ? OPENAPI_INDENT_TAB : OPENAPI_INDENT_SPACE,
        .values = choice & 4 ? OPENAPI_VALUES_SCHEMA : OPENAPI_VALUES_EXAMPLE,
        .enable_optional = choice & 8,
        .omit_deprecated = choice & 16,
        .nested_folders = choice & 32,
        .load = load,
    };
    struct format_notes notes = {0};
    struct error err = {0};
    cJSON *document = NULL;
    if (format_read_openapi((const char *)data, size, "fuzz", &options, &notes, &document, &err) <
        0) {
        assert(!document && err.message[0]);
    } else {
        char *text = json_print(document, false);
        free(text);
        cJSON_Delete(document);
    }
    format_notes_release(&notes);
    return 0;
}
