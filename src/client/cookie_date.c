#include "client/cookie_parse.h"

#include <string.h>
#include <strings.h>

struct date {
    int year, month, day, hour, minute, second; /* -1: not found yet */
};

static bool is_delimiter(char c)
{
    unsigned char u = (unsigned char)c;
    return u == '\t' || (u >= ' ' && u <= '/') || (u >= ';' && u <= '@') ||
           (u >= '[' && u <= '`') || (u >= '{' && u <= '~');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Reads `least` to `most` digits that no further digit follows; returns how many, or 0. */
static size_t read_digits(const char *token, size_t length, size_t least, size_t most,
                          int *ret_value)
{
    size_t count = 0;
    int value = 0;
    while (count < length && count < most && is_digit(token[count]))
        value = value * 10 + (token[count++] - '0');
    if (count < least || (count < length && is_digit(token[count])))
        return 0;
    *ret_value = value;
    return count;
}

/* "8:49:37", with anything but a digit behind. */
static bool read_time(const char *token, size_t length, struct date *date)
{
    int parts[3];
    size_t at = 0;
    for (int i = 0; i < 3; i++) {
        size_t used = read_digits(token + at, length - at, 1, 2, &parts[i]);
        if (!used)
            return false;
        at += used;
        if (i < 2 && (at >= length || token[at++] != ':'))
            return false;
    }
    date->hour = parts[0];
    date->minute = parts[1];
    date->second = parts[2];
    return true;
}

static bool read_month(const char *token, size_t length, struct date *date)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (length < 3)
        return false;
    for (int i = 0; i < 12; i++)
        if (strncasecmp(token, names + 3 * i, 3) == 0) {
            date->month = i + 1;
            return true;
        }
    return false;
}

/* A token is the first of these that it can be and that was not found yet. */
static void take_token(const char *token, size_t length, struct date *date)
{
    if (date->hour < 0 && read_time(token, length, date))
        return;
    if (date->day < 0 && read_digits(token, length, 1, 2, &date->day))
        return;
    if (date->month < 0 && read_month(token, length, date))
        return;
    if (date->year < 0)
        read_digits(token, length, 2, 4, &date->year);
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar. */
static int64_t days_from_civil(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = year / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int cookie_date_parse(const char *text, int64_t *ret_ms)
{
    struct date date = {-1, -1, -1, -1, -1, -1};
    while (*text) {
        while (*text && is_delimiter(*text))
            text++;
        size_t length = 0;
        while (text[length] && !is_delimiter(text[length]))
            length++;
        if (length)
            take_token(text, length, &date);
        text += length;
    }
    if (date.year >= 0 && date.year <= 69)
        date.year += 2000;
    else if (date.year >= 70 && date.year <= 99)
        date.year += 1900;
    if (date.day < 1 || date.day > 31 || date.month < 1 || date.year < 1601 || date.hour < 0 ||
        date.hour > 23 || date.minute > 59 || date.second > 59)
        return 0;
    int64_t days = days_from_civil(date.year, date.month, date.day);
    *ret_ms = (((days * 24 + date.hour) * 60 + date.minute) * 60 + date.second) * 1000;
    return 1;
}
