#include "client/cookie_parse.h"

#include "base/arena.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* "name" or "name=value" between semicolons, without white space around either. */
struct attribute {
    const char *name, *value; /* value: NULL without '=' */
    const char *text;         /* as written */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static const char *trimmed(const char *start, const char *end, struct arena *arena)
{
    while (start < end && is_blank(*start))
        start++;
    while (end > start && is_blank(end[-1]))
        end--;
    return arena_strndup(arena, start, (size_t)(end - start));
}

/* Returns where the next one begins, or NULL after the last. */
static const char *read_attribute(const char *at, struct arena *arena, struct attribute *ret)
{
    const char *end = at + strcspn(at, ";");
    const char *equals = memchr(at, '=', (size_t)(end - at));
    ret->name = trimmed(at, equals ? equals : end, arena);
    ret->value = equals ? trimmed(equals + 1, end, arena) : NULL;
    ret->text = trimmed(at, end, arena);
    return *end ? end + 1 : NULL;
}

static void take_max_age(const char *value, int64_t now_ms, struct cookie_line *line,
                         bool *ret_taken)
{
    const char *digits = value + (*value == '-');
    if (!*digits || digits[strspn(digits, "0123456789")])
        return;
    *ret_taken = true;
    long long seconds = strtoll(value, NULL, 10); /* saturates */
    if (seconds <= 0)
        line->expires = 0;
    else
        line->expires = seconds > (COOKIE_SESSION - now_ms) / 1000 - 1 ? COOKIE_SESSION - 1
                                                                       : now_ms + seconds * 1000;
}

static void take_domain(const char *value, struct arena *arena, struct cookie_line *line)
{
    if (*value == '.')
        value++;
    if (*value)
        line->domain = text_lower(arena, value);
}

static void take_same_site(const char *value, struct cookie_line *line)
{
    static const char *const known[] = {"lax", "strict", "none"};
    line->same_site = NULL;
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (text_equal_nocase(known[i], value))
            line->same_site = known[i];
}

static void add_extension(struct cookie_line *line, const char *text, struct arena *arena)
{
    const char **grown = arena_array(arena, line->extension_count + 1, const char *);
    if (line->extension_count)
        memcpy(grown, line->extensions, line->extension_count * sizeof *grown);
    grown[line->extension_count++] = text;
    line->extensions = grown;
}

static void take_attribute(const struct attribute *attribute, int64_t now_ms, struct arena *arena,
                           struct cookie_line *line, bool *has_max_age)
{
    const char *name = attribute->name, *value = attribute->value ? attribute->value : "";
    int64_t date;
    if (text_equal_nocase(name, "Expires")) {
        if (!*has_max_age && cookie_date_parse(value, &date))
            line->expires = date;
    } else if (text_equal_nocase(name, "Max-Age")) {
        take_max_age(value, now_ms, line, has_max_age);
    } else if (text_equal_nocase(name, "Domain")) {
        take_domain(value, arena, line);
    } else if (text_equal_nocase(name, "Path")) {
        line->path = *value == '/' ? value : NULL;
    } else if (text_equal_nocase(name, "Secure")) {
        line->secure = true;
    } else if (text_equal_nocase(name, "HttpOnly")) {
        line->http_only = true;
    } else if (text_equal_nocase(name, "SameSite")) {
        take_same_site(value, line);
    } else if (*attribute->text) {
        add_extension(line, attribute->text, arena);
    }
}

static bool has_control(const char *text)
{
    for (; *text; text++)
        if (((unsigned char)*text < ' ' && *text != '\t') || *text == 0x7F)
            return true;
    return false;
}

int cookie_line_parse(const char *text, int64_t now_ms, struct arena *arena,
                      struct cookie_line *ret_line, struct error *err)
{
    struct cookie_line line = {.expires = COOKIE_SESSION};
    struct attribute attribute;
    bool has_max_age = false;
    if (strlen(text) > COOKIE_MAX_SIZE)
        return error_set(err, ERR_LIMIT, "a cookie is at most %d bytes", (int)COOKIE_MAX_SIZE);
    if (has_control(text))
        return error_set(err, ERR_INVALID, "a cookie has a control character");

    const char *next = read_attribute(text, arena, &attribute);
    /* A line without '=' is a value without a name. */
    line.name = attribute.value ? attribute.name : "";
    line.value = attribute.value ? attribute.value : attribute.name;
    if (!*line.name && !*line.value)
        return error_set(err, ERR_PARSE, "Cookie failed to parse");
    while (next) {
        next = read_attribute(next, arena, &attribute);
        take_attribute(&attribute, now_ms, arena, &line, &has_max_age);
    }
    *ret_line = line;
    return 0;
}
