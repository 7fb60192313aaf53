/* number.h: which numbers a double carries faithfully. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Whether JavaScript would print this number, read as a double, exactly as it is written. `text`
 * is a number in JSON's grammar; it need not end with NUL. */
bool number_is_exact(const char *text, size_t length);

/* The value of a number in JSON's grammar, of any length. */
double number_parse(const char *text, size_t length);
