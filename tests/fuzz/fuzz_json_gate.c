/* What passes the gate is parsed, written and parsed again to the same text. */
#include "json/json.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {0};
    cJSON *tree = json_parse((const char *)data, size, &json_body_limits, "fuzz", &err);
    if (!tree) {
        assert(err.code == ERR_PARSE || err.code == ERR_LIMIT);
        return 0;
    }
    char *compact = json_print(tree, false), *pretty = json_print(tree, true);
    cJSON *again = json_parse(pretty, strlen(pretty), &json_document_limits, "again", &err);
    assert(again);
    char *compact_again = json_print(again, false);
    assert(strcmp(compact, compact_again) == 0);
    free(compact);
    free(pretty);
    free(compact_again);
    cJSON_Delete(again);
    cJSON_Delete(tree);
    return 0;
}
