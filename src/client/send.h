/* send.h: the inside of one send, for send.c (its course), send_auth.c (credentials) and send_tls.c
 * (the secure channel). */
#pragma once

#include "client/auth.h"
#include "client/client_internal.h"
#include "client/target.h"

/* One request of a caller: hops from redirect to redirect, and again from the start when a
 * challenge is answered. It lives in the caller's arena. */
struct client_send {
    struct client *client;
    struct client_send *next, **link;
    const struct request *request;
    enum exchange_source source;
    struct arena *arena;
    client_exchange_fn fn;
    void *context;

    struct lane *lane;
    bool owns_lane;
    struct transfer *transfer;
    bool undelivered;  /* failed before it went out */
    bool is_cancelled; /* from within its own callback */

    struct prepared_body plain_body; /* as the user gave it */
    struct auth_state auth_state;
    struct auth_output credentials;
    const char **warnings; /* not yet told */
    size_t warning_count;

    /* Of the attempt that is under way. */
    struct exchange *exchange;
    struct request *signed_request; /* with credentials */
    struct prepared_body body;
    struct pairs headers, wire_headers; /* of this hop */
    struct target target;
    const char *method;
    bool is_replay; /* a challenge was answered */
    bool without_body;
    bool left_host; /* a redirect led to where the user's credentials must not go */
    double started_ms;
    struct tls_settings tls;
    struct transfer_job job;
};

/* Adds a line that is told with the next exchange; borrowed. */
void send_warn(struct client_send *send, const char *text);
void copy_pairs(struct pairs *to, const struct pairs *from, struct arena *arena);
/* The address as it is sent. */
const char *request_address(const struct request *request, struct arena *arena);

/* send_auth.c: asks the scheme once, before anything goes out. */
void send_sign(struct client_send *send);
/* Makes signed_request and body from the caller's request and the credentials so far. */
void send_apply_credentials(struct client_send *send);
/* Whether the scheme wants to go again with what the answer said. */
bool send_wants_replay(struct client_send *send);

/* send_tls.c: fills `tls` for the present target. 0, or -1 when the exchange has failed. */
int send_choose_tls(struct client_send *send);
