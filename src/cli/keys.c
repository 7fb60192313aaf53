/* keys.c: `postern keys`. */
#include "cli/command.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/store_command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

enum { LONGEST_DAYS = 36500 };

static void take_flag(cJSON *arguments, const struct flag_values *values, const char *name)
{
    const char *value = flags_text(values, name);
    if (value)
        cJSON_AddStringToObject(arguments, name, value);
}

/* "30d", "2027-01-31" (its end, UTC) or "never", as milliseconds; 0 is never. */
static int read_expiry(const char *text, int64_t *ret_ms, struct error *err)
{
    char *end;
    struct tm day = {0};
    *ret_ms = 0;
    if (!text || text_equal(text, "never"))
        return 0;
    errno = 0;
    long days = strtol(text, &end, 10);
    if (!errno && end != text && text_equal(end, "d") && days > 0 && days <= LONGEST_DAYS) {
        *ret_ms = clock_wall_ms() + days * DAY_MS;
        return 0;
    }
    end = strptime(text, "%Y-%m-%d", &day);
    if (!end || *end)
        return error_set(err, ERR_USAGE, "--expires is 30d, 2027-01-31 or never");
    *ret_ms = (int64_t)timegm(&day) * 1000 + DAY_MS;
    return 0;
}

static int create(const struct flag_values *values, struct error *err)
{
    AUTO_JSON arguments = cJSON_CreateObject();
    AUTO_JSON answer = NULL;
    int64_t expires;
    bool shares = flags_given(values, "collection");
    if (!flags_given(values, "user") || (!shares && !flags_given(values, "name")))
        return error_set(err, ERR_USAGE, "keys create needs --user and --name, or --collection");
    if (shares && flags_given(values, "expires"))
        return error_set(err, ERR_USAGE, "a collection access key lives for 60 days from its use");
    if (read_expiry(flags_text(values, "expires"), &expires, err) < 0)
        return -1;
    take_flag(arguments, values, "user");
    take_flag(arguments, values, "name");
    take_flag(arguments, values, "collection");
    if (expires)
        cJSON_AddNumberToObject(arguments, "expiresAt", (double)expires);
    if (store_command(values, "keys.create", arguments, &answer, err) < 0)
        return -1;
    if (flags_given(values, "json"))
        print_json(answer);
    else
        puts(json_get_text(answer, "key"));
    return 0;
}

static int list(const struct flag_values *values, struct error *err)
{
    static const struct table_column columns[] = {
        {"ID", "id", false},
        {"NAME", "name", false},
        {"USER", "user", false},
        {"STATE", "state", false},
        {"CREATED", "createdAt", true},
        {"EXPIRES", "expiresAt", true},
        {"LAST USED", "lastUsedAt", true},
    };
    AUTO_JSON arguments = cJSON_CreateObject();
    AUTO_JSON answer = NULL;
    take_flag(arguments, values, "user");
    take_flag(arguments, values, "state");
    if (store_command(values, "keys.list", arguments, &answer, err) < 0)
        return -1;
    if (flags_given(values, "json"))
        print_json(json_get(answer, "keys"));
    else
        print_table(json_get(answer, "keys"), columns, COUNT_OF(columns));
    return 0;
}

static int revoke(const struct flag_values *values, struct error *err)
{
    AUTO_JSON arguments = cJSON_CreateObject();
    AUTO_JSON answer = NULL;
    const char *key = flags_argument(values, 1);
    bool all = flags_given(values, "all");
    if (all == (key != NULL))
        return error_set(err, ERR_USAGE, "keys revoke needs an id, a key, or --all");
    if (key)
        cJSON_AddStringToObject(arguments, "key", key);
    cJSON_AddBoolToObject(arguments, "all", all);
    if (all)
        take_flag(arguments, values, "user");
    take_flag(arguments, values, "reason");
    if (store_command(values, "keys.revoke", arguments, &answer, err) < 0)
        return -1;
    int revoked = (int)json_get_number(answer, "revoked", 0);
    printf("%d key%s revoked\n", revoked, revoked == 1 ? "" : "s");
    return 0;
}

static int settings(const struct flag_values *values, struct error *err)
{
    AUTO_JSON arguments = cJSON_CreateObject();
    AUTO_JSON answer = NULL;
    const char *name = flags_argument(values, 1), *value = flags_argument(values, 2);
    if (name)
        cJSON_AddStringToObject(arguments, "name", name);
    if (value)
        cJSON_AddStringToObject(arguments, "value", value);
    if (store_command(values, "keys.settings", arguments, &answer, err) < 0)
        return -1;
    if (flags_given(values, "json")) {
        print_json(answer);
        return 0;
    }
    const cJSON *setting;
    cJSON_ArrayForEach(setting, answer) printf("%s %s\n", setting->string, setting->valuestring);
    return 0;
}

static int run_keys(const struct command *self, const struct flag_values *values)
{
    static const struct {
        const char *name;
        size_t arguments; /* at most, with its name */
        int (*run)(const struct flag_values *values, struct error *err);
    } actions[] = {
        {"create", 1, create}, {"list", 1, list}, {"revoke", 2, revoke}, {"settings", 3, settings}};
    struct error err = {0};
    const char *name = flags_argument(values, 0);
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        if (!text_equal(actions[i].name, name))
            continue;
        if (flags_argument_count(values) > actions[i].arguments)
            error_set(&err, ERR_USAGE, "keys %s: too many arguments", name);
        else if (actions[i].run(values, &err) == 0)
            return 0;
        return store_command_failed(&err);
    }
    error_set(&err, ERR_USAGE, "keys has create, list, revoke and settings, not '%s'", name);
    return store_command_failed(&err);
}

static const struct flag keys_flags[] = {
    {"data", 'd', FLAG_VALUE, "folder",
     "where everything is kept (POSTERN_DATA, else ~/.local/share/postern)"},
    {"user", 'u', FLAG_VALUE, "who", "whose key: an e-mail address, a username or a number"},
    {"name", 0, FLAG_VALUE, "text", "create: what the key is for"},
    {"expires", 0, FLAG_VALUE, "when", "create: 30d, a day such as 2027-01-31, or never (never)"},
    {"collection", 0, FLAG_VALUE, "id",
     "create: a collection access key instead, which reads this one collection"},
    {"state", 0, FLAG_VALUE, "state", "list: only enabled, disabled, revoked or expired ones"},
    {"all", 0, FLAG_SWITCH, NULL, "revoke: all of --user, or of everybody"},
    {"reason", 0, FLAG_VALUE, "text", "revoke: why, for the list and the audit log"},
    {"json", 0, FLAG_SWITCH, NULL, "answer as JSON"},
    {NULL},
};

const struct command command_keys = {
    .name = "keys",
    .summary = "make, list and revoke API keys",
    .arguments = "<create|list|revoke|settings> [id or key]",
    .description =
        "Looks after the API keys of a data folder, through the server that has it open or, when\n"
        "there is none, directly. `create` prints the new key, which is shown only this once, and\n"
        "nothing else. `revoke` takes the id of a key or the key itself, and is for good.\n"
        "`settings` shows what the team allows, or changes one of them.",
    .examples = "  postern keys create --user ines@example.org --name ci --expires 90d\n"
                "  postern keys list --state enabled\n"
                "  postern keys revoke 0123456789abcdef01234567 --reason \"found in a log\"\n"
                "  postern keys settings keys.maximum_days 90\n",
    .flags = keys_flags,
    .required_arguments = 1,
    .run = run_keys,
};
