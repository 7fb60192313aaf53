/* first_start.h: what an empty store needs before anybody can use it. */
#pragma once

#include "base/error.h"

struct store;

/* On an empty store: makes the administrator that POSTERN_ADMIN_EMAIL and POSTERN_ADMIN_PASSWORD
 * (or POSTERN_ADMIN_PASSWORD_FILE) name, "admin@localhost" without a password when nobody is named,
 * and writes a key of theirs to `key_file` (mode 0600; NULL: no key). Does nothing on any other. */
int first_start(struct store *store, const char *key_file, struct error *err) MUST_CHECK;
