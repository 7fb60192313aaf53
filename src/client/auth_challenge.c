/* WWW-Authenticate by the grammar of RFC 9110 §11.6.1: challenges separated by commas, each a
 * scheme with nothing, one token68, or parameters that are separated by commas too. */
#include "client/auth_internal.h"

#include "base/arena.h"
#include "base/text.h"

#include <string.h>

enum { CHALLENGES_MAX = 16, PARAMS_MAX = 32 };

struct reader {
    const char *at;
    struct arena *arena;
    struct auth_challenge *list;
    size_t count;
};

static bool is_token_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static void skip_blanks(struct reader *reader)
{
    while (*reader->at == ' ' || *reader->at == '\t')
        reader->at++;
}

static void skip_commas(struct reader *reader)
{
    while (*reader->at == ' ' || *reader->at == '\t' || *reader->at == ',')
        reader->at++;
}

static size_t token_length(const char *text)
{
    size_t length = 0;
    while (is_token_char(text[length]))
        length++;
    return length;
}

/* "…" with its escapes undone; NULL when it never closes. */
static const char *read_quoted(struct reader *reader)
{
    const char *at = reader->at + 1;
    char *text = arena_alloc(reader->arena, strlen(at) + 1);
    size_t used = 0;
    while (*at && *at != '"') {
        if (*at == '\\' && at[1])
            at++;
        text[used++] = *at++;
    }
    text[used] = '\0';
    if (*at != '"')
        return NULL;
    reader->at = at + 1;
    return text;
}

/* name = value, when that is what comes; leaves the place alone and returns false otherwise. */
static bool read_param(struct reader *reader, struct auth_challenge *challenge)
{
    const char *start = reader->at;
    size_t length = token_length(start);
    reader->at = start + length;
    skip_blanks(reader);
    if (length && *reader->at == '=' && challenge->params.count < PARAMS_MAX) {
        const char *value = NULL;
        reader->at++;
        skip_blanks(reader);
        size_t value_length = token_length(reader->at);
        if (*reader->at == '"') {
            value = read_quoted(reader);
        } else if (value_length) {
            value = arena_strndup(reader->arena, reader->at, value_length);
            reader->at += value_length;
        }
        if (value) {
            const char *name = arena_strndup(reader->arena, start, length);
            pairs_add(&challenge->params, reader->arena, text_lower(reader->arena, name), value);
            return true;
        }
    }
    reader->at = start;
    return false;
}

/* Letters of base64 with its padding, up to a comma or the end. */
static const char *read_token68(struct reader *reader)
{
    size_t length = 0;
    while (is_token_char(reader->at[length]) || reader->at[length] == '/')
        length++;
    while (length && reader->at[length] == '=')
        length++;
    size_t end = length + strspn(reader->at + length, " \t");
    if (!length || (reader->at[end] && reader->at[end] != ','))
        return NULL;
    const char *token = arena_strndup(reader->arena, reader->at, length);
    reader->at += end;
    return token;
}

static bool read_params(struct reader *reader, struct auth_challenge *challenge)
{
    while (read_param(reader, challenge)) {
        skip_blanks(reader);
        if (*reader->at && *reader->at != ',')
            return false;
        const char *comma = reader->at;
        skip_commas(reader);
        const char *next = reader->at;
        next += token_length(next);
        next += strspn(next, " \t");
        if (*next != '=') { /* the next challenge, or the end */
            reader->at = comma;
            return true;
        }
    }
    return challenge->params.count > 0 && (*reader->at == '\0' || *reader->at == ',');
}

static bool read_challenge(struct reader *reader)
{
    size_t length = token_length(reader->at);
    if (!length || reader->count == CHALLENGES_MAX)
        return false;
    struct auth_challenge *challenge = &reader->list[reader->count];
    *challenge =
        (struct auth_challenge){.scheme = arena_strndup(reader->arena, reader->at, length)};
    reader->at += length;
    if (*reader->at && *reader->at != ' ' && *reader->at != '\t' && *reader->at != ',')
        return false;
    skip_blanks(reader);
    if (*reader->at && *reader->at != ',') {
        challenge->token68 = read_token68(reader);
        if (!challenge->token68 && !read_params(reader, challenge)) {
            reader->count += challenge->params.count > 0;
            return false;
        }
    }
    reader->count++;
    return true;
}

size_t auth_challenges_read(const struct exchange *exchange, struct arena *arena,
                            struct auth_challenge **ret_challenges)
{
    struct reader reader = {.arena = arena,
                            .list = arena_array(arena, CHALLENGES_MAX, struct auth_challenge)};
    for (size_t i = 0; i < exchange->response_headers.count; i++) {
        const struct pair *pair = &exchange->response_headers.items[i];
        if (!text_equal_nocase(pair->key, "WWW-Authenticate") || !pair->value ||
            strlen(pair->value) > AUTH_MAX_CHALLENGE)
            continue;
        reader.at = pair->value;
        skip_commas(&reader);
        while (*reader.at && read_challenge(&reader))
            skip_commas(&reader);
    }
    *ret_challenges = reader.list;
    return reader.count;
}
