/* yaml.c: YAML 1.2 with the core schema, read with libyaml's events into a JSON tree.
 *
 * libyaml knows YAML 1.1's syntax; what differs is mended here: values are resolved by the core
 * schema, keys must be unique, text that runs over several lines must be indented deeper than the
 * block it belongs to. Aliases are copied, so nodes and bytes are counted against the limits. */
#include "format/yaml_tree.h"

#include "base/buffer.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "json/number.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { YAML_MAX_DEPTH = 256, INDENT_UNKNOWN = -2 };

struct level {
    cJSON *node;
    struct map *keys; /* of a mapping: what was there */
    char *key;        /* of a mapping: set while its value is awaited */
    long indent;      /* column of a block collection; that of the one around it in flow style */
    bool is_flow;
};

struct reader {
    yaml_parser_t parser;
    const char *text;
    size_t length;
    const struct json_limits *limits;
    struct error *err;
    struct level levels[YAML_MAX_DEPTH];
    size_t depth;
    struct map *anchors; /* name → node, borrowed from the tree; the latest of equal names */
    cJSON *root;
    size_t nodes, bytes;
    size_t line_at; /* a line number and where it starts, so that looking on is cheap */
    const char *line_start;
};

static int fail(struct reader *reader, yaml_mark_t mark, enum error_code code, const char *problem)
{
    return error_set(reader->err, code, "line %zu, column %zu: %s", mark.line + 1, mark.column + 1,
                     problem);
}

static int fail_parser(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem ? parser->problem : "not YAML";
    if (parser->error == YAML_READER_ERROR)
        return error_set(reader->err, ERR_PARSE, "byte %zu: %s", parser->problem_offset, problem);
    yaml_mark_t mark = parser->problem_mark;
    if (parser->context)
        return error_set(reader->err, ERR_PARSE, "line %zu, column %zu: %s %s", mark.line + 1,
                         mark.column + 1, problem, parser->context);
    return fail(reader, mark, ERR_PARSE, problem);
}

/* How much a line break takes at `at`, by libyaml's own count of lines; 0 when there is none. */
static size_t break_length(const char *at, const char *end)
{
    if (*at == '\r')
        return at + 1 < end && at[1] == '\n' ? 2 : 1;
    if (*at == '\n')
        return 1;
    if (end - at >= 2 && memcmp(at, "\xC2\x85", 2) == 0)
        return 2;
    if (end - at >= 3 && (memcmp(at, "\xE2\x80\xA8", 3) == 0 || memcmp(at, "\xE2\x80\xA9", 3) == 0))
        return 3;
    return 0;
}

/* Where line `number` starts (from 0). Calls come with growing numbers. */
static const char *find_line(struct reader *reader, size_t number)
{
    const char *at = reader->line_start, *end = reader->text + reader->length;
    if (number < reader->line_at) {
        at = reader->text;
        reader->line_at = 0;
    }
    while (at < end && reader->line_at < number) {
        size_t step = break_length(at, end);
        at += step ? step : 1;
        reader->line_at += step > 0;
    }
    reader->line_start = at;
    return at;
}

static size_t skip_blanks(const char *at, const char *end)
{
    const char *start = at;
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return (size_t)(at - start);
}

/* Quoted text that runs on must stay indented deeper than the block around it. */
static int check_indent(struct reader *reader, const yaml_event_t *event, long indent)
{
    const char *end = reader->text + reader->length;
    for (size_t line = event->start_mark.line + 1; line <= event->end_mark.line; line++) {
        const char *at = find_line(reader, line);
        long column = 0;
        while (at < end && *at == ' ') {
            at++;
            column++;
        }
        const char *text = at + skip_blanks(at, end);
        if (!strchr("\r\n", at[-1 - column]))
            continue; /* a line only to libyaml, after U+0085 or the like */
        if (text < end && !break_length(text, end) && column <= indent)
            return fail(reader, event->start_mark, ERR_PARSE,
                        "quoted text without its closing quote, or not indented");
    }
    return 0;
}

