/* serving.h: what every command that serves does once its server is configured. */
#pragma once

#include "base/error.h"

#include <stdbool.h>

struct server;
struct server_options;

/* Listens, prints "listening URL" as a line on standard output, and serves until SIGTERM or SIGINT;
 * requests in flight are finished first, and a second signal ends the process at once. */
int serving_run(const struct server_options *options, struct error *err) MUST_CHECK;

/* Whether others than this machine can reach a --listen value. */
bool serving_is_public(const char *listen);
