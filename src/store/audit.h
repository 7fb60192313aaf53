/* audit.h: who did what: append-only, written in the same transaction as the deed.
 *
 * Actions are "prefix.name". Nothing secret stands in an event: keys by their id, people by their
 * number. */
#pragma once

#include "store/store.h"

#include <stddef.h>

struct arena;
struct db_connection;

struct audit_action {
    const char *name;         /* "user.apikey_create" */
    const char *display_name; /* "Created API key" */
};

extern const struct audit_action audit_actions[]; /* ends with a NULL name */

/* Inside db_write(). `action` is one of the table (asserted); `object` what it was done to
 * ("user/10001", "apikey/<id>"); `variables` a JSON object as text, NULL for none. */
int audit_append(struct db_connection *connection, const struct principal *principal,
                 const char *action, const char *object, const char *message, const char *variables,
                 struct error *err) MUST_CHECK;
/* In a transaction of its own: for deeds that write nothing else. */
int audit_write(struct store *store, const struct principal *principal, const char *action,
                const char *object, const char *message, const char *variables,
                struct error *err) MUST_CHECK;

enum { AUDIT_MAX_PAGE = 300 };

struct audit_filter {
    int64_t user_id;      /* 0: anybody */
    const char *action;   /* NULL: any */
    int64_t since, until; /* milliseconds, [since, until); 0: unbounded */
    bool oldest_first;
    int64_t after; /* the id where the page before ended; 0: the first page */
    size_t limit;  /* 1 to AUDIT_MAX_PAGE */
};

struct audit_event {
    int64_t id;
    const char *action;
    const char *object;
    const char *message;
    const char *variables; /* a JSON object */
    const char *key_id;    /* NULL: no API key */
    const char *address;
    const char *user_agent;
    int64_t created_at;
    int64_t user_id;                          /* 0: the shell, or the server itself */
    const char *username, *email, *full_name; /* NULL when the user has gone */
    bool user_active;
};

/* *ret_more: there is another page. Takes an administrator. */
int audit_list(struct store *store, const struct principal *principal,
               const struct audit_filter *filter, struct arena *arena,
               struct audit_event **ret_events, size_t *ret_count, bool *ret_more,
               struct error *err) MUST_CHECK;
