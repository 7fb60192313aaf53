/* convert.c: `postern convert`: a description of any kind as one of another. */
#include "cli/command.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/source.h"
#include "format/curl_write.h"
#include "format/har.h"
#include "format/v3_write.h"
#include "format/write_v2.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t CONVERT_MAX_OUTPUT = (size_t)1024 * 1024 * 1024;

struct conversion {
    struct collection *collection;
    const struct variables *variables; /* NULL: templates are kept */
    struct format_notes *notes;
    const char *output; /* NULL: standard output */
};

/* A document of one file goes into the buffer; one of several files is written by the function. */
typedef int (*convert_fn)(const struct conversion *conversion, struct buffer *into,
                          struct error *err);

/* --- formats --- */

static int print_tree(cJSON *tree, struct buffer *into, struct error *err)
{
    (void)json_write(tree, true, into);
    (void)buffer_append_char(into, '\n');
    cJSON_Delete(tree);
    return 0;
}

static int to_v21(const struct conversion *c, struct buffer *into, struct error *err)
{
    return print_tree(format_new_v21(c->collection->document, c->notes), into, err);
}

static int to_v20(const struct conversion *c, struct buffer *into, struct error *err)
{
    return print_tree(format_new_v20(c->collection->document, c->notes), into, err);
}

/* Each command below a comment that names its request. */
static int to_curl(const struct conversion *c, struct buffer *into, struct error *err)
{
    AUTO_ARENA arena = {0};
    for (size_t i = 0; i < c->collection->request_count; i++) {
        AUTO_BUFFER line;
        buffer_init(&line, CONVERT_MAX_OUTPUT);
        const struct item *item = c->collection->requests[i];
        arena_reset(&arena);
        char *path = arena_strdup(&arena, item_path(item, &arena));
        for (char *at = path; *at; at++)
            if ((unsigned char)*at < ' ')
                *at = ' ';
        if (format_write_curl(item, c->variables, c->notes, &line))
            (void)buffer_printf(into, "%s# %s\n", into->length ? "\n" : "", path);
        (void)buffer_append_text(into, buffer_text(&line));
        (void)buffer_append_text(into, line.length ? "\n" : "");
    }
    return 0;
}

static int to_har(const struct conversion *c, struct buffer *into, struct error *err)
{
    return print_tree(format_new_har(c->collection, c->variables, c->notes), into, err);
}

static int to_v3(const struct conversion *c, struct buffer *into, struct error *err)
{
    if (!c->output)
        return error_set(err, ERR_USAGE, "postman-v3 is a folder: `--output` must name it");
    return format_write_v3_folder(c->collection->document, c->output, c->notes, err);
}

static const struct {
    const char *name;
    convert_fn fn;
} formats[] = {
    {"postman-v3", to_v3}, {"postman-v2.1", to_v21}, {"postman-v2.0", to_v20},
    {"curl", to_curl},     {"har", to_har},
};

static convert_fn find_format(const char *name, struct error *err)
{
    size_t nearest = 0;
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        if (text_equal(formats[i].name, name))
            return formats[i].fn;
        if (text_distance(name, formats[i].name) < text_distance(name, formats[nearest].name))
            nearest = i;
    }
    error_set(err, ERR_USAGE, "unknown format `%s`\n(Did you mean `%s`?)", name,
              formats[nearest].name);
    return NULL;
}

/* --- what is told --- */

static size_t count_examples(const struct collection *collection)
{
    size_t count = 0;
    for (size_t i = 0; i < collection->request_count; i++) {
        const cJSON *responses = json_get(collection->requests[i]->json, "response");
        count += cJSON_IsArray(responses) ? (size_t)cJSON_GetArraySize(responses) : 0;
    }
    return count;
}

static cJSON *new_report(const struct conversion *c, const char *input, const char *format)
{
    cJSON *report = cJSON_CreateObject();
    json_set_text(report, "input", input);
    json_set_text(report, "format", format);
    json_set_text(report, "name", c->collection->name);
    cJSON_AddNumberToObject(report, "requests", (double)c->collection->request_count);
    cJSON_AddNumberToObject(report, "folders", (double)c->collection->folder_count);
    cJSON_AddNumberToObject(report, "examples", (double)count_examples(c->collection));
    cJSON *notes = cJSON_AddArrayToObject(report, "notes");
    for (size_t i = 0; i < c->notes->count; i++) {
        const struct format_note *note = &c->notes->items[i];
        cJSON *entry = cJSON_CreateObject();
        json_set_text(entry, "place", note->place);
        json_set_text(entry, "message", note->message);
        cJSON_AddBoolToObject(entry, "loss", note->is_loss);
        cJSON_AddItemToArray(notes, entry);
    }
    return report;
}

static int write_report(const struct conversion *c, const char *path, const char *input,
                        const char *format, struct error *err)
{
    AUTO_BUFFER text;
    buffer_init(&text, CONVERT_MAX_OUTPUT);
    if (print_tree(new_report(c, input, format), &text, err) < 0)
        return -1;
    return file_write(path, buffer_text(&text), text.length, err);
}

static void warn(const struct format_notes *notes)
{
    for (size_t i = 0; i < notes->count; i++)
        fprintf(stderr, "warning: %s%s%s\n", notes->items[i].place ? notes->items[i].place : "",
                notes->items[i].place ? ": " : "", notes->items[i].message);
}

