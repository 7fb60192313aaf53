/* command.h: one subcommand of `postern`, and the flags it takes, as data.
 *
 * The parser, --help, the manual pages, shell completion and the "did you mean" of an unknown flag
 * are all made from these tables. A command never calls exit(): it returns the exit status. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sanitizers and coverage have something to say when a process ends; otherwise nobody has. */
#ifdef POSTERN_ORDERLY_EXIT
#define PROCESS_LEAVES_AT_ONCE false
#else
#define PROCESS_LEAVES_AT_ONCE true
#endif

enum flag_kind {
    FLAG_SWITCH,   /* --silent */
    FLAG_VALUE,    /* --timeout 100, --timeout=100 */
    FLAG_OPTIONAL, /* --bail, --bail failure */
    FLAG_REPEATED, /* --folder a --folder b */
    FLAG_NUMBER,   /* a positive integer */
    FLAG_COUNT,    /* the same, or 0 */
};

struct flag {
    const char *name; /* "iteration-count"; a "no-…" flag is written out */
    char letter;      /* 'n' or 0 */
    enum flag_kind kind;
    const char *argument; /* "n", "path": as shown in help; NULL for a switch */
    const char *help;
};

struct flag_values; /* what the command line said */

struct command {
    const char *name;
    const char *summary;      /* one line for the list of commands */
    const char *arguments;    /* "<collection>", "" */
    const char *description;  /* some sentences for --help and the manual */
    const char *examples;     /* lines for --help and the manual */
    const struct flag *flags; /* ends with a NULL name */
    unsigned required_arguments;
    const char *open_prefix; /* flags of this prefix are not in the table but accepted
                                ("reporter-"); NULL: none */
    int (*run)(const struct command *command, const struct flag_values *values);
};

extern const struct command *const commands[]; /* NULL-terminated */

/* Parses what follows the command's name. Returns NULL with err (ERR_USAGE) set, in the words that
 * newman's users know. Flags may stand before and after arguments; "--" ends them. */
struct flag_values *flags_parse(const struct command *command, int argc, char **argv,
                                struct error *err) MUST_CHECK;
void flag_values_free(struct flag_values *values);
DEFINE_AUTO(flag_values, flag_values_free);

bool flags_given(const struct flag_values *values, const char *name);
/* The last value; NULL when not given or given without one (FLAG_OPTIONAL). */
const char *flags_text(const struct flag_values *values, const char *name);
int64_t flags_number(const struct flag_values *values, const char *name, int64_t otherwise);
/* All values of a repeated flag, NULL-terminated; never NULL. */
const char *const *flags_all(const struct flag_values *values, const char *name, size_t *ret_count);
/* Positional arguments. */
size_t flags_argument_count(const struct flag_values *values);
const char *flags_argument(const struct flag_values *values, size_t index); /* NULL past the end */
/* Flags of the open prefix, in order: name without leading dashes, value or "true". */
bool flags_next_open(const struct flag_values *values, size_t *at, const char **ret_name,
                     const char **ret_value);

void command_print_help(const struct command *command);

extern const struct command command_backup, command_completion, command_convert, command_echo,
    command_help, command_keys, command_list, command_manual, command_restore, command_run,
    command_serve, command_user, command_version;
