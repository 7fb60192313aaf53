/* subjects.h: those who can have a role: users and groups of the team, and the team. Private to
 * this room. */
#pragma once

#include "store/store.h"

struct db_connection;

enum subject { SUBJECT_USER, SUBJECT_GROUP, SUBJECT_TEAM };

const char *subject_name(enum subject subject); /* "user", as tables have it */
enum subject subject_of(const char *name);      /* of subject_name() */

/* ERR_INVALID when there is none of that number in the team. */
int subject_check(struct db_connection *connection, int64_t team_id, enum subject subject,
                  int64_t id, struct error *err) MUST_CHECK;
