/* people.h: people as the API shows them. */
#pragma once

#include "api/api.h"
#include "store/users.h"

/* Who is calling: what was remembered with their key, else asked of the store. NULL with err set.
 */
const struct profile *people_caller(struct api_call *call, struct error *err) MUST_CHECK;

/* The roles that clients know: "admin" for administrators, "user" for everybody. */
cJSON *people_roles(enum role role);

/* A number of a path or a query: 0 when it is none, as nobody has that one. */
int64_t people_number(const char *text);
