/* public_suffix.h: domains under which strangers register names ("com", "co.uk", "github.io").
 *
 * From libpsl, loaded when the first cookie asks for a domain of its own. */
#pragma once

#include <stdbool.h>

/* `domain` in lower case ASCII. Without the library every single label counts as one. */
bool is_public_suffix(const char *domain);
