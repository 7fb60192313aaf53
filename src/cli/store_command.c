#include "cli/store_command.h"

#include "api/control.h"
#include "api/shell.h"
#include "base/arena.h"
#include "base/clock.h"
#include "cli/data_folder.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PATIENCE_MS = 3000, PAUSE_MS = 50 };

static int run_here(const char *folder, const char *command, const cJSON *arguments,
                    cJSON **ret_answer, struct error *err)
{
    AUTO(store) store = NULL;
    if (!store_exists(folder))
        return error_set(err, ERR_NOT_FOUND, "there is no data in '%s': `postern serve` makes it",
                         folder);
    if (store_open(&(struct store_options){.folder = folder, .master_key = data_master_key()},
                   &store, err) < 0)
        return -1;
    return shell_run(store, command, arguments, ret_answer, err);
}

static void pause_a_moment(void)
{
    nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000L}, NULL);
}

/* Between the two questions a server may have begun or ended: then both are asked again. */
int store_command(const struct flag_values *values, const char *command, const cJSON *arguments,
                  cJSON **ret_answer, struct error *err)
{
    AUTO_ARENA arena = {0};
    const char *folder = data_folder(values, &arena);
    double until = clock_monotonic_ms() + PATIENCE_MS;
    for (;;) {
        struct error here = {0};
        int answered = control_call(folder, command, arguments, ret_answer, err);
        if (answered)
            return answered < 0 ? -1 : 0;
        if (run_here(folder, command, arguments, ret_answer, &here) == 0)
            return 0;
        if (here.code != ERR_CONFLICT || clock_monotonic_ms() > until) {
            *err = here;
            return -1;
        }
        pause_a_moment();
    }
}

int store_command_failed(const struct error *err)
{
    fprintf(stderr, "error: %s\n", err->message);
    return err->code == ERR_USAGE ? 2 : 1;
}

/* --- tables --- */

enum { CELL_MAX = 64 };

/* Other people's text: nothing in it may act on the terminal. */
static void copy_cell(const char *text, char out[CELL_MAX])
{
    size_t length = 0;
    for (; *text && length < CELL_MAX - 1; text++)
        out[length++] = (unsigned char)*text < 0x20 || *text == 0x7F ? ' ' : *text;
    while (length && ((unsigned char)out[length - 1] & 0xC0) == 0x80 && *text)
        length--; /* no half character at the end */
    out[length] = '\0';
}

static void read_cell(const cJSON *row, const struct table_column *column, char out[CELL_MAX])
{
    const cJSON *value = json_get(row, column->key);
    AUTO_ARENA arena = {0};
    if (!value || cJSON_IsNull(value)) {
        copy_cell("-", out);
    } else if (column->is_time) {
        char iso[CLOCK_ISO_SIZE];
        clock_format_iso((int64_t)json_number(value), iso);
        snprintf(out, CELL_MAX, "%.10s", iso);
    } else {
        copy_cell(json_to_text(&arena, value), out);
    }
}

static int width_of(const char *cell) /* in characters */
{
    int width = 0;
    for (; *cell; cell++)
        width += ((unsigned char)*cell & 0xC0) != 0x80;
    return width;
}

static int column_width(const cJSON *list, const struct table_column *column)
{
    const cJSON *row;
    int most = width_of(column->heading);
    cJSON_ArrayForEach(row, list)
    {
        char cell[CELL_MAX];
        read_cell(row, column, cell);
        int width = width_of(cell);
        most = width > most ? width : most;
    }
    return most;
}

static void put_cell(const char *cell, int width, bool last)
{
    printf("%s%*s", cell, last ? 0 : width - width_of(cell) + 2, "");
    if (last)
        putchar('\n');
}

void print_table(const cJSON *list, const struct table_column *columns, size_t count)
{
    enum { MAX_COLUMNS = 16 };
    int widths[MAX_COLUMNS];
    const cJSON *row;
    count = count > MAX_COLUMNS ? MAX_COLUMNS : count;
    for (size_t i = 0; i < count; i++)
        widths[i] = column_width(list, &columns[i]);
    for (size_t i = 0; i < count; i++)
        put_cell(columns[i].heading, widths[i], i + 1 == count);
    cJSON_ArrayForEach(row, list)
    {
        for (size_t i = 0; i < count; i++) {
            char cell[CELL_MAX];
            read_cell(row, &columns[i], cell);
            put_cell(cell, widths[i], i + 1 == count);
        }
    }
}

void print_json(const cJSON *tree)
{
    char *text = json_print(tree, true);
    puts(text);
    free(text);
}
