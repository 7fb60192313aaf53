/* list.c: `postern list`: the folders and requests of a collection, for people or as JSON. */
#include "cli/command.h"

#include "base/arena.h"
#include "cli/source.h"
#include "model/url.h"
#include "json/writer.h"

#include <stdio.h>
#include <stdlib.h>

enum { LIST_OUTPUT_BUFFER = 256 * 1024 };

/* --- what is told of a request --- */

static const char *method_of(const cJSON *request)
{
    const char *method = json_get_text(request, "method");
    return method && *method ? method : "GET";
}

static const char *url_of(const cJSON *request, struct arena *arena)
{
    const cJSON *node = cJSON_IsString(request) ? request : json_get(request, "url");
    const char *raw = cJSON_IsString(node) ? node->valuestring : json_get_text(node, "raw");
    if (raw)
        return raw;
    struct url url;
    url_from_json(node, arena, &url);
    return url_to_text(&url, arena);
}

/* --- for people --- */

static void put_indent(unsigned depth)
{
    for (unsigned i = 0; i < depth; i++)
        fputs("  ", stdout);
}

/* Names are other people's text: a line break or an escape sequence must not leave its line. */
static void put_name(const char *name)
{
    for (const char *c = name; *c; c++)
        putchar_unlocked((unsigned char)*c < 0x20 || *c == 0x7F ? ' ' : *c);
}

static void print_items(const struct item *first, unsigned depth, struct arena *arena)
{
    for (const struct item *item = first; item; item = item->next) {
        put_indent(depth);
        if (item->is_folder) {
            put_name(item->name);
            fputs("/\n", stdout);
            print_items(item->first_child, depth + 1, arena);
            continue;
        }
        const cJSON *request = json_get(item->json, "request");
        arena_reset(arena);
        put_name(method_of(request));
        putchar(' ');
        put_name(item->name);
        fputs("  ", stdout);
        put_name(url_of(request, arena));
        putchar('\n');
    }
}

static void print_tree(const struct collection *collection, struct arena *arena)
{
    put_name(*collection->name ? collection->name : "(without a name)");
    printf(" (%zu %s, %zu %s)\n", collection->request_count,
           collection->request_count == 1 ? "request" : "requests", collection->folder_count,
           collection->folder_count == 1 ? "folder" : "folders");
    print_items(collection->root->first_child, 1, arena);
}

/* --- as JSON --- */

static void write_items(struct json_writer *writer, const struct item *first, struct arena *arena)
{
    json_writer_array(writer, "items");
    for (const struct item *item = first; item; item = item->next) {
        json_writer_object(writer, NULL);
        json_writer_text(writer, "type", item->is_folder ? "folder" : "request");
        json_writer_text(writer, "id", item->id);
        json_writer_text(writer, "name", item->name);
        if (item->is_folder) {
            write_items(writer, item->first_child, arena);
        } else {
            const cJSON *request = json_get(item->json, "request");
            arena_reset(arena);
            json_writer_text(writer, "method", method_of(request));
            json_writer_text(writer, "url", url_of(request, arena));
        }
        json_writer_end(writer);
    }
    json_writer_end(writer);
}

static void write_notes(struct json_writer *writer, const struct format_notes *notes)
{
    json_writer_array(writer, "notes");
    for (size_t i = 0; i < notes->count; i++) {
        json_writer_object(writer, NULL);
        json_writer_text(writer, "place", notes->items[i].place);
        json_writer_text(writer, "message", notes->items[i].message);
        json_writer_bool(writer, "loss", notes->items[i].is_loss);
        json_writer_end(writer);
    }
    json_writer_end(writer);
}

static void write_json(const struct collection *collection, const struct format_notes *notes,
                       struct arena *arena)
{
    struct json_writer writer;
    json_writer_init(&writer, stdout, true, 0);
    json_writer_object(&writer, NULL);
    json_writer_text(&writer, "id", collection->id);
    json_writer_text(&writer, "name", collection->name);
    json_writer_integer(&writer, "requests", (int64_t)collection->request_count);
    json_writer_integer(&writer, "folders", (int64_t)collection->folder_count);
    write_items(&writer, collection->root->first_child, arena);
    write_notes(&writer, notes);
    json_writer_end(&writer);
    putchar('\n');
}

/* --- the command --- */

static void warn(const struct format_notes *notes)
{
    for (size_t i = 0; i < notes->count; i++)
        fprintf(stderr, "warning: %s%s%s\n", notes->items[i].place ? notes->items[i].place : "",
                notes->items[i].place ? ": " : "", notes->items[i].message);
}

static int print(struct collection *collection, const struct format_notes *notes, bool json)
{
    AUTO_ARENA arena = {0};
    static char output[LIST_OUTPUT_BUFFER];
    setvbuf(stdout, output, _IOFBF, sizeof output);
    if (json)
        write_json(collection, notes, &arena);
    else
        print_tree(collection, &arena);
    warn(notes);
    if (fflush(stdout) != 0) {
        perror("error: standard output");
        return 1;
    }
    return 0;
}

static int run_list(const struct command *self, const struct flag_values *values)
{
    struct error err = {0};
    struct format_notes notes = {0};
    AUTO(collection) collection = NULL;
    struct source_options source = source_options_of(values);
    int status = 1;
    if (source_load_collection(flags_argument(values, 0), &source, &notes, &collection, &err) < 0)
        fprintf(stderr, "error: %s\n\n", err.message);
    else
        status = print(collection, &notes, flags_given(values, "json"));
    format_notes_release(&notes);
    return status;
}

static const struct flag list_flags[] = {
    {"json", 0, FLAG_SWITCH, NULL, "print the tree as JSON"},
    {"postman-api-key", 0, FLAG_VALUE, "apiKey", "key for a UID or the address of a Postman API"},
    {"insecure", 'k', FLAG_SWITCH, NULL, "do not verify TLS certificates"},
    {"ssl-extra-ca-certs", 0, FLAG_VALUE, "path",
     "certificates to trust besides the system's (PEM)"},
    {0},
};

const struct command command_list = {
    .name = "list",
    .summary = "show the folders and requests of a collection",
    .arguments = "<collection>",
    .description = "Shows the tree of a collection: its folders, and each request's method, name "
                   "and address. The collection is a file (v1, v2.0, v2.1, OpenAPI or Swagger), a "
                   "folder (v3), - "
                   "for standard input, an http(s) address, or a UID at a Postman API.",
    .examples = "  postern list api.postman_collection.json\n"
                "  postern list --json postman/collections/Shop\n",
    .flags = list_flags,
    .required_arguments = 1,
    .run = run_list,
};
