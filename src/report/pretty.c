#include "report/pretty.h"

#include "base/arena.h"
#include "base/text.h"
#include "client/exchange.h"
#include "model/url.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define MS_PER_MINUTE 60000.0
#define MS_PER_HOUR (60 * MS_PER_MINUTE)
#define MS_PER_DAY (24 * MS_PER_HOUR)
enum { DAYS_PER_YEAR = 365 };
/* From here on seconds are shown: a duration that rounds to two seconds is not 1999ms. */
#define SHORT_TIME_MS 1998.0

static void add_part(char *out, size_t *used, double value, const char *unit)
{
    if (value <= 0 || *used >= PRETTY_SIZE)
        return;
    int written =
        snprintf(out + *used, PRETTY_SIZE - *used, "%s%.0f%s", *used ? " " : "", value, unit);
    *used += written > 0 ? (size_t)written : 0;
}

static void long_time(double ms, char out[PRETTY_SIZE])
{
    size_t used = 0;
    *out = '\0';
    double days = floor(ms / MS_PER_DAY);
    add_part(out, &used, floor(days / DAYS_PER_YEAR), "y");
    add_part(out, &used, fmod(days, DAYS_PER_YEAR), "d");
    add_part(out, &used, fmod(floor(ms / MS_PER_HOUR), 24), "h");
    add_part(out, &used, fmod(floor(ms / MS_PER_MINUTE), 60), "m");
    double tenths = floor(fmod(ms / 1000, 60) * 10 + 1e-7);
    if (tenths <= 0 || used >= PRETTY_SIZE)
        return;
    const char *space = used ? " " : "";
    if (fmod(tenths, 10) > 0)
        snprintf(out + used, PRETTY_SIZE - used, "%s%.1fs", space, tenths / 10);
    else
        snprintf(out + used, PRETTY_SIZE - used, "%s%.0fs", space, tenths / 10);
}

void pretty_time(double ms, char out[PRETTY_SIZE])
{
    if (!(ms > 0)) /* negative and not-a-number too */
        snprintf(out, PRETTY_SIZE, "0µs");
    else if (ms < 1)
        snprintf(out, PRETTY_SIZE, "%.0fµs", trunc(ms * 1000));
    else if (ms < SHORT_TIME_MS)
        snprintf(out, PRETTY_SIZE, "%.0fms", trunc(ms));
    else
        long_time(ms, out);
}

void pretty_size(int64_t bytes, char out[PRETTY_SIZE])
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    double value = bytes > 0 ? (double)bytes : 0;
    size_t unit = 0;
    while (value >= 1000 && unit + 1 < COUNT_OF(units)) {
        value /= 1000;
        unit++;
    }
    if (unit > 0)
        value = round(value * 100) / 100;
    if (value >= 1000 && unit + 1 < COUNT_OF(units)) {
        value = 1;
        unit++;
    }
    char number[PRETTY_SIZE];
    snprintf(number, sizeof number, "%.2f", value);
    size_t length = strlen(number);
    while (number[length - 1] == '0')
        number[--length] = '\0';
    if (number[length - 1] == '.')
        number[--length] = '\0';
    snprintf(out, PRETTY_SIZE, "%.40s%s", number, units[unit]);
}

void pretty_share(double share, char out[PRETTY_SIZE])
{
    double percent = share * 100;
    if (percent > 99.9 && percent < 100) /* one failure in ten thousand is not "100%" */
        percent = 99.9;
    if (fabs(percent - round(percent)) < 0.05)
        snprintf(out, PRETTY_SIZE, "%.0f%%", percent);
    else
        snprintf(out, PRETTY_SIZE, "%.1f%%", percent);
}

size_t pretty_next(const char *text, size_t length, uint32_t *ret_code_point)
{
    const unsigned char *bytes = (const unsigned char *)text;
    unsigned char first = bytes[0];
    *ret_code_point = 0xFFFD;
    if (first < 0x80) {
        *ret_code_point = first;
        return 1;
    }
    size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || size > length || !text_is_utf8(text, size, NULL))
        return 1;
    uint32_t value = first & (0xFFu >> (size + 1));
    for (size_t i = 1; i < size; i++)
        value = value << 6 | (bytes[i] & 0x3Fu);
    *ret_code_point = value;
    return size;
}

struct range {
    uint32_t first, last;
};

/* Characters that terminals give two columns: East Asian wide ones and pictographs. */
static const struct range wide_ranges[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x23F0, 0x23F0},
    {0x23F3, 0x23F3},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},
    {0x2693, 0x2693},   {0x26A1, 0x26A1},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},
    {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},   {0x274C, 0x274C},
    {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},   {0x2B1B, 0x2B1C},
    {0x2B50, 0x2B50},   {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xA960, 0xA97C},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6B},   {0xFF01, 0xFF60},
    {0xFFE0, 0xFFE6},   {0x1B000, 0x1B2FF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A},
    {0x1F1E6, 0x1F265}, {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF},
    {0x20000, 0x3FFFD},
};
static const struct range empty_ranges[] = {
    {0x0, 0x1F},      {0x7F, 0x9F},     {0x300, 0x36F},   {0x200B, 0x200F},   {0x20D0, 0x20FF},
    {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0x1F3FB, 0x1F3FF}, {0xE0100, 0xE01EF},
};

