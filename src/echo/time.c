/* time.c: /time/...: questions about dates. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "echo/endpoints.h"
#include "echo/moment.h"

#include <errno.h>
#include <stdlib.h>

static bool is_strict(struct request *request)
{
    return text_equal_nocase(echo_query(request, "strict"), "true") ||
           text_equal(echo_query(request, "strict"), "1");
}

/* The instant that `timestamp` names; now when there is none. The locale is always English. */
static bool read_instant(struct request *request, const char *format, int64_t *ret_ms)
{
    const char *text = echo_query(request, "timestamp");
    if (!text || !*text) {
        *ret_ms = clock_wall_ms();
        return true;
    }
    return moment_parse(text, format, is_strict(request), ret_ms);
}

static void bad_request(struct request *request)
{
    echo_reply_text(request, 400, "Bad Request");
}

static bool need_instant(struct request *request, int64_t *ret_ms)
{
    bool good = read_instant(request, echo_query(request, "format"), ret_ms);
    if (!good)
        bad_request(request);
    return good;
}

static bool need_unit(struct request *request, enum moment_unit *unit)
{
    const char *name = echo_query(request, "unit");
    bool good = !name || !*name || moment_find_unit(name, unit);
    if (!good)
        bad_request(request);
    return good;
}

static bool need_other(struct request *request, const char *name, int64_t *ret_ms)
{
    const char *text = echo_query(request, name);
    bool good =
        text && moment_parse(text, echo_query(request, "format"), is_strict(request), ret_ms);
    if (!good)
        bad_request(request);
    return good;
}

static void answer_bool(struct request *request, const char *name, bool value)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddBoolToObject(tree, name, value);
    echo_reply_json(request, 200, tree);
}

static void answer_text(struct request *request, const char *name, const char *value)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddStringToObject(tree, name, value);
    echo_reply_json(request, 200, tree);
}

static void answer_now(struct request *request, void *user)
{
    echo_reply_text(request, 200, request_date(request));
}

static void answer_valid(struct request *request, void *user)
{
    int64_t ms;
    answer_bool(request, "valid", read_instant(request, echo_query(request, "format"), &ms));
}

static void answer_format(struct request *request, void *user)
{
    int64_t ms;
    const char *format = echo_query(request, "format");
    if (!read_instant(request, NULL, &ms)) { /* here the format is for the answer */
        bad_request(request);
        return;
    }
    answer_text(
        request, "format",
        moment_format(request->arena, ms, format && *format ? format : "YYYY-MM-DDTHH:mm:ssZ"));
}

static int64_t unit_value(const struct moment_parts *parts, enum moment_unit unit)
{
    const int64_t values[] = {
        [MOMENT_YEAR] = parts->year,
        [MOMENT_QUARTER] = parts->month / 3 + 1,
        [MOMENT_MONTH] = parts->month,
        [MOMENT_WEEK] = 0, /* needs more than the parts: see below */
        [MOMENT_DAY] = parts->weekday,
        [MOMENT_HOUR] = parts->hour,
        [MOMENT_MINUTE] = parts->minute,
        [MOMENT_SECOND] = parts->second,
        [MOMENT_MILLISECOND] = parts->millisecond,
        [MOMENT_DATE] = parts->day,
    };
    return values[unit];
}

static void answer_unit(struct request *request, void *user)
{
    int64_t ms;
    enum moment_unit unit = MOMENT_YEAR;
    if (!need_instant(request, &ms) || !need_unit(request, &unit))
        return;
    struct moment_parts parts = moment_split(ms);
    double value = unit == MOMENT_WEEK ? strtod(moment_format(request->arena, ms, "w"), NULL)
                                       : (double)unit_value(&parts, unit);
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddNumberToObject(tree, "unit", value);
    echo_reply_json(request, 200, tree);
}

/* A whole number, perhaps negative; 0 when not given. */
static bool read_count(struct request *request, const char *name, int64_t *ret_count)
{
    const char *text = echo_query(request, name);
    char *end;
    *ret_count = 0;
    if (!text || !*text)
        return true;
    errno = 0;
    *ret_count = strtoll(text, &end, 10);
    return *end == '\0' && errno == 0 && *ret_count < INT64_MAX / 2 && *ret_count > INT64_MIN / 2;
}

