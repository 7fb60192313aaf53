/* junit_usual.c: the shape that newman writes, with its habits: one suite a request with all its
 * iterations, one case an assertion name, `tests` of a suite as the last iteration had them, and
 * every request that an item sent counts the item's assertions and script errors again, and names
 * that are numbers come first. */
#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "report/camel.h"
#include "report/junit.h"
#include "report/xml.h"

#include <stdlib.h>
#include <string.h>

/* Text of errors of one suite; what comes after is counted. */
enum { JUNIT_MAX_ERROR_TEXT = 1024 * 1024 };

struct usual_case {
    unsigned failures;     /* since the last time it passed */
    char *message, *stack; /* of the first of them; heap */
};

struct suite {
    const struct item *item;
    struct map *cases; /* by name */
    unsigned executions, tests, failures, errors;
    double seconds, last_seconds; /* of all executions; of the last one */
    struct buffer problems;
    unsigned problems_left_out;
};

struct junit_shape {
    struct map *suites; /* by item id */
};

static void case_free(void *value)
{
    struct usual_case *one = value;
    free(one->message);
    free(one->stack);
    free(one);
}

static void suite_free(void *value)
{
    struct suite *suite = value;
    map_free(suite->cases);
    buffer_release(&suite->problems);
    free(suite);
}

static int usual_create(struct junit_shape **ret_shape, struct error *err)
{
    (void)err;
    struct junit_shape *shape = mem_new(struct junit_shape);
    shape->suites = map_create(suite_free);
    *ret_shape = shape;
    return 0;
}

static struct suite *suite_of(struct junit_shape *shape, const struct item *item)
{
    struct suite *suite = map_get(shape->suites, item->id);
    if (suite)
        return suite;
    suite = mem_new(struct suite);
    suite->item = item;
    suite->cases = map_create(case_free);
    buffer_init(&suite->problems, JUNIT_MAX_ERROR_TEXT);
    map_put(shape->suites, item->id, suite);
    return suite;
}

static void add_case(struct suite *suite, const struct junit_case *one)
{
    struct usual_case *known = map_get(suite->cases, one->name);
    if (!known) {
        known = mem_new(struct usual_case);
        map_put(suite->cases, one->name, known);
    }
    if (one->message) {
        suite->failures++;
        if (known->failures++)
            return;
        free(known->message);
        free(known->stack);
        known->message = mem_strdup(one->message);
        known->stack = mem_strdup(one->stack ? one->stack : "");
    } else {
        known->failures = 0;
    }
}

static bool is_of(const struct junit_problem *problem, unsigned exchange)
{
    return problem->kind != JUNIT_REQUEST || problem->exchange == exchange;
}

static unsigned count_problems(const struct junit_item *item, unsigned exchange)
{
    unsigned count = 0;
    for (size_t i = 0; i < item->problem_count; i++)
        count += is_of(&item->problems[i], exchange);
    return count;
}

/* A failed test that ended the run has its name with its message. */
static void append_script_error(struct buffer *text, const char *script,
                                const struct junit_problem *problem)
{
    bool named = problem->name && strcmp(problem->name, "AssertionFailure") == 0;
    (void)buffer_printf(text, "%sError: %s%s%s\n---\n", script, named ? problem->name : "",
                        named ? ": " : "", problem->message);
}

static void append_problems(struct buffer *text, const struct junit_item *item, unsigned exchange)
{
    static const char *const scripts[] = {
        [JUNIT_TEST_SCRIPT] = "testScript", [JUNIT_PREREQUEST_SCRIPT] = "prerequestScript"};
    (void)buffer_printf(text, "Iteration: %u\n", item->iteration);
    for (size_t i = 0; i < item->problem_count; i++)
        if (item->problems[i].kind == JUNIT_REQUEST && is_of(&item->problems[i], exchange))
            (void)buffer_printf(text, "RequestError: %s: %s\n", item->problems[i].name,
                                item->problems[i].message);
    (void)buffer_append_text(text, "\n---\n");
    for (int kind = JUNIT_TEST_SCRIPT; kind <= JUNIT_PREREQUEST_SCRIPT; kind++)
        for (size_t i = 0; i < item->problem_count; i++)
            if ((int)item->problems[i].kind == kind)
                append_script_error(text, scripts[kind], &item->problems[i]);
}

static void usual_add(struct junit_shape *shape, const struct junit_item *item)
{
    if (!item->exchanges)
        return;
    struct suite *suite = suite_of(shape, item->item);
    suite->tests = (unsigned)item->case_count;
    suite->last_seconds = item->seconds;
    for (unsigned i = 0; i < item->exchanges; i++) {
        suite->executions++;
        suite->seconds += item->seconds;
        unsigned problems = count_problems(item, i);
        suite->errors += problems;
        size_t length = suite->problems.length;
        if (problems && !suite->problems.overflowed)
            append_problems(&suite->problems, item, i);
        if (suite->problems.overflowed) {
            suite->problems.length = length; /* no half entries */
            suite->problems_left_out++;
        }
        for (size_t c = 0; c < item->case_count; c++)
            add_case(suite, &item->cases[c]);
    }
}

/* --- writing --- */

struct named {
    const char *name;
    void *value;
    uint64_t number; /* that the name is; NOT_A_NUMBER comes after all */
    size_t place;
};
#define NOT_A_NUMBER UINT64_MAX

