/* Bytes of any kind as an HTTP archive, and that archive once more from its collection. */
#include "format/har.h"
#include "model/collection.h"

#include <stdint.h>
#include <stdlib.h>

static void write_again(cJSON *document)
{
    struct format_notes notes = {0};
    AUTO(collection) collection = NULL;
    if (collection_from_json(document, &collection, NULL) == 0)
        cJSON_Delete(format_new_har(collection, NULL, &notes));
    format_notes_release(&notes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct format_notes notes = {0};
    cJSON *document = NULL;
    AUTO_JSON archive = json_parse((const char *)data, size, &json_document_limits, "fuzz", NULL);
    if (archive && har_read(archive, "fuzz", &notes, &document, NULL) == 0)
        write_again(document);
    format_notes_release(&notes);
    return 0;
}
