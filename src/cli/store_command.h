/* store_command.h: what the commands that look after a data folder have in common. */
#pragma once

#include "json/json.h"

struct arena;
struct flag_values;

/* Has `command` (api/shell.h) carried out on the data folder that the flags name: by the server
 * that has it open, else here. 0 and a new tree, or -1. Waits a moment for a process that has the
 * folder open but does not listen yet. */
int store_command(const struct flag_values *values, const char *command, const cJSON *arguments,
                  cJSON **ret_answer, struct error *err) MUST_CHECK;

/* Says what went wrong on standard error; the exit status. */
int store_command_failed(const struct error *err);

/* A list of objects as a table: a column for each key, named by its heading. Times (milliseconds)
 * become days, what is absent a hyphen. */
struct table_column {
    const char *heading, *key;
    bool is_time;
};
void print_table(const cJSON *list, const struct table_column *columns, size_t count);
void print_json(const cJSON *tree); /* pretty */
