#include "echo/echo.h"

#include "base/http_status.h"
#include "base/mem.h"
#include "base/random.h"
#include "echo/endpoints.h"

#include <stdlib.h>

struct echo *echo_create(const struct echo_options *options)
{
    static const struct route *const tables[] = {
        echo_auth_routes,   echo_compressed_routes, echo_cookie_routes,  echo_digest_routes,
        echo_hawk_routes,   echo_header_routes,     echo_method_routes,  echo_oauth_routes,
        echo_stream_routes, echo_time_routes,       echo_utility_routes,
    };
    struct echo *echo = mem_new(struct echo);
    echo->session_cookie = options->session_cookie;
    random_bytes(echo->secret, sizeof echo->secret);
    echo->router = router_create(ROUTER_IGNORE_CASE | ROUTER_TRAILING_SLASH);
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        router_add(echo->router, tables[i]);
    return echo;
}

void echo_free(struct echo *echo)
{
    if (!echo)
        return;
    router_free(echo->router);
    free(echo);
}

const struct router *echo_router(const struct echo *echo)
{
    return echo->router;
}

void echo_render_error(struct request *request, unsigned status, void *user)
{
    echo_reply_text(request, status, http_status_phrase(status));
}
