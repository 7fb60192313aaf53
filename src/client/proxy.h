/* proxy.h: which proxy a request goes through: its own, that of the environment, or none. */
#pragma once

#include "client/target.h"
#include "model/request.h"

#include <stdbool.h>

struct arena;
struct proxy_settings;

/* Reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in either case, once. Lives in the arena. */
struct proxy_settings *proxy_settings_create(bool use_environment, struct arena *arena);

/* "http://host:port", or NULL for none. *ret_tunnel: a tunnel is wanted for http as well. */
const char *proxy_choose(const struct proxy_settings *settings, const struct request *request,
                         const struct target *target, struct arena *arena, bool *ret_tunnel);
