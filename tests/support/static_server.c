/* Serves two fixed bodies as a service with a cache would, to measure the server alone:
 *   static_server [threads]      prints "listening URL"; GET /large is 50 KB, GET /small 300 bytes,
 *                                GET /worker the small one by way of a worker. */
#include "server/reply.h"
#include "server/request.h"
#include "server/router.h"
#include "server/server.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LARGE = 51200, SMALL = 300 };

static char body[LARGE];
static atomic_uint users; /* what counting the users of a cached body costs */

static void release(void *user)
{
    atomic_fetch_sub((atomic_uint *)user, 1);
}

static void answer(struct request *request, void *user)
{
    reply_add_field(request, "Server", "postern");
    reply_add_field(request, "Content-Type", "application/json; charset=utf-8");
    reply_add_field(request, "X-RateLimit-Limit", "60");
    reply_add_field(request, "X-RateLimit-Remaining", "59");
    reply_add_field(request, "X-RateLimit-Reset", "1764000000");
    reply_add_field(request, "RateLimit-Limit", "60");
    reply_add_field(request, "RateLimit-Policy", "60;w=60");
    reply_add_field(request, "X-Content-Type-Options", "nosniff");
    reply_add_field(request, "Vary", "Accept-Encoding");
    reply_add_field(request, "ETag", "W/\"c800-abcdefabcdef\"");
    atomic_fetch_add(&users, 1);
    reply_send_shared(request, body, (size_t)(uintptr_t)user, release, &users);
}

static const struct route routes[] = {
    {HTTP_METHOD_GET, "/large", answer, (void *)LARGE},
    {HTTP_METHOD_GET, "/small", answer, (void *)SMALL},
    {HTTP_METHOD_GET, "/worker", answer, (void *)SMALL, ROUTE_BLOCKING},
    {0},
};

int main(int argc, char **argv)
{
    struct error err = {0};
    struct router *router = router_create(0);
    struct server_options options = {.listen = "127.0.0.1:0",
                                     .router = router,
                                     .limits = server_limits_default,
                                     .reactors =
                                         argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1,
                                     .workers = 4};
    router_add(router, routes);
    memset(body, 'x', sizeof body);
    struct server *server = server_create(&options, &err);
    if (!server) {
        fprintf(stderr, "error: %s\n", err.message);
        return 1;
    }
    printf("listening %s\n", server_url(server));
    fflush(stdout);
    return server_run(server, &err) < 0;
}
