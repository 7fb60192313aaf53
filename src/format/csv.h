/* csv.h: rows of comma-separated values. */
#pragma once

#include "format/format.h"

enum { CSV_MAX_COLUMNS = 10000, CSV_MAX_VALUES = 5000000 };

/* An array of objects, one a row, with the first row's fields as their keys; [] when there is no
 * second row. Unquoted numbers become numbers. ERR_PARSE for a quote that is not closed or is
 * followed by text. The caller frees the tree. */
int csv_parse(const char *text, size_t length, cJSON **ret_rows, struct error *err) MUST_CHECK;
