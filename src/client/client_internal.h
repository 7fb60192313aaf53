/* client_internal.h: what client.c and send.c share. */
#pragma once

#include "base/arena.h"
#include "client/body.h"
#include "client/client.h"
#include "client/tls.h"
#include "client/transfer.h"

struct client {
    struct lane *modern_lane; /* of requests that may use HTTP/2; NULL until there is one */
    /* The first lane is shared. A connection that is to be authenticated (NTLM) has a lane that no
     * other send may use meanwhile. */
    struct lane **lanes;
    bool *lane_taken;
    size_t lane_count;
    struct arena arena; /* of the settings */
    struct client_options options;
    struct file_rules files;
    struct tls_trust *trust;
    struct proxy_settings *proxy;
    struct cookie_jar *cookies;
    bool owns_cookies;
    struct auth_memory *auth_memory;
    struct client_send *sends; /* under way */
    size_t send_count;
    uint64_t told;      /* exchanges so far */
    size_t undelivered; /* sends that failed before they went out: told by client_poll() */
};

/* send.c */
void send_unlink(struct client_send *send);
/* Tells of sends that never reached the network. */
void client_deliver(struct client *client);

int client_trust(struct client *client, struct tls_trust **ret_trust, struct error *err) MUST_CHECK;
/* A lane for one send alone, until it is given back. */
int client_take_lane(struct client *client, struct lane **ret_lane, struct error *err) MUST_CHECK;
void client_give_lane(struct client *client, struct lane *lane);
