#include "client/headers.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/random.h"
#include "base/text.h"
#include "client/failure.h"
#include "client/payload.h"
#include "client/target.h"

#include <string.h>

const char *headers_value(const struct pairs *headers, const char *name)
{
    const struct pair *header = pairs_find_nocase(headers, name);
    return header ? header->value : NULL;
}

static bool is_disabled(const struct request *request, const char *name)
{
    const struct behavior *behavior = &request->behavior;
    for (size_t i = 0; i < behavior->disabled_system_header_count; i++)
        if (text_equal_nocase(behavior->disabled_system_headers[i], name))
            return true;
    return false;
}

static void add_system(struct pairs *headers, const struct header_sources *sources,
                       const char *name, const char *value, struct arena *arena)
{
    if (!value || pairs_find_nocase(headers, name) || is_disabled(sources->request, name))
        return;
    pairs_add(headers, arena, name, value)->system = true;
}

/* Changes the header in its place, or adds it at the end; either way it is ours now. */
static void put_system(struct pairs *headers, const char *name, const char *value,
                       struct arena *arena)
{
    struct pair *header = pairs_find_nocase(headers, name);
    const char *written = header ? header->key : name;
    pairs_set_nocase(headers, arena, written, value);
    header = pairs_find_nocase(headers, name);
    header->key = written;
    header->system = true;
}

static void add_user(struct pairs *headers, const struct pairs *from, struct arena *arena)
{
    for (size_t i = 0; i < from->count; i++) {
        const struct pair *first = &from->items[i];
        if (first->disabled || pairs_find_nocase(headers, first->key))
            continue;
        for (size_t j = i; j < from->count; j++)
            if (!from->items[j].disabled && text_equal_nocase(from->items[j].key, first->key))
                pairs_add(headers, arena, from->items[j].key, from->items[j].value)->system =
                    from->items[j].system;
    }
}

static void mark_credentials(struct pairs *headers, const struct pairs *credentials)
{
    for (size_t i = 0; credentials && i < credentials->count; i++) {
        struct pair *header = pairs_find_nocase(headers, credentials->items[i].key);
        if (header)
            header->system = true;
    }
}

static void move_credentials(struct pairs *headers, const struct pairs *credentials,
                             struct arena *arena)
{
    for (size_t i = 0; credentials && i < credentials->count; i++) {
        const struct pair *header = pairs_find_nocase(headers, credentials->items[i].key);
        if (!header)
            continue;
        struct pair moved = *header;
        pairs_remove_nocase(headers, moved.key);
        *pairs_add(headers, arena, moved.key, moved.value) = moved;
    }
}

/* user:password@ of the address. */
static void add_address_credentials(struct pairs *headers, const struct header_sources *sources,
                                    struct arena *arena)
{
    const struct target *target = sources->target;
    if (!target->user)
        return;
    const char *plain = arena_printf(arena, "%s:%s", target->user, target->password);
    const char *value = encode_base64(arena, plain, strlen(plain));
    add_system(headers, sources, "Authorization", arena_printf(arena, "Basic %s", value), arena);
}

/* Several Cookie headers of the user become one, and the jar's cookies follow. */
static void put_cookie(struct pairs *headers, const struct header_sources *sources,
                       struct arena *arena)
{
    const char *text = NULL;
    const struct pairs *own = &sources->request->headers;
    for (size_t i = 0; i < own->count && !sources->no_user_cookie; i++)
        if (!own->items[i].disabled && text_equal_nocase(own->items[i].key, "Cookie"))
            text = text ? arena_printf(arena, "%s; %s", text, own->items[i].value)
                        : own->items[i].value;
    if (sources->jar_cookie)
        text =
            text ? arena_printf(arena, "%s; %s", text, sources->jar_cookie) : sources->jar_cookie;
    if (text)
        put_system(headers, "Cookie", text, arena);
    else
        pairs_remove_nocase(headers, "Cookie");
}

/* Methods whose requests have no body by their meaning say nothing of its length. */
static bool says_empty_length(const char *method)
{
    static const char *const silent[] = {"GET", "HEAD", "DELETE", "OPTIONS", "TRACE", "CONNECT"};
    for (size_t i = 0; i < COUNT_OF(silent); i++)
        if (text_equal(silent[i], method))
            return false;
    return true;
}

static const char *length_text(const struct prepared_body *body, struct arena *arena)
{
    return body->payload ? arena_printf(arena, "%lld", (long long)body->payload->length) : NULL;
}

/* A body in chunks has no length in front. */
static bool is_chunked(const struct pairs *headers)
{
    return text_equal_nocase(headers_value(headers, "Transfer-Encoding"), "chunked");
}

static void add_length(struct pairs *headers, const struct header_sources *sources,
                       const char *value, struct arena *arena)
{
    if (!is_chunked(headers))
        add_system(headers, sources, "Content-Length", value, arena);
}

