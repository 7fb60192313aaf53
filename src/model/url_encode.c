/* Addresses as they go on the wire. Which characters are escaped is what newman's clients are used
 * to seeing, measured character by character: less than RFC 3986 asks for. */
#include "model/url_internal.h"

#include "base/arena.h"
#include "base/text.h"

#include <string.h>

static const char *const escaped_in_path = "\"#<>?`{}";
static const char *const escaped_in_query = "\"'<>#";
static const char *const escaped_in_credentials = "\"#/:;<=>?@[\\]^`{|}";

static void append_escaped(struct buffer *into, const char *text, size_t length,
                           const char *escaped)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c > ' ' && c < 0x7F && !strchr(escaped, c)) {
            buffer_append_char(into, (char)c);
            continue;
        }
        char code[3] = {'%', digits[c >> 4], digits[c & 15]};
        buffer_append(into, code, sizeof code);
    }
}

static void append_target(struct buffer *into, const struct url *url, bool disable_encoding)
{
    AUTO_BUFFER part = {0};
    buffer_init(&part, URL_MAX_TEXT);
    url_append_path(&part, url);
    if (part.length == 0)
        buffer_append_char(into, '/');
    if (disable_encoding) {
        buffer_append(into, buffer_text(&part), part.length);
        url_append_query(into, url);
        return;
    }
    append_escaped(into, buffer_text(&part), part.length, escaped_in_path);
    buffer_clear(&part);
    url_append_query(&part, url);
    append_escaped(into, buffer_text(&part), part.length, escaped_in_query);
}

const char *url_request_target(const struct url *url, bool disable_encoding, struct arena *arena)
{
    AUTO_BUFFER text = {0};
    buffer_init(&text, URL_MAX_TEXT);
    append_target(&text, url, disable_encoding);
    return arena_strndup(arena, buffer_text(&text), text.length);
}

static void append_credential(struct buffer *into, const char *text, bool disable_encoding)
{
    if (disable_encoding)
        buffer_append_text(into, text);
    else
        append_escaped(into, text, strlen(text), escaped_in_credentials);
}

static void append_credentials(struct buffer *into, const struct url *url, bool disable_encoding)
{
    if (!url->user && !url->password)
        return;
    append_credential(into, url->user ? url->user : "", disable_encoding);
    if (url->password) {
        buffer_append_char(into, ':');
        append_credential(into, url->password, disable_encoding);
    }
    buffer_append_char(into, '@');
}

const char *url_to_wire(const struct url *url, bool disable_encoding, struct arena *arena)
{
    AUTO_BUFFER text = {0};
    buffer_init(&text, URL_MAX_TEXT);
    const char *protocol = url->protocol && *url->protocol ? url->protocol : "http";
    buffer_append_text(&text, text_lower(arena, protocol));
    buffer_append_text(&text, "://");
    append_credentials(&text, url, disable_encoding);
    if (url->host)
        buffer_append_text(&text, host_to_ascii(url->host, arena));
    if (url->port) {
        buffer_append_char(&text, ':');
        buffer_append_text(&text, url->port);
    }
    append_target(&text, url, disable_encoding);
    return arena_strndup(arena, buffer_text(&text), text.length);
}
