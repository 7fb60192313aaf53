/* shell.h: what `postern keys`, `postern user` and `postern backup` do to a store, whoever has it
 * open.
 *
 * Arguments and answers are JSON objects, so that they travel to a running server (control.h) or
 * are carried out in place, alike. The shell may do everything; the audit log says that it did. */
#pragma once

#include "json/json.h"

struct store;

/* `command` is "keys.create", "user.add", …: see the table in shell.c. 0 and a new tree, or -1. */
int shell_run(struct store *store, const char *command, const cJSON *arguments, cJSON **ret_answer,
              struct error *err) MUST_CHECK;
