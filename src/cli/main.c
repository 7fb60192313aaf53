/* main.c: finds the command and hands it its arguments. Nothing else: no library is initialised
 * here, so that a command pays only for what it uses. */
#include "base/text.h"
#include "cli/command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const struct command *const commands[] = {
    &command_backup,  &command_completion,
    &command_convert, &command_echo,
    &command_help,    &command_keys,
    &command_list,    &command_manual,
    &command_restore, &command_run,
    &command_serve,   &command_user,
    &command_version, NULL,
};

static const struct command *find_command(const char *name)
{
    if (text_equal(name, "-v") || text_equal(name, "--version"))
        return &command_version;
    if (text_equal(name, "-h") || text_equal(name, "--help"))
        return &command_help;
    for (size_t i = 0; commands[i]; i++)
        if (text_equal(commands[i]->name, name))
            return commands[i];
    return NULL;
}

static const char *nearest_command(const char *name)
{
    const char *nearest = NULL;
    unsigned least = 3;
    for (size_t i = 0; commands[i]; i++) {
        unsigned distance = text_distance(name, commands[i]->name);
        if (distance < least) {
            least = distance;
            nearest = commands[i]->name;
        }
    }
    return nearest;
}

static int fail(const char *message)
{
    fprintf(stderr, "error: %s\n", message);
    return 1;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct error err = {0};
    AUTO(flag_values) values = flags_parse(command, argc, argv, &err);
    if (!values)
        return fail(err.message);
    if (flags_given(values, "help")) {
        command_print_help(command);
        return 0;
    }
    if (flags_argument_count(values) < command->required_arguments) {
        char name[64];
        const char *start = command->arguments + strspn(command->arguments, "<");
        snprintf(name, sizeof name, "missing required argument '%.*s'", (int)strcspn(start, ">"),
                 start);
        return fail(name);
    }
    return command->run(command, values);
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2) {
        return run(&command_help, 0, NULL);
    }
    const struct command *command = find_command(argv[1]);
    if (command)
        return run(command, argc - 2, argv + 2);

    const char *nearest = nearest_command(argv[1]);
    fprintf(stderr, "error: invalid command `%s`\n", argv[1]);
    if (nearest)
        fprintf(stderr, "(Did you mean `%s`?)\n", nearest);
    return 1;
}

/* Everything of ours is written and released by now. What libraries would do at the end takes
 * longer than most commands, and some have threads that would still run meanwhile. */
int main(int argc, char **argv)
{
    int status = dispatch(argc, argv);
    if (PROCESS_LEAVES_AT_ONCE) {
        (void)fflush(NULL);
        _exit(status);
    }
    return status;
}