static void shift(struct request *request, int sign, const char *name)
{
    static const struct {
        const char *name;
        enum moment_unit unit;
    } steps[] = {
        {"years", MOMENT_YEAR},     {"months", MOMENT_MONTH},
        {"weeks", MOMENT_WEEK},     {"days", MOMENT_DAY},
        {"hours", MOMENT_HOUR},     {"minutes", MOMENT_MINUTE},
        {"seconds", MOMENT_SECOND}, {"milliseconds", MOMENT_MILLISECOND},
    };
    int64_t ms, count;
    if (!need_instant(request, &ms))
        return;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (!read_count(request, steps[i].name, &count) ||
            !moment_add(ms, steps[i].unit, sign * count, &ms)) {
            bad_request(request);
            return;
        }
    answer_text(request, name, moment_to_text(request->arena, ms));
}

static void answer_add(struct request *request, void *user)
{
    shift(request, 1, "sum");
}

static void answer_subtract(struct request *request, void *user)
{
    shift(request, -1, "difference");
}

static void answer_start(struct request *request, void *user)
{
    int64_t ms;
    enum moment_unit unit = MOMENT_YEAR;
    if (need_instant(request, &ms) && need_unit(request, &unit))
        answer_text(request, "start", moment_to_text(request->arena, moment_start_of(ms, unit)));
}

static void answer_object(struct request *request, void *user)
{
    int64_t ms;
    if (!need_instant(request, &ms))
        return;
    struct moment_parts parts = moment_split(ms);
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddNumberToObject(tree, "years", (double)parts.year);
    cJSON_AddNumberToObject(tree, "months", parts.month);
    cJSON_AddNumberToObject(tree, "date", parts.day);
    cJSON_AddNumberToObject(tree, "hours", parts.hour);
    cJSON_AddNumberToObject(tree, "minutes", parts.minute);
    cJSON_AddNumberToObject(tree, "seconds", parts.second);
    cJSON_AddNumberToObject(tree, "milliseconds", parts.millisecond);
    echo_reply_json(request, 200, tree);
}

static void answer_before(struct request *request, void *user)
{
    int64_t ms, target;
    if (need_instant(request, &ms) && need_other(request, "target", &target))
        answer_bool(request, "before", ms < target);
}

static void answer_after(struct request *request, void *user)
{
    int64_t ms, target;
    if (need_instant(request, &ms) && need_other(request, "target", &target))
        answer_bool(request, "after", ms > target);
}

/* Neither end belongs to the interval; a unit compares whole years, days and so on. */
static void answer_between(struct request *request, void *user)
{
    int64_t ms, start, end;
    enum moment_unit unit = MOMENT_MILLISECOND;
    if (!need_instant(request, &ms) || !need_other(request, "start", &start) ||
        !need_other(request, "end", &end) || !need_unit(request, &unit))
        return;
    int64_t at = moment_start_of(ms, unit);
    answer_bool(request, "between",
                at > moment_start_of(start, unit) && at < moment_start_of(end, unit));
}

static void answer_leap(struct request *request, void *user)
{
    int64_t ms;
    if (need_instant(request, &ms))
        answer_bool(request, "leap", moment_is_leap(moment_split(ms).year));
}

const struct route echo_time_routes[] = {
    {HTTP_METHOD_GET, "/time/now", answer_now},
    {HTTP_METHOD_GET, "/time/valid", answer_valid},
    {HTTP_METHOD_GET, "/time/format", answer_format},
    {HTTP_METHOD_GET, "/time/unit", answer_unit},
    {HTTP_METHOD_GET, "/time/add", answer_add},
    {HTTP_METHOD_GET, "/time/subtract", answer_subtract},
    {HTTP_METHOD_GET, "/time/start", answer_start},
    {HTTP_METHOD_GET, "/time/object", answer_object},
    {HTTP_METHOD_GET, "/time/before", answer_before},
    {HTTP_METHOD_GET, "/time/after", answer_after},
    {HTTP_METHOD_GET, "/time/between", answer_between},
    {HTTP_METHOD_GET, "/time/leap", answer_leap},
    {0},
};
