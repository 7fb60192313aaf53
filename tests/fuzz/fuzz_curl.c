/* Bytes of any kind as curl command lines. */
#include "format/curl.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct format_notes notes = {0};
    cJSON *document = NULL;
    char *text;
    size_t length;
    if (format_decode((const char *)data, size, "fuzz", &text, &length, NULL) < 0)
        return 0;
    (void)curl_is_command(text, length);
    if (curl_read(text, length, "fuzz", &notes, &document, NULL) == 0)
        cJSON_Delete(document);
    format_notes_release(&notes);
    free(text);
    return 0;
}
