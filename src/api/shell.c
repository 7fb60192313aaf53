#include "api/shell.h"

#include "base/arena.h"
#include "base/text.h"
#include "store/access_keys.h"
#include "store/api_keys.h"
#include "store/backup.h"
#include "store/settings.h"
#include "store/users.h"

#include <string.h>

/* What a command works with. */
struct shell {
    struct store *store;
    struct principal principal;
    struct arena *arena;
    const cJSON *arguments;
    cJSON *answer; /* an object */
};

static const char *text(const struct shell *shell, const char *name)
{
    return json_get_text(shell->arguments, name);
}

static int need(const struct shell *shell, const char *name, const char **ret_text,
                struct error *err)
{
    *ret_text = text(shell, name);
    return *ret_text ? 0 : error_set(err, ERR_USAGE, "'%s' is missing", name);
}

static int find_user(const struct shell *shell, struct user *ret_user, struct error *err)
{
    const char *who;
    if (need(shell, "user", &who, err) < 0)
        return -1;
    if (users_find(shell->store, &shell->principal, who, shell->arena, ret_user, err) == 0)
        return 0;
    return err->code == ERR_NOT_FOUND ? error_set(err, ERR_NOT_FOUND, "there is no user '%s'", who)
                                      : -1;
}

static void set_number(cJSON *tree, const char *name, int64_t number)
{
    if (number)
        cJSON_AddNumberToObject(tree, name, (double)number);
    else
        cJSON_AddNullToObject(tree, name);
}

/* --- keys --- */

static int create_api_key(struct shell *shell, const struct user *owner, const char *name,
                          struct error *err)
{
    char key[API_KEY_MAX + 1];
    struct api_key made;
    struct api_key_new values = {.user_id = owner->id,
                                 .name = name,
                                 .expires_at =
                                     (int64_t)json_get_number(shell->arguments, "expiresAt", 0)};
    if (api_keys_create(shell->store, &shell->principal, &values, shell->arena, key, &made, err) <
        0)
        return -1;
    json_set_text(shell->answer, "key", key);
    json_set_text(shell->answer, "id", made.id);
    set_number(shell->answer, "expiresAt", made.expires_at);
    secret_wipe(key, sizeof key);
    return 0;
}

/* As its owner, who must be able to share the collection. */
static int create_access_key(struct shell *shell, const struct user *owner, const char *collection,
                             struct error *err)
{
    char id[STORE_ID_SIZE], key[ACCESS_KEY_LENGTH + 1];
    struct access_key made;
    struct principal principal = shell->principal;
    principal.user_id = owner->id;
    principal.role = owner->role;
    if (!store_id_of(collection, id))
        return error_set(err, ERR_INVALID, "'%s' is no id of a collection", collection);
    if (access_keys_create(shell->store, &principal, id, shell->arena, key, &made, err) < 0)
        return -1;
    json_set_text(shell->answer, "key", key);
    json_set_text(shell->answer, "id", made.id);
    set_number(shell->answer, "expiresAt", made.expires_at);
    secret_wipe(key, sizeof key);
    return 0;
}

static int keys_create(struct shell *shell, struct error *err)
{
    struct user owner;
    const char *name, *collection = text(shell, "collection");
    if (find_user(shell, &owner, err) < 0)
        return -1;
    if (collection)
        return create_access_key(shell, &owner, collection, err);
    return need(shell, "name", &name, err) < 0 ? -1 : create_api_key(shell, &owner, name, err);
}

static cJSON *api_key_tree(const struct api_key *key)
{
    char masked[API_KEY_MASKED_MAX + 1];
    cJSON *tree = cJSON_CreateObject();
    api_key_mask(key->prefix, key->id, key->tail, masked);
    json_set_text(tree, "id", key->id);
    json_set_text(tree, "key", masked);
    json_set_text(tree, "name", key->name);
    json_set_text(tree, "user", key->email);
    json_set_text(tree, "state", api_key_state_name(key->state));
    if (key->reason)
        json_set_text(tree, "reason", key->reason);
    set_number(tree, "createdAt", key->created_at);
    set_number(tree, "expiresAt", key->expires_at);
    set_number(tree, "lastUsedAt", key->last_used_at);
    return tree;
}

static int keys_list(struct shell *shell, struct error *err)
{
    struct api_key_filter filter = {.state = text(shell, "state")};
    struct api_key *keys;
    struct user owner;
    size_t count;
    int64_t idle;
    if (text(shell, "user")) {
        if (find_user(shell, &owner, err) < 0)
            return -1;
        filter.user_id = owner.id;
    }
    if (api_keys_disable_idle(shell->store, &idle, err) < 0 ||
        api_keys_list(shell->store, &shell->principal, &filter, shell->arena, &keys, &count, err) <
            0)
        return -1;
    cJSON *list = cJSON_AddArrayToObject(shell->answer, "keys");
    for (size_t i = 0; i < count; i++)
        cJSON_AddItemToArray(list, api_key_tree(&keys[i]));
    return 0;
}

static int revoke_all(struct shell *shell, struct error *err)
{
    struct user owner = {0};
    int64_t count;
    if (text(shell, "user") && find_user(shell, &owner, err) < 0)
        return -1;
    if (api_keys_revoke_all(shell->store, &shell->principal, owner.id, text(shell, "reason"),
                            &count, err) < 0)
        return -1;
    cJSON_AddNumberToObject(shell->answer, "revoked", (double)count);
    return 0;
}

