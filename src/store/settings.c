#include "store/settings.h"

#include "base/arena.h"
#include "base/text.h"
#include "db/db.h"
#include "store/audit.h"
#include "store/internal.h"
#include "store/key_text.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct setting settings[] = {
    {"keys.limit", "10", NULL, 1, 1000, "how many active API keys one person may have"},
    {"keys.creation", "everybody", "everybody admins", 0, 0, "who may make API keys"},
    {"keys.maximum_days", "0", NULL, 0, 3650,
     "how long a new API key lives at most; 0: as long as its owner likes"},
    {"keys.prefix", "PMAK", NULL, 0, 0, "what new API keys begin with: 2 to 8 upper-case letters"},
    {"access_keys.creation", "everybody", "everybody nobody", 0, 0,
     "whether collection access keys may be made"},
    {0},
};

static const char get_sql[] = "SELECT value FROM settings WHERE team_id = ? AND name = ?";
static const char set_sql[] = "INSERT INTO settings (team_id, name, value) VALUES (?, ?, ?)"
                              " ON CONFLICT (team_id, name) DO UPDATE SET value = excluded.value";

const struct setting *setting_find(const char *name)
{
    for (const struct setting *setting = settings; setting->name; setting++)
        if (text_equal(setting->name, name))
            return setting;
    return NULL;
}

int settings_read_text(struct db_connection *connection, int64_t team_id, const char *name,
                       struct arena *arena, const char **ret_value, struct error *err)
{
    const struct setting *setting = setting_find(name);
    assert(setting);
    struct db_statement *row;
    int found = db_first(connection, &row, err, get_sql, "it", team_id, name);
    if (found < 0)
        return -1;
    *ret_value = found ? db_column_copy(row, 0, arena) : setting->initial;
    return 0;
}

int settings_read_number(struct db_connection *connection, int64_t team_id, const char *name,
                         int64_t *ret_number, struct error *err)
{
    AUTO_ARENA arena = {0};
    const char *value;
    if (settings_read_text(connection, team_id, name, &arena, &value, err) < 0)
        return -1;
    *ret_number = strtoll(value, NULL, 10);
    return 0;
}

struct access {
    const struct principal *principal;
    const char *name, *value;
    struct arena *arena;
};

static int get_work(struct db_connection *connection, void *context, struct error *err)
{
    struct access *access = context;
    return settings_read_text(connection, access->principal->team_id, access->name, access->arena,
                              &access->value, err);
}

static int unknown(const char *name, struct error *err)
{
    return error_set(err, ERR_NOT_FOUND, "there is no setting '%s'", name);
}

int settings_get(struct store *store, const struct principal *principal, const char *name,
                 struct arena *arena, const char **ret_value, struct error *err)
{
    struct access access = {.principal = principal, .name = name, .arena = arena};
    if (!setting_find(name))
        return unknown(name, err);
    if (db_read(store_db(store), get_work, &access, err) < 0)
        return -1;
    *ret_value = access.value;
    return 0;
}

static bool is_choice(const char *choices, const char *value)
{
    size_t length = strlen(value);
    for (const char *at = choices; length && (at = strstr(at, value)); at++)
        if ((at == choices || at[-1] == ' ') && (!at[length] || at[length] == ' '))
            return true;
    return false;
}

static int check_value(const struct setting *setting, const char *value, struct error *err)
{
    if (setting->choices)
        return is_choice(setting->choices, value) ? 0
                                                  : error_set(err, ERR_INVALID, "%s is one of: %s",
                                                              setting->name, setting->choices);
    if (setting->most == 0)
        return api_key_is_prefix(value)
                   ? 0
                   : error_set(err, ERR_INVALID, "%s has %d to %d upper-case letters",
                               setting->name, API_KEY_PREFIX_MIN, API_KEY_PREFIX_MAX);
    char *end;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    if (errno || end == value || *end || number < setting->least || number > setting->most)
        return error_set(err, ERR_INVALID, "%s is a number from %lld to %lld", setting->name,
                         (long long)setting->least, (long long)setting->most);
    return 0;
}

static int set_work(struct db_connection *connection, void *context, struct error *err)
{
    struct access *access = context;
    AUTO_ARENA arena = {0};
    if (db_execute(connection, NULL, err, set_sql, "itt", access->principal->team_id, access->name,
                   access->value) < 0)
        return -1;
    return audit_append(connection, access->principal, "team.settings_update",
                        arena_printf(&arena, "setting/%s", access->name),
                        arena_printf(&arena, "%s is now %s", access->name, access->value), NULL,
                        err);
}

int settings_set(struct store *store, const struct principal *principal, const char *name,
                 const char *value, struct error *err)
{
    const struct setting *setting = setting_find(name);
    if (store_need_admin(principal, err) < 0)
        return -1;
    if (!setting)
        return unknown(name, err);
    struct access access = {.principal = principal, .name = name, .value = value};
    return check_value(setting, value, err) < 0 ? -1
                                                : db_write(store_db(store), set_work, &access, err);
}
