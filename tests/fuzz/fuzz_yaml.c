/* Any bytes as YAML, and what can be read as a request, definition and example of a v3 folder. */
#include "format/format.h"
#include "format/v21.h"
#include "format/v3.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

static void convert(const cJSON *tree)
{
    bool keep;
    struct format_notes notes = {0};
    cJSON *source = cJSON_Duplicate(tree, true);
    if (v3_fit(source, V3_REQUEST, NULL) == 0) {
        cJSON_Delete(v3_new_auth(json_get(source, "auth"), &keep));
        cJSON_Delete(v3_new_events(json_get(source, "scripts"), "fuzz", &notes, &keep));
        cJSON_Delete(v3_new_behavior(v21_take(source, "settings")));
        cJSON_Delete(v3_new_request(source));
    }
    cJSON_Delete(source);
    source = cJSON_Duplicate(tree, true);
    if (v3_fit(source, V3_GRAPHQL, NULL) == 0)
        cJSON_Delete(v3_new_graphql_request(source));
    cJSON_Delete(source);
    source = cJSON_Duplicate(tree, true);
    if (v3_fit(source, V3_EXAMPLE, NULL) == 0)
        cJSON_Delete(v3_new_response(source, "fuzz"));
    cJSON_Delete(source);
    if (v3_fit(tree, V3_DEFINITION, NULL) == 0)
        cJSON_Delete(v3_new_auth(json_get(tree, "auth"), &keep));
    format_notes_release(&notes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {0};
    cJSON *tree = yaml_parse((const char *)data, size, &json_body_limits, "fuzz", &err);
    if (!tree) {
        assert(err.message[0]);
        return 0;
    }
    char *text = json_print(tree, false);
    free(text);
    if (cJSON_IsObject(tree))
        convert(tree);
    cJSON_Delete(tree);
    return 0;
}