static long block_indent(const struct reader *reader)
{
    return reader->depth ? reader->levels[reader->depth - 1].indent : -1;
}

static bool in_flow(const struct reader *reader)
{
    return reader->depth && reader->levels[reader->depth - 1].is_flow;
}

/* What stands inside brackets must be indented deeper than the block around them, too; only the
 * closing bracket may stand right below. */
static int check_flow(struct reader *reader, const yaml_event_t *event)
{
    bool closing = event->type == YAML_MAPPING_END_EVENT || event->type == YAML_SEQUENCE_END_EVENT;
    if (in_flow(reader) && (long)event->start_mark.column + closing <= block_indent(reader))
        return fail(reader, event->start_mark, ERR_PARSE,
                    "what stands in brackets is not indented enough");
    return 0;
}

static int count(struct reader *reader, yaml_mark_t mark, size_t nodes, size_t bytes)
{
    reader->nodes += nodes;
    reader->bytes += bytes;
    if (reader->nodes > reader->limits->nodes)
        return fail(reader, mark, ERR_LIMIT, "too many values");
    if (reader->bytes > reader->limits->bytes)
        return fail(reader, mark, ERR_LIMIT, "too much text");
    return 0;
}

/* --- plain values by the core schema --- */

static size_t digits(const char *text, const char *accepted)
{
    return strspn(text, accepted);
}

static bool is_one_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

static bool is_float(const char *text)
{
    text += *text == '-' || *text == '+';
    size_t whole = digits(text, "0123456789"), fraction = 0;
    text += whole;
    if (*text == '.') {
        fraction = digits(text + 1, "0123456789");
        text += 1 + fraction;
    }
    if (whole + fraction == 0)
        return false;
    if (*text == 'e' || *text == 'E') {
        text++;
        text += *text == '-' || *text == '+';
        size_t exponent = digits(text, "0123456789");
        if (exponent == 0)
            return false;
        text += exponent;
    }
    return *text == '\0';
}

static bool is_base(const char *text, char letter, const char *accepted)
{
    return text[0] == '0' && text[1] == letter && text[2] &&
           text[2 + digits(text + 2, accepted)] == '\0';
}

static double parse_base(const char *text, int base)
{
    double value = 0;
    for (; *text; text++) {
        int digit = *text <= '9' ? *text - '0' : (*text | 0x20) - 'a' + 10;
        value = value * base + digit;
    }
    return value;
}

/* A number as it is written, when JSON would write it so, else by its value. */
static cJSON *new_number(const char *text)
{
    size_t length = strlen(text);
    bool json = json_gate_check(text, length, &json_body_limits, NULL, NULL) == 0;
    if (json && !number_is_exact(text, length))
        return cJSON_CreateRaw(text);
    return cJSON_CreateNumber(number_parse(text, length));
}

static cJSON *resolve_plain(const char *text)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", NULL};
    static const char *const others[] = {".inf",  ".Inf",  ".INF",  "+.inf", "+.Inf",
                                         "+.INF", "-.inf", "-.Inf", "-.INF", ".nan",
                                         ".NaN",  ".NAN",  NULL};
    if (is_one_of(text, nulls) || is_one_of(text, others)) /* JSON has no infinity */
        return cJSON_CreateNull();
    if (is_one_of(text, trues))
        return cJSON_CreateTrue();
    if (is_one_of(text, falses))
        return cJSON_CreateFalse();
    if (is_base(text, 'x', "0123456789abcdefABCDEF"))
        return cJSON_CreateNumber(parse_base(text + 2, 16));
    if (is_base(text, 'o', "01234567"))
        return cJSON_CreateNumber(parse_base(text + 2, 8));
    if (is_float(text))
        return new_number(*text == '+' ? text + 1 : text);
    return cJSON_CreateString(text);
}

