/* run.c: `postern run`: from a command line to a run and its exit status. */
#include "cli/run.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/source.h"
#include "client/cookies.h"
#include "runner/runner.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Everything that one run was given. */
struct job {
    const struct flag_values *values;
    struct arena arena;
    struct format_notes notes;
    struct collection *collection;
    struct scope *environment, *globals, *collection_variables;
    struct scope *vault; /* NULL without --vault */
    struct scope **rows;
    size_t row_count;
    struct cookie_jar *cookies;
    struct run_reporters *reporters;
    struct runner_options options;
};

static void job_release(struct job *job)
{
    run_reporters_free(job->reporters);
    collection_free(job->collection);
    scope_free(job->environment);
    scope_free(job->globals);
    scope_free(job->collection_variables);
    scope_free(job->vault);
    for (size_t i = 0; i < job->row_count; i++)
        scope_free(job->rows[i]);
    free(job->rows);
    cookie_jar_free(job->cookies);
    format_notes_release(&job->notes);
    arena_release(&job->arena);
}

static int load_scope(struct job *job, const char *what, const struct source_options *source,
                      struct scope **ret_scope, struct error *err)
{
    const char *location = flags_text(job->values, what);
    if (location)
        return source_load_scope(what, location, source, &job->notes, ret_scope, err);
    *ret_scope = scope_create(text_equal(what, "globals") ? "globals" : NULL);
    return 0;
}

/* --env-var key=value; without '=' the value is empty. */
static void set_variables(struct job *job, const char *flag, struct scope *scope)
{
    size_t count;
    const char *const *texts = flags_all(job->values, flag, &count);
    for (size_t i = 0; i < count; i++) {
        size_t length = strcspn(texts[i], "=");
        const char *key = arena_strndup(&job->arena, texts[i], length);
        const char *value = texts[i] + length;
        scope_set(scope, key, cJSON_CreateString(*value ? value + 1 : value));
    }
}

static int load_vault(struct job *job, const struct source_options *source, struct error *err)
{
    const char *location = flags_text(job->values, "vault");
    AUTO(scope) names = NULL;
    if (!location)
        return 0;
    if (source_load_scope("vault", location, source, &job->notes, &names, err) < 0)
        return -1;
    job->vault = variables_make_vault(names);
    return 0;
}

static int load_collection_variables(struct job *job, struct error *err)
{
    const cJSON *variables = json_get(job->collection->document, "variable");
    cJSON *copy = cJSON_IsArray(variables) ? cJSON_Duplicate(variables, true) : cJSON_CreateArray();
    return scope_from_json(copy, &job->collection_variables, err);
}

static int load_cookies(struct job *job, struct error *err)
{
    job->cookies = cookie_jar_create();
    const char *path = flags_text(job->values, "cookie-jar");
    if (!path)
        return 0;
    AUTO_BUFFER bytes;
    buffer_init(&bytes, json_body_limits.bytes);
    if (file_read(path, &bytes, err) < 0)
        return error_set(err, ERR_IO, "unable to read the cookie jar file \"%s\"", path);
    AUTO_JSON document =
        json_parse(buffer_text(&bytes), bytes.length, &json_body_limits, path, err);
    if (!document || cookie_jar_load(job->cookies, document, err) < 0)
        return error_wrap(err, "the file at %s does not contain valid JSON data.", path);
    return 0;
}

static int load(struct job *job, struct error *err)
{
    struct source_options source = source_options_of(job->values);
    const char *data = flags_text(job->values, "iteration-data");
    if (source_load_collection(flags_argument(job->values, 0), &source, &job->notes,
                               &job->collection, err) < 0 ||
        load_scope(job, "environment", &source, &job->environment, err) < 0 ||
        load_scope(job, "globals", &source, &job->globals, err) < 0 ||
        load_vault(job, &source, err) < 0 ||
        (data && source_load_rows(data, &source, &job->rows, &job->row_count, err) < 0) ||
        load_collection_variables(job, err) < 0 || load_cookies(job, err) < 0)
        return -1;
    set_variables(job, "global-var", job->globals);
    set_variables(job, "env-var", job->environment);
    return 0;
}

static bool bail_names(const struct flag_values *values, const char *word)
{
    const char *text = flags_text(values, "bail");
    size_t length = strlen(word);
    while (text && *text) {
        size_t part = strcspn(text, ",");
        if (part == length && memcmp(text, word, length) == 0)
            return true;
        text += part + (text[part] == ',');
    }
    return false;
}

