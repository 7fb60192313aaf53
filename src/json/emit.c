#include "json/emit.h"

#include "base/attributes.h"
#include "base/text.h"
#include "json/json.h"

#include <string.h>

static void put_text(const struct emitter *emitter, const char *text)
{
    emitter->put(emitter->into, text, strlen(text));
}

void emit_new_line(const struct emitter *emitter, unsigned depth)
{
    static const char spaces[] = "\n                                ";
    size_t left = 2 * (size_t)depth, most = sizeof spaces - 2;
    size_t first = left < most ? left : most;
    emitter->put(emitter->into, spaces, 1 + first);
    for (left -= first; left > 0; left -= first) {
        first = left < most ? left : most;
        emitter->put(emitter->into, spaces + 1, first);
    }
}

/* Escape sequences of JSON.stringify: the letter after the backslash, or 'u'. */
static const char escapes[256] = {
    [0x00 ... 0x07] = 'u', ['\b'] = 'b', ['\t'] = 't',          ['\n'] = 'n', [0x0B] = 'u',
    ['\f'] = 'f',          ['\r'] = 'r', [0x0E ... 0x1F] = 'u', ['"'] = '"',  ['\\'] = '\\',
};

static void put_escape(const struct emitter *emitter, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    char out[6] = {'\\', escapes[c], '0', '0', hex[c >> 4], hex[c & 15]};
    emitter->put(emitter->into, out, escapes[c] == 'u' ? 6 : 2);
}

/* Writes valid UTF-8. */
static void put_escaped(const struct emitter *emitter, const char *text, size_t length)
{
    size_t from = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (!escapes[c])
            continue;
        if (i > from)
            emitter->put(emitter->into, text + from, i - from);
        put_escape(emitter, c);
        from = i + 1;
    }
    if (length > from)
        emitter->put(emitter->into, text + from, length - from);
}

void emit_quoted(const struct emitter *emitter, const char *text, size_t length)
{
    emitter->put(emitter->into, "\"", 1);
    size_t bad;
    while (!text_is_utf8(text, length, &bad)) {
        put_escaped(emitter, text, bad);
        emitter->put(emitter->into, "\xEF\xBF\xBD", 3);
        text += bad + 1;
        length -= bad + 1;
    }
    put_escaped(emitter, text, length);
    emitter->put(emitter->into, "\"", 1);
}

static void emit_text(const struct emitter *emitter, const char *text)
{
    emit_quoted(emitter, text, strlen(text));
}

static void emit_children(const struct emitter *emitter, const cJSON *node, unsigned depth)
{
    bool object = cJSON_IsObject(node);
    emitter->put(emitter->into, object ? "{" : "[", 1);
    for (const cJSON *child = node->child; child; child = child->next) {
        if (emitter->pretty)
            emit_new_line(emitter, depth + 1);
        if (object) {
            emit_text(emitter, child->string ? child->string : "");
            emitter->put(emitter->into, ": ", emitter->pretty ? 2 : 1);
        }
        emit_tree(emitter, child, depth + 1);
        if (child->next)
            emitter->put(emitter->into, ",", 1);
    }
    if (emitter->pretty && node->child)
        emit_new_line(emitter, depth);
    emitter->put(emitter->into, object ? "}" : "]", 1);
}

void emit_tree(const struct emitter *emitter, const cJSON *node, unsigned depth)
{
    char number[JSON_NUMBER_SIZE];
    switch (node ? node->type & 0xFF : cJSON_NULL) {
    case cJSON_False:
        return put_text(emitter, "false");
    case cJSON_True:
        return put_text(emitter, "true");
    case cJSON_Number:
        json_format_number(node->valuedouble, number);
        return put_text(emitter, number);
    case cJSON_Raw:
        return put_text(emitter, node->valuestring ? node->valuestring : "null");
    case cJSON_String:
        return emit_text(emitter, node->valuestring ? node->valuestring : "");
    case cJSON_Array:
    case cJSON_Object:
        return emit_children(emitter, node, depth);
    default:
        return put_text(emitter, "null");
    }
}
