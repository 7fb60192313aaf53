#include "format/yaml_write.h"

#include "base/buffer.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static void put_indent(struct buffer *out, unsigned depth)
{
    for (unsigned i = 0; i < depth; i++)
        (void)buffer_append_text(out, "  ");
}

/* --- scalars --- */

/* What YAML takes for something else than text. */
static bool is_reserved(const char *text)
{
    static const char *const words[] = {"true",  "True", "TRUE", "false", "False",
                                        "FALSE", "null", "Null", "NULL",  "y",
                                        "n",     "yes",  "no",   "on",    "off"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (text_equal_nocase(text, words[i]))
            return true;
    return false;
}

static bool is_plain(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const char others[] = "0123456789_./$+=()- ";
    size_t length = strlen(text);
    if (!length || !strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_/$", *text) ||
        text[length - 1] == ' ' || is_reserved(text))
        return false;
    for (; *text; text++)
        if (!strchr(letters, *text) && !strchr(others, *text))
            return false;
    return true;
}

/* Code points that YAML wants escaped; 0 at the end of the text. */
static unsigned next_point(const char *text, size_t *ret_length)
{
    const unsigned char *b = (const unsigned char *)text;
    size_t length = *b < 0x80 ? 1 : *b < 0xE0 ? 2 : *b < 0xF0 ? 3 : 4;
    unsigned point = *b < 0x80 ? *b : *b & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((b[i] & 0xC0) != 0x80) { /* no UTF-8 */
            *ret_length = 1;
            return 0xFFFD;
        }
        point = point << 6 | (b[i] & 0x3F);
    }
    *ret_length = length;
    return point;
}

static bool is_printable(unsigned point)
{
    return point == '\t' || point == '\n' || (point >= 0x20 && point < 0x7F) ||
           (point >= 0xA0 && point != 0xFEFF && point != 0xFFFE && point != 0xFFFF &&
            point != 0x2028 && point != 0x2029);
}

static void put_quoted(struct buffer *out, const char *text)
{
    (void)buffer_append_char(out, '"');
    for (size_t length; *text; text += length) {
        unsigned point = next_point(text, &length);
        if (point == '"' || point == '\\')
            (void)buffer_printf(out, "\\%c", (char)point);
        else if (point == '\n' || point == '\t' || point == '\r')
            (void)buffer_append_text(out, point == '\n' ? "\\n" : point == '\t' ? "\\t" : "\\r");
        else if (!is_printable(point) || point == 0xFFFD)
            (void)buffer_printf(out, "\\u%04X", point);
        else
            (void)buffer_append(out, text, length);
    }
    (void)buffer_append_char(out, '"');
}

/* Several lines, none of them only blanks, that a block gives back as they are. */
static bool is_block(const char *text)
{
    size_t length = strlen(text);
    if (!strchr(text, '\n') || strchr(" \t\n", *text) ||
        (length > 1 && strcmp(text + length - 2, "\n\n") == 0))
        return false;
    for (const char *line = text; *line;) {
        size_t size = strcspn(line, "\n");
        if (size && strspn(line, " \t") >= size)
            return false;
        line += size + (line[size] == '\n');
    }
    for (size_t size; *text; text += size) {
        unsigned point = next_point(text, &size);
        if (!is_printable(point) || point == 0xFFFD)
            return false;
    }
    return true;
}

static void put_block(struct buffer *out, const char *text, unsigned depth)
{
    bool ends = text[strlen(text) - 1] == '\n';
    (void)buffer_append_text(out, ends ? "|" : "|-");
    while (*text) {
        size_t length = strcspn(text, "\n");
        (void)buffer_append_char(out, '\n');
        if (length)
            put_indent(out, depth);
        (void)buffer_append(out, text, length);
        text += length + (text[length] == '\n');
    }
}

static void put_text(struct buffer *out, const char *text, unsigned depth)
{
    if (is_plain(text))
        (void)buffer_append_text(out, text);
    else if (depth && is_block(text))
        put_block(out, text, depth);
    else
        put_quoted(out, text);
}

/* --- trees --- */

static bool is_filled(const cJSON *node)
{
    return (cJSON_IsObject(node) || cJSON_IsArray(node)) && node->child;
}

static void put_node(struct buffer *out, const cJSON *node, unsigned depth);

/* Whatever stands behind "key:" or "-" on the same line. */
static void put_leaf(struct buffer *out, const cJSON *node, unsigned depth)
{
    if (cJSON_IsString(node))
        put_text(out, node->valuestring, depth);
    else
        (void)json_write(node, false,
                         out); /* JSON's numbers, words and empty brackets are YAML's */
}

static void put_members(struct buffer *out, const cJSON *object, unsigned depth, bool started)
{
    for (const cJSON *child = object->child; child; child = child->next) {
        if (!started)
            put_indent(out, depth);
        started = false;
        put_text(out, child->string, 0);
        (void)buffer_append_char(out, ':');
        if (is_filled(child)) {
            (void)buffer_append_char(out, '\n');
            put_node(out, child, depth + 1);
        } else {
            (void)buffer_append_char(out, ' ');
            put_leaf(out, child, depth + 1);
            (void)buffer_append_char(out, '\n');
        }
    }
}

static void put_elements(struct buffer *out, const cJSON *array, unsigned depth)
{
    for (const cJSON *child = array->child; child; child = child->next) {
        put_indent(out, depth);
        (void)buffer_append_text(out, "-");
        if (cJSON_IsObject(child) && child->child) {
            (void)buffer_append_char(out, ' ');
            put_members(out, child, depth + 1, true);
        } else if (is_filled(child)) {
            (void)buffer_append_char(out, '\n');
            put_node(out, child, depth + 1);
        } else {
            (void)buffer_append_char(out, ' ');
            put_leaf(out, child, depth + 1);
            (void)buffer_append_char(out, '\n');
        }
    }
}

static void put_node(struct buffer *out, const cJSON *node, unsigned depth)
{
    if (cJSON_IsObject(node))
        put_members(out, node, depth, false);
    else
        put_elements(out, node, depth);
}

void yaml_write(const cJSON *tree, struct buffer *into)
{
    if (is_filled(tree)) {
        put_node(into, tree, 0);
        return;
    }
    put_leaf(into, tree, 0);
    (void)buffer_append_char(into, '\n');
}
