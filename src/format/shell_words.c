#include "format/shell_words.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct splitter {
    const char *at, *end;
    size_t line, word_line, words;
    struct arena *arena;
    struct format_notes *notes;
    struct shell_commands *commands;
    struct shell_command command; /* the one being read */
    struct buffer word;
    bool in_word;
    bool after_pipe; /* what follows reads the last command's output */
    bool skip_word;  /* the target of a redirection */
    const char *comment;
    struct error *err;
};

static int fail(struct splitter *s, enum error_code code, size_t line, const char *message)
{
    return error_set(s->err, code, "line %zu: %s", line, message);
}

static void note(struct splitter *s, const char *message)
{
    char place[32];
    snprintf(place, sizeof place, "line %zu", s->line);
    format_notes_add(s->notes, place, false, "%s", message);
}

static int peek(const struct splitter *s, size_t ahead)
{
    return s->end - s->at > (ptrdiff_t)ahead ? (unsigned char)s->at[ahead] : -1;
}

static int take(struct splitter *s)
{
    if (*s->at == '\n')
        s->line++;
    return (unsigned char)*s->at++;
}

static void put(struct splitter *s, int character)
{
    if (!s->in_word)
        s->word_line = s->line;
    s->in_word = true;
    if (character)
        (void)buffer_append_char(&s->word, (char)character);
}

static void put_text(struct splitter *s, const char *text)
{
    put(s, 0);
    (void)buffer_append_text(&s->word, text);
}

/* --- words and commands --- */

static int end_word(struct splitter *s)
{
    if (!s->in_word)
        return 0;
    s->in_word = false;
    if (s->word.overflowed || ++s->words > SHELL_MAX_WORDS)
        return fail(s, ERR_LIMIT, s->word_line, "too many or too long words");
    struct shell_command *command = &s->command;
    if (s->skip_word) {
        s->skip_word = false;
        buffer_clear(&s->word);
        return 0;
    }
    if (command->count == command->capacity) {
        size_t capacity = command->capacity ? command->capacity * 2 : 16;
        struct shell_word *words = arena_array(s->arena, capacity, struct shell_word);
        if (command->count)
            memcpy(words, command->words, command->count * sizeof *words);
        command->words = words;
        command->capacity = capacity;
    }
    command->words[command->count++] =
        (struct shell_word){arena_strdup(s->arena, buffer_text(&s->word)), s->word_line};
    buffer_clear(&s->word);
    return 0;
}

static void push_command(struct splitter *s)
{
    struct shell_commands *all = s->commands;
    if (all->count == all->capacity) {
        size_t capacity = all->capacity ? all->capacity * 2 : 8;
        struct shell_command *items = arena_array(s->arena, capacity, struct shell_command);
        if (all->count)
            memcpy(items, all->items, all->count * sizeof *items);
        all->items = items;
        all->capacity = capacity;
    }
    all->items[all->count++] = s->command;
}

static int end_command(struct splitter *s)
{
    if (end_word(s) < 0)
        return -1;
    s->skip_word = false;
    if (s->command.count && !s->after_pipe) {
        s->command.comment = s->comment;
        push_command(s);
    }
    if (s->command.count)
        s->comment = NULL;
    s->command = (struct shell_command){0};
    s->after_pipe = false;
    return 0;
}

/* --- POSIX shells --- */

/* A backslash or (PowerShell) a backquote right before the end of a line. */
static size_t continuation(const struct splitter *s)
{
    if (peek(s, 0) != '\\' && peek(s, 0) != '`')
        return 0;
    if (peek(s, 1) == '\n')
        return 2;
    return peek(s, 1) == '\r' && peek(s, 2) == '\n' ? 3 : 0;
}

static void take_all(struct splitter *s, size_t count)
{
    while (count--)
        take(s);
}

static int read_single(struct splitter *s)
{
    size_t line = s->line;
    take(s);
    put(s, 0);
    while (s->at < s->end) {
        if (*s->at == '\'') {
            take(s);
            return 0;
        }
        put(s, take(s));
    }
    return fail(s, ERR_PARSE, line, "the quote ' is not closed");
}

static unsigned read_number(struct splitter *s, const char *digits, int base, size_t most)
{
    unsigned value = 0;
    for (size_t i = 0; i < most && peek(s, 0) > 0 && strchr(digits, tolower(peek(s, 0))); i++) {
        int c = tolower(take(s));
        value = value * (unsigned)base + (unsigned)(strchr(digits, c) - digits);
    }
    return value;
}

