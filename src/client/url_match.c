#include "client/url_match.h"

#include "base/text.h"

#include <string.h>
#include <strings.h>

static bool scheme_matches(const char *pattern, size_t length, const char *scheme)
{
    if (length == 1 && *pattern == '*')
        return true;
    while (length) {
        const char *plus = memchr(pattern, '+', length);
        size_t part = plus ? (size_t)(plus - pattern) : length;
        if (part == strlen(scheme) && strncasecmp(pattern, scheme, part) == 0)
            return true;
        length -= plus ? part + 1 : part;
        pattern += plus ? part + 1 : part;
    }
    return false;
}

static bool host_matches(const char *pattern, size_t length, const char *host)
{
    size_t host_length = strlen(host);
    if (length == 1 && *pattern == '*')
        return true;
    if (length > 2 && pattern[0] == '*' && pattern[1] == '.') {
        pattern += 2;
        length -= 2;
        if (host_length > length && host[host_length - length - 1] == '.')
            return strncasecmp(host + host_length - length, pattern, length) == 0;
    }
    return host_length == length && strncasecmp(host, pattern, length) == 0;
}

static bool port_matches(const char *pattern, size_t length, const struct target *target)
{
    const char *standard = text_equal(target->scheme, "https") ? "443" : "80";
    const char *port = target->port ? target->port : standard;
    if (length == 1 && *pattern == '*')
        return true;
    if (length == 0) {
        pattern = standard;
        length = strlen(standard);
    }
    return strlen(port) == length && strncmp(port, pattern, length) == 0;
}

/* '*' stands for any run of characters. Linear in practice, and never worse than quadratic: only
 * the last star is ever taken back. */
static bool path_matches(const char *pattern, const char *path, size_t length)
{
    const char *star = NULL, *end = path + length, *resume = NULL;
    while (path < end) {
        if (*pattern == '*') {
            star = pattern++;
            resume = path;
        } else if (*pattern == *path) {
            pattern++;
            path++;
        } else if (star) {
            pattern = star + 1;
            path = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

bool url_matches(const char *pattern, const struct target *target)
{
    if (text_equal(pattern, "<all_urls>"))
        return true;
    const char *mark = strstr(pattern, "://");
    if (!mark || !scheme_matches(pattern, (size_t)(mark - pattern), target->scheme))
        return false;
    const char *host = mark + 3;
    const char *path = strchr(host, '/');
    if (!path)
        return false;
    const char *name_end = *host == '[' ? memchr(host, ']', (size_t)(path - host)) : host;
    const char *colon = name_end ? memchr(name_end, ':', (size_t)(path - name_end)) : NULL;
    const char *host_end = colon ? colon : path;
    const char *port = colon ? colon + 1 : path;
    return host_matches(host, (size_t)(host_end - host), target->host) &&
           port_matches(port, (size_t)(path - port), target) &&
           path_matches(path, target->path, strcspn(target->path, "?"));
}
