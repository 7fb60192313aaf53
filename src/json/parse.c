/* parse.c: builds cJSON trees from text that the gate has passed.
 *
 * cJSON's own parser would do, but for two things: it stops at numbers of more than 63 characters
 * and it turns every number into a double. Building the nodes here keeps inexact numbers as text
 * and saves most of the allocations, since the names that collections are made of are constants. */
#include "base/mem.h"
#include "base/text.h"
#include "json/json.h"
#include "json/number.h"

#include <limits.h>
#include <string.h>

enum { PARSE_MAX_DEPTH = 1024 };

struct parser {
    const char *at, *text_end;
    bool has_inexact;
    cJSON *open[PARSE_MAX_DEPTH];
    size_t depth;
};

/* The names that fill most collections, by length. */
enum { NAMES_A_LENGTH = 10 };
static const char *const known_names[][NAMES_A_LENGTH] = {
    [2] = {"id"},
    [3] = {"key", "raw", "url", "src"},
    [4] = {"name", "type", "path", "host", "item", "exec", "body", "mode", "auth", "code"},
    [5] = {"value", "event", "query", "order"},
    [6] = {"method", "header", "script", "listen", "status", "cookie"},
    [7] = {"request", "options", "content", "enabled", "folders"},
    [8] = {"response", "disabled", "variable", "protocol", "formdata", "language", "packages"},
    [10] = {"urlencoded"},
    [11] = {"description"},
    [15] = {"originalRequest"},
};

static const char *known_name(const char *text, size_t length)
{
    if (length >= COUNT_OF(known_names))
        return NULL;
    for (size_t i = 0; i < NAMES_A_LENGTH && known_names[length][i]; i++)
        if (memcmp(known_names[length][i], text, length) == 0)
            return known_names[length][i];
    return NULL;
}

static cJSON *new_node(int type)
{
    cJSON *node = mem_alloc(sizeof *node); /* cJSON_Delete() uses free() */
    *node = (cJSON){.type = type};
    return node;
}

static unsigned hex4(const char *s)
{
    unsigned value = 0;
    for (int i = 0; i < 4; i++)
        value = value << 4 | (s[i] <= '9' ? (unsigned)(s[i] - '0') : (s[i] | 0x20u) - 'a' + 10);
    return value;
}

/* Reads the escape at `*at` (after the backslash) and returns the end of what it wrote. */
static char *unescape(const char **at, char *out)
{
    static const char plain[256] = {['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
                                    ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t'};
    const char *s = *at;
    if (*s != 'u') {
        *out = plain[(unsigned char)*s];
        *at = s + 1;
        return out + 1;
    }
    unsigned code_point = hex4(s + 1);
    *at = s + 5;
    if (code_point >= 0xD800 && code_point <= 0xDBFF) {
        code_point = 0x10000 + ((code_point - 0xD800) << 10) + (hex4(s + 7) - 0xDC00);
        *at = s + 11;
    }
    return out + text_put_utf8(out, code_point);
}

/* Reads a string whose quote is at `at`. `as_name` allows one of the constants above, told by
 * *ret_constant. */
static char *parse_string(struct parser *parser, bool as_name, bool *ret_constant)
{
    const char *start = parser->at + 1, *end = start;
    bool escaped = false;
    while (*end != '"') {
        escaped |= *end == '\\';
        end += *end == '\\' ? 2 : 1;
    }
    parser->at = end + 1;
    size_t length = (size_t)(end - start);
    if (as_name && !escaped) {
        const char *name = known_name(start, length);
        if (name) {
            *ret_constant = true;
            return (char *)name;
        }
    }
    char *text = mem_alloc(length + 1);
    char *out = text;
    if (!escaped) {
        memcpy(text, start, length);
        out += length;
    } else {
        while (start < end) {
            if (*start != '\\') {
                *out++ = *start++;
                continue;
            }
            start++;
            out = unescape(&start, out);
        }
    }
    *out = '\0';
    return text;
}

static bool is_number_character(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || (c | 0x20) == 'e';
}

static cJSON *parse_number(struct parser *parser)
{
    const char *start = parser->at, *end = start;
    while (end < parser->text_end && is_number_character(*end))
        end++;
    parser->at = end;
    size_t length = (size_t)(end - start);
    if (parser->has_inexact && !number_is_exact(start, length)) {
        cJSON *node = new_node(cJSON_Raw);
        node->valuestring = mem_strndup(start, length);
        return node;
    }
    cJSON *node = new_node(cJSON_Number);
    double value = node->valuedouble = number_parse(start, length);
    node->valueint = value >= INT_MAX ? INT_MAX : value <= INT_MIN ? INT_MIN : (int)value;
    return node;
}

static cJSON *parse_word(struct parser *parser, int type, size_t length)
{
    parser->at += length;
    return new_node(type);
}

static cJSON *parse_value(struct parser *parser)
{
    switch (*parser->at) {
    case '{':
        parser->at++;
        return new_node(cJSON_Object);
    case '[':
        parser->at++;
        return new_node(cJSON_Array);
    case '"': {
        cJSON *node = new_node(cJSON_String);
        node->valuestring = parse_string(parser, false, NULL);
        return node;
    }
    case 't':
        return parse_word(parser, cJSON_True, 4);
    case 'f':
        return parse_word(parser, cJSON_False, 5);
    case 'n':
        return parse_word(parser, cJSON_NULL, 4);
    default:
        return parse_number(parser);
    }
}

static void skip_space(struct parser *parser)
{
    while (*parser->at == ' ' || *parser->at == '\n' || *parser->at == '\r' || *parser->at == '\t')
        parser->at++;
}

/* cJSON keeps the last child in the first child's `prev`. */
static void append(cJSON *parent, cJSON *child)
{
    cJSON *first = parent->child;
    if (!first) {
        parent->child = child->prev = child;
        return;
    }
    child->prev = first->prev;
    first->prev->next = child;
    first->prev = child;
}

/* Reads one member or element of the innermost open container, and opens it when it is one. */
static void parse_child(struct parser *parser)
{
    cJSON *parent = parser->open[parser->depth - 1];
    char *name = NULL;
    bool constant = false;
    if (cJSON_IsObject(parent)) {
        name = parse_string(parser, true, &constant);
        skip_space(parser);
        parser->at++; /* ':' */
        skip_space(parser);
    }
    cJSON *child = parse_value(parser);
    child->string = name;
    append(parent, child);
    if (child->type == cJSON_Object || child->type == cJSON_Array)
        parser->open[parser->depth++] = child;
    if (constant)
        child->type |= cJSON_StringIsConst;
}

static cJSON *build(const char *text, size_t length, bool has_inexact)
{
    struct parser parser = {.at = text, .text_end = text + length, .has_inexact = has_inexact};
    skip_space(&parser);
    cJSON *root = parse_value(&parser);
    if (root->type == cJSON_Object || root->type == cJSON_Array)
        parser.open[parser.depth++] = root;
    while (parser.depth > 0) {
        skip_space(&parser);
        if (*parser.at == '}' || *parser.at == ']') {
            parser.depth--;
            parser.at++;
        } else if (*parser.at == ',') {
            parser.at++;
        } else {
            parse_child(&parser);
        }
    }
    return root;
}

cJSON *json_parse(const char *bytes, size_t length, const struct json_limits *limits,
                  const char *name, struct error *err)
{
    struct json_summary summary;
    if (json_gate_check(bytes, length, limits, &summary, err) < 0) {
        error_wrap(err, "%s", name);
        return NULL;
    }
    return build(bytes, length, summary.inexact_numbers > 0);
}
