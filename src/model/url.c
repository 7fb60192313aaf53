/* Addresses are split the way Postman splits them, which is not RFC 3986: nothing is refused,
 * templates are opaque, and the order in which the parts are cut off decides what odd texts mean.
 * That order is fragment, query, protocol, path, credentials, port, host. */
#include "model/url_internal.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/template.h"

#include <string.h>

struct span {
    const char *start, *end;
};

static const char *copy(struct arena *arena, const char *start, const char *end)
{
    return arena_strndup(arena, start, (size_t)(end - start));
}

/* The length of the white space character (as JavaScript has it) at the start, or 0. */
static size_t white_space(const char *text)
{
    static const char *const wide[] = {
        "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004",
        "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u2028",
        "\u2029", "\u202f", "\u205f", "\u3000", "\ufeff",
    };
    if (*text == ' ' || (*text >= '\t' && *text <= '\r'))
        return 1;
    if ((unsigned char)*text < 0x80)
        return 0;
    for (size_t i = 0; i < COUNT_OF(wide); i++)
        if (text_starts_with(text, wide[i]))
            return strlen(wide[i]);
    return 0;
}

/* Cuts the tail that starts with `mark` off the span; false when there is none. */
static bool cut_tail(struct span *span, char mark, struct span *ret_tail)
{
    const char *at = template_find(span->start, span->end, mark);
    if (!at)
        return false;
    *ret_tail = (struct span){at + 1, span->end};
    span->end = at;
    return true;
}

/* Before the query a backslash is a slash, even in a template. */
static void straighten_slashes(struct arena *arena, struct span *span)
{
    size_t length = (size_t)(span->end - span->start);
    if (!memchr(span->start, '\\', length))
        return;
    char *text = arena_strndup(arena, span->start, length);
    for (size_t i = 0; i < length; i++)
        if (text[i] == '\\')
            text[i] = '/';
    *span = (struct span){text, text + length};
}

static void parse_query(struct span span, struct arena *arena, struct url *url)
{
    for (;;) {
        const char *next = template_find(span.start, span.end, '&');
        const char *end = next ? next : span.end;
        /* '=' is looked for everywhere: a template does not hide it. */
        const char *equals = memchr(span.start, '=', (size_t)(end - span.start));
        pairs_add(&url->query, arena, copy(arena, span.start, equals ? equals : end),
                  equals ? copy(arena, equals + 1, end) : NULL);
        if (!next)
            return;
        span.start = next + 1;
    }
}

void url_parse_query(const char *text, struct arena *arena, struct url *url)
{
    url->has_query = true;
    parse_query((struct span){text, text + strlen(text)}, arena, url);
}

static void cut_protocol(struct span *span, struct arena *arena, struct url *url)
{
    const char *mark = span->start;
    while ((mark = template_find(mark, span->end, ':')) && strncmp(mark, "://", 3) != 0)
        mark++;
    if (!mark || span->end - mark < 3)
        return;
    url->protocol = copy(arena, span->start, mark);
    span->start = mark + 3;
    while (span->start < span->end && *span->start == '/')
        span->start++;
}

static void split_path(struct span span, bool templates_are_opaque, struct arena *arena,
                       struct url *url)
{
    size_t slashes = 0;
    for (const char *c = span.start; c < span.end; c++)
        slashes += *c == '/';
    url->path = arena_array(arena, slashes + 1, const char *);
    url->path_count = 0;
    for (;;) {
        const char *slash = templates_are_opaque
                                ? template_find(span.start, span.end, '/')
                                : memchr(span.start, '/', (size_t)(span.end - span.start));
        url->path[url->path_count++] = copy(arena, span.start, slash ? slash : span.end);
        if (!slash)
            return;
        span.start = slash + 1;
    }
}

void url_parse_path(const char *text, struct arena *arena, struct url *url)
{
    split_path((struct span){text, text + strlen(text)}, false, arena, url);
}

