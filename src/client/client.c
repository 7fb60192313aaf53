#include "client/client.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "client/auth.h"
#include "client/client_internal.h"
#include "client/cookies.h"
#include "client/curl_api.h"
#include "client/proxy.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const char *keep(struct client *client, const char *text)
{
    return text ? arena_strdup(&client->arena, text) : NULL;
}

static void keep_certificates(struct client *client, const struct client_options *options)
{
    struct client_certificate *kept =
        arena_array(&client->arena, options->certificate_count, struct client_certificate);
    for (size_t i = 0; i < options->certificate_count; i++) {
        const struct client_certificate *from = &options->certificates[i];
        kept[i] = (struct client_certificate){
            .matches = arena_array(&client->arena, from->match_count, const char *),
            .match_count = from->match_count,
            .cert = keep(client, from->cert),
            .key = keep(client, from->key),
            .pfx = keep(client, from->pfx),
            .passphrase = keep(client, from->passphrase),
        };
        for (size_t j = 0; j < from->match_count; j++)
            kept[i].matches[j] = keep(client, from->matches[j]);
    }
    client->options.certificates = kept;
}

static void keep_options(struct client *client, const struct client_options *options)
{
    client->options = *options;
    client->options.user_agent =
        keep(client, options->user_agent ? options->user_agent : "Postern/" POSTERN_VERSION);
    client->options.extra_ca_file = keep(client, options->extra_ca_file);
    client->options.working_dir = keep(client, options->working_dir);
    if (!options->max_body)
        client->options.max_body = CLIENT_MAX_BODY;
    keep_certificates(client, options);
    client->files = (struct file_rules){client->options.working_dir, options->forbid_outside_files};
}

/* OpenSSL writes to sockets in a way that raises it. A handler of the program's own is left alone.
 */
static void ignore_broken_pipes(void)
{
    struct sigaction now;
    if (sigaction(SIGPIPE, NULL, &now) == 0 && now.sa_handler == SIG_DFL)
        signal(SIGPIPE, SIG_IGN);
}

void client_preload(void)
{
    curl_api_preload();
}

int client_create(const struct client_options *options, struct client **ret_client,
                  struct error *err)
{
    AUTO(client) client = mem_new(struct client);
    struct lane *shared;
    struct tls_trust *trust;
    ignore_broken_pipes();
    if (client_take_lane(client, &shared, err) < 0)
        return -1;
    keep_options(client, options);
    if (client->options.extra_ca_file && client_trust(client, &trust, err) < 0)
        return -1;
    client->auth_memory = auth_memory_create();
    client->proxy = proxy_settings_create(!options->ignore_environment_proxy, &client->arena);
    client->cookies = options->cookies ? options->cookies : cookie_jar_create();
    client->owns_cookies = !options->cookies;
    *ret_client = TAKE(client);
    return 0;
}

void client_free(struct client *client)
{
    if (!client)
        return;
    while (client->sends)
        client_cancel(client, client->sends);
    for (size_t i = 0; i < client->lane_count; i++)
        lane_free(client->lanes[i]);
    free(client->lanes);
    free(client->lane_taken);
    auth_memory_free(client->auth_memory);
    tls_trust_free(client->trust);
    if (client->owns_cookies)
        cookie_jar_free(client->cookies);
    arena_release(&client->arena);
    free(client);
}

struct cookie_jar *client_cookies(struct client *client)
{
    return client->cookies;
}

/* The store is built when the first secure connection needs it. */
int client_trust(struct client *client, struct tls_trust **ret_trust, struct error *err)
{
    if (!client->trust && tls_trust_create(client->options.extra_ca_file, &client->trust, err) < 0)
        return -1;
    *ret_trust = client->trust;
    return 0;
}

int client_take_lane(struct client *client, struct lane **ret_lane, struct error *err)
{
    for (size_t i = 0; i < client->lane_count; i++)
        if (!client->lane_taken[i]) {
            client->lane_taken[i] = true;
            *ret_lane = client->lanes[i];
            return 0;
        }
    struct lane *lane;
    if (lane_create(&lane, err) < 0)
        return -1;
    size_t count = client->lane_count + 1;
    client->lanes = mem_grow(client->lanes, count, sizeof *client->lanes);
    client->lane_taken = mem_grow(client->lane_taken, count, sizeof *client->lane_taken);
    client->lanes[count - 1] = *ret_lane = lane;
    client->lane_taken[count - 1] = true;
    client->lane_count = count;
    return 0;
}

void client_give_lane(struct client *client, struct lane *lane)
{
    for (size_t i = 0; i < client->lane_count; i++)
        if (client->lanes[i] == lane)
            client->lane_taken[i] = false;
}

/* Returns whether the caller was told anything. */
static bool work(struct client *client)
{
    uint64_t before = client->told;
    client_deliver(client);
    for (size_t i = 0; i < client->lane_count; i++)
        if (lane_busy(client->lanes[i]))
            lane_work(client->lanes[i]);
    return client->told > before;
}

size_t client_poll(struct client *client, int timeout_ms)
{
    double end = timeout_ms > 0 ? clock_monotonic_ms() + timeout_ms : 0;
    while (client->send_count && !work(client) && client->send_count && timeout_ms) {
        int left = timeout_ms;
        if (timeout_ms > 0) {
            double now = clock_monotonic_ms();
            if (now >= end)
                break;
            left = (int)(end - now) + 1;
        }
        lanes_wait(client->lanes, client->lane_count, client->undelivered ? 0 : left);
    }
    return client->send_count;
}
