/* A text that matches a regular expression: the first alternative, the fewest repetitions. */
#include "format/openapi/example.h"

#include "base/buffer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { PATTERN_MAX_DEPTH = 32, PATTERN_MAX_TEXT = 4096, PATTERN_MAX_REPEAT = 1000 };

struct sampler {
    const char *at;
    struct buffer out;
    size_t extra; /* bytes that are still to be won by repeating more often */
    unsigned depth;
    bool failed;
};

struct set {
    bool has[128];
};

static void set_range(struct set *set, unsigned from, unsigned to)
{
    for (unsigned c = from; c <= to && c < 128; c++)
        set->has[c] = true;
}

static void set_not(struct set *set)
{
    for (unsigned c = 0; c < 128; c++)
        set->has[c] = !set->has[c] && c >= ' ' && c < 127;
}

static char set_pick(const struct set *set)
{
    static const char liked[] =
        "aA0bcdefghijklmnopqrstuvwxyzBCDEFGHIJKLMNOPQRSTUVWXYZ123456789-_. ";
    for (const char *c = liked; *c; c++)
        if (set->has[(unsigned char)*c])
            return *c;
    for (unsigned c = ' '; c < 127; c++)
        if (set->has[c])
            return (char)c;
    return set->has['\n'] ? '\n' : set->has['\t'] ? '\t' : 0;
}

static void add_word(struct set *set)
{
    set_range(set, 'a', 'z');
    set_range(set, 'A', 'Z');
    set_range(set, '0', '9');
    set->has['_'] = true;
}

/* \d, \w, \s and their opposites; false when the letter is no class. */
static bool add_class(struct set *set, char letter)
{
    struct set own = {0};
    switch (letter | 0x20) {
    case 'd':
        set_range(&own, '0', '9');
        break;
    case 'w':
        add_word(&own);
        break;
    case 's':
        own.has[' '] = own.has['\t'] = own.has['\n'] = true;
        break;
    default:
        return false;
    }
    if (isupper((unsigned char)letter))
        set_not(&own);
    for (unsigned c = 0; c < 128; c++)
        set->has[c] |= own.has[c];
    return true;
}

static unsigned hex_digits(struct sampler *s, size_t count)
{
    char digits[5] = {0};
    for (size_t i = 0; i < count; i++) {
        if (!isxdigit((unsigned char)*s->at)) {
            s->failed = true;
            return 0;
        }
        digits[i] = *s->at++;
    }
    return (unsigned)strtoul(digits, NULL, 16);
}

/* \p{…}: some letter will do. */
static void add_property(struct sampler *s, struct set *set)
{
    const char *end = *s->at == '{' ? strchr(s->at, '}') : NULL;
    if (!end) {
        s->failed = true;
        return;
    }
    if (s->at[1] == 'N')
        set_range(set, '0', '9');
    else if (s->at[1] == 'L')
        add_word(set);
    else
        s->failed = true;
    set->has['_'] = false;
    s->at = end + 1;
}

/* After a backslash. Returns the character, or 0 when a class was added. */
static unsigned escape(struct sampler *s, struct set *set)
{
    char letter = *s->at;
    if (!letter) {
        s->failed = true;
        return 0;
    }
    s->at++;
    if (add_class(set, letter))
        return 0;
    switch (letter) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'r':
        return '\r';
    case 'x':
        return hex_digits(s, 2);
    case 'u':
        return hex_digits(s, 4);
    case 'p':
        add_property(s, set);
        return 0;
    default:
        s->failed |= isalnum((unsigned char)letter) != 0; /* a reference back, a word's border */
        return (unsigned char)letter;
    }
}

static unsigned class_member(struct sampler *s, struct set *set)
{
    if (*s->at == '\\') {
        s->at++;
        return escape(s, set);
    }
    return (unsigned char)*s->at++;
}

static void read_set(struct sampler *s, struct set *set)
{
    bool negated = *s->at == '^';
    s->at += negated;
    while (*s->at && *s->at != ']' && !s->failed) {
        unsigned from = class_member(s, set), to = from;
        if (from && *s->at == '-' && s->at[1] && s->at[1] != ']') {
            s->at++;
            to = class_member(s, set);
        }
        if (from)
            set_range(set, from, to);
    }
    if (*s->at != ']')
        s->failed = true;
    else
        s->at++;
    if (negated)
        set_not(set);
}

static void put_one(struct sampler *s, const struct set *set)
{
    char c = set_pick(set);
    if (!c || buffer_append_char(&s->out, c) < 0)
        s->failed = true;
}

static void alternatives(struct sampler *s);

