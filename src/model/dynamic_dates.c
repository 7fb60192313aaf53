/* Moments and their names. */
#include "model/dynamic.h"

#include "base/arena.h"
#include "base/clock.h"

#include <inttypes.h>
#include <time.h>

static const char *const months[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December",
};
static const char *const weekdays[] = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
};

enum { SECONDS_A_DAY = 24 * 60 * 60, SECONDS_A_YEAR = 365 * SECONDS_A_DAY };

DYNAMIC_WORD(dynamic_month, months);
DYNAMIC_WORD(dynamic_weekday, weekdays);

const char *dynamic_timestamp(struct arena *arena)
{
    return arena_printf(arena, "%" PRId64, clock_wall_ms() / 1000);
}

const char *dynamic_iso_timestamp(struct arena *arena)
{
    char text[CLOCK_ISO_SIZE];
    clock_format_iso(clock_wall_ms(), text);
    return arena_strdup(arena, text);
}

/* As JavaScript prints a date, in UTC: "Fri Oct 22 2027 05:11:09 GMT+0000 (…)". */
static const char *date_text(struct arena *arena, int64_t seconds_from_now)
{
    time_t moment = (time_t)(clock_wall_ms() / 1000 + seconds_from_now);
    struct tm parts = {0};
    gmtime_r(&moment, &parts);
    return arena_printf(arena,
                        "%.3s %.3s %02d %04d %02d:%02d:%02d GMT+0000 (Coordinated Universal Time)",
                        weekdays[parts.tm_wday], months[parts.tm_mon], parts.tm_mday,
                        parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

const char *dynamic_date_future(struct arena *arena)
{
    return date_text(arena, dynamic_between(1, SECONDS_A_YEAR));
}

const char *dynamic_date_past(struct arena *arena)
{
    return date_text(arena, -(int64_t)dynamic_between(1, SECONDS_A_YEAR));
}

const char *dynamic_date_recent(struct arena *arena)
{
    return date_text(arena, -(int64_t)dynamic_between(1, SECONDS_A_DAY));
}
