/* The file form of a jar is the JSON of tough-cookie 4, which newman reads and writes. */
#include "client/cookies.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "client/cookie_jar.h"
#include "client/cookie_parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "2026-11-22T07:26:53.456Z". Its date reads like any other once 'T' and the fraction are out of
 * the way, so it is put into that form. */
static bool read_time(const cJSON *node, int64_t *ret_ms)
{
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    int year, month, day, hour, minute, second, used = 0;
    char date[64];
    if (!cJSON_IsString(node) ||
        sscanf(node->valuestring, "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute,
               &second, &used) < 6 ||
        month < 1 || month > 12)
        return false;
    snprintf(date, sizeof date, "%02d %s %04d %02d:%02d:%02d", day, months[month - 1], year, hour,
             minute, second);
    if (!cookie_date_parse(date, ret_ms))
        return false;
    const char *rest = node->valuestring + used;
    if (*rest == '.') {
        double fraction = strtod(rest, NULL);
        *ret_ms += (int64_t)(fraction * 1000 + 0.5);
    }
    return true;
}

static int64_t read_expiry(const cJSON *node, int64_t created)
{
    const cJSON *age = json_get(node, "maxAge");
    int64_t expires;
    if (json_is_number(age)) {
        double end = (double)created + json_number(age) * 1000;
        return end < 0 ? 0 : end > 9e15 ? COOKIE_SESSION - 1 : (int64_t)end;
    }
    if (text_equal(json_get_text(node, "maxAge"), "-Infinity"))
        return 0;
    return read_time(json_get(node, "expires"), &expires) ? expires : COOKIE_SESSION;
}

static void read_extensions(const cJSON *list, struct arena *arena, struct cookie *cookie)
{
    size_t count = cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
    const cJSON *entry;
    cookie->extensions = arena_array(arena, count + 1, const char *);
    cJSON_ArrayForEach(entry, list) if (cJSON_IsString(entry))
        cookie->extensions[cookie->extension_count++] = entry->valuestring;
}

static void load_cookie(struct cookie_jar *jar, const cJSON *node, int64_t now)
{
    AUTO_ARENA work = {0};
    const char *domain = json_get_text(node, "domain");
    const char *name = json_get_text(node, "key"), *value = json_get_text(node, "value");
    const char *path = json_get_text(node, "path"), *same_site = json_get_text(node, "sameSite");
    if (!domain || !*domain || (!name && !value))
        return;
    struct cookie cookie = {
        .name = name ? name : "",
        .value = value ? value : "",
        .domain = text_lower(&work, domain + (*domain == '.')),
        .path = path && *path == '/' ? path : "/",
        .host_only = json_get_bool(node, "hostOnly", true),
        .secure = json_get_bool(node, "secure", false),
        .http_only = json_get_bool(node, "httpOnly", false),
        .same_site = same_site && *same_site ? same_site : NULL,
        .created = now,
    };
    read_time(json_get(node, "creation"), &cookie.created);
    cookie.expires = read_expiry(node, cookie.created);
    read_extensions(json_get(node, "extensions"), &work, &cookie);
    if (cookie.expires > now)
        cookie_jar_put(jar, &cookie);
}

int cookie_jar_load(struct cookie_jar *jar, const cJSON *document, struct error *err)
{
    const cJSON *list = json_get(document, "cookies");
    const cJSON *node;
    if (!cJSON_IsArray(list))
        return error_set(err, ERR_PARSE, "a cookie jar has a list of 'cookies'");
    int64_t now = clock_wall_ms();
    cJSON_ArrayForEach(node, list) load_cookie(jar, node, now);
    return 0;
}

static void write_time(cJSON *object, const char *key, int64_t ms)
{
    char text[CLOCK_ISO_SIZE];
    /* The form has four digits for the year. */
    const int64_t last = 253402300799999;
    clock_format_iso(ms < last ? ms : last, text);
    cJSON_AddStringToObject(object, key, text);
}

static cJSON *cookie_to_json(const struct cookie *cookie)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "key", cookie->name);
    cJSON_AddStringToObject(object, "value", cookie->value);
    if (cookie->expires != COOKIE_SESSION)
        write_time(object, "expires", cookie->expires);
    cJSON_AddStringToObject(object, "domain", cookie->domain);
    cJSON_AddStringToObject(object, "path", cookie->path);
    if (cookie->secure)
        cJSON_AddTrueToObject(object, "secure");
    if (cookie->http_only)
        cJSON_AddTrueToObject(object, "httpOnly");
    if (cookie->extension_count) {
        cJSON *list = cJSON_AddArrayToObject(object, "extensions");
        for (size_t i = 0; i < cookie->extension_count; i++)
            cJSON_AddItemToArray(list, cJSON_CreateString(cookie->extensions[i]));
    }
    cJSON_AddBoolToObject(object, "hostOnly", cookie->host_only);
    write_time(object, "creation", cookie->created);
    write_time(object, "lastAccessed", cookie->created);
    if (cookie->same_site)
        cJSON_AddStringToObject(object, "sameSite", cookie->same_site);
    return object;
}

cJSON *cookie_jar_to_json(const struct cookie_jar *jar)
{
    cJSON *document = cJSON_CreateObject();
    cJSON_AddStringToObject(document, "version", "tough-cookie@4.1.3");
    cJSON_AddStringToObject(document, "storeType", "MemoryCookieStore");
    cJSON_AddTrueToObject(document, "rejectPublicSuffixes");
    cJSON_AddTrueToObject(document, "enableLooseMode");
    cJSON_AddTrueToObject(document, "allowSpecialUseDomain");
    cJSON_AddStringToObject(document, "prefixSecurity", "silent");
    cJSON *list = cJSON_AddArrayToObject(document, "cookies");
    int64_t now = clock_wall_ms();
    const char *name;
    void *value;
    for (size_t at = 0; map_next(jar->domains, &at, &name, &value);) {
        const struct cookie_domain *domain = value;
        for (size_t i = 0; i < domain->count; i++)
            if (domain->entries[i]->cookie.expires > now)
                cJSON_AddItemToArray(list, cookie_to_json(&domain->entries[i]->cookie));
    }
    return document;
}
