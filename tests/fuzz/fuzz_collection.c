/* Bytes of any kind as a collection, down to the requests that would be sent, and as an
 * environment. */
#include "base/arena.h"
#include "format/format.h"
#include "model/collection.h"
#include "model/request.h"
#include "model/scope.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int count_script(void *context, const struct item *owner, const cJSON *event,
                        const char *source)
{
    *(size_t *)context += strlen(source);
    return 0;
}

static void build_requests(const struct collection *collection)
{
    AUTO_ARENA arena = {0};
    const struct variables none = {0};
    for (size_t i = 0; i < collection->request_count; i++) {
        struct item *item = collection->requests[i];
        struct request *request;
        size_t bytes = 0;
        item_each_script(item, "test", &arena, count_script, &bytes);
        (void)!request_build(json_get(item->json, "request"), item, &none, &arena, &request, NULL);
        arena_reset(&arena);
    }
}

static void read_as_collection(const char *text, size_t length)
{
    struct format_notes notes = {0};
    cJSON *document = NULL;
    AUTO(collection) collection = NULL;
    if (format_read_collection(text, length, "fuzz", &notes, &document, NULL) == 0 &&
        collection_from_json(document, &collection, NULL) == 0)
        build_requests(collection);
    format_notes_release(&notes);
}

static void read_as_environment(const char *text, size_t length)
{
    struct format_notes notes = {0};
    cJSON *document = NULL;
    AUTO(scope) scope = NULL;
    if (format_read_environment(text, length, "fuzz", &notes, &document, NULL) == 0 &&
        scope_from_json(document, &scope, NULL) == 0)
        cJSON_Delete(scope_to_json(scope));
    format_notes_release(&notes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text;
    size_t length;
    if (format_decode((const char *)data, size, "fuzz", &text, &length, NULL) < 0)
        return 0;
    read_as_collection(text, length);
    read_as_environment(text, length);
    free(text);
    return 0;
}
