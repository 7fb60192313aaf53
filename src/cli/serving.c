#include "cli/serving.h"

#include "server/address.h"
#include "server/server.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static _Atomic(struct server *) running;

/* The first signal asks for a graceful end; a second one, of either kind, has its usual effect. */
static void on_signal(int signal_number)
{
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    struct server *server = atomic_load(&running);
    if (server)
        server_stop(server);
}

static void watch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
}

int serving_run(const struct server_options *options, struct error *err)
{
    AUTO(server) server = server_create(options, err);
    if (!server)
        return -1;
    atomic_store(&running, server);
    watch_signals();
    printf("listening %s\n", server_url(server));
    fflush(stdout);
    int result = server_run(server, err);
    atomic_store(&running, NULL);
    return result;
}

bool serving_is_public(const char *listen)
{
    struct sockaddr_storage address;
    socklen_t length;
    if (address_parse_listen(listen, &address, &length, NULL) < 0)
        return false; /* server_create() says what is wrong with it */
    struct address ip = address_of_socket(&address);
    static const struct address loopback6 = {.bytes = {[15] = 1}};
    static const unsigned char mapped_loopback[] = {[10] = 0xff, [11] = 0xff, [12] = 127};
    return !address_equal(&ip, &loopback6) &&
           memcmp(ip.bytes, mapped_loopback, sizeof mapped_loopback) != 0;
}