static void cut_credentials(struct span *span, struct arena *arena, struct url *url)
{
    const char *at = template_find_last(span->start, span->end, '@');
    if (!at)
        return;
    const char *colon = template_find(span->start, at, ':');
    url->user = copy(arena, span->start, colon ? colon : at);
    url->password = colon ? copy(arena, colon + 1, at) : NULL;
    span->start = at + 1;
}

static void cut_port(struct span *span, struct arena *arena, struct url *url)
{
    const char *colon = template_find_last(span->start, span->end, ':');
    /* The last colon of "[::1]" is not followed by a port. */
    if (!colon || memchr(colon, ']', (size_t)(span->end - colon)))
        return;
    url->port = copy(arena, colon + 1, span->end);
    span->end = colon;
}

void url_parse(const char *text, struct arena *arena, struct url *ret_url)
{
    struct url *url = ret_url;
    struct span whole, tail;
    size_t step;
    *url = (struct url){0};

    while ((step = white_space(text)))
        text += step;
    whole = (struct span){text, text + strlen(text)};

    if (cut_tail(&whole, '#', &tail))
        url->hash = copy(arena, tail.start, tail.end);
    if (cut_tail(&whole, '?', &tail)) {
        url->has_query = true;
        parse_query(tail, arena, url);
    }
    straighten_slashes(arena, &whole);
    cut_protocol(&whole, arena, url);
    if (cut_tail(&whole, '/', &tail))
        split_path(tail, true, arena, url);
    cut_credentials(&whole, arena, url);
    cut_port(&whole, arena, url);
    if (whole.start < whole.end)
        url->host = copy(arena, whole.start, whole.end);
}

/* Query text may not look like a separator once it stands in the whole; templates stay. */
static void append_query_text(struct buffer *into, const char *text, bool is_key)
{
    const char *end = text + strlen(text);
    while (text < end) {
        const char *behind = *text == '{' ? template_end(text, end) : text;
        if (behind > text) {
            buffer_append(into, text, (size_t)(behind - text));
            text = behind;
            continue;
        }
        if (*text == '&')
            buffer_append_text(into, "%26");
        else if (*text == '#')
            buffer_append_text(into, "%23");
        else if (*text == '=' && is_key)
            buffer_append_text(into, "%3D");
        else
            buffer_append_char(into, *text);
        text++;
    }
}

bool url_append_query(struct buffer *into, const struct url *url)
{
    bool any = false;
    for (size_t i = 0; i < url->query.count; i++) {
        const struct pair *pair = &url->query.items[i];
        if (pair->disabled)
            continue;
        buffer_append_char(into, any ? '&' : '?');
        any = true;
        append_query_text(into, pair->key, true);
        if (pair->value) {
            buffer_append_char(into, '=');
            append_query_text(into, pair->value, false);
        }
    }
    return any;
}

void url_append_path(struct buffer *into, const struct url *url)
{
    if (!url->path)
        return;
    buffer_append_char(into, '/');
    for (size_t i = 0; i < url->path_count; i++) {
        if (i)
            buffer_append_char(into, '/');
        buffer_append_text(into, url->path[i]);
    }
}

static void append_origin(struct buffer *into, const struct url *url)
{
    if (url->protocol && *url->protocol) {
        buffer_append_text(into, url->protocol);
        if (!text_ends_with(url->protocol, "://"))
            buffer_append_text(into, "://");
    }
    if (url->user || url->password) {
        buffer_append_text(into, url->user ? url->user : "");
        if (url->password) {
            buffer_append_char(into, ':');
            buffer_append_text(into, url->password);
        }
        buffer_append_char(into, '@');
    }
    if (url->host)
        buffer_append_text(into, url->host);
    if (url->port) {
        buffer_append_char(into, ':');
        buffer_append_text(into, url->port);
    }
}

const char *url_to_text(const struct url *url, struct arena *arena)
{
    AUTO_BUFFER text = {0};
    buffer_init(&text, URL_MAX_TEXT);
    append_origin(&text, url);
    url_append_path(&text, url);
    url_append_query(&text, url);
    if (url->hash) {
        buffer_append_char(&text, '#');
        buffer_append_text(&text, url->hash);
    }
    return arena_strndup(arena, buffer_text(&text), text.length);
}
