/* json.c: the whole run as one document. Executions are written to a temporary file as they come:
 * those of the item under way apart, because what is asserted about an exchange comes after it. */
#include "base/arena.h"
#include "base/file.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "report/item_json.h"
#include "report/json_entry.h"
#include "report/kinds.h"
#include "report/mask.h"
#include "report/settings.h"
#include "report/spool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    JSON_ENTRY_DEPTH = 3, /* of an execution in the document */
};

/* What was told of one item: the one under way, or one that its scripts ran. */
struct json_record {
    const struct item *item;
    size_t last_piece;
    const cJSON *last_error; /* of a piece */
    cJSON *assertions, *prerequest_errors, *test_errors;
};

/* An exchange of the item under way: where its piece stands in `pending`. */
struct json_piece {
    int64_t start, end;
    size_t record;
    cJSON *error; /* why it has no answer; NULL when it has one */
};

struct json_report {
    struct json_style style;
    bool exact;       /* every entry tells of its own exchange */
    const char *path; /* in `names` */
    struct arena names;

    FILE *executions;
    FILE *pending;
    struct json_piece *pieces;
    size_t piece_count, piece_capacity;
    struct json_writer open_entry; /* the state after a piece: inside an open object */
    struct json_record *records;
    size_t record_count, record_capacity;
    struct map *request_errors; /* details of request errors, by the id of the failure */
    uint64_t entries;
    struct error failure; /* the first write that failed; told at the end */
    bool failed;

    struct file_writer *document;
    struct arena arena; /* of one fact */
};

/* Where the next error belongs: the first one is kept, later ones are its consequences. */
static struct error *error_slot(struct json_report *report)
{
    return report->failed ? NULL : &report->failure;
}

/* The record of an item; few items are told of at once. The next call may move it. */
static struct json_record *record_of(struct json_report *report, const struct item *item)
{
    for (size_t i = report->record_count; i > 0; i--)
        if (report->records[i - 1].item == item)
            return &report->records[i - 1];
    if (report->record_count == report->record_capacity) {
        report->record_capacity = report->record_capacity ? report->record_capacity * 2 : 4;
        report->records =
            mem_grow(report->records, report->record_capacity, sizeof *report->records);
    }
    struct json_record *record = &report->records[report->record_count++];
    *record = (struct json_record){.item = item};
    return record;
}

/* Pieces. */

static void on_exchange(struct json_report *report, const struct run_fact *fact)
{
    if (report->piece_count == report->piece_capacity) {
        report->piece_capacity = report->piece_capacity ? report->piece_capacity * 2 : 8;
        report->pieces = mem_grow(report->pieces, report->piece_capacity, sizeof *report->pieces);
    }
    struct json_piece *piece = &report->pieces[report->piece_count++];
    piece->start = spool_length(report->pending);
    struct json_writer writer;
    json_writer_init(&writer, report->pending, true, JSON_ENTRY_DEPTH);
    json_writer_object(&writer, NULL);
    json_entry_exchange(&writer, fact, &report->style, &report->arena);
    piece->end = spool_length(report->pending);
    piece->error = NULL;
    if (fact->exchange->error_message)
        piece->error = json_entry_request_error(fact->exchange);
    if (piece->error && fact->failure)
        map_put(report->request_errors, fact->failure->id, cJSON_Duplicate(piece->error, true));
    report->open_entry = writer;

    struct json_record *record = record_of(report, fact->item);
    record->last_piece = report->piece_count - 1;
    if (piece->error)
        record->last_error = piece->error;
    piece->record = (size_t)(record - report->records);
}

static void on_assertion(struct json_report *report, const struct run_fact *fact)
{
    const struct script_assertion *assertion = fact->assertion;
    cJSON *node = cJSON_CreateObject();
    cJSON_AddStringToObject(node, "assertion", assertion->name);
    cJSON_AddBoolToObject(node, "skipped", assertion->skipped);
    if (fact->failure)
        cJSON_AddItemToObject(node, "error", json_entry_error(fact->failure));
    struct json_record *record = record_of(report, fact->item);
    if (!record->assertions)
        record->assertions = cJSON_CreateArray();
    cJSON_AddItemToArray(record->assertions, node);
}

static void on_script_finished(struct json_report *report, const struct run_fact *fact)
{
    if (!fact->failure)
        return;
    struct json_record *record = record_of(report, fact->item);
    cJSON **list = fact->phase == SCRIPT_TEST ? &record->test_errors : &record->prerequest_errors;
    if (!*list)
        *list = cJSON_CreateArray();
    cJSON *node = cJSON_CreateObject();
    cJSON_AddItemToObject(node, "error", json_entry_error(fact->failure));
    cJSON_AddItemToArray(*list, node);
}

static void forget_item(struct json_report *report)
{
    for (size_t i = 0; i < report->piece_count; i++)
        cJSON_Delete(report->pieces[i].error);
    for (size_t i = 0; i < report->record_count; i++) {
        cJSON_Delete(report->records[i].assertions);
        cJSON_Delete(report->records[i].prerequest_errors);
        cJSON_Delete(report->records[i].test_errors);
    }
    report->piece_count = report->record_count = 0;
}

