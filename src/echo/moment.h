/* moment.h: calendar arithmetic and the date formats that moment.js users write. UTC and English
 * only. Pure.
 *
 * An instant is milliseconds since 1970-01-01T00:00:00Z, within the range JavaScript's dates have.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct arena;

#define MOMENT_LIMIT_MS INT64_C(8640000000000000)

struct moment_parts {
    int64_t year;
    int month; /* from 0 */
    int day;   /* of the month, from 1 */
    int hour, minute, second, millisecond;
    int weekday;  /* from Sunday, 0 */
    int year_day; /* from 1 */
};

enum moment_unit {
    MOMENT_YEAR,
    MOMENT_QUARTER,
    MOMENT_MONTH,
    MOMENT_WEEK,
    MOMENT_DAY,
    MOMENT_HOUR,
    MOMENT_MINUTE,
    MOMENT_SECOND,
    MOMENT_MILLISECOND,
    MOMENT_DATE, /* the day of the month, where it differs from MOMENT_DAY */
};

struct moment_parts moment_split(int64_t ms);
int64_t moment_join(const struct moment_parts *parts); /* weekday and year_day are not looked at */
bool moment_is_leap(int64_t year);

/* "year", "years", "y" …; false when unknown. */
bool moment_find_unit(const char *name, enum moment_unit *ret_unit);

/* Adds; months keep the day unless the month is too short. False past the range. */
bool moment_add(int64_t ms, enum moment_unit unit, int64_t count, int64_t *ret_ms);
int64_t moment_start_of(int64_t ms, enum moment_unit unit);

/* `format` NULL: ISO 8601, RFC 5322 ("Wed, 11 Jan 2017 10:27:12 GMT") and the form of
 * moment_to_text(). `strict` asks for the format to the letter. */
bool moment_parse(const char *text, const char *format, bool strict, int64_t *ret_ms);

/* moment's tokens; "[text]" stands for itself. */
char *moment_format(struct arena *arena, int64_t ms, const char *format);
char *moment_to_text(struct arena *arena, int64_t ms); /* "Sat Oct 10 2116 00:00:00 GMT+0000" */

extern const char *const moment_months[12], *const moment_weekdays[7];
