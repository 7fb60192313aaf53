#include "format/csv.h"

#include "base/buffer.h"
#include "base/map.h"
#include "base/mem.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct csv {
    const char *at, *end;
    struct error *err;

    char row_end;     /* '\n', '\r', or 'b' for both together; 0 until the first one was seen */
    size_t line;      /* from 1 */
    bool after_break; /* the last character was a line break */

    struct buffer field;
    bool quoting, was_quoted;
    size_t column;

    bool has_header;
    struct map *names; /* column name → its slot + 1 */
    size_t *slot_of;   /* column → slot: equal names share one */
    size_t column_count;
    cJSON **values; /* of the row being read, by slot */
    size_t value_count;
    cJSON *rows;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

/* --- values --- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *skip_digits(const char *text)
{
    while (is_digit(*text))
        text++;
    return text;
}

/* What JavaScript's Number() takes: a decimal number with any of its parts missing. */
static bool is_decimal(const char *text)
{
    text += *text == '+' || *text == '-';
    const char *whole = text;
    text = skip_digits(text);
    size_t count = (size_t)(text - whole);
    if (*text == '.') {
        const char *fraction = ++text;
        text = skip_digits(text);
        count += (size_t)(text - fraction);
    }
    if (count == 0)
        return false;
    if (*text == 'e' || *text == 'E') {
        text++;
        text += *text == '+' || *text == '-';
        if (!is_digit(*text))
            return false;
        text = skip_digits(text);
    }
    return *text == '\0';
}

/* 0x1F, 0o17 and 0b11 pass for numbers, but are then read up to their letter: 0. */
static bool is_based(const char *text)
{
    const char *digits = text[0] == '0' && (text[1] | 0x20) == 'x'   ? "0123456789abcdefABCDEF"
                         : text[0] == '0' && (text[1] | 0x20) == 'o' ? "01234567"
                         : text[0] == '0' && (text[1] | 0x20) == 'b' ? "01"
                                                                     : NULL;
    return digits && text[2] && !text[2 + strspn(text + 2, digits)];
}

static cJSON *new_value(const char *text, bool quoted)
{
    if (!quoted && is_based(text))
        return cJSON_CreateNumber(0);
    if (!quoted && is_decimal(text)) {
        double value = strtod(text, NULL);
        if (isfinite(value))
            return cJSON_CreateNumber(value);
    }
    return cJSON_CreateString(text);
}

/* --- fields and rows --- */

static int add_column(struct csv *csv, const char *name)
{
    if (csv->column_count >= CSV_MAX_COLUMNS)
        return error_set(csv->err, ERR_LIMIT, "more than %d columns", CSV_MAX_COLUMNS);
    size_t slot = (size_t)(uintptr_t)map_get(csv->names, name);
    if (!slot) {
        slot = map_count(csv->names) + 1;
        map_put(csv->names, name, (void *)(uintptr_t)slot);
    }
    csv->slot_of = mem_grow(csv->slot_of, csv->column_count + 1, sizeof *csv->slot_of);
    csv->slot_of[csv->column_count++] = slot - 1;
    return 0;
}

static int end_field(struct csv *csv)
{
    struct buffer *field = &csv->field;
    if (!csv->was_quoted)
        while (field->length && is_blank(field->data[field->length - 1]))
            field->data[--field->length] = '\0';
    const char *text = buffer_text(field);
    int result = 0;
    if (!csv->has_header) {
        result = add_column(csv, text);
    } else if (csv->column < csv->column_count) {
        cJSON **value = &csv->values[csv->slot_of[csv->column]];
        cJSON_Delete(*value);
        *value = new_value(text, csv->was_quoted);
        if (++csv->value_count > CSV_MAX_VALUES)
            result = error_set(csv->err, ERR_LIMIT, "more than %d values", CSV_MAX_VALUES);
    }
    csv->column++;
    csv->was_quoted = false;
    buffer_clear(field);
    return result;
}