static bool is_core_tag(const char *tag)
{
    static const char *const tags[] = {YAML_NULL_TAG, YAML_BOOL_TAG, YAML_INT_TAG, YAML_FLOAT_TAG,
                                       NULL};
    return is_one_of(tag, tags);
}

static cJSON *resolve_scalar(const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    const char *tag = (const char *)event->data.scalar.tag;
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    bool resolve = tag ? is_core_tag(tag) : plain && event->data.scalar.plain_implicit;
    return resolve ? resolve_plain(text) : cJSON_CreateString(text);
}

/* --- building the tree --- */

static void remember_anchor(struct reader *reader, const yaml_char_t *name, cJSON *node)
{
    if (name)
        map_put(reader->anchors, (const char *)name, node);
}

/* The keys of a JSON object are text: 200, true and null become theirs. */
static int take_key(struct reader *reader, const yaml_event_t *event)
{
    struct level *level = &reader->levels[reader->depth - 1];
    const char *text = (const char *)event->data.scalar.value;
    if (map_get(level->keys, text)) {
        char problem[160];
        snprintf(problem, sizeof problem, "the key \"%.100s\" is there twice", text);
        return fail(reader, event->start_mark, ERR_PARSE, problem);
    }
    if (level->indent == INDENT_UNKNOWN)
        level->indent = (long)event->start_mark.column;
    map_put(level->keys, text, reader);
    level->key = mem_strdup(text);
    return 0;
}

static bool awaits_key(const struct reader *reader)
{
    const struct level *level = reader->depth ? &reader->levels[reader->depth - 1] : NULL;
    return level && level->keys && !level->key;
}

/* Puts a node where the innermost open collection awaits it. */
static int attach(struct reader *reader, yaml_mark_t mark, cJSON *node)
{
    if (awaits_key(reader)) {
        cJSON_Delete(node);
        return fail(reader, mark, ERR_PARSE, "a key must be plain text");
    }
    if (!json_is_number(node))
        node->valueint = (int)mark.line + 1;
    if (reader->depth == 0) {
        reader->root = node;
        return 0;
    }
    struct level *level = &reader->levels[reader->depth - 1];
    node->string = TAKE(level->key);
    cJSON_AddItemToArray(level->node, node); /* leaves the name as it is set */
    return 0;
}

static int take_scalar(struct reader *reader, const yaml_event_t *event)
{
    size_t length = event->data.scalar.length;
    const char *tag = (const char *)event->data.scalar.tag;
    if (strlen((const char *)event->data.scalar.value) != length)
        return fail(reader, event->start_mark, ERR_PARSE, "U+0000 is not supported in text");
    if (length > reader->limits->string)
        return fail(reader, event->start_mark, ERR_LIMIT, "a text is too long");
    if (tag && strcmp(tag, "tag:yaml.org,2002:binary") == 0)
        return fail(reader, event->start_mark, ERR_PARSE, "!!binary is not supported");
    bool quoted = event->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE ||
                  event->data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE;
    if (quoted && check_indent(reader, event, block_indent(reader)) < 0)
        return -1;
    if (count(reader, event->start_mark, 1, length) < 0)
        return -1;
    if (awaits_key(reader))
        return take_key(reader, event);
    cJSON *node = resolve_scalar(event);
    if (attach(reader, event->start_mark, node) < 0)
        return -1;
    remember_anchor(reader, event->data.scalar.anchor, node);
    return 0;
}

static void measure(const cJSON *node, size_t *nodes, size_t *bytes)
{
    ++*nodes;
    *bytes += node->string ? strlen(node->string) : 0;
    *bytes += node->valuestring ? strlen(node->valuestring) : 0;
    for (const cJSON *child = node->child; child; child = child->next)
        measure(child, nodes, bytes);
}

