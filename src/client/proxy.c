#include "client/proxy.h"

#include "base/arena.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

struct proxy_settings {
    const char *http, *https;
    const char *none; /* the list of NO_PROXY; "" when empty */
};

static const char *read_variable(const char *lower, const char *upper, struct arena *arena)
{
    const char *value = getenv(lower);
    if (!value || !*value)
        value = getenv(upper);
    return value && *value ? arena_strdup(arena, value) : NULL;
}

struct proxy_settings *proxy_settings_create(bool use_environment, struct arena *arena)
{
    struct proxy_settings *settings = arena_new(arena, struct proxy_settings);
    settings->none = "";
    if (!use_environment)
        return settings;
    settings->http = read_variable("http_proxy", "HTTP_PROXY", arena);
    settings->https = read_variable("https_proxy", "HTTPS_PROXY", arena);
    if (!settings->https)
        settings->https = settings->http;
    const char *none = read_variable("no_proxy", "NO_PROXY", arena);
    if (none)
        settings->none = text_lower(arena, none);
    return settings;
}

/* One entry of NO_PROXY: "*", "example.com" (and all below it), ".example.com", each with or
 * without
 * ":port". */
static bool entry_covers(const char *entry, size_t length, const char *host, const char *port)
{
    const char *colon = memchr(entry, ':', length);
    if (colon && *entry != '[') {
        size_t port_length = length - (size_t)(colon + 1 - entry);
        if (strlen(port) != port_length || strncmp(port, colon + 1, port_length) != 0)
            return false;
        length = (size_t)(colon - entry);
    }
    while (length && (*entry == '.' || *entry == '*')) {
        if (*entry == '*' && length == 1)
            return true;
        entry++;
        length--;
    }
    size_t host_length = strlen(host);
    if (!length || host_length < length)
        return false;
    const char *tail = host + host_length - length;
    return strncmp(tail, entry, length) == 0 && (tail == host || tail[-1] == '.');
}

static bool is_excluded(const char *list, const struct target *target)
{
    static const char separators[] = ", \t";
    const char *port = target->port                          ? target->port
                       : text_equal(target->scheme, "https") ? "443"
                                                             : "80";
    for (const char *at = list + strspn(list, separators); *at;) {
        size_t length = strcspn(at, separators);
        if (entry_covers(at, length, target->host, port))
            return true;
        at += length;
        at += strspn(at, separators);
    }
    return false;
}

const char *proxy_choose(const struct proxy_settings *settings, const struct request *request,
                         const struct target *target, struct arena *arena, bool *ret_tunnel)
{
    const struct request_proxy *own = request->proxy;
    *ret_tunnel = false;
    if (own && !own->disabled && own->host && *own->host) {
        *ret_tunnel = own->tunnel;
        unsigned port = own->port ? own->port : 8080;
        return arena_printf(arena, "http://%s:%u", own->host, port);
    }
    const char *proxy = text_equal(target->scheme, "https") ? settings->https : settings->http;
    if (!proxy || is_excluded(settings->none, target))
        return NULL;
    return strstr(proxy, "://") ? proxy : arena_printf(arena, "http://%s", proxy);
}
