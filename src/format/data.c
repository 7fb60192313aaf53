/* data.c: rows for the iterations of a run: JSON if it is JSON, else CSV. */
#include "format/csv.h"
#include "format/detect.h"
#include "format/format.h"
#include "format/text_json.h"

/* A row that is no object counts as an empty one, and so does a file without rows. */
static cJSON *rows_of_json(cJSON *document)
{
    cJSON *rows = cJSON_CreateArray();
    while (cJSON_IsArray(document) && document->child) {
        cJSON *row = cJSON_DetachItemViaPointer(document, document->child);
        if (!cJSON_IsObject(row)) {
            cJSON_Delete(row);
            row = cJSON_CreateObject();
        }
        cJSON_AddItemToArray(rows, row);
    }
    cJSON_Delete(document);
    return rows;
}

int format_read_data(const char *text, size_t length, const char *name, cJSON **ret_rows,
                     struct error *err)
{
    struct error not_json = {0};
    cJSON *rows = NULL, *document = text_json_parse(text, length, name, NULL, &not_json);
    if (not_json.code == ERR_LIMIT) {
        *err = not_json;
        return -1;
    }
    if (detect_truthy(document)) {
        rows = rows_of_json(document);
    } else {
        cJSON_Delete(document);
        if (csv_parse(text, length, &rows, err) < 0)
            return -1;
    }
    if (!rows->child)
        cJSON_AddItemToArray(rows, cJSON_CreateObject());
    *ret_rows = rows;
    return 0;
}
