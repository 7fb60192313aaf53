#include "api/postman/base_url.h"

#include "api/internal.h"
#include "base/arena.h"
#include "server/request.h"

const char *base_url(struct api_call *call)
{
    const struct request *request = call->request;
    const char *given = call->api->options.public_url;
    return given ? given
                 : arena_printf(call->arena, "%s://%s", request->scheme, request->authority);
}