/* One execution: what was told of an exchange, and what the item's scripts said. */
static void write_entry(struct json_report *report, const struct json_piece *piece,
                        const struct json_record *record, const cJSON *request_error)
{
    FILE *out = report->executions;
    fprintf(out, "%s\n%*s", report->entries++ ? "," : "", 2 * JSON_ENTRY_DEPTH, "");
    if (spool_copy(report->pending, piece->start, piece->end, out, error_slot(report)) < 0)
        report->failed = true;
    struct json_writer writer = report->open_entry;
    writer.out = out;
    if (request_error)
        json_writer_tree(&writer, "requestError", request_error);
    if (record->assertions)
        json_writer_tree(&writer, "assertions", record->assertions);
    if (record->prerequest_errors)
        json_writer_tree(&writer, "prerequestScript", record->prerequest_errors);
    if (record->test_errors)
        json_writer_tree(&writer, "testScript", record->test_errors);
    json_writer_end(&writer);
}

/* newman keeps one record an item and lists it once for every request that the item sent: all of
 * them tell of the last exchange, and of the last request error if there was any. An item that a
 * script ran has its own record. */
static void on_item_finished(struct json_report *report, const struct run_fact *fact)
{
    (void)fact;
    for (size_t i = 0; i < report->piece_count; i++) {
        const struct json_piece *piece = &report->pieces[i];
        const struct json_record *record = &report->records[piece->record];
        if (report->exact)
            write_entry(report, piece, record, piece->error);
        else
            write_entry(report, &report->pieces[record->last_piece], record, record->last_error);
    }
    forget_item(report);
    /* What an earlier, longer item left behind the pieces is never read. */
    if (fseeko(report->pending, 0, SEEK_SET) != 0) {
        error_errno(error_slot(report), errno, "write a temporary file");
        report->failed = true;
    }
}

/* The document. */

static void write_stats(struct json_writer *writer, const struct run_summary *summary)
{
    const struct {
        const char *name;
        const struct run_count *count;
    } stats[] = {
        {"iterations", &summary->iterations},
        {"items", &summary->items},
        {"scripts", &summary->scripts},
        {"prerequests", &summary->prerequests},
        {"requests", &summary->requests},
        {"tests", &summary->tests},
        {"assertions", &summary->assertions},
        {"testScripts", &summary->test_scripts},
        {"prerequestScripts", &summary->prerequest_scripts},
    };
    json_writer_object(writer, "stats");
    for (size_t i = 0; i < COUNT_OF(stats); i++) {
        json_writer_object(writer, stats[i].name);
        json_writer_integer(writer, "total", stats[i].count->total);
        json_writer_integer(writer, "pending", stats[i].count->pending);
        json_writer_integer(writer, "failed", stats[i].count->failed);
        json_writer_end(writer);
    }
    json_writer_end(writer);
}

static void write_timing(struct json_writer *writer, const char *name,
                         const struct run_timing *timing, struct arena *arena)
{
    json_writer_number(writer, arena_printf(arena, "%sAverage", name), timing->average);
    json_writer_number(writer, arena_printf(arena, "%sMin", name), timing->minimum);
    json_writer_number(writer, arena_printf(arena, "%sMax", name), timing->maximum);
    json_writer_number(writer, arena_printf(arena, "%sSd", name), timing->deviation);
}

static void write_timings(struct json_writer *writer, const struct run_summary *summary,
                          struct arena *arena)
{
    json_writer_object(writer, "timings");
    write_timing(writer, "response", &summary->response, arena);
    write_timing(writer, "dns", &summary->dns, arena);
    write_timing(writer, "firstByte", &summary->first_byte, arena);
    json_writer_integer(writer, "started", summary->started_at);
    json_writer_integer(writer, "completed", summary->completed_at);
    json_writer_end(writer);
}

static void write_executions(struct json_report *report, struct json_writer *writer)
{
    json_writer_array(writer, "executions");
    int64_t length = spool_length(report->executions);
    if (spool_copy(report->executions, 0, length, writer->out, error_slot(report)) < 0)
        report->failed = true;
    writer->filled[writer->depth - 1] = report->entries > 0; /* the end goes to its own line */
    json_writer_end(writer);
}

static void write_failures(struct json_report *report, struct json_writer *writer,
                           const struct run_summary *summary)
{
    json_writer_array(writer, "failures");
    for (size_t i = 0; i < summary->failure_count && i < RUN_MAX_KEPT_FAILURES; i++) {
        const struct run_failure *failure = &summary->failures[i];
        json_entry_failure(writer, failure, map_get(report->request_errors, failure->id),
                           &report->style, &report->arena);
        arena_reset(&report->arena);
    }
    json_writer_end(writer);
}

