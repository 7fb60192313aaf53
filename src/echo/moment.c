#include "echo/moment.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { MS_SECOND = 1000, MS_MINUTE = 60000, MS_HOUR = 3600000, MS_DAY = 86400000 };

const char *const moment_months[12] = {"January",   "February", "March",    "April",
                                       "May",       "June",     "July",     "August",
                                       "September", "October",  "November", "December"};
const char *const moment_weekdays[7] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                        "Thursday", "Friday", "Saturday"};

bool moment_is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int64_t year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month] + (month == 1 && moment_is_leap(year));
}

static int64_t floor_divide(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

/* Days from 1970-01-01, in the calendar that never changed; years begin in March inside. */
static int64_t days_from_civil(int64_t year, int month, int day)
{
    year -= month < 2;
    int64_t era = floor_divide(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 1 ? -2 : 10)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

static void civil_from_days(int64_t days, struct moment_parts *parts)
{
    days += 719468;
    int64_t era = floor_divide(days, 146097);
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    parts->day = (int)(day_of_year - (153 * shifted + 2) / 5) + 1;
    parts->month = (int)(shifted < 10 ? shifted + 2 : shifted - 10);
    parts->year = year_of_era + era * 400 + (parts->month < 2);
}

struct moment_parts moment_split(int64_t ms)
{
    struct moment_parts parts;
    int64_t days = floor_divide(ms, MS_DAY);
    int rest = (int)(ms - days * MS_DAY);
    civil_from_days(days, &parts);
    parts.hour = rest / MS_HOUR;
    parts.minute = rest / MS_MINUTE % 60;
    parts.second = rest / MS_SECOND % 60;
    parts.millisecond = rest % MS_SECOND;
    parts.weekday = (int)(((days + 4) % 7 + 7) % 7);
    parts.year_day = (int)(days - days_from_civil(parts.year, 0, 1)) + 1;
    return parts;
}

int64_t moment_join(const struct moment_parts *parts)
{
    return days_from_civil(parts->year, parts->month, parts->day) * MS_DAY +
           (int64_t)parts->hour * MS_HOUR + (int64_t)parts->minute * MS_MINUTE +
           (int64_t)parts->second * MS_SECOND + parts->millisecond;
}

static const struct unit_name {
    const char *name, *shorthand;
    enum moment_unit unit;
    int64_t ms; /* of the units that always last the same; 0: months */
    int months;
} unit_names[] = {
    {"year", "y", MOMENT_YEAR, 0, 12},
    {"quarter", "Q", MOMENT_QUARTER, 0, 3},
    {"month", "M", MOMENT_MONTH, 0, 1},
    {"week", "w", MOMENT_WEEK, INT64_C(7) * MS_DAY, 0},
    {"day", "d", MOMENT_DAY, MS_DAY, 0},
    {"date", "D", MOMENT_DATE, MS_DAY, 0},
    {"hour", "h", MOMENT_HOUR, MS_HOUR, 0},
    {"minute", "m", MOMENT_MINUTE, MS_MINUTE, 0},
    {"second", "s", MOMENT_SECOND, MS_SECOND, 0},
    {"millisecond", "ms", MOMENT_MILLISECOND, 1, 0},
};

bool moment_find_unit(const char *name, enum moment_unit *ret_unit)
{
    for (size_t i = 0; i < COUNT_OF(unit_names); i++) {
        const struct unit_name *unit = &unit_names[i];
        bool found = text_starts_with_nocase(name, unit->name);
        const char *rest = found ? name + strlen(unit->name) : "";
        if ((found && (!*rest || text_equal_nocase(rest, "s"))) ||
            text_equal(name, unit->shorthand)) {
            *ret_unit = unit->unit;
            return true;
        }
    }
    return false;
}

static const struct unit_name *unit_of(enum moment_unit unit)
{
    size_t i = 0;
    while (unit_names[i].unit != unit)
        i++;
    return &unit_names[i];
}

bool moment_add(int64_t ms, enum moment_unit unit, int64_t count, int64_t *ret_ms)
{
    const struct unit_name *of = unit_of(unit);
    const int64_t most = 2 * MOMENT_LIMIT_MS; /* anything larger leaves the range from anywhere */
    if (count > most || count < -most ||
        (of->ms && (count > most / of->ms || count < -most / of->ms)))
        return false;
    int64_t result = ms + count * of->ms;
    if (of->months) {
        struct moment_parts parts = moment_split(ms);
        if (count > 1000000 * 12 || count < -1000000 * 12)
            return false;
        int64_t months = parts.year * 12 + parts.month + count * of->months;
        parts.year = floor_divide(months, 12);
        parts.month = (int)(months - parts.year * 12);
        int last = days_in_month(parts.year, parts.month);
        parts.day = parts.day > last ? last : parts.day;
        result = moment_join(&parts);
    }
    if (result > MOMENT_LIMIT_MS || result < -MOMENT_LIMIT_MS)
        return false;
    *ret_ms = result;
    return true;
}

int64_t moment_start_of(int64_t ms, enum moment_unit unit)
{
    const struct unit_name *of = unit_of(unit);
    struct moment_parts parts = moment_split(ms);
    if (unit == MOMENT_WEEK)
        return floor_divide(ms, MS_DAY) * MS_DAY - (int64_t)parts.weekday * MS_DAY;
    if (of->ms)
        return floor_divide(ms, of->ms) * of->ms;
    parts.month -= parts.month % of->months;
    return days_from_civil(parts.year, parts.month, 1) * MS_DAY;
}

/* --- formatting --- */

static const char *ordinal_suffix(int number)
{
    if (number % 100 / 10 == 1)
        return "th";
    static const char *const suffixes[] = {"th", "st", "nd", "rd"};
    return suffixes[number % 10 < 4 ? number % 10 : 0];
}

/* ISO week: the one with the year's first Thursday is 1. */
static int iso_week(int64_t ms, int64_t *ret_year)
{
    struct moment_parts parts = moment_split(ms);
    int64_t thursday = ms + (int64_t)(4 - (parts.weekday ? parts.weekday : 7)) * MS_DAY;
    struct moment_parts there = moment_split(thursday);
    *ret_year = there.year;
    return (there.year_day - 1) / 7 + 1;
}

/* English week: it begins on Sunday, and the one with January 1st is 1. */
static int english_week(int64_t ms, int64_t *ret_year)
{
    struct moment_parts parts = moment_split(ms);
    struct moment_parts saturday = moment_split(ms + (int64_t)(6 - parts.weekday) * MS_DAY);
    *ret_year = saturday.year;
    return (saturday.year_day - 1) / 7 + 1;
}

enum value {
    VALUE_YEAR,
    VALUE_MONTH,
    VALUE_QUARTER,
    VALUE_DAY,
    VALUE_YEAR_DAY,
    VALUE_WEEKDAY,
    VALUE_ISO_WEEKDAY,
    VALUE_WEEK,
    VALUE_WEEK_YEAR,
    VALUE_ISO_WEEK,
    VALUE_ISO_WEEK_YEAR,
    VALUE_HOUR,
    VALUE_HOUR_12,
    VALUE_HOUR_24,
    VALUE_MINUTE,
    VALUE_SECOND,
    VALUE_UNIX,
    VALUE_UNIX_MS,
};

static int64_t value_of(int64_t ms, enum value value)
{
    struct moment_parts parts = moment_split(ms);
    int64_t year;
    switch (value) {
    case VALUE_YEAR:
        return parts.year;
    case VALUE_MONTH:
        return parts.month + 1;
    case VALUE_QUARTER:
        return parts.month / 3 + 1;
    case VALUE_DAY:
        return parts.day;
    case VALUE_YEAR_DAY:
        return parts.year_day;
    case VALUE_WEEKDAY:
        return parts.weekday;
    case VALUE_ISO_WEEKDAY:
        return parts.weekday ? parts.weekday : 7;
    case VALUE_WEEK:
        return english_week(ms, &year);
    case VALUE_WEEK_YEAR:
        english_week(ms, &year);
        return year;
    case VALUE_ISO_WEEK:
        return iso_week(ms, &year);
    case VALUE_ISO_WEEK_YEAR:
        iso_week(ms, &year);
        return year;
    case VALUE_HOUR:
        return parts.hour;
    case VALUE_HOUR_12:
        return parts.hour % 12 ? parts.hour % 12 : 12;
    case VALUE_HOUR_24:
        return parts.hour ? parts.hour : 24;
    case VALUE_MINUTE:
        return parts.minute;
    case VALUE_SECOND:
        return parts.second;
    case VALUE_UNIX:
        return floor_divide(ms, MS_SECOND);
    default:
        return ms;
    }
}

/* Longest first where one begins like another. */
static const struct number_token {
    const char *token;
    enum value value;
    unsigned char width;
    bool ordinal;
} number_tokens[] = {
    {"YYYY", VALUE_YEAR, 4},
    {"Y", VALUE_YEAR, 1},
    {"Qo", VALUE_QUARTER, 1, true},
    {"Q", VALUE_QUARTER, 1},
    {"Mo", VALUE_MONTH, 1, true},
    {"MM", VALUE_MONTH, 2},
    {"M", VALUE_MONTH, 1},
    {"DDDD", VALUE_YEAR_DAY, 3},
    {"DDDo", VALUE_YEAR_DAY, 1, true},
    {"DDD", VALUE_YEAR_DAY, 1},
    {"Do", VALUE_DAY, 1, true},
    {"DD", VALUE_DAY, 2},
    {"D", VALUE_DAY, 1},
    {"do", VALUE_WEEKDAY, 1, true},
    {"d", VALUE_WEEKDAY, 1},
    {"e", VALUE_WEEKDAY, 1},
    {"E", VALUE_ISO_WEEKDAY, 1},
    {"wo", VALUE_WEEK, 1, true},
    {"ww", VALUE_WEEK, 2},
    {"w", VALUE_WEEK, 1},
    {"Wo", VALUE_ISO_WEEK, 1, true},
    {"WW", VALUE_ISO_WEEK, 2},
    {"W", VALUE_ISO_WEEK, 1},
    {"gggg", VALUE_WEEK_YEAR, 4},
    {"GGGG", VALUE_ISO_WEEK_YEAR, 4},
    {"HH", VALUE_HOUR, 2},
    {"H", VALUE_HOUR, 1},
    {"hh", VALUE_HOUR_12, 2},
    {"h", VALUE_HOUR_12, 1},
    {"kk", VALUE_HOUR_24, 2},
    {"k", VALUE_HOUR_24, 1},
    {"mm", VALUE_MINUTE, 2},
    {"m", VALUE_MINUTE, 1},
    {"ss", VALUE_SECOND, 2},
    {"s", VALUE_SECOND, 1},
    {"X", VALUE_UNIX, 1},
    {"x", VALUE_UNIX_MS, 1},
};

static const struct {
    const char *token, *format;
} long_tokens[] = {
    {"LTS", "h:mm:ss A"},
    {"LT", "h:mm A"},
    {"LLLL", "dddd, MMMM D, YYYY h:mm A"},
    {"LLL", "MMMM D, YYYY h:mm A"},
    {"LL", "MMMM D, YYYY"},
    {"L", "MM/DD/YYYY"},
    {"llll", "ddd, MMM D, YYYY h:mm A"},
    {"lll", "MMM D, YYYY h:mm A"},
    {"ll", "MMM D, YYYY"},
    {"l", "M/D/YYYY"},
};

static void format_into(struct buffer *out, int64_t ms, const char *format);

/* Names, and tokens whose shape is their own. Returns the token's length, 0 when it is none. */
static size_t put_word(struct buffer *out, int64_t ms, const char *at)
{
    struct moment_parts parts = moment_split(ms);
    const char *month = moment_months[parts.month], *weekday = moment_weekdays[parts.weekday];
    if (text_starts_with(at, "MMMM"))
        return buffer_append_text(out, month), 4;
    if (text_starts_with(at, "MMM"))
        return buffer_append(out, month, 3), 3;
    if (text_starts_with(at, "dddd"))
        return buffer_append_text(out, weekday), 4;
    if (text_starts_with(at, "ddd"))
        return buffer_append(out, weekday, 3), 3;
    if (text_starts_with(at, "dd"))
        return buffer_append(out, weekday, 2), 2;
    if (text_starts_with(at, "YY") && !text_starts_with(at, "YYYY"))
        return buffer_printf(out, "%02d", (int)((parts.year % 100 + 100) % 100)), 2;
    if (*at == 'A')
        return buffer_append_text(out, parts.hour < 12 ? "AM" : "PM"), 1;
    if (*at == 'a')
        return buffer_append_text(out, parts.hour < 12 ? "am" : "pm"), 1;
    if (text_starts_with(at, "ZZ"))
        return buffer_append_text(out, "+0000"), 2;
    if (*at == 'Z')
        return buffer_append_text(out, "+00:00"), 1;
    if (*at == 'z')
        return buffer_append_text(out, "UTC"), at[1] == 'z' ? 2 : 1;
    for (size_t i = 0; i < COUNT_OF(long_tokens); i++)
        if (text_starts_with(at, long_tokens[i].token)) {
            format_into(out, ms, long_tokens[i].format);
            return strlen(long_tokens[i].token);
        }
    return 0;
}

static size_t put_fraction(struct buffer *out, int64_t ms, const char *at)
{
    size_t digits = strspn(at, "S");
    digits = digits > 9 ? 9 : digits;
    char text[16];
    snprintf(text, sizeof text, "%03d000000", moment_split(ms).millisecond);
    buffer_append(out, text, digits);
    return digits;
}

static size_t put_number(struct buffer *out, int64_t ms, const char *at)
{
    for (size_t i = 0; i < COUNT_OF(number_tokens); i++) {
        const struct number_token *token = &number_tokens[i];
        if (!text_starts_with(at, token->token))
            continue;
        long long value = value_of(ms, token->value);
        buffer_printf(out, "%s%0*lld%s", value < 0 ? "-" : "", token->width,
                      value < 0 ? -value : value, token->ordinal ? ordinal_suffix((int)value) : "");
        return strlen(token->token);
    }
    return 0;
}

static void format_into(struct buffer *out, int64_t ms, const char *format)
{
    while (*format) {
        const char *close = *format == '[' ? strchr(format, ']') : NULL;
        if (close) {
            buffer_append(out, format + 1, (size_t)(close - format - 1));
            format = close + 1;
            continue;
        }
        size_t used = *format == 'S' ? put_fraction(out, ms, format) : put_word(out, ms, format);
        if (used == 0)
            used = put_number(out, ms, format);
        if (used == 0)
            buffer_append_char(out, *format++);
        format += used;
    }
}

char *moment_format(struct arena *arena, int64_t ms, const char *format)
{
    AUTO_BUFFER out;
    buffer_init(&out, SIZE_MAX / 4);
    format_into(&out, ms, format);
    return arena_strdup(arena, buffer_text(&out));
}

char *moment_to_text(struct arena *arena, int64_t ms)
{
    return moment_format(arena, ms, "ddd MMM DD YYYY HH:mm:ss [GMT]ZZ");
}
