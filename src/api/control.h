/* control.h: lets commands of the same machine work with a store that a server has open.
 *
 * The server listens on a Unix socket in its data folder, which only its owner may enter; the
 * caller must be that owner, or root. One line of JSON asks, one line answers:
 *   {"command": "keys.list", "arguments": {}}
 *   {"answer": {…}}   or   {"error": {"code": 4, "message": "…"}}
 * One caller is served at a time, on a thread of its own. */
#pragma once

#include "json/json.h"

struct control;
struct store;

enum {
    CONTROL_MAX_LINE = 16 << 20, /* bytes */
    CONTROL_WAIT_MS = 10000,     /* for the rest of a request, and for the caller to read */
};

/* Borrows the store. A socket that another process left behind is replaced: whoever has the store
 * open is the only one to listen. */
int control_start(struct store *store, const char *folder, struct control **ret_control,
                  struct error *err) MUST_CHECK;
void control_stop(struct control *control); /* ends the command under way first; NULL is fine */
DEFINE_AUTO(control, control_stop);

/* Asks the server that has the folder: 1 and a new tree; 0 when there is none; or -1 with what went
 * wrong, there or on the way. */
int control_call(const char *folder, const char *command, const cJSON *arguments,
                 cJSON **ret_answer, struct error *err) MUST_CHECK;
