/* user.c: `postern user`. */
#include "cli/command.h"

#include "base/arena.h"
#include "base/text.h"
#include "cli/secret_input.h"
#include "cli/store_command.h"

#include <stdio.h>

static void take_flag(cJSON *arguments, const struct flag_values *values, const char *name)
{
    const char *value = flags_text(values, name);
    if (value)
        cJSON_AddStringToObject(arguments, name, value);
}

static int take_password(cJSON *arguments, const struct flag_values *values, bool must,
                         struct error *err)
{
    AUTO_ARENA arena = {0};
    const char *password;
    if (secret_input_password(values, must, &arena, &password, err) < 0)
        return -1;
    if (password)
        cJSON_AddStringToObject(arguments, "password", password);
    return 0;
}

static int add(const struct flag_values *values, cJSON *arguments, struct error *err)
{
    AUTO_JSON answer = NULL;
    if (!flags_given(values, "email"))
        return error_set(err, ERR_USAGE, "user add needs --email");
    take_flag(arguments, values, "email");
    take_flag(arguments, values, "username");
    take_flag(arguments, values, "name");
    take_flag(arguments, values, "role");
    if (take_password(arguments, values, flags_given(values, "ask-password"), err) < 0 ||
        store_command(values, "user.add", arguments, &answer, err) < 0)
        return -1;
    const cJSON *user = json_get(answer, "user");
    if (flags_given(values, "json"))
        print_json(user);
    else
        printf("%.0f\n", json_get_number(user, "id", 0));
    return 0;
}

static int list(const struct flag_values *values, cJSON *arguments, struct error *err)
{
    static const struct table_column columns[] = {
        {"ID", "id", false},          {"USERNAME", "username", false}, {"EMAIL", "email", false},
        {"NAME", "name", false},      {"ROLE", "role", false},         {"STATE", "state", false},
        {"SINCE", "createdAt", true},
    };
    AUTO_JSON answer = NULL;
    if (store_command(values, "user.list", arguments, &answer, err) < 0)
        return -1;
    if (flags_given(values, "json"))
        print_json(json_get(answer, "users"));
    else
        print_table(json_get(answer, "users"), columns, COUNT_OF(columns));
    return 0;
}

/* What the rest have in common: a user, and nothing to show. */
static int change(const struct flag_values *values, const char *command, cJSON *arguments,
                  struct error *err)
{
    AUTO_JSON answer = NULL;
    const char *who = flags_argument(values, 1);
    if (!who)
        return error_set(err, ERR_USAGE,
                         "which user? An e-mail address, a username or a number is missing");
    cJSON_AddStringToObject(arguments, "user", who);
    return store_command(values, command, arguments, &answer, err);
}

static int set_password(const struct flag_values *values, cJSON *arguments, struct error *err)
{
    if (!flags_given(values, "no-password") && take_password(arguments, values, true, err) < 0)
        return -1;
    return change(values, "user.password", arguments, err);
}

static int set_role(const struct flag_values *values, cJSON *arguments, struct error *err)
{
    const char *role = flags_argument(values, 2);
    if (!role)
        return error_set(err, ERR_USAGE, "user role needs a user and a role");
    cJSON_AddStringToObject(arguments, "role", role);
    return change(values, "user.role", arguments, err);
}

static int enable(const struct flag_values *values, cJSON *arguments, struct error *err)
{
    cJSON_AddBoolToObject(arguments, "active", true);
    return change(values, "user.active", arguments, err);
}

static int disable(const struct flag_values *values, cJSON *arguments, struct error *err)
{
    cJSON_AddBoolToObject(arguments, "active", false);
    return change(values, "user.active", arguments, err);
}

static int run_user(const struct command *self, const struct flag_values *values)
{
    static const struct {
        const char *name;
        size_t arguments; /* at most, with its name */
        int (*run)(const struct flag_values *values, cJSON *arguments, struct error *err);
    } actions[] = {{"add", 1, add},       {"list", 1, list},     {"passwd", 2, set_password},
                   {"role", 3, set_role}, {"enable", 2, enable}, {"disable", 2, disable}};
    struct error err = {0};
    AUTO_JSON arguments = cJSON_CreateObject();
    const char *name = flags_argument(values, 0);
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        if (!text_equal(actions[i].name, name))
            continue;
        if (flags_argument_count(values) > actions[i].arguments)
            error_set(&err, ERR_USAGE, "user %s: too many arguments", name);
        else if (actions[i].run(values, arguments, &err) == 0)
            return 0;
        return store_command_failed(&err);
    }
    error_set(&err, ERR_USAGE, "user has add, list, passwd, role, enable and disable, not '%s'",
              name);
    return store_command_failed(&err);
}

static const struct flag user_flags[] = {
    {"data", 'd', FLAG_VALUE, "folder",
     "where everything is kept (POSTERN_DATA, else ~/.local/share/postern)"},
    {"email", 0, FLAG_VALUE, "address", "add: the e-mail address"},
    {"username", 0, FLAG_VALUE, "name", "add: the username (made from the address)"},
    {"name", 0, FLAG_VALUE, "text", "add: the full name (the username)"},
    {"role", 0, FLAG_VALUE, "role", "add: viewer, editor or admin (editor)"},
    {"ask-password", 0, FLAG_SWITCH, NULL, "add: ask for a password"},
    {"password-file", 0, FLAG_VALUE, "path",
     "add, passwd: a file whose first line is the password; -: standard input"},
    {"no-password", 0, FLAG_SWITCH, NULL, "passwd: take the password away"},
    {"json", 0, FLAG_SWITCH, NULL, "add, list: answer as JSON"},
    {NULL},
};

const struct command command_user = {
    .name = "user",
    .summary = "add, list and change the people of the team",
    .arguments = "<add|list|passwd|role|enable|disable> [user] [role]",
    .description =
        "Looks after the people of a data folder, through the server that has it open or, when\n"
        "there is none, directly. `add` prints the new user's number. A password comes from\n"
        "POSTERN_PASSWORD, from --password-file, or is asked for; without one, nobody can sign in\n"
        "as that user, who may still have API keys.",
    .examples = "  postern user add --email edo@example.org --name \"Edo Ruiz\" --role editor\n"
                "  postern user passwd edo@example.org\n"
                "  postern user disable edo\n",
    .flags = user_flags,
    .required_arguments = 1,
    .run = run_user,
};
