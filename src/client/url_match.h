/* url_match.h: address patterns of client certificates: a scheme, "://", a host, perhaps a port,
 * and a path.
 *
 * Scheme: http, https, both joined by '+', or '*'. Host: a name, '*', or "*." and a name (which
 * covers the name itself). Port: a number, '*', or left out for the scheme's own. The path has to
 * be there; a '*' in it stands for anything. "<all_urls>" matches every address. */
#pragma once

#include "client/target.h"

#include <stdbool.h>

bool url_matches(const char *pattern, const struct target *target);