static void put_code_point(struct splitter *s, unsigned code_point)
{
    char encoded[4];
    enum { LAST = 0x10FFFF, REPLACEMENT = 0xFFFD };
    bool bad = code_point > LAST || (code_point >= 0xD800 && code_point <= 0xDFFF);
    size_t size = text_put_utf8(encoded, bad ? REPLACEMENT : code_point);
    for (size_t i = 0; i < size; i++)
        put(s, (unsigned char)encoded[i]);
}

/* What follows a backslash in $'…'. */
static void read_ansi_escape(struct splitter *s)
{
    static const char letters[] = "abefnrtvE", values[] = "\a\b\033\f\n\r\t\v\033";
    static const char hex[] = "0123456789abcdef";
    int c = take(s);
    const char *letter = c ? strchr(letters, c) : NULL;
    if (letter)
        put(s, values[letter - letters]);
    else if (c == 'x')
        put(s, (int)read_number(s, hex, 16, 2));
    else if (c == 'u' || c == 'U')
        put_code_point(s, read_number(s, hex, 16, c == 'u' ? 4 : 8));
    else if (c >= '0' && c <= '7') {
        s->at--;
        put(s, (int)(read_number(s, "01234567", 8, 3) & 0xFF));
    } else {
        if (!strchr("\\'\"?", c))
            put(s, '\\');
        put(s, c);
    }
}

static int read_ansi(struct splitter *s)
{
    size_t line = s->line;
    take_all(s, 2);
    put(s, 0);
    while (s->at < s->end) {
        int c = take(s);
        if (c == '\'')
            return 0;
        if (c == '\\' && s->at < s->end)
            read_ansi_escape(s);
        else
            put(s, c);
    }
    return fail(s, ERR_PARSE, line, "the quote $' is not closed");
}

static bool is_name(int c, bool capitals_only)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (!capitals_only && c >= 'a' && c <= 'z');
}

/* "$NAME" and "${NAME}"; other dollars are only dollars: addresses have them (?$top=5). */
static void read_dollar(struct splitter *s)
{
    bool braces = peek(s, 1) == '{';
    size_t skip = braces ? 2 : 1, length = 0;
    while (is_name(peek(s, skip + length), !braces))
        length++;
    bool starts = length && !isdigit(peek(s, skip));
    if (!starts || (braces && peek(s, skip + length) != '}') ||
        (!braces && is_name(peek(s, skip + length), false))) {
        if (peek(s, 1) == '(')
            note(s, "$(…) is kept as it stands: nothing is run");
        put(s, take(s));
        return;
    }
    put_text(s, "{{");
    (void)buffer_append(&s->word, s->at + skip, length);
    put_text(s, "}}");
    take_all(s, skip + length + braces);
}

static int read_double(struct splitter *s)
{
    size_t line = s->line;
    take(s);
    put(s, 0);
    while (s->at < s->end) {
        size_t joined = peek(s, 0) == '\\' ? continuation(s) : 0;
        if (joined) {
            take_all(s, joined);
        } else if (*s->at == '$') {
            read_dollar(s);
        } else if (*s->at == '\\' && peek(s, 1) > 0 && strchr("$`\"\\", peek(s, 1))) {
            take(s);
            put(s, take(s));
        } else if (*s->at == '"') {
            take(s);
            return 0;
        } else {
            put(s, take(s));
        }
    }
    return fail(s, ERR_PARSE, line, "the quote \" is not closed");
}

static void read_comment(struct splitter *s)
{
    const char *start = s->at + 1;
    while (s->at < s->end && *s->at != '\n')
        s->at++;
    char *text = arena_strndup(s->arena, start, (size_t)(s->at - start));
    text = text_trim(s->arena, text + strspn(text, "#"));
    if (!s->command.count && *text)
        s->comment = text;
}

static int read_operator(struct splitter *s)
{
    int c = take(s);
    if (c == '>' || c == '<') {
        /* "2>" names a stream, unless it is quoted; nobody quotes it. */
        if (s->in_word && s->word.length == 1 && isdigit((unsigned char)*s->word.data)) {
            s->in_word = false;
            buffer_clear(&s->word);
        }
        if (end_word(s) < 0)
            return -1;
        while (peek(s, 0) == '>' || peek(s, 0) == '<' || peek(s, 0) == '&')
            take(s);
        s->skip_word = true;
        return 0;
    }
    bool pipe = c == '|' && peek(s, 0) != '|';
    if (end_command(s) < 0)
        return -1;
    if (pipe)
        note(s, "what reads the output of the command was left out");
    s->after_pipe = pipe;
    return 0;
}

