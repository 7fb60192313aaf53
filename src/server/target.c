#include "server/target.h"

#include "server/http.h"

#include <string.h>

bool http_is_authority(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!http_is_token_char((unsigned char)text[i]) &&
            (text[i] == '\0' || !strchr(":[]()=;,", text[i])))
            return false;
    return length > 0;
}

static void split_query(const char *text, size_t length, struct http_target *target)
{
    const char *mark = memchr(text, '?', length);
    target->path = text;
    target->path_length = mark ? (size_t)(mark - text) : length;
    target->query = mark ? mark + 1 : NULL;
    target->query_length = mark ? length - target->path_length - 1 : 0;
    if (target->path_length == 0) {
        target->path = "/";
        target->path_length = 1;
    }
}

static bool split_absolute(const char *text, size_t length, size_t prefix,
                           struct http_target *target)
{
    const char *start = text + prefix, *end = text + length, *at = start;
    while (at < end && *at != '/' && *at != '?')
        at++;
    target->authority = start;
    target->authority_length = (size_t)(at - start);
    split_query(at, (size_t)(end - at), target);
    return http_is_authority(start, target->authority_length);
}

bool http_target_split(const char *text, size_t length, bool is_options,
                       struct http_target *ret_target)
{
    *ret_target = (struct http_target){.authority = ""};
    if (length && text[0] == '/') {
        split_query(text, length, ret_target);
        return true;
    }
    if (length > 7 && http_equal_lower(text, 7, "http://")) {
        ret_target->scheme = "http";
        return split_absolute(text, length, 7, ret_target);
    }
    if (length > 8 && http_equal_lower(text, 8, "https://")) {
        ret_target->scheme = "https";
        return split_absolute(text, length, 8, ret_target);
    }
    ret_target->path = text;
    ret_target->path_length = length;
    return is_options && length == 1 && text[0] == '*';
}
