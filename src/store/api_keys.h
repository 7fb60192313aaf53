/* api_keys.h: the keys with which people and their tools call the API.
 *
 * A key is kept as a keyed hash and shown once, when it is made. States: enabled and disabled, back
 * and forth; revoked, for good; expired, when its time has come. A key that nobody used for a year
 * counts as disabled. Everybody manages their own keys, administrators everybody's; a key that one
 * may not see is not found. Only its owner, or the shell, makes a key or gives it a new secret: the
 * secret is shown to whoever does. Every change is in the audit log.
 *
 * Settings of the team (settings.h) say how many active keys one person may have, who may make
 * them, how long they live at most, and how they begin. */
#pragma once

#include "base/secret.h"
#include "store/key_text.h"
#include "store/store.h"
#include "store/users.h"

#include <stddef.h>

enum { API_KEY_NAME_MAX = 255 }; /* bytes */

#define STORE_DAY_MS ((int64_t)24 * 60 * 60 * 1000)
#define API_KEY_IDLE_MS (365 * STORE_DAY_MS) /* unused for longer: disabled */
#define API_KEY_IDLE_REASON "unused for 365 days"

enum api_key_state { API_KEY_ENABLED, API_KEY_DISABLED, API_KEY_REVOKED, API_KEY_EXPIRED };
const char *api_key_state_name(enum api_key_state state);

struct api_key {
    const char *id; /* 24 hexadecimal digits */
    int64_t user_id;
    const char *username, *email; /* of its owner */
    const char *name;
    const char *prefix, *tail; /* what the key begins and ends with: see api_key_mask() */
    enum api_key_state state;
    const char *reason; /* why it is disabled or revoked; NULL */
    int64_t created_at;
    int64_t expires_at;   /* 0: never */
    int64_t last_used_at; /* 0: never */
    int64_t changed_at;   /* of the last change of its state or secret, by: */
    int64_t changed_by;   /* 0: the shell, or the server itself */
};

struct api_key_new {
    int64_t user_id; /* whose; 0: the principal's */
    const char *name;
    int64_t expires_at; /* 0: never, unless the team's settings say otherwise */
};

/* ERR_LIMIT: as many active keys as one person may have. */
int api_keys_create(struct store *store, const struct principal *principal,
                    const struct api_key_new *values, struct arena *arena,
                    char ret_text[API_KEY_MAX + 1], struct api_key *ret_key,
                    struct error *err) MUST_CHECK;

enum api_key_order { API_KEY_NEWEST, API_KEY_OLDEST, API_KEY_RECENTLY_USED };

struct api_key_filter {
    int64_t user_id;   /* 0: everybody's, for administrators; for others always their own */
    const char *state; /* a name of the four; NULL: all */
    enum api_key_order order;
};

int api_keys_list(struct store *store, const struct principal *principal,
                  const struct api_key_filter *filter, struct arena *arena,
                  struct api_key **ret_keys, size_t *ret_count, struct error *err) MUST_CHECK;
/* By its id, or by the whole key, whose secret is not looked at. */
int api_keys_find(struct store *store, const struct principal *principal, const char *id_or_key,
                  struct arena *arena, struct api_key *ret_key, struct error *err) MUST_CHECK;

int api_keys_rename(struct store *store, const struct principal *principal, const char *id,
                    const char *name, struct error *err) MUST_CHECK;
/* A new secret for the same key; the old one is dead. ERR_CONFLICT for a revoked key. */
int api_keys_regenerate(struct store *store, const struct principal *principal, const char *id,
                        char ret_text[API_KEY_MAX + 1], struct error *err) MUST_CHECK;
/* `reason` may be NULL. ERR_CONFLICT for a revoked key; enabling counts against the limit. */
int api_keys_set_enabled(struct store *store, const struct principal *principal, const char *id,
                         bool enabled, const char *reason, struct error *err) MUST_CHECK;
/* All of them or none. Revoked ones stay as they are. */
int api_keys_revoke(struct store *store, const struct principal *principal, const char *const *ids,
                    size_t count, const char *reason, struct error *err) MUST_CHECK;
/* Of one person, or with 0, which takes an administrator, of everybody. */
int api_keys_revoke_all(struct store *store, const struct principal *principal, int64_t user_id,
                        const char *reason, int64_t *ret_count, struct error *err) MUST_CHECK;
int api_keys_delete(struct store *store, const struct principal *principal, const char *id,
                    struct error *err) MUST_CHECK;

/* Writes down as disabled what was not used for a year, and returns how many there were. They are
 * refused without it: this is for whoever looks at the table. */
int api_keys_disable_idle(struct store *store, int64_t *ret_count, struct error *err) MUST_CHECK;

/* --- for whoever checks credentials --- */

struct api_key_proof {
    unsigned char hash[SECRET_HASH_SIZE]; /* of the whole key */
    bool usable;                          /* enabled, and its owner active */
    int64_t usable_until;                 /* it expires, or was not used for a year */
    int64_t last_used_at;
    struct profile owner;
};

/* 1, 0 when there is no such key, or -1. Costs the same in both cases, once there is any key. */
int api_keys_look_up(struct store *store, const char *id, int64_t now_ms, struct arena *arena,
                     struct api_key_proof *ret_proof, struct error *err) MUST_CHECK;