static void add_constants(struct pairs *headers, const struct header_sources *sources,
                          struct arena *arena)
{
    char token[UUID_SIZE];
    random_uuid4(token);
    add_system(headers, sources, "User-Agent", sources->user_agent, arena);
    add_system(headers, sources, "Accept", "*/*", arena);
    add_system(headers, sources, "Cache-Control", "no-cache", arena);
    add_system(headers, sources, "Postman-Token", arena_strdup(arena, token), arena);
    add_system(headers, sources, "Host", target_host_header(sources->target, arena), arena);
    add_system(headers, sources, "Accept-Encoding", "gzip, deflate, br", arena);
    add_system(headers, sources, "Connection", "keep-alive", arena);
}

void headers_compose(const struct header_sources *sources, struct arena *arena,
                     struct pairs *ret_headers)
{
    const struct prepared_body *body = sources->body;
    struct pairs *headers = ret_headers;
    bool is_form = body->mode == BODY_URLENCODED || body->mode == BODY_FORMDATA;
    bool is_late = body->mode == BODY_FORMDATA || body->mode == BODY_FILE;
    const char *length = length_text(body, arena);
    *headers = (struct pairs){0};

    add_user(headers, &sources->request->headers, arena);
    mark_credentials(headers, sources->credentials);
    if (!is_form && body->mode != BODY_FILE)
        add_system(headers, sources, "Content-Type", body->content_type, arena);
    add_constants(headers, sources, arena);
    if (is_form)
        add_system(headers, sources, "Content-Type", body->content_type, arena);
    if (body->boundary_type)
        put_system(headers, "Content-Type", body->boundary_type, arena);
    add_address_credentials(headers, sources, arena);
    if (!is_late)
        add_length(headers, sources, length, arena);
    put_cookie(headers, sources, arena);
    add_length(headers, sources, length, arena);
    if (body->mode == BODY_FILE)
        add_system(headers, sources, "Content-Type", body->content_type, arena);
    if (!body->payload && says_empty_length(sources->request->method))
        add_length(headers, sources, "0", arena);
    if (sources->is_replay)
        move_credentials(headers, sources->credentials, arena);
}

bool headers_leave_host(const struct target *from, const struct target *to)
{
    return !text_equal(from->host, to->host) ||
           (text_equal(from->scheme, "https") && text_equal(to->scheme, "http"));
}

void headers_redirect(struct pairs *headers, const struct header_redirect *redirect,
                      struct arena *arena)
{
    const struct header_sources *sources = redirect->sources;
    const struct target *to = sources->target;
    pairs_remove_nocase(headers, "Host");
    if (redirect->drop_authorization)
        pairs_remove_nocase(headers, "Authorization");
    if (redirect->without_body) {
        pairs_remove_nocase(headers, "Content-Type");
        pairs_remove_nocase(headers, "Content-Length");
        pairs_remove_nocase(headers, "Transfer-Encoding");
    }
    if (!redirect->no_referer)
        put_system(headers, "Referer", target_referer(redirect->from, arena), arena);
    add_system(headers, sources, "Host", target_host_header(to, arena), arena);
    add_address_credentials(headers, sources, arena);
    put_cookie(headers, sources, arena);
    bool has_body = sources->body->payload && !redirect->without_body;
    if (!has_body && says_empty_length(redirect->method))
        add_length(headers, sources, "0", arena);
}

static bool is_token(const char *name)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    if (!*name)
        return false;
    for (; *name; name++) {
        char c = *name;
        bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_word && !strchr(others, c))
            return false;
    }
    return true;
}

/* A value as bytes; NULL when a character has none. UTF-8 is read, two bytes at most a character.
 */
static const char *value_bytes(const char *value, struct arena *arena)
{
    char *out = arena_alloc(arena, strlen(value) + 1);
    size_t filled = 0;
    for (const unsigned char *c = (const unsigned char *)value; *c; c++) {
        if ((*c < ' ' && *c != '\t') || *c == 0x7F || *c > 0xC3)
            return NULL;
        if (*c < 0x80) {
            out[filled++] = (char)*c;
            continue;
        }
        if (*c < 0xC2 || (c[1] & 0xC0) != 0x80)
            return NULL;
        out[filled++] = (char)(((*c & 0x03) << 6) | (c[1] & 0x3F));
        c++;
    }
    out[filled] = '\0';
    return out;
}

int headers_to_wire(const struct pairs *headers, struct arena *arena, struct pairs *ret_wire,
                    struct exchange *failed)
{
    *ret_wire = (struct pairs){0};
    for (size_t i = 0; i < headers->count; i++) {
        const struct pair *header = &headers->items[i];
        const char *value = value_bytes(header->value ? header->value : "", arena);
        if (!is_token(header->key)) {
            failure_set(failed, "ERR_INVALID_HTTP_TOKEN", "build",
                        arena_printf(arena, "Header name must be a valid HTTP token [\"%s\"]",
                                     header->key));
            return -1;
        }
        if (!value) {
            failure_set(
                failed, "ERR_INVALID_CHAR", "build",
                arena_printf(arena, "Invalid character in header content [\"%s\"]", header->key));
            return -1;
        }
        pairs_add(ret_wire, arena, header->key, value);
    }
    return 0;
}
