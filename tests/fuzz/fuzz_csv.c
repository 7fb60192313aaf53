/* Rows of any bytes; every row is an object. */
#include "format/format.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cJSON *rows;
    struct error err = {0};
    if (format_read_data((const char *)data, size, "fuzz", &rows, &err) < 0) {
        assert(err.message[0]);
        return 0;
    }
    assert(rows->child);
    for (const cJSON *row = rows->child; row; row = row->next)
        assert(cJSON_IsObject(row));
    cJSON_Delete(rows);
    return 0;
}