static size_t height(const cJSON *node)
{
    size_t most = 0;
    for (const cJSON *child = node->child; child; child = child->next) {
        size_t one = height(child);
        most = one > most ? one : most;
    }
    return most + (cJSON_IsObject(node) || cJSON_IsArray(node));
}

static int take_alias(struct reader *reader, const yaml_event_t *event)
{
    const cJSON *target = map_get(reader->anchors, (const char *)event->data.alias.anchor);
    if (!target)
        return fail(reader, event->start_mark, ERR_PARSE, "an alias without its anchor");
    for (size_t i = 0; i < reader->depth; i++)
        if (reader->levels[i].node == target)
            return fail(reader, event->start_mark, ERR_PARSE, "an alias inside its own anchor");
    size_t nodes = 0, bytes = 0;
    measure(target, &nodes, &bytes);
    if (count(reader, event->start_mark, nodes, bytes) < 0)
        return -1;
    if (reader->depth + height(target) > YAML_MAX_DEPTH)
        return fail(reader, event->start_mark, ERR_LIMIT, "nested too deeply");
    cJSON *copy = cJSON_Duplicate(target, true);
    free(copy->string);
    copy->string = NULL;
    return attach(reader, event->start_mark, copy);
}

/* The column of a block collection. With an anchor or a tag the event begins at that, maybe on
 * another line: the first key then tells a mapping's column. */
static long indent_of(const struct reader *reader, const yaml_event_t *event, bool is_mapping,
                      bool is_flow)
{
    const yaml_char_t *anchor =
        is_mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
    const yaml_char_t *tag =
        is_mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    if (is_flow)
        return block_indent(reader);
    if (!anchor && !tag)
        return (long)event->start_mark.column;
    return is_mapping ? INDENT_UNKNOWN : block_indent(reader);
}

static int open_level(struct reader *reader, const yaml_event_t *event, bool is_mapping)
{
    if (reader->depth >= YAML_MAX_DEPTH || reader->depth >= reader->limits->depth)
        return fail(reader, event->start_mark, ERR_LIMIT, "nested too deeply");
    if (count(reader, event->start_mark, 1, 0) < 0)
        return -1;
    cJSON *node = is_mapping ? cJSON_CreateObject() : cJSON_CreateArray();
    if (attach(reader, event->start_mark, node) < 0)
        return -1;
    bool flow = is_mapping ? event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                           : event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    struct level *level = &reader->levels[reader->depth];
    *level = (struct level){
        .node = node,
        .keys = is_mapping ? map_create(NULL) : NULL,
        .indent = indent_of(reader, event, is_mapping, flow),
        .is_flow = flow,
    };
    remember_anchor(
        reader, is_mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor,
        node);
    reader->depth++;
    return 0;
}

static void close_level(struct reader *reader)
{
    struct level *level = &reader->levels[--reader->depth];
    map_free(level->keys);
    free(level->key);
}

/* Returns 1 at the end of the text. */
static int take_event(struct reader *reader, const yaml_event_t *event)
{
    if (check_flow(reader, event) < 0)
        return -1;
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return take_scalar(reader, event);
    case YAML_ALIAS_EVENT:
        return take_alias(reader, event);
    case YAML_MAPPING_START_EVENT:
        return open_level(reader, event, true);
    case YAML_SEQUENCE_START_EVENT:
        return open_level(reader, event, false);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        close_level(reader);
        return 0;
    case YAML_DOCUMENT_START_EVENT:
        return reader->root ? fail(reader, event->start_mark, ERR_PARSE, "more than one document")
                            : 0;
    case YAML_STREAM_END_EVENT:
        return 1;
    default:
        return 0;
    }
}

static int read_events(struct reader *reader)
{
    int result;
    do {
        yaml_event_t event;
        if (!yaml_parser_parse(&reader->parser, &event))
            return fail_parser(reader);
        result = take_event(reader, &event);
        yaml_event_delete(&event);
    } while (result == 0);
    return result < 0 ? -1 : 0;
}

