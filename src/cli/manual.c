/* manual.c: manual pages in troff, made from the same tables as --help. */
#include "cli/command.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* troff reads '\' and, at the start of a line, '.' and '\'' as its own. */
static void put(const char *text)
{
    bool line_start = true;
    for (const char *c = text; *c; c++) {
        if (line_start && (*c == '.' || *c == '\''))
            fputs("\\&", stdout);
        if (*c == '\\')
            fputs("\\e", stdout);
        else if (*c == '-')
            fputs("\\-", stdout);
        else
            putchar(*c);
        line_start = *c == '\n';
    }
}

static void put_flag(const struct flag *flag)
{
    printf(".TP\n");
    if (flag->letter)
        printf("\\fB\\-%c\\fR, ", flag->letter);
    printf("\\fB\\-\\-");
    put(flag->name);
    printf("\\fR");
    if (flag->argument)
        printf(flag->kind == FLAG_OPTIONAL ? " [\\fI%s\\fR]" : " \\fI%s\\fR", flag->argument);
    putchar('\n');
    put(flag->help);
    putchar('\n');
}

static void put_head(const char *page, const char *summary)
{
    printf(".TH \"%s\" 1 \"\" \"Postern " POSTERN_VERSION "\" \"Postern manual\"\n.SH NAME\n",
           page);
    put(page);
    printf(" \\- %s\n.SH SYNOPSIS\n", summary);
}

static void put_command_page(const struct command *command)
{
    char page[64];
    snprintf(page, sizeof page, "postern-%s", command->name);
    put_head(page, command->summary);
    printf("\\fBpostern %s\\fR ", command->name);
    put(command->arguments);
    printf("%s\n.SH DESCRIPTION\n", command->flags ? " [\\fIoptions\\fR]" : "");
    put(command->description);
    if (command->flags) {
        printf("\n.SH OPTIONS\n");
        for (const struct flag *flag = command->flags; flag->name; flag++)
            put_flag(flag);
    }
    if (command->examples) {
        printf("\n.SH EXAMPLES\n.nf\n");
        put(command->examples);
        printf(".fi\n");
    }
    printf(".SH EXIT STATUS\n0 when everything went well, 1 otherwise.\n");
    printf(".SH SEE ALSO\n\\fBpostern\\fR(1)\n");
}

static void put_overview_page(void)
{
    put_head("postern", "a self-hosted API platform");
    printf("\\fBpostern\\fR \\fIcommand\\fR [\\fIoptions\\fR]\n.SH COMMANDS\n");
    for (size_t i = 0; commands[i]; i++) {
        printf(".TP\n\\fBpostern\\-%s\\fR(1)\n", commands[i]->name);
        put(commands[i]->summary);
        putchar('\n');
    }
    printf(
        ".SH ENVIRONMENT\n"
        ".TP\n\\fBPOSTMAN_API_KEY\\fR\nkey for collections named by UID\n"
        ".TP\n\\fBPOSTERN_API_URL\\fR\nbase address of the Postman API that UIDs belong to\n"
        ".TP\n\\fBNO_COLOR\\fR\nno colours on a terminal\n"
        ".TP\n\\fBHTTP_PROXY\\fR, \\fBHTTPS_PROXY\\fR, \\fBNO_PROXY\\fR\nproxies for requests\n");
}

static int run_manual(const struct command *self, const struct flag_values *values)
{
    const char *name = flags_argument(values, 0);
    if (!name) {
        put_overview_page();
        return 0;
    }
    for (size_t i = 0; commands[i]; i++)
        if (text_equal(commands[i]->name, name)) {
            put_command_page(commands[i]);
            return 0;
        }
    fprintf(stderr, "error: invalid command `%s`\n", name);
    return 1;
}

const struct command command_manual = {
    .name = "manual",
    .summary = "print a manual page in troff",
    .arguments = "[command]",
    .description = "Prints the manual page of a command, or of the program, for man(1).",
    .examples = "  postern manual run | man -l -\n",
    .run = run_manual,
};
