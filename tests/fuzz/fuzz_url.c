/* Any text is an address: it is read, written, read again and sent, and what is sent is plain
 * ASCII. JSON is an address in parts. */
#include "base/arena.h"
#include "model/url.h"
#include "json/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_target(const char *target)
{
    if (target[0] != '/')
        __builtin_trap();
    for (const unsigned char *c = (const unsigned char *)target; *c; c++)
        if (*c <= ' ' || *c >= 0x7F)
            __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ARENA arena = {0};
    struct url url, again;
    const char *input = arena_strndup(&arena, (const char *)data, size);

    url_parse(input, &arena, &url);
    const char *text = url_to_text(&url, &arena);
    check_target(url_request_target(&url, false, &arena));
    (void)url_request_target(&url, true, &arena);
    (void)url_to_wire(&url, false, &arena);
    (void)url_to_wire(&url, true, &arena);
    AUTO_JSON json = url_to_json(&url, &arena);
    url_from_json(json, &arena, &again);
    (void)url_to_wire(&again, false, &arena);

    url_parse(text, &arena, &again);
    (void)url_to_text(&again, &arena);

    AUTO_JSON tree = cJSON_ParseWithLength((const char *)data, size);
    if (tree) {
        url_from_json(tree, &arena, &url);
        (void)url_to_wire(&url, false, &arena);
    }
    return 0;
}
