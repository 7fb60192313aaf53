#include "support/support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "script/script.h"

#include <stdlib.h>
#include <string.h>

/* One engine for all tests, as one run has it; what a script tells is written to `log`. */
struct fixture {
    struct script_engine *engine;
    struct script_host host;
    struct script_input input;
    struct script_result result;
    struct arena arena;
    struct buffer log;
};

static void on_assertion(void *context, const struct script_assertion *assertion)
{
    struct fixture *f = context;
    buffer_printf(&f->log, "%u %s %s", assertion->index,
                  assertion->skipped  ? "skip"
                  : assertion->passed ? "pass"
                                      : "fail",
                  assertion->name);
    if (assertion->error_message)
        buffer_printf(&f->log, " [%s: %s]", assertion->error_name, assertion->error_message);
    buffer_append_char(&f->log, '\n');
}

static void on_console(void *context, const struct script_console *line)
{
    struct fixture *f = context;
    buffer_append_text(&f->log, line->level);
    for (size_t i = 0; i < line->count; i++)
        buffer_printf(&f->log, " %s", line->inspected[i]);
    buffer_append_char(&f->log, '\n');
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct error err = {0};
    buffer_init(&f->log, 1 << 20);
    f->host = (struct script_host){
        .context = f,
        .console = on_console,
        .assertion = on_assertion,
    };
    if (script_engine_create(&f->host, &f->engine, &err) < 0) {
        print_error("%s\n", err.message);
        return -1;
    }
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    script_engine_free(f->engine);
    buffer_release(&f->log);
    arena_release(&f->arena);
    free(f);
    return 0;
}

static const char *run(struct fixture *f, enum script_event event, const char *source)
{
    buffer_clear(&f->log);
    arena_reset(&f->arena);
    f->input.event = event;
    f->input.source = source;
    f->input.name = "test";
    f->input.iteration_count = 1;
    script_run(f->engine, &f->input, &f->arena, &f->result);
    return buffer_text(&f->log);
}

static void assert_runs(struct fixture *f, const char *source, const char *expected)
{
    assert_string_equal(run(f, SCRIPT_TEST, source), expected);
    if (f->result.failed)
        print_error("%s\n", f->result.error_stack);
    assert_false(f->result.failed);
}

static void tests_pass_and_fail(void **state)
{
    assert_runs(*state, "pm.test('a', () => {}); pm.test('b', () => { throw new Error('no') });",
                "0 pass a\n1 fail b [Error: no]\n");
    assert_runs(*state, "pm.test('bare'); pm.test.skip('later'); console.log(pm.test.index())",
                "0 pass bare\n1 skip later\nlog 2\n");
    assert_runs(*state, "pm.test('text', () => { throw 'just text' })",
                "0 fail text [AssertionError: just text]\n");
}

static void a_thrown_error_has_its_place(void **state)
{
    struct fixture *f = *state;
    run(f, SCRIPT_TEST, "let a = 1;\n  missing();");
    assert_true(f->result.failed);
    assert_string_equal(f->result.error_name, "ReferenceError");
    assert_string_equal(f->result.error_message, "missing is not defined");
    assert_int_equal(f->result.error_line, 2);
    run(f, SCRIPT_TEST, "throw new TypeError('x')");
    assert_string_equal(f->result.error_name, "TypeError");
    assert_int_equal(f->result.error_line, 1);
    assert_in_range(f->result.error_column, 1, 24);
}

static void a_stray_brace_is_a_syntax_error(void **state)
{
    struct fixture *f = *state;
    run(f, SCRIPT_TEST, "}), (function(){");
    assert_true(f->result.failed);
    assert_string_equal(f->result.error_name, "SyntaxError");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tests_pass_and_fail),
        cmocka_unit_test(a_thrown_error_has_its_place),
        cmocka_unit_test(a_stray_brace_is_a_syntax_error),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
