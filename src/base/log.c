#include "base/log.h"

#include "base/clock.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TAIL ",\"cut\":true}\n"
#define REPLACEMENT "\\ufffd"
#define ELLIPSIS "\xE2\x80\xA6"

_Atomic(enum log_level) log_least = LOG_LEVEL_OFF;
static atomic_int log_fd = -1;
static _Atomic uint64_t lost;

static const char *const level_names[] = {"debug", "info", "warning", "error", "off"};

void log_open(int fd, enum log_level least)
{
    atomic_store(&log_fd, fd);
    atomic_store(&lost, 0);
    atomic_store(&log_least, least);
}

bool log_level_parse(const char *text, enum log_level *ret_level)
{
    for (int level = LOG_LEVEL_DEBUG; level <= LOG_LEVEL_OFF; level++)
        if (text_equal(text, level_names[level])) {
            *ret_level = (enum log_level)level;
            return true;
        }
    return false;
}

uint64_t log_lost(void)
{
    return atomic_load(&lost);
}

static size_t room(const struct log_line *line)
{
    return LOG_MAX_LINE - (sizeof TAIL - 1) - line->length;
}

static void put(struct log_line *line, const char *bytes, size_t length)
{
    assert(length <= room(line));
    memcpy(line->text + line->length, bytes, length);
    line->length += length;
}

/* The clock's text, whose seconds are formatted once a second by each thread. */
static void put_time(struct log_line *line)
{
    static _Thread_local int64_t second = -1;
    static _Thread_local char text[CLOCK_ISO_SIZE];
    int64_t now = clock_wall_ms();
    if (now / 1000 != second) {
        second = now / 1000;
        clock_format_iso(now, text);
    }
    unsigned ms = (unsigned)(now % 1000);
    char *digits = text + strlen("2026-01-31T09:15:00.");
    digits[0] = (char)('0' + ms / 100);
    digits[1] = (char)('0' + ms / 10 % 10);
    digits[2] = (char)('0' + ms % 10);
    put(line, text, CLOCK_ISO_SIZE - 1);
}

static void put_plain_field(struct log_line *line, const char *key, const char *json)
{
    size_t key_length = strlen(key), length = strlen(json);
    if (room(line) < key_length + length + 4) {
        line->cut = true;
        return;
    }
    put(line, ",\"", 2);
    put(line, key, key_length);
    put(line, "\":", 2);
    put(line, json, length);
}

bool log_begin(struct log_line *line, enum log_level level, const char *event)
{
    line->length = 0;
    line->cut = false;
    if (!log_wants(level))
        return false;
    put(line, "{\"time\":\"", 9);
    put_time(line);
    put(line, "\"", 1);
    log_text(line, "level", level_names[level]);
    log_text(line, "event", event);
    return true;
}

/* Bytes of the character that starts here; 0 when there is none, or when it steers terminals. */
static size_t character(const char *at, const char *end)
{
    unsigned char first = (unsigned char)*at;
    size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length == 1)
        return first >= ' ' && first != 0x7F;
    bool steers = first == 0xC2 && (unsigned char)at[1] < 0xA0;
    if ((size_t)(end - at) < length || steers || !text_is_utf8(at, length, NULL))
        return 0;
    return length;
}

/* One character as it stands in a JSON string; how many bytes of the text it took. */
static size_t escape(const char *at, const char *end, char out[8], size_t *ret_length)
{
    size_t length = character(at, end);
    unsigned char c = (unsigned char)*at;
    if (length == 0 && c < 0x80) {
        *ret_length = (size_t)snprintf(out, 8, "\\u%04x", c);
    } else if (length == 0) {
        *ret_length = sizeof REPLACEMENT - 1;
        memcpy(out, REPLACEMENT, sizeof REPLACEMENT);
    } else if (c == '"' || c == '\\') {
        out[0] = '\\';
        out[1] = (char)c;
        *ret_length = 2;
    } else {
        memcpy(out, at, length);
        *ret_length = length;
    }
    return length ? length : 1;
}

static void put_value(struct log_line *line, const char *value)
{
    const char *end = value + strlen(value);
    size_t most = room(line) - 1 < LOG_MAX_VALUE ? room(line) - 1 : LOG_MAX_VALUE;
    size_t stop = line->length + most - (sizeof ELLIPSIS - 1);
    while (value < end) {
        char out[8];
        size_t length;
        size_t taken = escape(value, end, out, &length);
        if (line->length + length > stop) {
            put(line, ELLIPSIS, sizeof ELLIPSIS - 1);
            line->cut = true;
            break;
        }
        put(line, out, length);
        value += taken;
    }
    put(line, "\"", 1);
}

void log_text(struct log_line *line, const char *key, const char *value)
{
    enum { LEAST = 16 }; /* less of a value tells nothing */
    if (line->length == 0)
        return;
    if (!value) {
        put_plain_field(line, key, "null");
        return;
    }
    size_t before = line->length;
    put_plain_field(line, key, "\"");
    if (line->length == before)
        return;
    if (room(line) >= LEAST) {
        put_value(line, value);
    } else {
        line->length = before;
        line->cut = true;
    }
}

void log_number(struct log_line *line, const char *key, int64_t value)
{
    char digits[24];
    if (line->length == 0)
        return;
    snprintf(digits, sizeof digits, "%" PRId64, value);
    put_plain_field(line, key, digits);
}

void log_flag(struct log_line *line, const char *key, bool value)
{
    if (line->length)
        put_plain_field(line, key, value ? "true" : "false");
}

void log_end(struct log_line *line)
{
    if (line->length == 0)
        return;
    const char *tail = line->cut ? TAIL : "}\n";
    size_t length = strlen(tail);
    memcpy(line->text + line->length, tail, length);
    line->length += length;
    ssize_t written;
    do
        written = write(atomic_load(&log_fd), line->text, line->length);
    while (written < 0 && errno == EINTR);
    if (written != (ssize_t)line->length)
        atomic_fetch_add(&lost, 1);
    line->length = 0;
}