static bool is_in(const struct range *ranges, size_t count, uint32_t code_point)
{
    for (size_t i = 0; i < count; i++)
        if (code_point >= ranges[i].first && code_point <= ranges[i].last)
            return true;
    return false;
}

static size_t columns_of(uint32_t code_point)
{
    if (code_point >= 0x20 && code_point < 0x7F)
        return 1;
    if (is_in(empty_ranges, COUNT_OF(empty_ranges), code_point))
        return 0;
    return is_in(wide_ranges, COUNT_OF(wide_ranges), code_point) ? 2 : 1;
}

/* Length of a colour sequence ("\x1b[90m") at the start of text, else 0. */
static size_t sequence_length(const char *text)
{
    if (text[0] != '\x1b' || text[1] != '[')
        return 0;
    size_t at = 2;
    while ((text[at] >= '0' && text[at] <= '9') || text[at] == ';')
        at++;
    return text[at] == 'm' ? at + 1 : 0;
}

size_t pretty_width(const char *text)
{
    size_t widest = 0, width = 0;
    for (size_t left = strlen(text); left;) {
        uint32_t code_point;
        size_t size = sequence_length(text);
        if (size == 0) {
            size = pretty_next(text, left, &code_point);
            width = code_point == '\n' ? 0 : width + columns_of(code_point);
        }
        if (width > widest)
            widest = width;
        text += size;
        left -= size;
    }
    return widest;
}

size_t pretty_prefix(const char *text, size_t columns)
{
    size_t at = 0, width = 0;
    for (size_t left = strlen(text); left;) {
        uint32_t code_point;
        size_t size = sequence_length(text + at);
        if (size == 0) {
            size = pretty_next(text + at, left, &code_point);
            width += columns_of(code_point);
            if (width > columns)
                return at;
        }
        at += size;
        left -= size;
    }
    return at;
}

char *pretty_clean(struct arena *arena, const char *text, size_t length)
{
    size_t extra = 0;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 || (unsigned char)text[i] >= 0x7F)
            extra += 2; /* a byte becomes at most the three of U+FFFD */
    char *clean = arena_alloc(arena, length + extra + 1);
    size_t used = 0;
    for (size_t at = 0; at < length;) {
        uint32_t code_point;
        size_t size = pretty_next(text + at, length - at, &code_point);
        bool control = (code_point < 0x20 && code_point != '\n' && code_point != '\t') ||
                       (code_point >= 0x7F && code_point < 0xA0);
        if (code_point == '\r' && at + 1 < length && text[at + 1] == '\n') {
            at++;
            continue;
        }
        used += text_put_utf8(clean + used, control ? 0xFFFD : code_point);
        at += size;
    }
    clean[used] = '\0';
    return clean;
}

char *pretty_clean_text(struct arena *arena, const char *text)
{
    return pretty_clean(arena, text ? text : "", text ? strlen(text) : 0);
}

void pretty_clock(bool with_date, char out[PRETTY_SIZE])
{
    time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    unsigned hour = (unsigned)local.tm_hour % 12;
    char date[PRETTY_SIZE / 2] = "";
    if (with_date)
        snprintf(date, sizeof date, "%d/%d/%d, ", local.tm_mon + 1, local.tm_mday,
                 local.tm_year + 1900);
    snprintf(out, PRETTY_SIZE, "%s%u:%02d:%02d %s", date, hour ? hour : 12, local.tm_min,
             local.tm_sec, local.tm_hour < 12 ? "AM" : "PM");
}

static int64_t headers_size(const struct pairs *headers)
{
    size_t size = 0;
    for (size_t i = 0; i < headers->count; i++) {
        const struct pair *header = &headers->items[i];
        if (!header->disabled)
            size += strlen(header->key) + (header->value ? strlen(header->value) : 0) +
                    strlen(": \r\n");
    }
    return (int64_t)size;
}

int64_t pretty_request_head_size(const struct exchange *exchange, struct arena *arena)
{
    const char *target = url_request_target(&exchange->url, false, arena);
    return (int64_t)(strlen(exchange->method) + strlen(target) + strlen("  HTTP/1.1\r\n\r\n")) +
           headers_size(&exchange->headers);
}

int64_t pretty_response_head_size(const struct exchange *exchange)
{
    const char *reason = exchange->reason ? exchange->reason : "";
    return (int64_t)(strlen("HTTP/1.1 200 \r\n\r\n") + strlen(reason)) +
           headers_size(&exchange->response_headers);
}
