/* junit.c: the report that build servers read. */
#include "report/junit.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "report/kinds.h"
#include "report/settings.h"

#include <stdlib.h>
#include <string.h>

struct junit {
    const struct junit_shape_kind *kind;
    struct junit_shape *shape;
    struct junit_item item;
    const char *path; /* in `names` */
    struct arena names;
    struct file_writer *document;
    struct error failure;
    bool failed;
};

static const char *copy(struct junit_item *item, const char *text)
{
    return text ? arena_strdup(&item->arena, text) : NULL;
}

static void on_item_started(struct junit *junit, const struct run_fact *fact)
{
    struct junit_item *item = &junit->item;
    item->item = fact->item;
    item->iteration = fact->cursor->iteration;
    item->cycles = fact->cursor->cycles;
    item->started_at = clock_wall_ms();
    item->exchanges = 0;
    item->seconds = 0;
    item->case_count = item->problem_count = 0;
    arena_reset(&item->arena);
}

static void add_problem(struct junit_item *item, const struct junit_problem *problem)
{
    if (item->problem_count == item->problem_capacity) {
        item->problem_capacity = item->problem_capacity ? item->problem_capacity * 2 : 4;
        item->problems = mem_grow(item->problems, item->problem_capacity, sizeof *item->problems);
    }
    item->problems[item->problem_count++] = *problem;
}

static void on_exchange(struct junit *junit, const struct run_fact *fact)
{
    struct junit_item *item = &junit->item;
    if (item->exchanges++ == 0)
        item->started_at = fact->exchange->started_at;
    item->seconds =
        fact->exchange->error_message ? 0 : (double)fact->exchange->response_time / 1000;
    if (!fact->exchange->error_message)
        return;
    const struct run_failure *failure = fact->failure;
    struct junit_problem problem = {.kind = JUNIT_REQUEST,
                                    .name = copy(item, failure ? failure->error_name : "Error"),
                                    .message = copy(item, fact->exchange->error_message),
                                    .exchange = item->exchanges - 1};
    add_problem(item, &problem);
}

static void on_script_finished(struct junit *junit, const struct run_fact *fact)
{
    struct junit_item *item = &junit->item;
    if (!fact->failure)
        return;
    struct junit_problem problem = {
        fact->phase == SCRIPT_TEST ? JUNIT_TEST_SCRIPT : JUNIT_PREREQUEST_SCRIPT,
        copy(item, fact->failure->error_name), copy(item, fact->failure->error_message),
        copy(item, fact->failure->error_stack), 0};
    add_problem(item, &problem);
}

static void on_assertion(struct junit *junit, const struct run_fact *fact)
{
    struct junit_item *item = &junit->item;
    if (item->case_count == item->case_capacity) {
        item->case_capacity = item->case_capacity ? item->case_capacity * 2 : 8;
        item->cases = mem_grow(item->cases, item->case_capacity, sizeof *item->cases);
    }
    struct junit_case *one = &item->cases[item->case_count++];
    *one = (struct junit_case){.name = copy(item, fact->assertion->name),
                               .skipped = fact->assertion->skipped};
    if (!fact->failure)
        return;
    const char *message = fact->failure->error_message ? fact->failure->error_message : "";
    one->message = copy(item, message);
    one->stack = fact->failure->error_stack
                     ? copy(item, fact->failure->error_stack)
                     : arena_printf(&item->arena, "%s: %s", fact->failure->error_name, message);
}

static void on_item_finished(struct junit *junit, const struct run_fact *fact)
{
    (void)fact;
    if (junit->item.item)
        junit->kind->add(junit->shape, &junit->item);
    junit->item.item = NULL;
}

static void on_run_finished(struct junit *junit, const struct run_fact *fact)
{
    if (file_writer_open(junit->path, &junit->document, &junit->failure) < 0 ||
        junit->kind->write(junit->shape, fact, file_writer_stream(junit->document),
                           &junit->failure) < 0)
        junit->failed = true;
}

static void junit_fact(struct reporter *reporter, const struct run_fact *fact)
{
    static void (*const handlers[])(struct junit *, const struct run_fact *) = {
        [FACT_ITEM_STARTED] = on_item_started,       [FACT_EXCHANGE] = on_exchange,
        [FACT_SCRIPT_FINISHED] = on_script_finished, [FACT_ASSERTION] = on_assertion,
        [FACT_ITEM_FINISHED] = on_item_finished,     [FACT_RUN_FINISHED] = on_run_finished,
    };
    if ((size_t)fact->type < COUNT_OF(handlers) && handlers[fact->type])
        handlers[fact->type]((struct junit *)reporter, fact);
}

static void junit_free(struct reporter *reporter)
{
    struct junit *junit = (struct junit *)reporter;
    if (!junit)
        return;
    if (junit->shape)
        junit->kind->free(junit->shape);
    file_writer_free(junit->document);
    free(junit->item.cases);
    free(junit->item.problems);
    arena_release(&junit->item.arena);
    arena_release(&junit->names);
    free(junit);
}

static int junit_create(const struct reporter_settings *settings, struct reporter **ret_reporter,
                        struct error *err)
{
    struct junit *junit = mem_new(struct junit);
    junit->kind = settings_flag(settings, "exact") ? &junit_exact : &junit_usual;
    if (junit->kind->create(&junit->shape, err) < 0) {
        junit_free((struct reporter *)junit);
        return -1;
    }
    junit->path = settings_export_path(settings, ".xml", &junit->names);
    *ret_reporter = (struct reporter *)junit;
    return 0;
}

static int junit_finish(struct reporter *reporter, struct error *err)
{
    struct junit *junit = (struct junit *)reporter;
    if (junit->failed) {
        if (err)
            *err = junit->failure;
    } else if (!junit->document || file_writer_commit(TAKE(junit->document), err) == 0) {
        return 0;
    }
    return error_wrap(err, "write the junit report '%s'", junit->path);
}

static const struct reporter_option junit_options[] = {
    {"export", "path", "the file to write, or a folder for a time-stamped file in it"},
    {"exact", NULL, "a suite for each iteration, every case counted, skipped ones marked"},
    {0},
};

const struct reporter_kind reporter_junit = {
    .name = "junit",
    .help = "the assertions as JUnit XML, for build servers",
    .options = junit_options,
    .create = junit_create,
    .fact = junit_fact,
    .finish = junit_finish,
    .free = junit_free,
};
