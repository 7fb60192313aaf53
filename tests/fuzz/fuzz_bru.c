/* Bytes of any kind as a .bru file, and as the only item of a collection. */
#include "format/bruno.h"
#include "format/v21.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct format_notes notes = {0};
    cJSON *document = NULL, *item = bru_parse((const char *)data, size, "fuzz", NULL);
    if (!item)
        return 0;
    AUTO_JSON collection = cJSON_CreateObject();
    cJSON_AddItemToArray(cJSON_AddArrayToObject(collection, "items"), item);
    if (bruno_read(collection, "fuzz", &notes, &document, NULL) == 0)
        cJSON_Delete(document);
    format_notes_release(&notes);
    return 0;
}