/* "0" to "4294967294" as they are written: what JavaScript sorts to the front of an object. */
static uint64_t number_of(const char *name)
{
    size_t length = strspn(name, "0123456789");
    if (length == 0 || length > 10 || name[length] || (name[0] == '0' && length > 1))
        return NOT_A_NUMBER;
    uint64_t number = strtoull(name, NULL, 10);
    return number < UINT32_MAX ? number : NOT_A_NUMBER;
}

static int compare_named(const void *a, const void *b)
{
    const struct named *left = a, *right = b;
    if (left->number != right->number)
        return left->number < right->number ? -1 : 1;
    return left->place < right->place ? -1 : left->place > right->place;
}

static struct named *in_order(const struct map *map, struct arena *work)
{
    size_t count = map_count(map), used = 0;
    struct named *list = arena_alloc(work, (count + 1) * sizeof *list);
    const char *name;
    void *value;
    for (size_t at = 0; map_next(map, &at, &name, &value); used++)
        list[used] = (struct named){name, value, number_of(name), used};
    qsort(list, count, sizeof *list, compare_named);
    return list;
}

static void put_line(FILE *out, struct arena *work, const char *label, const char *value)
{
    fputs("\n        ", out);
    xml_cdata(out, arena_printf(work, "%s: %s.", label, value));
}

static void write_failure(FILE *out, const struct usual_case *one, const char *name,
                          const char *path, const struct collection *collection, struct arena *work)
{
    fputs(">\n      <failure type=\"AssertionFailure\"", out);
    xml_attribute(out, "message", one->message);
    fputs(">\n        ", out);
    xml_cdata(out, arena_printf(work, "Failed %u times.", one->failures));
    put_line(out, work, "Collection JSON ID", collection->id);
    put_line(out, work, "Collection name", collection->name);
    put_line(out, work, "Request name", path);
    put_line(out, work, "Test description", name);
    put_line(out, work, "Error message", one->message);
    put_line(out, work, "Stacktrace", one->stack);
    fputs("\n      </failure>\n    </testcase>", out);
}

static void write_case(FILE *out, const struct suite *suite, const char *name,
                       const struct usual_case *one, const char *class_name, const char *path,
                       const struct collection *collection, struct arena *work)
{
    fputs("\n    <testcase", out);
    xml_attribute(out, "name", name);
    xml_attribute_format(out, "time", "%.3f", suite->last_seconds);
    xml_attribute(out, "classname", class_name);
    if (one->failures)
        write_failure(out, one, name, path, collection, work);
    else
        fputs("/>", out);
}

static void write_cases(FILE *out, const struct suite *suite, const char *path,
                        const struct collection *collection, struct arena *work)
{
    const char *class_name = camel_class_name(xml_escape(path, work), work);
    if (!*class_name)
        class_name = camel_class_name(xml_escape(collection->name, work), work);
    struct named *cases = in_order(suite->cases, work);
    for (size_t i = 0; i < map_count(suite->cases); i++)
        write_case(out, suite, cases[i].name, cases[i].value, class_name, path, collection, work);
}

static void write_suite(FILE *out, const struct suite *suite, const struct run_fact *finished)
{
    AUTO_ARENA work = {0};
    char started[CLOCK_ISO_SIZE];
    clock_format_iso(finished->summary->started_at, started);
    const char *path = item_path(suite->item, &work);
    fputs("\n  <testsuite", out);
    xml_attribute(out, "name", path);
    xml_attribute(out, "id", suite->item->id);
    xml_attribute(out, "timestamp", started);
    xml_attribute_format(out, "tests", "%u", suite->tests);
    xml_attribute_format(out, "failures", "%u", suite->failures);
    xml_attribute_format(out, "errors", "%u", suite->errors);
    xml_attribute_format(out, "time", "%.3f", suite->seconds / suite->executions);
    if (!map_count(suite->cases) && !suite->problems.length) {
        fputs("/>", out);
        return;
    }
    fputc('>', out);
    if (suite->problems.length) {
        const char *text =
            arena_strndup(&work, buffer_text(&suite->problems), suite->problems.length);
        if (suite->problems_left_out)
            text = arena_printf(&work, "%s(%u more)\n", text, suite->problems_left_out);
        fputs("\n    <system-err>", out);
        xml_cdata(out, text);
        fputs("</system-err>", out);
    }
    write_cases(out, suite, path, finished->collection, &work);
    fputs("\n  </testsuite>", out);
}

static int usual_write(struct junit_shape *shape, const struct run_fact *finished, FILE *out,
                       struct error *err)
{
    (void)err;
    AUTO_ARENA work = {0};
    double seconds = 0;
    size_t count = map_count(shape->suites);
    struct named *suites = in_order(shape->suites, &work);
    for (size_t i = 0; i < count; i++)
        seconds += ((const struct suite *)suites[i].value)->seconds;
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", out);
    const char *name = finished->collection->name;
    if (name && *name)
        xml_attribute(out, "name", name);
    xml_attribute_format(out, "tests", "%u", finished->summary->tests.total);
    xml_attribute_format(out, "time", "%.3f", seconds);
    if (count == 0) {
        fputs("/>", out);
        return 0;
    }
    fputc('>', out);
    for (size_t i = 0; i < count; i++)
        write_suite(out, suites[i].value, finished);
    fputs("\n</testsuites>", out);
    return 0;
}

static void usual_free(struct junit_shape *shape)
{
    map_free(shape->suites);
    free(shape);
}

const struct junit_shape_kind junit_usual = {usual_create, usual_add, usual_write, usual_free};
