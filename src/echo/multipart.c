#include "echo/multipart.h"

#include "base/arena.h"
#include "base/text.h"

#include <string.h>
#include <strings.h>

/* The value of `name=` among the parameters after the first ';', quotes taken off; NULL when there
 * is none. */
static const char *parameter(struct arena *arena, const char *value, const char *name)
{
    size_t length = strlen(name);
    const char *at = strchr(value, ';');
    while (at) {
        at += 1 + strspn(at + 1, " \t;");
        bool found = strncasecmp(at, name, length) == 0 && at[length] == '=';
        at += strcspn(at, "=;");
        if (*at == '=' && at[1] == '"') {
            char *text = arena_alloc(arena, strlen(at)), *out = text;
            for (at += 2; *at && *at != '"'; at++) {
                if (at[0] == '\\' && (at[1] == '"' || at[1] == '\\'))
                    at++;
                *out++ = *at;
            }
            *out = '\0';
            if (found)
                return text;
        } else if (*at == '=' && found) {
            return text_trim(arena, arena_strndup(arena, at + 1, strcspn(at + 1, ";")));
        }
        at = strchr(at, ';');
    }
    return NULL;
}

bool multipart_start(struct multipart *multipart, struct arena *arena, const char *content_type,
                     const char *body, size_t length)
{
    const char *boundary = parameter(arena, content_type, "boundary");
    if (!boundary || !*boundary)
        return false;
    *multipart = (struct multipart){.arena = arena, .at = body, .end = body + length};
    multipart->delimiter = arena_printf(arena, "\r\n--%s", boundary);
    multipart->delimiter_length = strlen(multipart->delimiter);
    size_t first = multipart->delimiter_length - 2;
    if (length >= first && memcmp(body, multipart->delimiter + 2, first) == 0) {
        multipart->at += first;
        return true;
    }
    /* Something may stand before the first boundary; nobody looks at it. */
    const char *found = memmem(body, length, multipart->delimiter, multipart->delimiter_length);
    if (found)
        multipart->at = found + multipart->delimiter_length;
    return found != NULL;
}

static void read_head_line(struct arena *arena, const char *line, size_t length,
                           struct multipart_part *part)
{
    const char *text = arena_strndup(arena, line, length);
    if (text_starts_with_nocase(text, "content-disposition:")) {
        const char *name = parameter(arena, text, "name");
        part->name = name ? name : "";
        part->filename = parameter(arena, text, "filename");
    } else if (text_starts_with_nocase(text, "content-type:")) {
        part->content_type = text_trim(arena, text + strlen("content-type:"));
    }
}

bool multipart_next(struct multipart *multipart, struct multipart_part *ret_part)
{
    const char *at = multipart->at, *end = multipart->end;
    struct multipart_part part = {.name = ""};
    if (end - at < 2 || memcmp(at, "\r\n", 2) != 0 || multipart->parts++ == MULTIPART_MAX_PARTS)
        return false;
    at += 2;
    const char *head = at;
    for (;;) {
        const char *stop = memmem(at, (size_t)(end - at), "\r\n", 2);
        if (!stop || stop - head > MULTIPART_MAX_HEAD)
            return false;
        size_t length = (size_t)(stop - at);
        if (length)
            read_head_line(multipart->arena, at, length, &part);
        at = stop + 2;
        if (length == 0)
            break;
    }
    /* An empty part's delimiter begins with the CRLF that ends its head. */
    const char *from = at - 2;
    const char *stop =
        memmem(from, (size_t)(end - from), multipart->delimiter, multipart->delimiter_length);
    if (!stop)
        return false;
    part.bytes = at;
    part.length = stop > at ? (size_t)(stop - at) : 0;
    multipart->at = stop + multipart->delimiter_length;
    *ret_part = part;
    return true;
}
