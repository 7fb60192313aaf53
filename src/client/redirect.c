#include "client/redirect.h"

#include "base/text.h"
#include "client/client.h"

const char *redirect_location(const struct exchange *exchange, const struct behavior *behavior,
                              bool ignore_redirects)
{
    if (exchange->status < 300 || exchange->status > 399)
        return NULL;
    bool follows = behavior->follow_redirects < 0 ? !ignore_redirects : behavior->follow_redirects;
    const char *location = exchange_header(exchange, "Location");
    return follows && location && *location ? location : NULL;
}

unsigned redirect_limit(const struct behavior *behavior)
{
    return behavior->max_redirects < 0 ? CLIENT_MAX_REDIRECTS : (unsigned)behavior->max_redirects;
}

const char *redirect_method(const char *method, int status, const struct behavior *behavior,
                            bool *ret_without_body)
{
    *ret_without_body = false;
    if (behavior->follow_original_method == 1 || status == 307 || status == 308)
        return method;
    *ret_without_body = true;
    return text_equal(method, "HEAD") ? method : "GET";
}