static void write_run(struct json_report *report, struct json_writer *writer,
                      const struct run_summary *summary)
{
    json_writer_object(writer, "run");
    write_stats(writer, summary);
    write_timings(writer, summary, &report->arena);
    write_executions(report, writer);
    json_writer_object(writer, "transfers");
    json_writer_integer(writer, "responseTotal", summary->received_bytes);
    json_writer_end(writer);
    write_failures(report, writer, summary);
    if (summary->error) {
        json_writer_object(writer, "error");
        json_writer_text(writer, "name", "Error");
        json_writer_text(writer, "message", summary->error);
        json_writer_end(writer);
    } else {
        json_writer_null(writer, "error");
    }
    json_writer_end(writer);
}

static void write_scope(struct json_writer *writer, const char *key, const struct scope *scope)
{
    AUTO_JSON tree = scope ? scope_to_json(scope) : cJSON_CreateObject();
    json_writer_tree(writer, key, tree);
}

/* The state of the run is borrowed from the last fact, so the document is made with it. */
static void on_run_finished(struct json_report *report, const struct run_fact *fact)
{
    if (report->piece_count)
        on_item_finished(report, fact);
    if (file_writer_open(report->path, &report->document, error_slot(report)) < 0) {
        report->failed = true;
        return;
    }
    struct json_writer writer;
    json_writer_init(&writer, file_writer_stream(report->document), true, 0);
    json_writer_object(&writer, NULL);
    AUTO_JSON collection = collection_report_json(fact->collection, &report->arena);
    if (report->style.mask)
        mask_tree(collection);
    json_writer_tree(&writer, "collection", collection);
    write_scope(&writer, "environment", fact->environment);
    write_scope(&writer, "globals", fact->globals);
    write_run(report, &writer, fact->summary);
    json_writer_end(&writer);
}

static void json_fact(struct reporter *reporter, const struct run_fact *fact)
{
    static void (*const handlers[])(struct json_report *, const struct run_fact *) = {
        [FACT_EXCHANGE] = on_exchange,
        [FACT_ASSERTION] = on_assertion,
        [FACT_SCRIPT_FINISHED] = on_script_finished,
        [FACT_ITEM_FINISHED] = on_item_finished,
        [FACT_RUN_FINISHED] = on_run_finished,
    };
    struct json_report *report = (struct json_report *)reporter;
    if ((size_t)fact->type >= COUNT_OF(handlers) || !handlers[fact->type])
        return;
    handlers[fact->type](report, fact);
    arena_reset(&report->arena);
}

static void delete_tree(void *tree)
{
    cJSON_Delete(tree);
}

static void json_free(struct reporter *reporter)
{
    struct json_report *report = (struct json_report *)reporter;
    if (!report)
        return;
    if (report->executions)
        fclose(report->executions);
    if (report->pending)
        fclose(report->pending);
    forget_item(report);
    map_free(report->request_errors);
    file_writer_free(report->document);
    free(report->pieces);
    free(report->records);
    arena_release(&report->names);
    arena_release(&report->arena);
    free(report);
}

static int read_style(const struct reporter_settings *settings, struct json_style *ret_style,
                      struct error *err)
{
    static const char *const words[] = {
        [JSON_BODIES_BUFFER] = "buffer",
        [JSON_BODIES_TEXT] = "text",
        [JSON_BODIES_NONE] = "none",
    };
    ret_style->mask = settings_flag(settings, "mask");
    const char *bodies = settings_text(settings, "bodies");
    if (!bodies)
        return 0;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (text_equal(words[i], bodies)) {
            ret_style->bodies = (enum json_bodies)i;
            return 0;
        }
    }
    return error_set(err, ERR_USAGE, "--reporter-json-bodies is none, text or buffer, not '%s'",
                     bodies);
}

static int json_create(const struct reporter_settings *settings, struct reporter **ret_reporter,
                       struct error *err)
{
    struct json_report *report = mem_new(struct json_report);
    report->request_errors = map_create(delete_tree);
    report->exact = settings_flag(settings, "exact");
    if (read_style(settings, &report->style, err) < 0 || spool_open(&report->executions, err) < 0 ||
        spool_open(&report->pending, err) < 0) {
        json_free((struct reporter *)report);
        return -1;
    }
    report->path = settings_export_path(settings, ".json", &report->names);
    *ret_reporter = (struct reporter *)report;
    return 0;
}

static int json_finish(struct reporter *reporter, struct error *err)
{
    struct json_report *report = (struct json_report *)reporter;
    if (report->failed) {
        if (err)
            *err = report->failure;
        return error_wrap(err, "write the json report '%s'", report->path);
    }
    if (!report->document)
        return 0;
    if (file_writer_commit(TAKE(report->document), err) < 0)
        return error_wrap(err, "write the json report '%s'", report->path);
    return 0;
}

static const struct reporter_option json_options[] = {
    {"export", "path", "the file to write, or a folder for a time-stamped file in it"},
    {"bodies", "none|text|buffer", "how response bodies are told; buffer when not given"},
    {"exact", NULL, "an item's executions each tell their own exchange, not all of them the last"},
    {"mask", NULL, "hide credentials in headers, addresses and auth"},
    {0},
};

const struct reporter_kind reporter_json = {
    .name = "json",
    .help = "the whole run as one JSON document",
    .options = json_options,
    .create = json_create,
    .fact = json_fact,
    .finish = json_finish,
    .free = json_free,
};
