/* headers.h: which headers a request carries, in which order.
 *
 * The user's own come first as they were written, entries of the same name side by side; then
 * credentials, then what the program adds, in an order that does not change. A header that the user
 * wrote is never added again. */
#pragma once

#include "client/body.h"
#include "model/pairs.h"
#include "model/request.h"

struct arena;
struct exchange;
struct target;

/* What the headers of one request are made from. Borrowed. */
struct header_sources {
    const struct request *request;
    const struct prepared_body *body;
    const struct pairs *credentials; /* those of the request's headers that a scheme put there */
    const struct target *target;
    const char *user_agent;
    const char *jar_cookie; /* "a=1; b=2" or NULL */
    bool no_user_cookie;    /* the user's Cookie headers were meant for another host */
    bool is_replay;         /* the credentials answer a challenge: they come last */
};

/* The complete list of a first hop. */
void headers_compose(const struct header_sources *sources, struct arena *arena,
                     struct pairs *ret_headers);

/* Whether credentials that were meant for one must not reach the other: another host, or the same
 * in the clear. */
bool headers_leave_host(const struct target *from, const struct target *to);

/* The list of the hop before, made fit for the next: Host anew, Referer, Cookie. `method` is the
 * new one; without_body drops what described the body. */
struct header_redirect {
    const struct header_sources *sources; /* with the new target and the new cookies */
    const struct target *from;
    const char *method;
    bool without_body;
    bool drop_authorization;
    bool no_referer;
};
void headers_redirect(struct pairs *headers, const struct header_redirect *redirect,
                      struct arena *arena);

/* The last enabled value of that name (case ignored), or NULL. */
const char *headers_value(const struct pairs *headers, const char *name);

/* The list as bytes on the wire: characters up to U+00FF become one byte. 0, or -1 with the error
 * in the exchange when a name is no token or a value has characters that cannot be sent. */
int headers_to_wire(const struct pairs *headers, struct arena *arena, struct pairs *ret_wire,
                    struct exchange *failed);
