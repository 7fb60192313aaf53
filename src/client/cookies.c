#include "client/cookies.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "client/cookie_jar.h"
#include "client/cookie_parse.h"
#include "client/exchange.h"
#include "client/public_suffix.h"
#include "client/target.h"
#include "model/url.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

static void free_entry(struct cookie_entry *entry)
{
    struct cookie *cookie = &entry->cookie;
    free((char *)cookie->name);
    free((char *)cookie->value);
    free((char *)cookie->domain);
    free((char *)cookie->path);
    free((char *)cookie->same_site);
    for (size_t i = 0; i < cookie->extension_count; i++)
        free((char *)cookie->extensions[i]);
    free(cookie->extensions);
    free(entry);
}

static void free_domain(void *value)
{
    struct cookie_domain *domain = value;
    for (size_t i = 0; i < domain->count; i++)
        free_entry(domain->entries[i]);
    free(domain->entries);
    free(domain->name);
    free(domain);
}

struct cookie_jar *cookie_jar_create(void)
{
    struct cookie_jar *jar = mem_new(struct cookie_jar);
    jar->domains = map_create(free_domain);
    return jar;
}

void cookie_jar_free(struct cookie_jar *jar)
{
    if (!jar)
        return;
    map_free(jar->domains);
    free(jar);
}

size_t cookie_jar_count(const struct cookie_jar *jar)
{
    return jar->count;
}

static struct cookie_entry *copy_entry(const struct cookie *from, uint64_t order)
{
    struct cookie_entry *entry = mem_new(struct cookie_entry);
    struct cookie *cookie = &entry->cookie;
    *cookie = *from;
    cookie->name = mem_strdup(from->name);
    cookie->value = mem_strdup(from->value);
    cookie->domain = mem_strdup(from->domain);
    cookie->path = mem_strdup(from->path);
    cookie->same_site = from->same_site ? mem_strdup(from->same_site) : NULL;
    cookie->extensions = NULL;
    if (from->extension_count)
        cookie->extensions = mem_zero(from->extension_count, sizeof *cookie->extensions);
    for (size_t i = 0; i < from->extension_count; i++)
        cookie->extensions[i] = mem_strdup(from->extensions[i]);
    entry->order = order;
    return entry;
}

static void remove_at(struct cookie_jar *jar, struct cookie_domain *domain, size_t index)
{
    free_entry(domain->entries[index]);
    domain->count--;
    memmove(&domain->entries[index], &domain->entries[index + 1],
            (domain->count - index) * sizeof *domain->entries);
    jar->count--;
}

static void drop_if_empty(struct cookie_jar *jar, struct cookie_domain *domain)
{
    if (domain->count == 0)
        map_remove(jar->domains, domain->name);
}

static size_t oldest_of(const struct cookie_domain *domain)
{
    size_t oldest = 0;
    for (size_t i = 1; i < domain->count; i++)
        if (domain->entries[i]->order < domain->entries[oldest]->order)
            oldest = i;
    return oldest;
}

/* The oldest cookie of the whole jar gives way. */
static void make_room(struct cookie_jar *jar)
{
    struct cookie_domain *found = NULL;
    size_t index = 0;
    void *value;
    const char *name;
    for (size_t at = 0; map_next(jar->domains, &at, &name, &value);) {
        struct cookie_domain *domain = value;
        size_t oldest = oldest_of(domain);
        if (found && domain->entries[oldest]->order > found->entries[index]->order)
            continue;
        found = domain;
        index = oldest;
    }
    if (!found)
        return;
    remove_at(jar, found, index);
    drop_if_empty(jar, found);
}

static struct cookie_domain *need_domain(struct cookie_jar *jar, const char *name)
{
    struct cookie_domain *domain = map_get(jar->domains, name);
    if (domain)
        return domain;
    domain = mem_new(struct cookie_domain);
    domain->name = mem_strdup(name);
    map_put(jar->domains, name, domain);
    return domain;
}

static size_t find_in(const struct cookie_domain *domain, const char *name, const char *path)
{
    size_t i = 0;
    while (domain && i < domain->count &&
           !(text_equal(domain->entries[i]->cookie.name, name) &&
             text_equal(domain->entries[i]->cookie.path, path)))
        i++;
    return i;
}

static bool remove_same(struct cookie_jar *jar, const char *domain_name, const char *name,
                        const char *path)
{
    struct cookie_domain *domain = map_get(jar->domains, domain_name);
    size_t index = find_in(domain, name, path);
    if (!domain || index == domain->count)
        return false;
    remove_at(jar, domain, index);
    drop_if_empty(jar, domain);
    return true;
}

