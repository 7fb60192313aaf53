/* secret_input.h: passwords from where they are kept, never from the command line. */
#pragma once

#include "base/error.h"

#include <stdbool.h>

struct arena;
struct flag_values;

/* The first line of a file ("-": standard input), from the arena; NULL with err set. */
const char *secret_input_file(const char *path, struct arena *arena, struct error *err) MUST_CHECK;

/* POSTERN_PASSWORD, else --password-file, else, when `must`, what is typed (twice, not shown) or
 * the first line of standard input. *ret_password is NULL when there is none. */
int secret_input_password(const struct flag_values *values, bool must, struct arena *arena,
                          const char **ret_password, struct error *err) MUST_CHECK;
