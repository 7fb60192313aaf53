#include "client/target.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/text.h"
#include "client/failure.h"

#include <stdlib.h>
#include <string.h>

static const char *cut(struct arena *arena, const char *start, const char *end)
{
    return arena_strndup(arena, start, (size_t)(end - start));
}

/* The last '@' before `end`, or NULL. */
static const char *find_at(const char *start, const char *end)
{
    for (const char *at = end; at > start; at--)
        if (at[-1] == '@')
            return at - 1;
    return NULL;
}

static const char *decoded(struct arena *arena, const char *start, const char *end)
{
    size_t length;
    return decode_percent(arena, start, (size_t)(end - start), false, &length);
}

static void cut_credentials(struct target *target, const char *start, const char *at,
                            struct arena *arena)
{
    const char *colon = memchr(start, ':', (size_t)(at - start));
    target->user = decoded(arena, start, colon ? colon : at);
    target->password = colon ? decoded(arena, colon + 1, at) : "";
}

static int set_port(struct target *target, const char *port, struct arena *arena,
                    struct exchange *failed)
{
    bool secure = text_equal(target->scheme, "https");
    size_t digits = strspn(port, "0123456789");
    if (port[digits] || (digits && (digits > 5 || strtol(port, NULL, 10) > 65535))) {
        failure_set(failed, "ERR_SOCKET_BAD_PORT", "build",
                    arena_printf(arena,
                                 "Port should be >= 0 and < 65536. Received type string ('%s').",
                                 port));
        return -1;
    }
    if (digits && strtol(port, NULL, 10) != (secure ? 443 : 80))
        target->port = port;
    return 0;
}

static int set_authority(struct target *target, const char *start, const char *end,
                         struct arena *arena, struct exchange *failed)
{
    const char *at = find_at(start, end);
    if (at) {
        cut_credentials(target, start, at, arena);
        start = at + 1;
    }
    const char *bracket = *start == '[' ? memchr(start, ']', (size_t)(end - start)) : NULL;
    const char *name_end = bracket ? bracket + 1 : start;
    const char *colon = memchr(name_end, ':', (size_t)(end - name_end));
    target->host = text_lower(arena, cut(arena, start, colon ? colon : end));
    if (!*target->host) {
        failure_set(failed, "ERR_INVALID_URL", "build",
                    arena_printf(arena, "Invalid URI \"%s\"", target->address));
        return -1;
    }
    return colon ? set_port(target, cut(arena, colon + 1, end), arena, failed) : 0;
}

static int set_path(struct target *target, const char *start, struct arena *arena,
                    struct exchange *failed)
{
    const char *path = cut(arena, start, start + strcspn(start, "#"));
    target->path = *path == '/' ? path : arena_printf(arena, "/%s", path);
    for (const char *c = target->path; *c; c++)
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7F) {
            failure_set(failed, "ERR_UNESCAPED_CHARACTERS", "build",
                        "Request path contains unescaped characters");
            return -1;
        }
    return 0;
}

int target_parse(const char *address, struct arena *arena, struct target *ret_target,
                 struct exchange *failed)
{
    struct target *target = ret_target;
    *target = (struct target){.address = address};
    const char *mark = strstr(address, "://");
    target->scheme = mark ? text_lower(arena, cut(arena, address, mark)) : "http";
    if (!text_equal(target->scheme, "http") && !text_equal(target->scheme, "https")) {
        failure_set(failed, NULL, "build",
                    arena_printf(arena, "Invalid protocol: %s:", target->scheme));
        return -1;
    }
    const char *authority = mark ? mark + 3 : address;
    const char *end = authority + strcspn(authority, "/?#");
    if (set_authority(target, authority, end, arena, failed) < 0)
        return -1;
    return set_path(target, end, arena, failed);
}

const char *target_host_header(const struct target *target, struct arena *arena)
{
    if (!target->port)
        return target->host;
    return arena_printf(arena, "%s:%s", target->host, target->port);
}

const char *target_referer(const struct target *target, struct arena *arena)
{
    return arena_printf(arena, "%s://%s%s", target->scheme, target_host_header(target, arena),
                        target->path);
}

/* The length of "scheme:" at the start, or 0. */
static size_t scheme_length(const char *text)
{
    size_t length =
        strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    return length && text[length] == ':' ? length + 1 : 0;
}

/* RFC 3986, 5.2.4, on a path; the query that follows is kept. */
static const char *without_dots(const char *path, struct arena *arena)
{
    size_t length = strcspn(path, "?#");
    char *out = arena_alloc(arena, strlen(path) + 2);
    size_t filled = 0;
    for (size_t at = 0; at < length;) {
        size_t segment = strcspn(path + at + 1, "/?#") + 1; /* with its slash */
        bool is_last = at + segment >= length;
        const char *name = path + at + 1;
        size_t size = segment - 1;
        if (size == 2 && name[0] == '.' && name[1] == '.') {
            while (filled && out[--filled] != '/')
                ;
        } else if (!(size == 1 && name[0] == '.')) {
            memcpy(out + filled, path + at, segment);
            filled += segment;
            at += segment;
            continue;
        }
        if (is_last)
            out[filled++] = '/';
        at += segment;
    }
    memcpy(out + filled, path + length, strlen(path + length) + 1);
    return out;
}

/* What stands before the last slash of the base's path, and the relative reference behind it. */
static const char *merge(const struct target *base, const char *location, struct arena *arena)
{
    size_t path = strcspn(base->path, "?");
    if (*location == '?')
        return arena_printf(arena, "%.*s%s", (int)path, base->path, location);
    if (*location == '#' || !*location)
        return base->path;
    while (path && base->path[path - 1] != '/')
        path--;
    return arena_printf(arena, "%.*s%s", (int)path, base->path, location);
}

const char *target_resolve(const struct target *base, const char *location, struct arena *arena)
{
    size_t scheme = scheme_length(location);
    if (scheme)
        return location;
    if (text_starts_with(location, "//"))
        return arena_printf(arena, "%s:%s", base->scheme, location);
    const char *path = *location == '/' ? location : merge(base, location, arena);
    return arena_printf(arena, "%s://%s%s", base->scheme, target_host_header(base, arena),
                        without_dots(path, arena));
}
