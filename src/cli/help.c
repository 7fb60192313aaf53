#include "cli/command.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { HELP_FLAG_WIDTH = 38 };

static void print_flag(const struct flag *flag)
{
    char title[96];
    char letter[8] = "    ";
    if (flag->letter)
        snprintf(letter, sizeof letter, "-%c, ", flag->letter);
    bool optional = flag->kind == FLAG_OPTIONAL;
    if (flag->argument)
        snprintf(title, sizeof title, "%s--%s %c%s%c", letter, flag->name, optional ? '[' : '<',
                 flag->argument, optional ? ']' : '>');
    else
        snprintf(title, sizeof title, "%s--%s", letter, flag->name);
    if (strlen(title) >= HELP_FLAG_WIDTH)
        printf("  %s\n  %-*s%s\n", title, HELP_FLAG_WIDTH, "", flag->help);
    else
        printf("  %-*s%s\n", HELP_FLAG_WIDTH, title, flag->help);
}

void command_print_help(const struct command *command)
{
    printf("Usage: postern %s%s%s%s\n\n%s\n", command->name, *command->arguments ? " " : "",
           command->arguments, command->flags ? " [options]" : "", command->description);
    if (command->flags) {
        printf("\nOptions:\n");
        for (const struct flag *flag = command->flags; flag->name; flag++)
            print_flag(flag);
        printf("  %-*s%s\n", HELP_FLAG_WIDTH, "-h, --help", "show this help");
    }
    if (command->examples)
        printf("\nExamples:\n%s", command->examples);
}

static void print_overview(void)
{
    printf("Usage: postern <command> [options]\n\n"
           "A self-hosted API platform: run, keep, serve and test API collections.\n\nCommands:\n");
    for (size_t i = 0; commands[i]; i++)
        if (commands[i]->summary)
            printf("  %-14s%s\n", commands[i]->name, commands[i]->summary);
    printf("\n`postern help <command>` shows the options of one of them.\n");
}

static int run_help(const struct command *self, const struct flag_values *values)
{
    const char *name = flags_argument(values, 0);
    if (!name) {
        print_overview();
        return 0;
    }
    for (size_t i = 0; commands[i]; i++)
        if (text_equal(commands[i]->name, name)) {
            command_print_help(commands[i]);
            return 0;
        }
    fprintf(stderr, "error: invalid command `%s`\n", name);
    return 1;
}

const struct command command_help = {
    .name = "help",
    .summary = "show how a command is used",
    .arguments = "[command]",
    .description = "Shows the list of commands, or the options and examples of one.",
    .examples = "  postern help run\n",
    .run = run_help,
};