static int fill_options(struct job *job, struct error *err)
{
    const struct flag_values *values = job->values;
    struct runner_options *options = &job->options;
    *options = (struct runner_options){
        .iterations = (unsigned)flags_number(values, "iteration-count", 0),
        .rows = job->rows,
        .row_count = job->row_count,
        .keep_folder_order = flags_given(values, "keep-order"),
        .bail = flags_given(values, "bail") &&
                (!flags_text(values, "bail") || bail_names(values, "failure")),
        .bail_folder = bail_names(values, "folder"),
        .delay_ms = flags_number(values, "delay-request", 0),
        .timeout_ms = flags_number(values, "timeout", 0),
        .timeout_script_ms = flags_number(values, "timeout-script", 0),
        .console_columns = run_terminal_columns(),
        .environment = job->environment,
        .globals = job->globals,
        .collection_variables = job->collection_variables,
        .vault = job->vault,
        .process_ends = PROCESS_LEAVES_AT_ONCE,
        .on_fact = run_reporters_fact,
        .context = job->reporters,
    };
    options->folders = flags_all(values, "folder", &options->folder_count);
    options->client = (struct client_options){
        .ignore_redirects = flags_given(values, "ignore-redirects"),
        .insecure = flags_given(values, "insecure"),
        .timeout_ms = flags_number(values, "timeout-request", 0),
        .extra_ca_file = flags_text(values, "ssl-extra-ca-certs"),
        .working_dir = flags_text(values, "working-dir"),
        .forbid_outside_files = flags_given(values, "no-insecure-file-read"),
        .cookies = job->cookies,
    };
    return run_read_certificates(values, &job->arena, &options->client, err);
}

static void on_interrupt(int signal_number)
{
    runner_interrupt();
}

static void print_error(const struct error *err)
{
    fflush(stdout);
    fprintf(stderr, "error: %s\n\n", err->message);
}

/* What could not be read is told before the run; parts left out make it fail. */
static bool tell_notes(const struct job *job)
{
    bool lost = false;
    for (size_t i = 0; i < job->notes.count; i++) {
        const struct format_note *note = &job->notes.items[i];
        fprintf(stderr, "postern: %s%s%s\n", note->place ? note->place : "",
                note->place ? ": " : "", note->message);
        lost |= note->is_loss;
    }
    return lost && !flags_given(job->values, "allow-skipped-files");
}

static bool execute(struct job *job)
{
    struct error err = {0};
    struct run_summary summary;
    bool failed = tell_notes(job);
    signal(SIGINT, on_interrupt);
    signal(SIGTERM, on_interrupt);
    signal(SIGPIPE, SIG_IGN);

    if (runner_run(job->collection, &job->options, &summary, &err) < 0) {
        print_error(&err);
        failed = true;
    }
    failed |= summary.failure_count > 0;
    if (summary.completed_at && run_reporters_finish(job->reporters, &err) < 0) {
        print_error(&err);
        failed = true;
    }
    struct run_state state = {job->collection, job->environment, job->globals,
                              job->collection_variables, job->cookies};
    if (summary.completed_at && run_export(job->values, &state, &err) < 0) {
        print_error(&err);
        failed = true;
    }
    run_summary_release(&summary);
    return failed;
}

static int run_run(const struct command *self, const struct flag_values *values)
{
    struct error err = {0};
    struct job job = {.values = values};
    bool failed = true;
    if (run_reporters_create(values, &job.reporters, &err) < 0 || load(&job, &err) < 0 ||
        fill_options(&job, &err) < 0)
        print_error(&err);
    else
        failed = execute(&job);
    job_release(&job);
    return failed && !flags_given(values, "suppress-exit-code") ? 1 : 0;
}

const struct command command_run = {
    .name = "run",
    .summary = "run a collection",
    .arguments = "<collection>",
    .description =
        "Runs a Postman collection: sends its requests in order, runs its scripts, reports.\n"
        "<collection> is a file (v1, v2.0, v2.1), a v3 folder, - for standard input, an http(s)\n"
        "address, or the UID of a collection at a Postman API. The flags are newman's.\n"
        "Options of reporters: --reporter-<name>-<option> [value].",
    .examples = "  postern run shop.postman_collection.json -e local.postman_environment.json\n"
                "  postern run shop.json -d rows.csv -r cli,junit,html --reporter-export reports\n"
                "  postern run postman/collections/Shop --folder Orders --bail\n",
    .flags = run_flags,
    .required_arguments = 1,
    .open_prefix = "reporter-",
    .run = run_run,
};