static void end_row(struct csv *csv)
{
    csv->column = 0;
    if (!csv->has_header) {
        csv->has_header = true;
        csv->values = mem_zero(map_count(csv->names), sizeof *csv->values);
        return;
    }
    cJSON *row = cJSON_CreateObject();
    const char *name;
    void *slot;
    for (size_t at = 0; map_next(csv->names, &at, &name, &slot);) {
        cJSON **value = &csv->values[(uintptr_t)slot - 1];
        if (*value)
            cJSON_AddItemToObject(row, name, TAKE(*value));
    }
    cJSON_AddItemToArray(csv->rows, row);
}

/* --- characters --- */

/* The length of the row's end at `at`, or 0. The first line break decides what ends a row. */
static size_t row_end_at(struct csv *csv, const char *at)
{
    if (at >= csv->end)
        return 0;
    bool both = *at == '\r' && at + 1 < csv->end && at[1] == '\n';
    if (!csv->row_end && (*at == '\r' || *at == '\n'))
        csv->row_end = both ? 'b' : *at;
    if (csv->row_end == 'b')
        return both ? 2 : 0;
    return csv->row_end && *at == csv->row_end ? 1 : 0;
}

static int fail_after_quote(struct csv *csv)
{
    return error_set(csv->err, ERR_PARSE,
                     "Invalid Closing Quote: found non trimable byte after quote at line %zu",
                     csv->line);
}

/* Inside quotes. */
static int take_quoted(struct csv *csv)
{
    const char *at = csv->at;
    if (*at != '"') {
        csv->at++;
        return buffer_append_char(&csv->field, *at);
    }
    const char *next = at + 1;
    csv->at = next;
    if (next < csv->end && *next == '"') { /* doubled: one quote of the text */
        csv->at++;
        return buffer_append_char(&csv->field, '"');
    }
    if (next < csv->end && *next != ',' && !is_blank(*next) && !row_end_at(csv, next))
        return fail_after_quote(csv);
    csv->quoting = false;
    csv->was_quoted = true;
    return 0;
}

static int take_plain(struct csv *csv)
{
    char c = *csv->at;
    size_t row_end = row_end_at(csv, csv->at);
    bool starts_quote = c == '"' && csv->field.length == 0 && !csv->was_quoted;
    csv->at += row_end ? row_end : 1;
    if (row_end) {
        int result = end_field(csv);
        end_row(csv);
        return result;
    }
    if (c == ',')
        return end_field(csv);
    if (starts_quote) {
        csv->quoting = true;
        return 0;
    }
    if (csv->was_quoted)
        return is_blank(c) ? 0 : fail_after_quote(csv);
    return csv->field.length || !is_blank(c) ? buffer_append_char(&csv->field, c) : 0;
}

static void count_lines(struct csv *csv)
{
    if (csv->after_break)
        csv->line++;
    csv->after_break = csv->at < csv->end && (*csv->at == '\r' || *csv->at == '\n');
}

static int read_rows(struct csv *csv)
{
    while (csv->at < csv->end) {
        count_lines(csv);
        if ((csv->quoting ? take_quoted(csv) : take_plain(csv)) < 0)
            return -1;
    }
    if (csv->quoting)
        return error_set(csv->err, ERR_PARSE,
                         "Quote Not Closed: the parsing is finished with an opening quote at line "
                         "%zu",
                         csv->line);
    if (csv->was_quoted || csv->column || csv->field.length) {
        if (end_field(csv) < 0)
            return -1;
        end_row(csv);
    }
    return 0;
}

int csv_parse(const char *text, size_t length, cJSON **ret_rows, struct error *err)
{
    struct csv csv = {.at = text, .end = text + length, .err = err, .line = 1};
    buffer_init(&csv.field, length + 1);
    csv.names = map_create(NULL);
    csv.rows = cJSON_CreateArray();
    int result = read_rows(&csv);
    for (size_t i = 0; csv.values && i < map_count(csv.names); i++)
        cJSON_Delete(csv.values[i]);
    free(csv.values);
    free(csv.slot_of);
    map_free(csv.names);
    buffer_release(&csv.field);
    if (result < 0) {
        cJSON_Delete(csv.rows);
        return -1;
    }
    *ret_rows = csv.rows;
    return 0;
}
