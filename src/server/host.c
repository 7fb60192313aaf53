#include "server/host.h"

#include <string.h>
#include <strings.h>

enum { PORT_DIGITS = 5 };

bool host_split(const char *authority, struct host *ret_host)
{
    size_t length;
    if (authority[0] == '[') {
        length = strcspn(authority, "]");
        length += authority[length] == ']';
    } else {
        length = strcspn(authority, ":@/");
    }
    const char *rest = authority + length;
    const char *port = rest + (*rest == ':');
    size_t digits = strspn(port, "0123456789");
    if (length == 0 || (port == rest && *rest) || port[digits] || digits > PORT_DIGITS)
        return false;
    *ret_host = (struct host){authority, length, port};
    return true;
}

/* An IPv6 address in brackets, an IPv4 address without. */
static bool parse_literal(const char *name, size_t length, struct address *ret_address)
{
    if (length > 2 && name[0] == '[' && name[length - 1] == ']')
        return memchr(name, ':', length) && address_parse(name + 1, length - 2, ret_address);
    return !memchr(name, ':', length) && address_parse(name, length, ret_address);
}

static size_t without_dot(const char *name, size_t length)
{
    return length > 1 && name[length - 1] == '.' ? length - 1 : length;
}

static bool same_name(const char *a, size_t a_length, const char *b)
{
    size_t b_length = without_dot(b, strlen(b));
    return a_length == b_length && strncasecmp(a, b, a_length) == 0;
}

bool host_is_ours(const struct host *host, const char *const *names, const struct address *local)
{
    size_t length = without_dot(host->name, host->name_length);
    struct address address;
    if (parse_literal(host->name, length, &address) &&
        (address_is_loopback(&address) || address_equal(&address, local)))
        return true;
    if (same_name(host->name, length, "localhost"))
        return true;
    for (; names && *names; names++)
        if (same_name(host->name, length, *names))
            return true;
    return false;
}
