#include "json/gate.h"

#include "json/number.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { GATE_MAX_DEPTH = 1024 }; /* levels the bit stack below can hold, whatever the limits say */

static const size_t MIB = 1024 * 1024;

const struct json_limits json_body_limits = {20 * MIB, 256, 2000000, 16 * MIB};
const struct json_limits json_document_limits = {100 * MIB, 256, 2000000, 16 * MIB};

struct gate {
    const unsigned char *start, *at, *end;
    const struct json_limits *limits;
    struct json_summary seen;
    size_t depth;
    uint64_t is_object[GATE_MAX_DEPTH / 64];
    struct error *err;
};

/* Bytes that a string may hold as they are: printable ASCII but '"' and '\'. */
static const bool plain[256] = {
    [0x20 ... 0x21] = true,
    [0x23 ... 0x5B] = true,
    [0x5D ... 0x7F] = true,
};

static int refuse(struct gate *gate, enum error_code code, const char *reason)
{
    size_t line = 1, column = 1;
    for (const unsigned char *c = gate->start; c < gate->at; c++) {
        if (*c == '\n') {
            line++;
            column = 1;
        } else if ((*c & 0xC0) != 0x80) { /* columns count characters, not bytes */
            column++;
        }
    }
    return error_set(gate->err, code, "line %zu, column %zu: %s", line, column, reason);
}

static int refuse_here(struct gate *gate, const char *reason)
{
    return refuse(gate, ERR_PARSE, gate->at >= gate->end ? "unexpected end of text" : reason);
}

static void skip_space(struct gate *gate)
{
    const unsigned char *at = gate->at, *end = gate->end;
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    gate->at = at;
}

