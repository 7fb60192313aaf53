/* completion.c: completion for bash and zsh, made from the tables of commands and flags. */
#include "cli/command.h"

#include "base/text.h"

#include <stdio.h>

static void put_names(void)
{
    for (size_t i = 0; commands[i]; i++)
        printf("%s%s", i ? " " : "", commands[i]->name);
}

static void put_flags(const struct command *command)
{
    for (const struct flag *flag = command->flags; flag && flag->name; flag++)
        printf("--%s ", flag->name);
    printf("--help");
}

static void put_bash(void)
{
    printf("_postern() {\n"
           "  local current=${COMP_WORDS[COMP_CWORD]} words=\n"
           "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
           "    COMPREPLY=($(compgen -W '");
    put_names();
    printf("' -- \"$current\"))\n"
           "    return\n"
           "  fi\n"
           "  case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; commands[i]; i++) {
        printf("    %s) words='", commands[i]->name);
        put_flags(commands[i]);
        printf("' ;;\n");
    }
    printf("  esac\n"
           "  if [[ $current == -* ]]; then\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "  else\n"
           "    COMPREPLY=($(compgen -f -- \"$current\"))\n"
           "  fi\n"
           "}\n"
           "complete -o filenames -F _postern postern\n");
}

static int run_completion(const struct command *self, const struct flag_values *values)
{
    const char *shell = flags_argument(values, 0);
    if (text_equal(shell, "zsh"))
        printf("autoload -U +X bashcompinit && bashcompinit\n");
    else if (!text_equal(shell, "bash")) {
        fprintf(stderr, "error: unknown shell '%s': bash or zsh\n", shell);
        return 1;
    }
    put_bash();
    return 0;
}

const struct command command_completion = {
    .name = "completion",
    .summary = "print completion for a shell",
    .arguments = "<bash|zsh>",
    .description = "Prints a script that completes commands, flags and files.",
    .examples = "  source <(postern completion bash)\n",
    .required_arguments = 1,
    .run = run_completion,
};
