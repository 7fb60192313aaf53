/* echo.h: the echo service: answers requests with what they said, so that clients and collections
 * can be tried without a network. Endpoints and shapes are those of the public Postman Echo
 * service.
 *
 * One value, shared by all reactors; nothing in it changes after echo_create(). */
#pragma once

#include "base/attributes.h"

#include <stdbool.h>

struct echo;
struct request;
struct router;

struct echo_options {
    bool session_cookie; /* give a sails.sid cookie to whoever has none */
};

struct echo *echo_create(const struct echo_options *options);
void echo_free(struct echo *echo);
DEFINE_AUTO(echo, echo_free);

const struct router *echo_router(const struct echo *echo); /* borrowed */

/* For server_options: `user` is the struct echo. */
void echo_render_error(struct request *request, unsigned status, void *user);