static int read_posix(struct splitter *s)
{
    while (s->at < s->end) {
        int c = *s->at, result = 0;
        size_t joined = continuation(s);
        if (joined) {
            take_all(s, joined);
        } else if (c == '\n') {
            bool blank = !s->command.count && !s->in_word;
            take(s);
            result = s->after_pipe && blank ? 0 : end_command(s);
        } else if (c == ' ' || c == '\t' || c == '\r') {
            take(s);
            result = end_word(s);
        } else if (c == '\'') {
            result = read_single(s);
        } else if (c == '"') {
            result = read_double(s);
        } else if (c == '$' && peek(s, 1) == '\'') {
            result = read_ansi(s);
        } else if (c == '$') {
            read_dollar(s);
        } else if (c == '#' && !s->in_word) {
            read_comment(s);
        } else if (strchr(";&|<>", c) && c) {
            result = read_operator(s);
        } else if (c == '\\' && peek(s, 1) > 0) {
            take(s);
            put(s, take(s));
        } else {
            put(s, take(s));
        }
        if (result < 0)
            return -1;
    }
    return end_command(s);
}

/* --- cmd.exe --- */

/* cmd.exe reads carets and quotes first, the program its own quotes afterwards. */
struct windows {
    size_t backslashes; /* seen, not yet written */
    bool shell_quote, quote;
    bool just_closed; /* a second quote right after it is one to keep */
};

static void flush_backslashes(struct splitter *s, struct windows *w, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put(s, '\\');
    w->backslashes = 0;
}

static void put_quote(struct splitter *s, struct windows *w)
{
    bool literal = w->backslashes % 2;
    flush_backslashes(s, w, w->backslashes / 2);
    if (literal || w->just_closed) {
        put(s, '"');
        w->quote |= w->just_closed;
        w->just_closed = false;
        return;
    }
    put(s, 0);
    w->just_closed = w->quote;
    w->quote = !w->quote;
}

static int put_windows(struct splitter *s, struct windows *w, int c, bool escaped)
{
    if (c == '\\') {
        w->backslashes++;
        w->just_closed = false;
        return 0;
    }
    if (c == '"') {
        put_quote(s, w);
        return 0;
    }
    flush_backslashes(s, w, w->backslashes);
    w->just_closed = false;
    if (!w->quote && !escaped && !w->shell_quote && (c == '\n' || c == '&' || c == '|'))
        return end_command(s);
    if (!w->quote && (c == ' ' || c == '\t' || c == '\r' || c == '\n'))
        return end_word(s);
    if (c != '\r')
        put(s, c);
    return 0;
}

/* After a caret at the end of a line, the next line's first character is taken as it is. */
static bool take_caret(struct splitter *s)
{
    take(s);
    if (peek(s, 0) == '\r' && peek(s, 1) == '\n')
        take(s);
    if (peek(s, 0) == '\n')
        take(s);
    return s->at < s->end;
}

static int read_windows(struct splitter *s)
{
    struct windows w = {0};
    while (s->at < s->end) {
        bool escaped = *s->at == '^' && !w.shell_quote;
        if (escaped && !take_caret(s))
            break;
        int c = take(s);
        if (c == '"' && !escaped)
            w.shell_quote = !w.shell_quote;
        if (put_windows(s, &w, c, escaped) < 0)
            return -1;
    }
    flush_backslashes(s, &w, w.backslashes);
    if (w.quote)
        return fail(s, ERR_PARSE, s->word_line, "the quote \" is not closed");
    return end_command(s);
}

/* A caret that ends a line, or that begins a quoted word. */
static bool is_windows(const char *text, size_t length)
{
    for (size_t i = 1; i + 1 < length; i++)
        if (text[i] == '^' && isspace((unsigned char)text[i - 1]) &&
            (text[i + 1] == '\n' || text[i + 1] == '\r' || text[i + 1] == '"'))
            return true;
    return false;
}

int shell_split(const char *text, size_t length, struct arena *arena, struct format_notes *notes,
                struct shell_commands *ret_commands, struct error *err)
{
    struct shell_commands commands = {0};
    struct splitter s = {
        .at = text,
        .end = text + length,
        .line = 1,
        .arena = arena,
        .notes = notes,
        .commands = &commands,
        .err = err,
    };
    buffer_init(&s.word, SHELL_MAX_WORD);
    int result = is_windows(text, length) ? read_windows(&s) : read_posix(&s);
    buffer_release(&s.word);
    if (result == 0)
        *ret_commands = commands;
    return result;
}
