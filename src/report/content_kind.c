#include "report/content_kind.h"

#include "base/arena.h"
#include "base/text.h"

#include <ctype.h>
#include <string.h>

struct signature {
    const char *bytes;
    size_t length;
    const char *type;
};

static const struct signature signatures[] = {
    {"\x89PNG\r\n\x1a\n", 8, "image/png"},
    {"\xff\xd8\xff", 3, "image/jpeg"},
    {"GIF8", 4, "image/gif"},
    {"%PDF", 4, "application/pdf"},
    {"PK\x03\x04", 4, "application/zip"},
    {"\x1f\x8b\x08", 3, "application/gzip"},
};

static const char *sniff(const char *body, size_t length)
{
    for (size_t i = 0; i < COUNT_OF(signatures); i++)
        if (length >= signatures[i].length &&
            memcmp(body, signatures[i].bytes, signatures[i].length) == 0)
            return signatures[i].type;
    return "text/plain";
}

static const char *bare_type(const char *header, struct arena *arena)
{
    size_t length = strcspn(header, ";");
    return text_lower(arena, text_trim(arena, arena_strndup(arena, header, length)));
}

/* The parameter `charset`, letters and digits only: "utf-8" is utf8. */
static const char *charset_of(const char *header, struct arena *arena)
{
    const char *found = header ? strcasestr(header, "charset=") : NULL;
    if (!found)
        return "utf8";
    found += strlen("charset=");
    if (*found == '"')
        found++;
    size_t length = strcspn(found, "\"; \t,");
    char *name = text_lower(arena, arena_strndup(arena, found, length));
    return text_equal(name, "utf-8") || !*name ? "utf8" : name;
}

static const char *first_in(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(text, words[i]))
            return words[i];
    return NULL;
}

static void classify(struct content_kind *kind)
{
    static const char *const families[] = {"audio", "video", "image"};
    static const char *const formats[] = {"jsonp", "json", "html", "xml", "yaml", "script"};
    static const char *const others[] = {"application", "message", "multipart"};
    const char *family = first_in(kind->type, families, COUNT_OF(families));
    const char *format = first_in(kind->type, formats, COUNT_OF(formats));
    bool is_text = text_starts_with(kind->type, "text/");
    if (family && !is_text && !(format && !text_starts_with(kind->type, family))) {
        kind->family = kind->format = family;
    } else if (format || is_text) {
        kind->family = "text";
        kind->format = format ? format : "plain";
    } else {
        const char *other = first_in(kind->type, others, COUNT_OF(others));
        kind->family = other ? other : "unknown";
        kind->format = "raw";
    }
}

void content_kind_of(const char *header, const char *body, size_t length, struct arena *arena,
                     struct content_kind *ret_kind)
{
    *ret_kind = (struct content_kind){0};
    ret_kind->type = text_is_blank(header) ? sniff(body, length) : bare_type(header, arena);
    ret_kind->charset = charset_of(header, arena);
    classify(ret_kind);
}