void cookie_jar_put(struct cookie_jar *jar, const struct cookie *cookie)
{
    struct cookie_domain *domain = map_get(jar->domains, cookie->domain);
    size_t index = find_in(domain, cookie->name, cookie->path);
    if (domain && index < domain->count) {
        struct cookie_entry *old = domain->entries[index];
        struct cookie_entry *entry = copy_entry(cookie, old->order);
        entry->cookie.created = old->cookie.created;
        domain->entries[index] = entry;
        free_entry(old);
        return;
    }
    if (domain && domain->count >= COOKIES_MAX_PER_DOMAIN)
        remove_at(jar, domain, oldest_of(domain));
    if (jar->count >= COOKIES_MAX)
        make_room(jar);
    domain = need_domain(jar, cookie->domain);
    if (domain->count == domain->capacity) {
        domain->capacity = domain->capacity ? domain->capacity * 2 : 4;
        domain->entries = mem_grow(domain->entries, domain->capacity, sizeof *domain->entries);
    }
    domain->entries[domain->count++] = copy_entry(cookie, jar->next_order++);
    jar->count++;
}

/* Where an address lies, as cookies see it. */
struct place {
    const char *host; /* lower case ASCII, without the brackets of an IPv6 address */
    const char *path; /* without the query */
    bool secure;
    bool is_address; /* a numeric one: it has no domains above it */
};

static bool place_of(const char *address, struct arena *arena, struct place *ret_place)
{
    struct target target;
    struct exchange ignored;
    if (target_parse(address, arena, &target, &ignored) < 0) {
        /* Not yet encoded: scripts pass addresses as people write them. */
        struct url url;
        url_parse(address, arena, &url);
        if (target_parse(url_to_wire(&url, false, arena), arena, &target, &ignored) < 0)
            return false;
    }
    unsigned char bytes[16];
    size_t length = strlen(target.host);
    bool bracketed = *target.host == '[' && length > 2;
    ret_place->host = bracketed ? arena_strndup(arena, target.host + 1, length - 2) : target.host;
    ret_place->is_address = bracketed || inet_pton(AF_INET, target.host, bytes) == 1;
    ret_place->path = arena_strndup(arena, target.path, strcspn(target.path, "?"));
    ret_place->secure = text_equal(target.scheme, "https");
    return true;
}

/* RFC 6265 §5.1.3. */
static bool domain_matches(const struct place *place, const char *domain)
{
    if (text_equal(place->host, domain))
        return true;
    size_t host = strlen(place->host), length = strlen(domain);
    return !place->is_address && host > length && place->host[host - length - 1] == '.' &&
           text_ends_with(place->host, domain);
}

/* RFC 6265 §5.1.4. */
static bool path_matches(const char *path, const char *cookie_path)
{
    size_t length = strlen(cookie_path);
    if (!text_starts_with(path, cookie_path))
        return false;
    return path[length] == '\0' || (length && cookie_path[length - 1] == '/') ||
           path[length] == '/';
}

static const char *default_path(const char *path, struct arena *arena)
{
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path)
        return "/";
    return arena_strndup(arena, path, (size_t)(slash - path));
}

static int check_domain(const struct place *place, const struct cookie_line *line,
                        struct cookie *cookie, struct arena *arena, struct error *err)
{
    cookie->domain = place->host;
    cookie->host_only = true;
    if (!line->domain)
        return 0;
    const char *domain = host_to_ascii(line->domain, arena);
    if (!domain_matches(place, domain))
        return error_set(err, ERR_DENIED, "Cookie not in this host's domain. Cookie:%s Request:%s",
                         domain, place->host);
    if (is_public_suffix(domain)) {
        if (text_equal(domain, place->host))
            return 0; /* it may have cookies of its own, for itself alone */
        return error_set(err, ERR_DENIED, "Cookie has domain set to a public suffix");
    }
    cookie->domain = domain;
    cookie->host_only = place->is_address;
    return 0;
}

/* Names that promise how the cookie was set. */
static int check_prefix(const struct place *place, const struct cookie *cookie, struct error *err)
{
    (void)place;
    if (text_starts_with_nocase(cookie->name, "__Secure-") && !cookie->secure)
        return error_set(err, ERR_DENIED,
                         "Cookie has __Secure prefix but Secure attribute is not set");
    if (text_starts_with_nocase(cookie->name, "__Host-") &&
        (!cookie->secure || !cookie->host_only || !text_equal(cookie->path, "/")))
        return error_set(err, ERR_DENIED,
                         "Cookie has __Host prefix but either Secure or HostOnly attribute is not "
                         "set or Path is not '/'");
    return 0;
}

