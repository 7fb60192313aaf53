/* Reading dates: by a format of moment's tokens, and the few forms that are known without one. */
#include "echo/moment.h"

#include "base/attributes.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct reading {
    const char *at;
    bool strict;
    struct moment_parts parts;
    int afternoon; /* -1: not said */
    int offset;    /* minutes east of UTC */
    bool has_instant;
    int64_t instant;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Between `least` and `most` digits. */
static bool read_number(struct reading *reading, int least, int most, int64_t *ret_value)
{
    int64_t value = 0;
    int count = 0;
    while (count < most && is_digit(reading->at[count]))
        value = value * 10 + (reading->at[count++] - '0');
    if (count < least)
        return false;
    reading->at += count;
    *ret_value = value;
    return true;
}

static bool read_part(struct reading *reading, int least, int most, int *ret_value)
{
    int64_t value;
    if (!read_number(reading, least, most, &value))
        return false;
    *ret_value = (int)value;
    return true;
}

/* A name from a table, whole or its first three letters; the index, or -1. */
static int read_name(struct reading *reading, const char *const *names, size_t count, bool whole)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = whole ? strlen(names[i]) : 3;
        if (strncasecmp(reading->at, names[i], length) == 0) {
            reading->at += length;
            return (int)i;
        }
    }
    return -1;
}

static bool read_month_name(struct reading *reading, bool whole)
{
    reading->parts.month = read_name(reading, moment_months, 12, whole);
    if (reading->parts.month < 0 && !reading->strict)
        reading->parts.month = read_name(reading, moment_months, 12, !whole);
    return reading->parts.month >= 0;
}

/* "Z", "GMT", "UTC", "+01:00", "+0100", "+01". */
static bool read_offset(struct reading *reading)
{
    const char *at = reading->at;
    if (strncasecmp(at, "GMT", 3) == 0 || strncasecmp(at, "UTC", 3) == 0)
        at += 3;
    else if (*at == 'Z' || *at == 'z')
        at += 1;
    bool named = at > reading->at;
    reading->at = at;
    if (*at != '+' && *at != '-')
        return named;
    int hours, minutes = 0, sign = *at == '-' ? -1 : 1;
    reading->at++;
    if (!read_part(reading, 2, 2, &hours))
        return false;
    reading->at += *reading->at == ':';
    read_part(reading, 2, 2, &minutes);
    reading->offset = sign * (hours * 60 + minutes);
    return hours < 24 && minutes < 60;
}

static bool read_fraction(struct reading *reading, int digits)
{
    int scale = 100, count = 0;
    reading->parts.millisecond = 0;
    for (; is_digit(*reading->at) && count < digits; reading->at++, count++, scale /= 10)
        reading->parts.millisecond += (*reading->at - '0') * scale;
    return count > 0;
}

static bool read_half(struct reading *reading)
{
    reading->afternoon = *reading->at == 'p' || *reading->at == 'P';
    if (!reading->afternoon && *reading->at != 'a' && *reading->at != 'A')
        return false;
    reading->at++;
    reading->at += *reading->at == 'm' || *reading->at == 'M';
    return true;
}

static bool finish(struct reading *reading, int64_t *ret_ms)
{
    struct moment_parts *parts = &reading->parts;
    if (reading->has_instant) {
        *ret_ms = reading->instant;
        return llabs(*ret_ms) <= MOMENT_LIMIT_MS;
    }
    if (reading->afternoon >= 0 && parts->hour <= 12)
        parts->hour = parts->hour % 12 + reading->afternoon * 12;
    bool midnight = parts->hour == 24 && !parts->minute && !parts->second && !parts->millisecond;
    if (parts->month < 0 || parts->month > 11 || parts->day < 1 || parts->day > 31 ||
        (parts->hour > 23 && !midnight) || parts->minute > 59 || parts->second > 59)
        return false;
    int64_t ms = moment_join(parts);
    struct moment_parts there = moment_split(ms);
    if (there.day != parts->day && !midnight)
        return false; /* February 30th */
    *ret_ms = ms - (int64_t)reading->offset * 60000;
    return llabs(*ret_ms) <= MOMENT_LIMIT_MS;
}

static struct reading start(const char *text, bool strict)
{
    return (struct reading){.at = text,
                            .strict = strict,
                            .afternoon = -1,
                            .parts = {.year = moment_split(0).year, .day = 1}};
}

/* --- without a format --- */

/* HH[:mm[:ss[.SSS]]] */
static bool read_clock(struct reading *reading)
{
    if (!read_part(reading, 2, 2, &reading->parts.hour))
        return false;
    bool colon = *reading->at == ':';
    reading->at += colon;
    if (!read_part(reading, 2, 2, &reading->parts.minute))
        return !colon;
    if (colon && *reading->at != ':')
        return true;
    reading->at += colon;
    if (!read_part(reading, 2, 2, &reading->parts.second))
        return !colon;
    if (*reading->at == '.' || *reading->at == ',') {
        reading->at++;
        return read_fraction(reading, 9);
    }
    return true;
}

/* YYYY-MM-DD, YYYYMMDD, YYYY-MM, YYYY, then perhaps a clock and an offset. */
static bool parse_iso(const char *text, int64_t *ret_ms)
{
    struct reading reading = start(text, true);
    int month = 1;
    if (!read_number(&reading, 4, 4, &reading.parts.year))
        return false;
    bool dash = *reading.at == '-';
    reading.at += dash;
    if (read_part(&reading, 2, 2, &month)) {
        bool more = dash ? *reading.at == '-' : is_digit(*reading.at);
        reading.at += dash && more;
        if (more && !read_part(&reading, 2, 2, &reading.parts.day))
            return false;
    } else if (dash) {
        return false;
    }
    reading.parts.month = month - 1;
    if (*reading.at == 'T' || *reading.at == ' ') {
        reading.at++;
        if (!read_clock(&reading))
            return false;
        reading.at += *reading.at == ' ';
        if (*reading.at && !read_offset(&reading))
            return false;
    }
    return *reading.at == '\0' && finish(&reading, ret_ms);
}