/* After the bracket: (?:…), (?<name>…), (?!…), or a plain group. */
static void group(struct sampler *s)
{
    bool unwanted = false;
    size_t length = s->out.length;
    if (*s->at == '?') {
        s->at++;
        if (*s->at == ':')
            s->at++;
        else if (*s->at == '!') {
            unwanted = true;
            s->at++;
        } else if (*s->at == '<' && s->at[1] != '=' && s->at[1] != '!') {
            const char *end = strchr(s->at, '>');
            s->at = end ? end + 1 : s->at;
            s->failed |= !end;
        } else
            s->failed = true;
    }
    alternatives(s);
    if (*s->at != ')')
        s->failed = true;
    else
        s->at++;
    if (unwanted)
        s->out.length = length;
}

static void atom(struct sampler *s)
{
    struct set set = {0};
    char c = *s->at++;
    if (c == '(')
        group(s);
    else if (c == '[') {
        read_set(s, &set);
        if (!s->failed)
            put_one(s, &set);
    } else if (c == '\\' && (*s->at == 'b' || *s->at == 'B')) {
        s->at++;
    } else if (c == '\\') {
        unsigned character = escape(s, &set);
        if (character && character < 128)
            set.has[character] = true;
        if (!s->failed)
            put_one(s, &set);
    } else if (c == '.') {
        (void)buffer_append_char(&s->out, 'a');
    } else if (c != '^' && c != '$') {
        (void)buffer_append_char(&s->out, c);
    }
}

static void read_counts(struct sampler *s, size_t *ret_least, size_t *ret_most)
{
    char *end;
    size_t least = strtoul(s->at + 1, &end, 10), most = least;
    if (*end == ',')
        most = end[1] == '}' ? PATTERN_MAX_REPEAT : strtoul(end + 1, &end, 10);
    if (*end == ',')
        end++;
    if (*end != '}' || least > PATTERN_MAX_REPEAT) {
        s->failed = true;
        return;
    }
    s->at = end + 1;
    *ret_least = least;
    *ret_most = most;
}

static void quantifier(struct sampler *s, size_t *ret_least, size_t *ret_most)
{
    *ret_least = *ret_most = 1;
    if (*s->at == '*' || *s->at == '+' || *s->at == '?') {
        *ret_least = *s->at == '+';
        *ret_most = *s->at == '?' ? 1 : PATTERN_MAX_REPEAT;
        s->at++;
    } else if (*s->at == '{' && isdigit((unsigned char)s->at[1])) {
        read_counts(s, ret_least, ret_most);
    }
    if (*s->at == '?')
        s->at++; /* lazy */
}

static void repeated(struct sampler *s)
{
    const char *start = s->at;
    size_t length = s->out.length, least, most;
    atom(s);
    size_t one = s->out.length - length;
    quantifier(s, &least, &most);
    const char *end = s->at;
    size_t wanted = least == 0 && most > 1 ? 1 : least;
    if (s->extra && one && most > wanted) {
        size_t more = (s->extra + one - 1) / one;
        more = more < most - wanted ? more : most - wanted;
        wanted += more;
        s->extra -= s->extra < more * one ? s->extra : more * one;
    }
    if (wanted == 0)
        s->out.length = length;
    for (size_t i = 1; i < wanted && !s->failed && one; i++) {
        s->at = start;
        atom(s);
    }
    s->at = end;
    s->failed |= s->out.overflowed;
}

static void sequence(struct sampler *s)
{
    while (*s->at && *s->at != '|' && *s->at != ')' && !s->failed)
        repeated(s);
}

static void alternatives(struct sampler *s)
{
    if (++s->depth > PATTERN_MAX_DEPTH) {
        s->failed = true;
        return;
    }
    sequence(s);
    size_t length = s->out.length, extra = s->extra;
    while (*s->at == '|' && !s->failed) {
        s->at++;
        sequence(s);
    }
    s->out.length = length;
    s->extra = extra;
    s->depth--;
}

static bool sample(struct sampler *s, const char *pattern, size_t extra)
{
    buffer_clear(&s->out);
    s->at = pattern;
    s->extra = extra;
    s->depth = 0;
    s->failed = false;
    alternatives(s);
    return !s->failed && !*s->at;
}

const char *example_match(struct openapi *o, const char *pattern, size_t shortest)
{
    struct sampler s = {0};
    buffer_init(&s.out, PATTERN_MAX_TEXT);
    const char *text = NULL;
    bool matched = openapi_spend(o, 16) && sample(&s, pattern, 0);
    if (matched && s.out.length < shortest && shortest <= PATTERN_MAX_TEXT)
        matched = sample(&s, pattern, shortest - s.out.length);
    if (matched)
        text = arena_strndup(&o->arena, buffer_text(&s.out), s.out.length);
    buffer_release(&s.out);
    return text;
}