static void release(struct reader *reader)
{
    while (reader->depth)
        close_level(reader);
    map_free(reader->anchors);
    yaml_parser_delete(&reader->parser);
}

static cJSON *read_tree(const char *text, size_t length, const struct json_limits *limits,
                        struct error *err)
{
    struct reader *reader = mem_new(struct reader); /* too large for some threads' stacks */
    reader->text = reader->line_start = text;
    reader->length = length;
    reader->limits = limits;
    reader->err = err;
    reader->anchors = map_create(NULL);
    yaml_parser_initialize(&reader->parser);
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader->parser, (const unsigned char *)text, length);
    int result = read_events(reader);
    release(reader);
    cJSON *root = TAKE(reader->root);
    free(reader);
    if (result < 0) {
        cJSON_Delete(root);
        return NULL;
    }
    return root ? root : cJSON_CreateNull();
}

/* The unit of an escape of six characters (\uD83D) at `at`; 0 when none stands there. */
static unsigned escaped_unit(const char *at, const char *end)
{
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return 0;
    const char digits[] = {at[2], at[3], at[4], at[5], '\0'};
    bool hex = strspn(digits, "0123456789abcdefABCDEF") == 4;
    return hex ? (unsigned)strtoul(digits, NULL, 16) : 0;
}

/* Writers that think in UTF-16 put one character as two escapes, which libyaml does not pair. */
static size_t pair_surrogates(const char *at, const char *end, struct buffer *out)
{
    unsigned high = escaped_unit(at, end), low = high ? escaped_unit(at + 6, end) : 0;
    if (high < 0xD800 || high > 0xDBFF || low < 0xDC00 || low > 0xDFFF)
        return 0;
    buffer_printf(out, "\\U%08x", 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
    return 12;
}

/* A line of nothing but blanks, with a tab among them, is empty to everybody but libyaml. */
static size_t drop_blank_line(const char *start, const char *at, const char *end)
{
    size_t blanks = at == start || at[-1] == '\n' ? skip_blanks(at, end) : 0;
    bool whole = at + blanks == end || at[blanks] == '\n' || at[blanks] == '\r';
    return whole && memchr(at, '\t', blanks) ? blanks : 0;
}

/* Writes the text anew without what libyaml refuses though YAML 1.2 allows it; false when there is
 * no such thing in it. */
static bool mend(const char *text, size_t length, struct buffer *out)
{
    bool mended = false;
    for (const char *at = text, *end = text + length; at < end;) {
        size_t taken = pair_surrogates(at, end, out);
        if (!taken)
            taken = drop_blank_line(text, at, end);
        mended |= taken > 0;
        if (!taken) {
            taken = *at == '\\' && end - at > 1 ? 2 : 1;
            buffer_append(out, at, taken);
        }
        at += taken;
    }
    return mended;
}

cJSON *yaml_parse(const char *text, size_t length, const struct json_limits *limits,
                  const char *name, struct error *err)
{
    if (length > limits->bytes) {
        error_set(err, ERR_LIMIT, "%s: larger than %zu bytes", name, limits->bytes);
        return NULL;
    }
    AUTO_BUFFER whole, mended;
    buffer_init(&whole, length + 2);
    buffer_init(&mended, length + 2);
    if (length &&
        text[length - 1] != '\n') { /* block text ends with a line break, also at the end */
        buffer_append(&whole, text, length);
        buffer_append_char(&whole, '\n');
        text = whole.data;
        length = whole.length;
    }
    cJSON *tree = read_tree(text, length, limits, err);
    if (!tree && mend(text, length, &mended))
        tree = read_tree(buffer_text(&mended), mended.length, limits, NULL);
    if (!tree)
        error_wrap(err, "%s", name);
    return tree;
}

size_t yaml_line(const cJSON *node)
{
    return node && !json_is_number(node) && node->valueint > 0 ? (size_t)node->valueint : 0;
}