static void skip_blanks(struct reading *reading)
{
    reading->at += strspn(reading->at, " ,");
}

/* "Wed, 11 Jan 2017 10:27:12 GMT", "Sat Oct 10 2116 00:00:00 GMT+0000", "Oct 10 2016". */
static bool parse_words(const char *text, int64_t *ret_ms)
{
    struct reading reading = start(text, false);
    if (read_name(&reading, moment_weekdays, 7, true) < 0)
        read_name(&reading, moment_weekdays, 7, false);
    skip_blanks(&reading);
    bool day_first = is_digit(*reading.at);
    if (day_first && !read_part(&reading, 1, 2, &reading.parts.day))
        return false;
    skip_blanks(&reading);
    if (!read_month_name(&reading, true))
        return false;
    skip_blanks(&reading);
    if (!day_first && !read_part(&reading, 1, 2, &reading.parts.day))
        return false;
    skip_blanks(&reading);
    if (!read_number(&reading, 4, 4, &reading.parts.year))
        return false;
    skip_blanks(&reading);
    if (is_digit(*reading.at) && !read_clock(&reading))
        return false;
    skip_blanks(&reading);
    if (*reading.at && !read_offset(&reading))
        return false;
    return *reading.at == '\0' && finish(&reading, ret_ms);
}

/* --- by a format --- */

static bool read_two_digit_year(struct reading *reading)
{
    int64_t year;
    if (!read_number(reading, reading->strict ? 2 : 1, 2, &year))
        return false;
    reading->parts.year = year > 68 ? 1900 + year : 2000 + year;
    return true;
}

static bool read_ordinal_day(struct reading *reading)
{
    if (!read_part(reading, 1, 2, &reading->parts.day))
        return false;
    for (size_t i = 0; i < 2 && *reading->at && strchr("stndrh", *reading->at); i++)
        reading->at++;
    return true;
}

static bool read_instant(struct reading *reading, int64_t scale)
{
    int sign = *reading->at == '-' ? -1 : 1;
    reading->at += sign < 0;
    reading->has_instant = true;
    if (!read_number(reading, 1, 16, &reading->instant))
        return false;
    reading->instant *= sign * scale;
    return true;
}

static bool read_month_number(struct reading *reading, int least)
{
    int month;
    if (!read_part(reading, least, 2, &month))
        return false;
    reading->parts.month = month - 1;
    return true;
}

/* `length` is how often the letter stands. */
static bool read_token(struct reading *reading, char letter, int length)
{
    struct moment_parts *parts = &reading->parts;
    int least = reading->strict && length > 1 ? length : 1;
    switch (letter) {
    case 'Y':
        return length == 2 ? read_two_digit_year(reading)
                           : read_number(reading, reading->strict ? 4 : 1, 4, &parts->year);
    case 'M':
        return length > 2 ? read_month_name(reading, length > 3)
                          : read_month_number(reading, least);
    case 'D':
        return read_part(reading, least > 2 ? 2 : least, 2, &parts->day);
    case 'd':
        return read_name(reading, moment_weekdays, 7, length > 3) >= 0;
    case 'H':
    case 'h':
    case 'k':
        return read_part(reading, least, 2, &parts->hour);
    case 'm':
        return read_part(reading, least, 2, &parts->minute);
    case 's':
        return read_part(reading, least, 2, &parts->second);
    case 'S':
        return read_fraction(reading, reading->strict ? length : 9);
    case 'A':
    case 'a':
        return read_half(reading);
    case 'Z':
        return read_offset(reading);
    case 'X':
        return read_instant(reading, 1000);
    default: /* 'x' */
        return read_instant(reading, 1);
    }
}

static bool read_literal(struct reading *reading, char literal)
{
    if (*reading->at == literal) {
        reading->at++;
        return true;
    }
    return !reading->strict; /* forgiving: other separators will do */
}

static bool read_bracketed(struct reading *reading, const char **format)
{
    const char *close = strchr(*format, ']');
    for ((*format)++; *format < close; (*format)++)
        if (!read_literal(reading, **format))
            return false;
    *format = close + 1;
    return true;
}

static void skip_separators(struct reading *reading)
{
    if (!reading->strict)
        reading->at += strspn(reading->at, " -/.,:T");
}

static bool parse_format(const char *text, const char *format, bool strict, int64_t *ret_ms)
{
    struct reading reading = start(text, strict);
    while (*format) {
        bool good;
        if (*format == '[' && strchr(format, ']')) {
            good = read_bracketed(&reading, &format);
        } else if (text_starts_with(format, "Do")) {
            skip_separators(&reading);
            good = read_ordinal_day(&reading);
            format += 2;
        } else if (strchr("YMDdHhkmsSAaZXx", *format)) {
            char letter[2] = {*format, '\0'};
            size_t length = strspn(format, letter);
            if (letter[0] != 'Z' && letter[0] != 'X' && letter[0] != 'x')
                skip_separators(&reading);
            good = read_token(&reading, letter[0], (int)length);
            format += length;
        } else {
            good = read_literal(&reading, *format++);
        }
        if (!good)
            return false;
    }
    return (!strict || *reading.at == '\0') && finish(&reading, ret_ms);
}

bool moment_parse(const char *text, const char *format, bool strict, int64_t *ret_ms)
{
    if (format && *format)
        return parse_format(text, format, strict, ret_ms);
    return parse_iso(text, ret_ms) || (!strict && parse_words(text, ret_ms));
}
