/* cli_wrap.c: long lines cut to the width of the terminal, values painted by their kind. */
#include "base/buffer.h"
#include "report/cli.h"
#include "report/pretty.h"

#include <ctype.h>
#include <string.h>

enum {
    WRAP_DEFAULT_COLUMNS = 60, /* when the output is no terminal, or a very narrow one */
    WRAP_MIN_COLUMNS = 20,
    WRAP_MARGIN = 6,
};
#define CLI_MAX_TEXT ((size_t)256 << 20)

size_t cli_wrap_width(const struct cli *cli)
{
    unsigned columns = cli->settings.columns;
    return (columns > WRAP_MIN_COLUMNS ? columns : WRAP_DEFAULT_COLUMNS) - WRAP_MARGIN;
}

static bool is_line_end(uint32_t code_point)
{
    return code_point == '\n' || code_point == '\r' || code_point == 0x2028 || code_point == 0x2029;
}

static size_t sequence_length(const char *text)
{
    if (strncmp(text, "\x1b[", 2) != 0)
        return 0;
    size_t length = 2 + strspn(text + 2, "0123456789;");
    return text[length] == 'm' ? length + 1 : 0;
}

/* Takes one line of at most `width` units from text; *ret_ended says that a line end follows it. */
static size_t take_line(const char *text, size_t length, size_t width, size_t *ret_units)
{
    size_t at = 0, units = 0;
    while (at < length) {
        uint32_t code_point;
        size_t size = sequence_length(text + at);
        if (size == 0) {
            size = pretty_next(text + at, length - at, &code_point);
            size_t cost = code_point > 0xFFFF ? 2 : 1;
            if (is_line_end(code_point) || units + cost > width)
                break;
            units += cost;
        }
        at += size;
    }
    *ret_units = units;
    return at;
}

const char *cli_wrap(struct arena *arena, const char *text, size_t width, const char *indent)
{
    AUTO_BUFFER out;
    buffer_init(&out, CLI_MAX_TEXT);
    (void)buffer_append_text(&out, indent);
    size_t left = strlen(text);
    bool first = true;
    while (left) {
        size_t units, size = take_line(text, left, width, &units);
        if (units) {
            if (!first)
                (void)buffer_printf(&out, "\n%s", indent);
            first = false;
        }
        (void)buffer_append(&out, text, size);
        text += size;
        left -= size;
        uint32_t code_point;
        size_t end = left ? pretty_next(text, left, &code_point) : 0;
        if (end && is_line_end(code_point)) {
            text += end;
            left -= end;
        }
    }
    return arena_strndup(arena, buffer_text(&out), out.length);
}

/* Appends text[0..length) in a style. */
static void put(struct cli *cli, struct buffer *out, enum paint style, const char *text,
                size_t length)
{
    (void)buffer_append_text(out, cli_paint(cli, style, arena_strndup(&cli->arena, text, length)));
}

static size_t string_length(const char *text)
{
    size_t at = 1;
    while (text[at] && text[at] != text[0])
        at += text[at] == '\\' && text[at + 1] ? 2 : 1;
    return text[at] ? at + 1 : at;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$';
}

static bool word_is(const char *word, size_t length, const char *name)
{
    return strlen(name) == length && strncmp(word, name, length) == 0;
}

static void put_word(struct cli *cli, struct buffer *out, const char *word, size_t length)
{
    if (word[length] == ':')
        put(cli, out, PAINT_WHITE, word, length);
    else if (word_is(word, length, "true") || word_is(word, length, "false") ||
             word_is(word, length, "NaN") || word_is(word, length, "Infinity"))
        put(cli, out, PAINT_YELLOW, word, length);
    else if (word_is(word, length, "null"))
        put(cli, out, PAINT_BOLD, word, length);
    else if (word_is(word, length, "undefined"))
        put(cli, out, PAINT_GRAY, word, length);
    else
        (void)buffer_append(out, word, length);
}

/* "[Function: name]", "[Object]", "[Circular *1]": what inspect says instead of a value. */
static size_t special_length(const char *text)
{
    if (text[0] != '[' || !isupper((unsigned char)text[1]))
        return 0;
    size_t length = strcspn(text, "]\n");
    return text[length] == ']' ? length + 1 : 0;
}

/* One value or mark; returns how much of the text it was. */
static size_t put_token(struct cli *cli, struct buffer *out, const char *text)
{
    size_t length;
    if (*text == '\'' || *text == '"' || *text == '`') {
        length = string_length(text);
        put(cli, out, PAINT_GRAY, text, length);
    } else if ((length = special_length(text)) > 0) {
        put(cli, out, PAINT_CYAN, text, length);
    } else if (strncmp(text, "... ", 4) == 0) {
        length = strcspn(text, ",]}\n");
        (void)buffer_append(out, text, length);
    } else if (isdigit((unsigned char)*text) || (*text == '-' && isdigit((unsigned char)text[1]))) {
        length = 1 + strspn(text + 1, "0123456789.eE+-n");
        put(cli, out, PAINT_YELLOW, text, length);
    } else if (is_word(*text)) {
        for (length = 1; is_word(text[length]);)
            length++;
        put_word(cli, out, text, length);
    } else {
        length = 1;
        (void)buffer_append(out, text, 1);
    }
    return length;
}

/* Errors print their stack, which is prose and not painted. */
static bool is_error(const char *text)
{
    size_t length = 0;
    while (is_word(text[length]))
        length++;
    return length >= 5 && strncmp(text + length - 5, "Error", 5) == 0 &&
           (text[length] == ':' || text[length] == '\n');
}

const char *cli_paint_inspected(struct cli *cli, const char *text)
{
    if (!cli->settings.color || is_error(text))
        return text;
    AUTO_BUFFER out;
    buffer_init(&out, CLI_MAX_TEXT);
    while (*text)
        text += put_token(cli, &out, text);
    return arena_strdup(&cli->arena, buffer_text(&out));
}
