/* client.h: sends requests and reports exchanges.
 *
 * Built on libcurl, which is loaded when the first client is created, or before by
 * client_preload(). Several sends may be under way at once; their callbacks are called from
 * client_poll() on the caller's thread. One client belongs to one thread and keeps connections,
 * cookies and settings for its whole life. Creating one makes the process ignore SIGPIPE, unless
 * somebody handles it. */
#pragma once

#include "base/error.h"
#include "client/exchange.h"
#include "model/request.h"

#include <stdbool.h>
#include <stdint.h>

struct client;
struct client_send;
struct cookie_jar;

enum { CLIENT_MAX_REDIRECTS = 10 };
/* A decoded response body; override with client_options.max_body. */
#define CLIENT_MAX_BODY ((size_t)1 << 30)

struct client_certificate {
    const char **matches; /* URL patterns; none matches every host */
    size_t match_count;
    const char *cert, *key, *pfx, *passphrase; /* paths and text; NULL when not given */
};

struct client_options {
    const char *user_agent; /* "Postern/0.1.0" when NULL */
    bool ignore_redirects;
    bool insecure;             /* no TLS verification */
    int64_t timeout_ms;        /* each request; 0: none */
    const char *extra_ca_file; /* PEM, added to the system's; NULL: none */
    const struct client_certificate *certificates;
    size_t certificate_count;
    const char *working_dir;   /* base of relative paths in bodies; NULL: current directory */
    bool forbid_outside_files; /* --no-insecure-file-read */
    bool ignore_environment_proxy;
    size_t max_body;            /* 0: CLIENT_MAX_BODY */
    struct cookie_jar *cookies; /* borrowed; NULL: the client makes its own */
};

/* Called once for every request that went out for a send, in order: first answers that were only a
 * challenge (digest, ntlm: `last` false), then the final one. The exchange is borrowed until the
 * callback returns, unless the callback moves it out with exchange_move(). */
typedef void (*client_exchange_fn)(void *context, struct exchange *exchange, bool last);

/* Loads libcurl in a thread of its own, while the caller does something else that takes long; the
 * first client_create() waits for it. */
void client_preload(void);

int client_create(const struct client_options *options, struct client **ret_client,
                  struct error *err) MUST_CHECK;
void client_free(struct client *client); /* cancels what is under way, without callbacks */
DEFINE_AUTO(client, client_free);

/* Starts a send; the request and the arena must live until the last callback. Failures of any kind
 * (signing, files, network) arrive as an exchange with error_message set: never as a missing
 * callback. */
struct client_send *client_start(struct client *client, const struct request *request,
                                 enum exchange_source source, struct arena *arena,
                                 client_exchange_fn fn, void *context);
/* No callback follows. From within the send's own callback its arena has to outlive client_poll().
 */
void client_cancel(struct client *client, struct client_send *send);

/* Works for at most timeout_ms (-1: until something happens). Returns how many sends are under way.
 */
size_t client_poll(struct client *client, int timeout_ms);

struct cookie_jar *client_cookies(struct client *client); /* borrowed */
