/* host.h: the host that a request is for, and whether that is us.
 *
 * A page of somebody else's can make a browser speak to us under its own name, by letting that name
 * point at our address. Such requests say so in Host. Pure. */
#pragma once

#include "server/address.h"

#include <stdbool.h>
#include <stddef.h>

struct host {
    const char *name; /* with the brackets of an IPv6 address */
    size_t name_length;
    const char *port; /* "" when there is none */
};

/* Takes "name", "name:80", "[::1]:80" apart; borrows the text. False for anything else. */
bool host_split(const char *authority, struct host *ret_host);

/* "localhost", a loopback address, `local` (the address we listen on) or one of `names` (which end
 * with NULL), whatever its case and with or without a dot at its end. */
bool host_is_ours(const struct host *host, const char *const *names, const struct address *local);