/* --- variables --- */

struct scopes {
    struct scope *environment, *globals, *collection;
    struct variables variables;
};

static void release_scopes(struct scopes *scopes)
{
    scope_free(scopes->environment);
    scope_free(scopes->globals);
    scope_free(scopes->collection);
}

static int load_one(const struct flag_values *values, const char *what, struct format_notes *notes,
                    struct scope **ret_scope, struct error *err)
{
    struct source_options source = source_options_of(values);
    const char *location = flags_text(values, what);
    return location ? source_load_scope(what, location, &source, notes, ret_scope, err) : 0;
}

/* Templates are resolved once an environment or globals are given. */
static int load_scopes(const struct flag_values *values, struct conversion *c,
                       struct scopes *scopes, struct error *err)
{
    if (!flags_given(values, "environment") && !flags_given(values, "globals"))
        return 0;
    const cJSON *own = json_get(c->collection->document, "variable");
    cJSON *copy = cJSON_IsArray(own) ? cJSON_Duplicate(own, true) : cJSON_CreateArray();
    if (load_one(values, "environment", c->notes, &scopes->environment, err) < 0 ||
        load_one(values, "globals", c->notes, &scopes->globals, err) < 0) {
        cJSON_Delete(copy);
        return -1;
    }
    if (scope_from_json(copy, &scopes->collection, err) < 0)
        return -1;
    scopes->variables.layers[LAYER_ENVIRONMENT] = scopes->environment;
    scopes->variables.layers[LAYER_COLLECTION] = scopes->collection;
    scopes->variables.layers[LAYER_GLOBALS] = scopes->globals;
    c->variables = &scopes->variables;
    return 0;
}

/* --- the command --- */

static int write_output(const struct conversion *c, const struct buffer *text, struct error *err)
{
    if (text->overflowed)
        return error_set(err, ERR_LIMIT, "the result is larger than %zu bytes", CONVERT_MAX_OUTPUT);
    if (c->output)
        return file_write(c->output, buffer_text(text), text->length, err);
    if (fwrite(buffer_text(text), 1, text->length, stdout) != text->length || fflush(stdout) != 0)
        return error_set(err, ERR_IO, "standard output could not be written");
    return 0;
}

static int convert(const struct flag_values *values, struct conversion *c, struct scopes *scopes,
                   struct error *err)
{
    const char *input = flags_argument(values, 0), *format = flags_text(values, "to");
    const char *report = flags_text(values, "report");
    struct source_options source = source_options_of(values);
    if (!format)
        return error_set(err, ERR_USAGE, "`--to` must name a format");
    convert_fn fn = find_format(format, err);
    if (!fn || source_load_collection(input, &source, c->notes, &c->collection, err) < 0 ||
        load_scopes(values, c, scopes, err) < 0)
        return -1;
    AUTO_BUFFER text;
    buffer_init(&text, CONVERT_MAX_OUTPUT);
    if (fn(c, &text, err) < 0 || (text.length && write_output(c, &text, err) < 0))
        return -1;
    return report ? write_report(c, report, input, format, err) : 0;
}

static int run_convert(const struct command *self, const struct flag_values *values)
{
    struct error err = {0};
    struct format_notes notes = {0};
    struct scopes scopes = {0};
    struct conversion c = {.notes = &notes, .output = flags_text(values, "output")};
    int status = convert(values, &c, &scopes, &err) < 0;
    if (status)
        fprintf(stderr, "error: %s\n", err.message);
    else
        warn(&notes);
    collection_free(c.collection);
    release_scopes(&scopes);
    format_notes_release(&notes);
    return status;
}

static const struct flag convert_flags[] = {
    {"to", 't', FLAG_VALUE, "format", "postman-v3, postman-v2.1, postman-v2.0, curl or har"},
    {"output", 'o', FLAG_VALUE, "path", "the file, or folder, to write (default: standard output)"},
    {"report", 0, FLAG_VALUE, "path",
     "write counts and what could not be carried to a file (JSON)"},
    {"environment", 'e', FLAG_VALUE, "path", "resolve variables from this environment (curl, har)"},
    {"globals", 'g', FLAG_VALUE, "path", "resolve variables from these globals (curl, har)"},
    {"postman-api-key", 0, FLAG_VALUE, "apiKey", "key for a UID or the address of a Postman API"},
    {"insecure", 'k', FLAG_SWITCH, NULL, "do not verify TLS certificates"},
    {"ssl-extra-ca-certs", 0, FLAG_VALUE, "path",
     "certificates to trust besides the system's (PEM)"},
    {0},
};

const struct command command_convert = {
    .name = "convert",
    .summary = "turn a collection into another format",
    .arguments = "<input>",
    .description = "Reads a description of any kind that `list` and `run` take and writes it in "
                   "another format. What the format cannot say is told, with its place, on "
                   "standard error and in the report. A file is never half written. A postman-v3 "
                   "folder that is there already is changed in place: files that say the same "
                   "stay as they are, with their comments.",
    .examples = "  postern convert shop.json --to curl\n"
                "  postern convert shop.json --to curl -e local.json\n"
                "  postern convert shop.json --to postman-v3 -o shop\n"
                "  postern convert lines.txt --to postman-v2.1 -o shop.json --report report.json\n",
    .flags = convert_flags,
    .required_arguments = 1,
    .run = run_convert,
};
