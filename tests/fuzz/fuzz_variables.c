/* The first line is a scope as JSON, the rest a text with templates (and, when it is JSON, a
 * request) that the scope fills. */
#include "base/arena.h"
#include "model/request.h"
#include "json/json.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void build_request(const char *text, const struct variables *variables, struct arena *arena)
{
    struct request *request = NULL;
    struct error err = {0};
    AUTO_JSON node = cJSON_Parse(text);
    if (node && request_build(node, NULL, variables, arena, &request, &err) == 0)
        (void)url_to_wire(&request->url, false, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { LONGEST = 4096 }; /* nineteen doublings of more would only cost time */
    const uint8_t *line_end = memchr(data, '\n', size);
    if (!line_end || size > LONGEST)
        return 0;

    AUTO_ARENA arena = {0};
    AUTO(scope) scope = NULL;
    if (scope_from_json(cJSON_ParseWithLength((const char *)data, (size_t)(line_end - data)),
                        &scope, NULL) < 0)
        return 0;
    const struct variables variables = {.layers = {[LAYER_COLLECTION] = scope}};
    const size_t rest = size - (size_t)(line_end + 1 - data);
    const char *text = arena_strndup(&arena, (const char *)line_end + 1, rest);
    const char *expanded = variables_expand(&variables, &arena, text);
    if (strlen(expanded) > VARIABLES_MAX_EXPANSION)
        __builtin_trap();
    if (strlen(expanded) <= LONGEST * 16)
        build_request(text, &variables, &arena);

    AUTO_JSON copy = scope_to_json(scope);
    if (!cJSON_IsArray(json_get(copy, "values")))
        __builtin_trap();
    scope_set(scope, text, cJSON_CreateString("set"));
    if (!scope_get(scope, text))
        __builtin_trap();
    scope_unset(scope, text);
    if (scope_get(scope, text))
        __builtin_trap();
    return 0;
}