static int revoke_access_key(struct shell *shell, const char *key, struct error *err)
{
    char id[STORE_ID_SIZE];
    if (access_keys_find(shell->store, &shell->principal, key, id, err) < 0 ||
        access_keys_delete(shell->store, &shell->principal, id, err) < 0)
        return -1;
    cJSON_AddNumberToObject(shell->answer, "revoked", 1);
    return 0;
}

static int keys_revoke(struct shell *shell, struct error *err)
{
    const char *wanted;
    struct api_key key;
    char id[STORE_ID_SIZE];
    if (json_get_bool(shell->arguments, "all", false))
        return revoke_all(shell, err);
    if (need(shell, "key", &wanted, err) < 0)
        return -1;
    if (access_key_is_key(wanted) || store_id_of(wanted, id))
        return revoke_access_key(shell, wanted, err);
    if (api_keys_find(shell->store, &shell->principal, wanted, shell->arena, &key, err) < 0 ||
        api_keys_revoke(shell->store, &shell->principal, &key.id, 1, text(shell, "reason"), err) <
            0)
        return -1;
    cJSON_AddNumberToObject(shell->answer, "revoked", 1);
    return 0;
}

static int keys_settings(struct shell *shell, struct error *err)
{
    const char *name = text(shell, "name"), *value = text(shell, "value");
    if (value && settings_set(shell->store, &shell->principal, name ? name : "", value, err) < 0)
        return -1;
    if (name && !setting_find(name))
        return error_set(err, ERR_NOT_FOUND, "there is no setting '%s'", name);
    for (const struct setting *setting = settings; setting->name; setting++) {
        if (name && !text_equal(name, setting->name))
            continue;
        if (settings_get(shell->store, &shell->principal, setting->name, shell->arena, &value,
                         err) < 0)
            return -1;
        json_set_text(shell->answer, setting->name, value);
    }
    return 0;
}

/* --- the whole --- */

static int backup(struct shell *shell, struct error *err)
{
    const char *path;
    if (need(shell, "path", &path, err) < 0)
        return -1;
    return store_backup(shell->store, &shell->principal, path, err);
}

/* --- users --- */

static cJSON *user_tree(const struct user *user)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddNumberToObject(tree, "id", (double)user->id);
    json_set_text(tree, "username", user->username);
    json_set_text(tree, "email", user->email);
    json_set_text(tree, "name", user->full_name);
    json_set_text(tree, "role", role_name(user->role));
    json_set_text(tree, "state", user->active ? "active" : "disabled");
    cJSON_AddBoolToObject(tree, "hasPassword", user->has_password);
    set_number(tree, "createdAt", user->created_at);
    return tree;
}

static int user_add(struct shell *shell, struct error *err)
{
    const char *email, *role = text(shell, "role");
    struct user user;
    if (need(shell, "email", &email, err) < 0)
        return -1;
    struct user_new values = {
        .email = email,
        .username = text(shell, "username"),
        .full_name = text(shell, "name"),
        .password = text(shell, "password"),
        .role = role ? role_of(role) : ROLE_EDITOR,
    };
    if (users_create(shell->store, &shell->principal, &values, shell->arena, &user, err) < 0)
        return -1;
    json_set(shell->answer, "user", user_tree(&user));
    return 0;
}

static int user_list(struct shell *shell, struct error *err)
{
    struct user *users;
    size_t count;
    if (users_list(shell->store, &shell->principal, 0, shell->arena, &users, &count, err) < 0)
        return -1;
    cJSON *list = cJSON_AddArrayToObject(shell->answer, "users");
    for (size_t i = 0; i < count; i++)
        cJSON_AddItemToArray(list, user_tree(&users[i]));
    return 0;
}

static int user_password(struct shell *shell, struct error *err)
{
    struct user user;
    if (find_user(shell, &user, err) < 0)
        return -1;
    return users_set_password(shell->store, &shell->principal, user.id, text(shell, "password"),
                              err);
}

static int user_role(struct shell *shell, struct error *err)
{
    struct user user;
    const char *role;
    if (find_user(shell, &user, err) < 0 || need(shell, "role", &role, err) < 0)
        return -1;
    return users_set_role(shell->store, &shell->principal, user.id, role_of(role), err);
}

static int user_active(struct shell *shell, struct error *err)
{
    struct user user;
    if (find_user(shell, &user, err) < 0)
        return -1;
    return users_set_active(shell->store, &shell->principal, user.id,
                            json_get_bool(shell->arguments, "active", true), err);
}

static const struct {
    const char *name;
    int (*run)(struct shell *shell, struct error *err);
} commands[] = {
    {"backup", backup},
    {"keys.create", keys_create},
    {"keys.list", keys_list},
    {"keys.revoke", keys_revoke},
    {"keys.settings", keys_settings},
    {"user.active", user_active},
    {"user.add", user_add},
    {"user.list", user_list},
    {"user.password", user_password},
    {"user.role", user_role},
};

int shell_run(struct store *store, const char *command, const cJSON *arguments, cJSON **ret_answer,
              struct error *err)
{
    AUTO_ARENA arena = {0};
    struct shell shell = {
        .store = store,
        .principal = store_shell(store),
        .arena = &arena,
        .arguments = arguments,
    };
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (!text_equal(commands[i].name, command))
            continue;
        shell.answer = cJSON_CreateObject();
        if (commands[i].run(&shell, err) < 0) {
            cJSON_Delete(shell.answer);
            return -1;
        }
        *ret_answer = shell.answer;
        return 0;
    }
    return error_set(err, ERR_UNSUPPORTED, "there is no command '%s'", command ? command : "");
}
