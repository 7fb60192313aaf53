/* settings.h: what an administrator may choose for the team, as a table.
 *
 * A setting that was never set has its initial value. Changes hold from then on and for everybody;
 * what exists already keeps what it has. */
#pragma once

#include "store/store.h"

struct arena;
struct db_connection;

struct setting {
    const char *name; /* "keys.limit" */
    const char *initial;
    const char *choices; /* "everybody admins"; NULL: see below */
    int64_t least, most; /* of a number; both 0: the text of a prefix */
    const char *help;
};

extern const struct setting settings[]; /* ends with a NULL name */

const struct setting *setting_find(const char *name); /* NULL when there is none */

/* The value as text, in the arena. ERR_NOT_FOUND for an unknown name. */
int settings_get(struct store *store, const struct principal *principal, const char *name,
                 struct arena *arena, const char **ret_value, struct error *err) MUST_CHECK;
/* ERR_INVALID when the setting cannot have that value. Takes an administrator. */
int settings_set(struct store *store, const struct principal *principal, const char *name,
                 const char *value, struct error *err) MUST_CHECK;

/* --- for this room, inside a work function; the names are those of the table (asserted) --- */

int settings_read_number(struct db_connection *connection, int64_t team_id, const char *name,
                         int64_t *ret_number, struct error *err) MUST_CHECK;
int settings_read_text(struct db_connection *connection, int64_t team_id, const char *name,
                       struct arena *arena, const char **ret_value, struct error *err) MUST_CHECK;