int cookie_jar_set(struct cookie_jar *jar, const char *url, const char *set_cookie_line,
                   struct error *err)
{
    AUTO_ARENA work = {0};
    struct place place;
    struct cookie_line line;
    int64_t now = clock_wall_ms();
    if (!place_of(url, &work, &place))
        return error_set(err, ERR_INVALID, "a cookie needs a valid address");
    if (cookie_line_parse(set_cookie_line, now, &work, &line, err) < 0)
        return -1;
    struct cookie cookie = {
        .name = line.name,
        .value = line.value,
        .path = line.path ? line.path : default_path(place.path, &work),
        .expires = line.expires,
        .secure = line.secure,
        .http_only = line.http_only,
        .same_site = line.same_site,
        .extensions = line.extensions,
        .extension_count = line.extension_count,
        .created = now,
    };
    if (check_domain(&place, &line, &cookie, &work, err) < 0 ||
        check_prefix(&place, &cookie, err) < 0)
        return -1;
    if (cookie.expires <= now)
        remove_same(jar, cookie.domain, cookie.name, cookie.path);
    else
        cookie_jar_put(jar, &cookie);
    return 0;
}

static bool cookie_applies(const struct cookie *cookie, const struct place *place, int64_t now)
{
    if (cookie->host_only && !text_equal(cookie->domain, place->host))
        return false;
    return cookie->expires > now && path_matches(place->path, cookie->path) &&
           (!cookie->secure || place->secure);
}

/* The host's own domain, then those above it. */
static const char *next_domain(const struct place *place, const char *domain)
{
    if (!domain)
        return place->host;
    const char *dot = place->is_address ? NULL : strchr(domain, '.');
    return dot ? dot + 1 : NULL;
}

/* Longer paths first, then the elder. */
static int compare_entries(const void *a, const void *b)
{
    const struct cookie_entry *one = *(struct cookie_entry *const *)a;
    const struct cookie_entry *other = *(struct cookie_entry *const *)b;
    size_t length = strlen(one->cookie.path), other_length = strlen(other->cookie.path);
    if (length != other_length)
        return length > other_length ? -1 : 1;
    return one->order < other->order ? -1 : one->order > other->order;
}

size_t cookie_jar_match(const struct cookie_jar *jar, const char *url, struct arena *arena,
                        const struct cookie ***ret_cookies)
{
    struct place place;
    *ret_cookies = NULL;
    if (jar->count == 0 || !place_of(url, arena, &place))
        return 0;
    size_t room = 0, count = 0;
    const struct cookie_domain *found;
    for (const char *name = NULL; (name = next_domain(&place, name));)
        if ((found = map_get(jar->domains, name)))
            room += found->count;
    if (room == 0)
        return 0;
    const struct cookie **list = arena_array(arena, room, const struct cookie *);
    int64_t now = clock_wall_ms();
    for (const char *name = NULL; (name = next_domain(&place, name));) {
        found = map_get(jar->domains, name);
        for (size_t i = 0; found && i < found->count; i++)
            if (cookie_applies(&found->entries[i]->cookie, &place, now))
                list[count++] = &found->entries[i]->cookie;
    }
    qsort(list, count, sizeof *list, compare_entries);
    *ret_cookies = list;
    return count;
}

const char *cookie_jar_header(const struct cookie_jar *jar, const char *url, struct arena *arena)
{
    const struct cookie **list;
    size_t count = cookie_jar_match(jar, url, arena, &list);
    size_t length = 0;
    if (count == 0)
        return NULL;
    for (size_t i = 0; i < count; i++)
        length += strlen(list[i]->name) + strlen(list[i]->value) + strlen("=; ");
    char *text = arena_alloc(arena, length + 1), *at = text;
    for (size_t i = 0; i < count; i++) {
        if (i)
            at = stpcpy(at, "; ");
        at = stpcpy(at, list[i]->name);
        if (*list[i]->name)
            *at++ = '=';
        at = stpcpy(at, list[i]->value);
    }
    return text;
}

/* Removes what lies at that address: of one name, or all of it (name NULL). */
static bool remove_matching(struct cookie_jar *jar, const char *url, const char *name)
{
    AUTO_ARENA work = {0};
    struct place place;
    size_t before = jar->count;
    if (!place_of(url, &work, &place))
        return false;
    for (const char *next = NULL; (next = next_domain(&place, next));) {
        struct cookie_domain *domain = map_get(jar->domains, next);
        if (!domain)
            continue;
        for (size_t i = domain->count; i-- > 0;) {
            const struct cookie *cookie = &domain->entries[i]->cookie;
            if ((!name || text_equal(cookie->name, name)) &&
                (!cookie->host_only || text_equal(cookie->domain, place.host)) &&
                path_matches(place.path, cookie->path))
                remove_at(jar, domain, i);
        }
        drop_if_empty(jar, domain);
    }
    return jar->count < before;
}

bool cookie_jar_unset(struct cookie_jar *jar, const char *url, const char *name)
{
    return remove_matching(jar, url, name);
}

void cookie_jar_clear_url(struct cookie_jar *jar, const char *url)
{
    remove_matching(jar, url, NULL);
}
