/* junit_exact.c: the shape as the format means it: a suite for every execution of a request, a case
 * for every assertion and every error, skipped cases marked, and totals that are sums. Suites go to
 * a temporary file as they end, because the totals stand before them. */
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "report/camel.h"
#include "report/junit.h"
#include "report/spool.h"
#include "report/xml.h"

#include <stdlib.h>

struct junit_shape {
    FILE *suites;
    unsigned tests, failures, errors, skipped;
    double seconds;
};

static int exact_create(struct junit_shape **ret_shape, struct error *err)
{
    struct junit_shape *shape = mem_new(struct junit_shape);
    if (spool_open(&shape->suites, err) < 0) {
        free(shape);
        return -1;
    }
    *ret_shape = shape;
    return 0;
}

static void open_case(FILE *out, const char *name, const char *class_name, double seconds)
{
    fputs("\n    <testcase", out);
    xml_attribute(out, "name", name);
    xml_attribute(out, "classname", class_name);
    xml_attribute_format(out, "time", "%.3f", seconds);
}

/* <failure> or <error>, with the stack, else the message, as its text. */
static void put_problem(FILE *out, const char *element, const char *type, const char *message,
                        const char *stack)
{
    fprintf(out, ">\n      <%s", element);
    xml_attribute(out, "type", type);
    xml_attribute(out, "message", message);
    fputc('>', out);
    xml_cdata(out, stack ? stack : message);
    fprintf(out, "</%s>\n    </testcase>", element);
}

static void write_cases(FILE *out, const struct junit_item *item, const char *class_name)
{
    static const char *const places[] = {
        [JUNIT_REQUEST] = "request",
        [JUNIT_TEST_SCRIPT] = "test-script",
        [JUNIT_PREREQUEST_SCRIPT] = "prerequest-script",
    };
    for (size_t i = 0; i < item->problem_count; i++) {
        const struct junit_problem *problem = &item->problems[i];
        open_case(out, places[problem->kind], class_name, 0);
        put_problem(out, "error", problem->name, problem->message, problem->stack);
    }
    for (size_t i = 0; i < item->case_count; i++) {
        const struct junit_case *one = &item->cases[i];
        open_case(out, one->name, class_name, item->seconds);
        if (one->message)
            put_problem(out, "failure", "AssertionError", one->message, one->stack);
        else
            fputs(one->skipped ? "><skipped/></testcase>" : "/>", out);
    }
}

static void exact_add(struct junit_shape *shape, const struct junit_item *item)
{
    AUTO_ARENA work = {0};
    FILE *out = shape->suites;
    unsigned failures = 0, skipped = 0;
    for (size_t i = 0; i < item->case_count; i++) {
        failures += item->cases[i].message != NULL;
        skipped += item->cases[i].skipped;
    }
    unsigned errors = (unsigned)item->problem_count, tests = (unsigned)item->case_count + errors;
    const char *path = item_path(item->item, &work);
    char started[CLOCK_ISO_SIZE];
    clock_format_iso(item->started_at, started);
    fputs("\n  <testsuite", out);
    xml_attribute(out, "name",
                  item->cycles > 1
                      ? arena_printf(&work, "%s (iteration %u)", path, item->iteration + 1)
                      : path);
    xml_attribute(out, "id", item->item->id);
    xml_attribute(out, "timestamp", started);
    xml_attribute_format(out, "tests", "%u", tests);
    xml_attribute_format(out, "failures", "%u", failures);
    xml_attribute_format(out, "errors", "%u", errors);
    xml_attribute_format(out, "skipped", "%u", skipped);
    xml_attribute_format(out, "time", "%.3f", item->seconds);
    if (tests) {
        fputc('>', out);
        write_cases(out, item, camel_class_name(path, &work));
        fputs("\n  </testsuite>", out);
    } else {
        fputs("/>", out);
    }
    shape->tests += tests;
    shape->failures += failures;
    shape->errors += errors;
    shape->skipped += skipped;
    shape->seconds += item->seconds;
}

static int exact_write(struct junit_shape *shape, const struct run_fact *finished, FILE *out,
                       struct error *err)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", out);
    xml_attribute(out, "name", finished->collection->name);
    xml_attribute_format(out, "tests", "%u", shape->tests);
    xml_attribute_format(out, "failures", "%u", shape->failures);
    xml_attribute_format(out, "errors", "%u", shape->errors);
    xml_attribute_format(out, "skipped", "%u", shape->skipped);
    xml_attribute_format(out, "time", "%.3f", shape->seconds);
    fputc('>', out);
    if (spool_copy(shape->suites, 0, spool_length(shape->suites), out, err) < 0)
        return -1;
    fputs("\n</testsuites>\n", out);
    return 0;
}

static void exact_free(struct junit_shape *shape)
{
    fclose(shape->suites);
    free(shape);
}

const struct junit_shape_kind junit_exact = {exact_create, exact_add, exact_write, exact_free};
