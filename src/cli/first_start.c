#include "cli/first_start.h"

#include "base/arena.h"
#include "cli/secret_input.h"
#include "store/api_keys.h"
#include "store/users.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *given(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

static int read_administrator(struct arena *arena, struct user_new *ret_user, struct error *err)
{
    const char *email = given("POSTERN_ADMIN_EMAIL");
    const char *path = given("POSTERN_ADMIN_PASSWORD_FILE");
    *ret_user = (struct user_new){
        .email = email ? email : "admin@localhost",
        .password = given("POSTERN_ADMIN_PASSWORD"),
        .role = ROLE_ADMIN,
    };
    if (!ret_user->password && path && !(ret_user->password = secret_input_file(path, arena, err)))
        return error_wrap(err, "POSTERN_ADMIN_PASSWORD_FILE");
    return 0;
}

/* Readable by its owner from the first byte on; never over a file that is there. */
static int open_key_file(const char *path, struct error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd >= 0 ? fd : error_errno(err, errno, "--bootstrap-key-file '%s'", path);
}

static int write_line(int fd, const char *path, const char *text, struct error *err)
{
    size_t length = strlen(text);
    if (write(fd, text, length) == (ssize_t)length && write(fd, "\n", 1) == 1 && fsync(fd) == 0)
        return 0;
    return error_errno(err, errno, "--bootstrap-key-file '%s'", path);
}

static int make_administrator(struct store *store, int fd, const char *path, struct arena *arena,
                              struct error *err)
{
    struct user_new values;
    struct user user;
    struct api_key key;
    char text[API_KEY_MAX + 1];
    if (read_administrator(arena, &values, err) < 0 ||
        users_create_first(store, &values, arena, &user, err) < 0)
        return -1;
    if (fd < 0)
        return 0;
    const struct principal principal = {
        .team_id = store_team(store), .user_id = user.id, .role = ROLE_ADMIN};
    const struct api_key_new wanted = {.name = "First key"};
    if (api_keys_create(store, &principal, &wanted, arena, text, &key, err) < 0)
        return -1;
    int written = write_line(fd, path, text, err);
    secret_wipe(text, sizeof text);
    return written;
}

int first_start(struct store *store, const char *key_file, struct error *err)
{
    AUTO_ARENA arena = {0};
    if (!store_is_empty(store))
        return 0;
    /* First, so that a path that cannot be written leaves the store empty for another try. */
    int fd = key_file ? open_key_file(key_file, err) : -1;
    if (key_file && fd < 0)
        return -1;
    int result = make_administrator(store, fd, key_file, &arena, err);
    if (fd >= 0)
        close(fd);
    if (result < 0 && key_file)
        unlink(key_file);
    return result;
}