/* The length of the well-formed multi-byte sequence at `s`, or 0. */
static size_t utf8_length(const unsigned char *s, size_t left)
{
    unsigned char first = s[0];
    if (first < 0xC2 || left < 2)
        return 0;
    unsigned char second = s[1];
    if ((second & 0xC0) != 0x80)
        return 0;
    if (first < 0xE0)
        return 2;
    if (left < 3 || (s[2] & 0xC0) != 0x80)
        return 0;
    if (first < 0xF0) {
        bool overlong = first == 0xE0 && second < 0xA0;
        bool surrogate = first == 0xED && second > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    if (left < 4 || (s[3] & 0xC0) != 0x80 || first > 0xF4)
        return 0;
    bool out_of_range = (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
    return out_of_range ? 0 : 4;
}

/* Reads four hexadecimal digits; -1 when they are not there. */
static int hex4(const unsigned char *s, const unsigned char *end)
{
    if (end - s < 4)
        return -1;
    int value = 0;
    for (int i = 0; i < 4; i++) {
        unsigned char c = s[i], folded = c | 0x20;
        if (c >= '0' && c <= '9')
            value = value << 4 | (c - '0');
        else if (folded >= 'a' && folded <= 'f')
            value = value << 4 | (folded - 'a' + 10);
        else
            return -1;
    }
    return value;
}

static int check_unicode_escape(struct gate *gate)
{
    int unit = hex4(gate->at + 2, gate->end);
    if (unit < 0)
        return refuse(gate, ERR_PARSE, "\\u needs four hexadecimal digits");
    if (unit == 0)
        return refuse(gate, ERR_PARSE, "U+0000 is not supported in text");
    if (unit >= 0xDC00 && unit <= 0xDFFF)
        return refuse(gate, ERR_PARSE, "a low surrogate without its high surrogate");
    if (unit < 0xD800 || unit > 0xDBFF) {
        gate->at += 6;
        return 0;
    }
    const unsigned char *next = gate->at + 6;
    int low =
        gate->end - next >= 6 && next[0] == '\\' && next[1] == 'u' ? hex4(next + 2, gate->end) : -1;
    if (low < 0xDC00 || low > 0xDFFF)
        return refuse(gate, ERR_PARSE, "a high surrogate without its low surrogate");
    gate->at += 12;
    return 0;
}

static int check_escape(struct gate *gate)
{
    if (gate->end - gate->at < 2) {
        gate->at = gate->end;
        return refuse_here(gate, "");
    }
    switch (gate->at[1]) {
    case 'u':
        return check_unicode_escape(gate);
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        gate->at += 2;
        return 0;
    default:
        return refuse(gate, ERR_PARSE, "unknown escape in a string");
    }
}

static int check_string(struct gate *gate)
{
    const unsigned char *first = ++gate->at;
    for (;;) {
        const unsigned char *at = gate->at, *end = gate->end;
        while (at < end && plain[*at])
            at++;
        gate->at = at;
        if (at >= end)
            return refuse(gate, ERR_PARSE, "unexpected end of text inside a string");
        if (*at == '"')
            break;
        if (*at == '\\') {
            if (check_escape(gate) < 0)
                return -1;
        } else if (*at < 0x20) {
            return refuse(gate, ERR_PARSE, "a control character inside a string");
        } else {
            size_t step = utf8_length(at, (size_t)(end - at));
            if (step == 0)
                return refuse(gate, ERR_PARSE, "text that is not UTF-8");
            gate->at += step;
        }
    }
    if ((size_t)(gate->at - first) > gate->limits->string)
        return refuse(gate, ERR_LIMIT, "a string is too long");
    gate->at++;
    return 0;
}

static const unsigned char *skip_digits(const unsigned char *at, const unsigned char *end)
{
    while (at < end && *at >= '0' && *at <= '9')
        at++;
    return at;
}

static int check_number(struct gate *gate)
{
    const unsigned char *start = gate->at, *end = gate->end, *at = start;
    if (*at == '-')
        at++;
    const unsigned char *digits = at;
    at = skip_digits(at, end);
    if (at == digits) {
        gate->at = at;
        return refuse_here(gate, "expected a digit");
    }
    if (*digits == '0' && at - digits > 1)
        return refuse(gate, ERR_PARSE, "a number with leading zeros");
    if (at < end && *at == '.') {
        digits = ++at;
        at = skip_digits(at, end);
        gate->at = at;
        if (at == digits)
            return refuse_here(gate, "expected a digit after '.'");
    }
    if (at < end && (*at | 0x20) == 'e') {
        at++;
        if (at < end && (*at == '+' || *at == '-'))
            at++;
        digits = at;
        at = skip_digits(at, end);
        gate->at = at;
        if (at == digits)
            return refuse_here(gate, "expected a digit in the exponent");
    }
    gate->at = at;
    if (!number_is_exact((const char *)start, (size_t)(at - start)))
        gate->seen.inexact_numbers++;
    return 0;
}

static int check_word(struct gate *gate, const char *word, size_t length)
{
    if ((size_t)(gate->end - gate->at) < length || memcmp(gate->at, word, length) != 0)
        return refuse(gate, ERR_PARSE, "expected a value");
    gate->at += length;
    return 0;
}

static int push(struct gate *gate, bool is_object)
{
    if (gate->depth >= gate->limits->depth || gate->depth >= GATE_MAX_DEPTH)
        return refuse(gate, ERR_LIMIT, "nested too deeply");
    uint64_t bit = UINT64_C(1) << (gate->depth % 64);
    if (is_object)
        gate->is_object[gate->depth / 64] |= bit;
    else
        gate->is_object[gate->depth / 64] &= ~bit;
    if (++gate->depth > gate->seen.depth)
        gate->seen.depth = gate->depth;
    gate->at++;
    return 0;
}

static bool in_object(const struct gate *gate)
{
    size_t level = gate->depth - 1;
    return gate->is_object[level / 64] >> (level % 64) & 1;
}

static int check_key(struct gate *gate)
{
    skip_space(gate);
    if (gate->at >= gate->end || *gate->at != '"')
        return refuse_here(gate, "expected a member name in quotes");
    if (check_string(gate) < 0)
        return -1;
    skip_space(gate);
    if (gate->at >= gate->end || *gate->at != ':')
        return refuse_here(gate, "expected ':'");
    gate->at++;
    return 0;
}

/* Opens a container. Returns 1 when a value must follow, 0 when it was empty and is closed again.
 */
static int open_container(struct gate *gate)
{
    bool is_object = *gate->at == '{';
    if (push(gate, is_object) < 0)
        return -1;
    skip_space(gate);
    if (gate->at < gate->end && *gate->at == (is_object ? '}' : ']')) {
        gate->at++;
        gate->depth--;
        return 0;
    }
    return is_object && check_key(gate) < 0 ? -1 : 1;
}

/* Reads one value, or the start of one. Returns 1 when its first element must follow. */
static int check_value(struct gate *gate)
{
    skip_space(gate);
    if (gate->at >= gate->end)
        return refuse_here(gate, "");
    if (++gate->seen.nodes > gate->limits->nodes)
        return refuse(gate, ERR_LIMIT, "too many values");
    switch (*gate->at) {
    case '{':
    case '[':
        return open_container(gate);
    case '"':
        return check_string(gate);
    case 't':
        return check_word(gate, "true", 4);
    case 'f':
        return check_word(gate, "false", 5);
    case 'n':
        return check_word(gate, "null", 4);
    case '-':
    case '0' ... '9':
        return check_number(gate);
    default:
        return refuse(gate, ERR_PARSE, "expected a value");
    }
}

/* After a value: closes what ends here. Returns 1 when another value must follow. */
static int check_after_value(struct gate *gate)
{
    while (gate->depth > 0) {
        bool object = in_object(gate);
        skip_space(gate);
        unsigned char c = gate->at < gate->end ? *gate->at : 0;
        if (c == ',') {
            gate->at++;
            return object && check_key(gate) < 0 ? -1 : 1;
        }
        if (c != (object ? '}' : ']'))
            return refuse_here(gate, object ? "expected ',' or '}'" : "expected ',' or ']'");
        gate->at++;
        gate->depth--;
    }
    return 0;
}

int json_gate_check(const char *bytes, size_t length, const struct json_limits *limits,
                    struct json_summary *ret_summary, struct error *err)
{
    if (length > limits->bytes)
        return error_set(err, ERR_LIMIT, "larger than %zu bytes", limits->bytes);
    struct gate gate = {.limits = limits, .err = err};
    gate.start = gate.at = (const unsigned char *)bytes;
    gate.end = gate.start + length;

    int more;
    do {
        more = check_value(&gate);
        if (more == 0)
            more = check_after_value(&gate);
        if (more < 0)
            return -1;
    } while (more);

    skip_space(&gate);
    if (gate.at < gate.end)
        return refuse(&gate, ERR_PARSE, "more text after the end of the document");
    if (ret_summary)
        *ret_summary = gate.seen;
    return 0;
}
