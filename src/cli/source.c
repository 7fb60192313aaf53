#include "cli/source.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "client/client.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PUBLIC_API "https://api.postman.com"

/* Something being loaded: what for messages, from where. */
struct source {
    const char *what; /* "collection", "environment", "globals", "iteration data" */
    const char *location;
    const char *address; /* what is fetched; NULL for files */
    const char *key;     /* to send as X-Api-Key; NULL: none */
    const struct source_options *options;
};

struct source_options source_options_of(const struct flag_values *values)
{
    const char *key = flags_text(values, "postman-api-key");
    return (struct source_options){
        .api_key = key ? key : getenv("POSTMAN_API_KEY"),
        .api_base = getenv("POSTERN_API_URL"),
        .insecure = flags_given(values, "insecure"),
        .extra_ca_file = flags_text(values, "ssl-extra-ca-certs"),
    };
}

static bool is_address(const char *location)
{
    return text_starts_with_nocase(location, "http://") ||
           text_starts_with_nocase(location, "https://");
}

/* <owner>-<uuid>, as the Postman API names things. */
static bool is_uid(const char *text)
{
    static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    const char *dash = strchr(text, '-');
    if (!dash || dash == text || strlen(dash + 1) != sizeof shape - 1)
        return false;
    for (const char *c = text; c < dash; c++)
        if (!isalnum((unsigned char)*c))
            return false;
    for (size_t i = 0; shape[i]; i++) {
        char c = dash[1 + i];
        if (shape[i] == '-' ? c != '-' : !isxdigit((unsigned char)c))
            return false;
    }
    return true;
}

static bool is_api_host(const char *host, const struct source_options *options)
{
    if (text_equal_nocase(host, "api.postman.com") || text_equal_nocase(host, "api.getpostman.com"))
        return true;
    AUTO_ARENA arena = {0};
    struct url base;
    if (!options->api_base)
        return false;
    url_parse(options->api_base, &arena, &base);
    return base.host && text_equal_nocase(host, base.host);
}

/* The address without its query, which may carry a key: for messages. */
static const char *shown(const char *address, struct arena *arena)
{
    return arena_strndup(arena, address, strcspn(address, "?#"));
}

/* Keys given in the query travel as a header to a Postman API, so that they stay out of its logs.
 */
static void take_key_from_query(struct source *source, struct arena *arena)
{
    struct url url;
    url_parse(source->address, arena, &url);
    if (!url.host || !is_api_host(url.host, source->options))
        return;
    const char *key = pairs_value(&url.query, "apikey", NULL);
    source->key = key ? key : source->options->api_key;
    for (size_t i = 0; i < url.query.count; i++)
        if (text_equal(url.query.items[i].key, "apikey"))
            url.query.items[i].disabled = true;
    source->address = url_to_text(&url, arena);
}

static void find_address(struct source *source, struct arena *arena)
{
    const struct source_options *options = source->options;
    bool has_resource =
        text_equal(source->what, "collection") || text_equal(source->what, "environment");
    if (is_address(source->location)) {
        source->address = source->location;
        take_key_from_query(source, arena);
    } else if (has_resource && options->api_key && is_uid(source->location) &&
               !file_exists(source->location)) {
        source->address =
            arena_printf(arena, "%s/%ss/%s", options->api_base ? options->api_base : PUBLIC_API,
                         source->what, source->location);
        source->key = options->api_key;
    }
}

struct fetch {
    struct exchange *exchange;
    struct arena *arena;
};

static void on_answer(void *context, struct exchange *exchange, bool last)
{
    struct fetch *fetch = context;
    if (last)
        fetch->exchange = exchange_move(exchange, fetch->arena);
}

static cJSON *fetch_node(const struct source *source)
{
    cJSON *node = cJSON_CreateObject();
    cJSON_AddStringToObject(node, "method", "GET");
    cJSON_AddStringToObject(node, "url", source->address);
    if (source->key) {
        cJSON *headers = cJSON_AddArrayToObject(node, "header");
        cJSON *header = cJSON_CreateObject();
        cJSON_AddStringToObject(header, "key", "X-Api-Key");
        cJSON_AddStringToObject(header, "value", source->key);
        cJSON_AddItemToArray(headers, header);
    }
    return node;
}

static int fetch_address(const struct source *source, struct arena *arena,
                         struct exchange **ret_exchange, struct error *err)
{
    AUTO(client) client = NULL;
    struct client_options options = {
        .insecure = source->options->insecure,
        .extra_ca_file = source->options->extra_ca_file,
        .max_body = json_document_limits.bytes,
    };
    if (client_create(&options, &client, err) < 0)
        return -1;

    struct request *request = NULL;
    AUTO_JSON node = fetch_node(source);
    if (request_build(node, NULL, NULL, arena, &request, err) < 0)
        return -1;
    struct fetch fetch = {.arena = arena};
    client_start(client, request, EXCHANGE_ITEM, arena, on_answer, &fetch);
    while (!fetch.exchange)
        client_poll(client, -1);
    *ret_exchange = fetch.exchange;
    return 0;
}

static const char *api_error_message(const struct exchange *exchange, struct arena *arena)
{
    struct error ignored;
    AUTO_JSON body = json_parse(buffer_text(&exchange->body), exchange->body.length,
                                &json_body_limits, "answer", &ignored);
    const char *message = json_get_text(json_get(body, "error"), "message");
    return message ? arena_strdup(arena, message) : NULL;
}

static int read_address(const struct source *source, struct buffer *into, struct error *err)
{
    AUTO_ARENA arena = {0};
    struct exchange *exchange = NULL;
    if (fetch_address(source, &arena, &exchange, err) < 0)
        return -1;
    int result = 0;
    if (exchange->error_message) {
        result = error_set(err, ERR_NETWORK, "unable to fetch data from url \"%s\"\n  %s",
                           shown(source->address, &arena), exchange->error_message);
    } else if (exchange->status != 200) {
        const char *message = api_error_message(exchange, &arena);
        result = error_set(
            err, ERR_NOT_FOUND,
            "Error fetching the %s from the provided URL. Ensure that the URL is valid.\n  %s",
            source->what,
            message ? message
                    : arena_printf(&arena,
                                   "Error fetching %s, the provided URL returned status code: %d",
                                   source->what, exchange->status));
    } else if (buffer_append(into, buffer_text(&exchange->body), exchange->body.length) < 0) {
        result = error_set(err, ERR_LIMIT, "the answer of \"%s\" is larger than %zu bytes",
                           shown(source->address, &arena), into->maximum);
    }
    exchange_release(exchange);
    return result;
}

/* The operating system's refusal in node's words, which people grep for. */
static int file_error(const struct source *source, int reason, struct error *err)
{
    const char *name = strerrorname_np(reason);
    return error_set(err, reason == ENOENT ? ERR_NOT_FOUND : ERR_IO,
                     "unable to read data from file \"%s\"\n  %s: %s, open '%s'", source->location,
                     name ? name : "EIO",
                     reason == ENOENT   ? "no such file or directory"
                     : reason == EACCES ? "permission denied"
                                        : strerror(reason),
                     source->location);
}

/* Bytes of a file, standard input or an address. */
static int read_bytes(const struct source *source, struct buffer *into, struct error *err)
{
    if (source->address)
        return read_address(source, into, err);
    errno = 0;
    if (file_read(source->location, into, err) == 0)
        return 0;
    return err->code == ERR_LIMIT || errno == 0 ? -1 : file_error(source, errno, err);
}

/* Text in UTF-8; the caller frees it. */
static int read_text(const struct source *source, char **ret_text, size_t *ret_length,
                     struct error *err)
{
    AUTO_BUFFER bytes;
    buffer_init(&bytes, json_document_limits.bytes);
    if (read_bytes(source, &bytes, err) < 0)
        return -1;
    const char *name = strcmp(source->location, "-") == 0 ? "standard input" : source->location;
    AUTO_ARENA arena = {0};
    if (source->address)
        name = shown(source->address, &arena);
    if (format_decode(buffer_text(&bytes), bytes.length, name, ret_text, ret_length, err) < 0)
        return -1;
    return 0;
}

static const char *name_of(const struct source *source, struct arena *arena)
{
    if (source->address)
        return shown(source->address, arena);
    return strcmp(source->location, "-") == 0 ? "standard input" : source->location;
}

/* Another file of a description in several files; `path` never leaves the description's folder. */
static int load_beside(void *context, const char *path, char **ret_text, size_t *ret_length,
                       struct error *err)
{
    const struct source *source = context;
    AUTO_ARENA arena = {0};
    AUTO_BUFFER bytes;
    const char *slash = strrchr(source->location, '/');
    int folder = slash ? (int)(slash - source->location) + 1 : 0;
    buffer_init(&bytes, json_document_limits.bytes);
    if (file_read(arena_printf(&arena, "%.*s%s", folder, source->location, path), &bytes, err) < 0)
        return -1;
    *ret_length = bytes.length;
    *ret_text = bytes.length ? buffer_take(&bytes) : mem_strdup("");
    return 0;
}

static int read_collection(const struct source *source, const char *text, size_t length,
                           const char *name, struct format_notes *notes, cJSON **ret_document,
                           struct error *err)
{
    bool is_file = !source->address && strcmp(source->location, "-") != 0;
    const struct openapi_options options = {.load = is_file ? load_beside : NULL,
                                            .load_context = (void *)source};
    return format_read_collection_with(text, length, name, &options, notes, ret_document, err);
}

static int load_document(const struct source *source, struct format_notes *notes,
                         cJSON **ret_document, struct error *err)
{
    if (!source->address && file_is_folder(source->location))
        return format_read_folder(source->location, notes, ret_document, err);

    AUTO_ARENA arena = {0};
    char *text = NULL;
    size_t length = 0;
    if (read_text(source, &text, &length, err) < 0)
        return -1;
    const char *name = name_of(source, &arena);
    int result = text_equal(source->what, "collection")
                     ? read_collection(source, text, length, name, notes, ret_document, err)
                     : format_read_environment(text, length, name, notes, ret_document, err);
    free(text);
    return result;
}

static struct source source_of(const char *what, const char *location,
                               const struct source_options *options, struct arena *arena)
{
    struct source source = {.what = what, .location = location, .options = options};
    find_address(&source, arena);
    return source;
}

static int wrap_lines(struct error *err, const char *first)
{
    char rest[ERROR_MESSAGE_MAX];
    memcpy(rest, err->message, sizeof rest);
    return error_set(err, err->code, "%s\n  %s", first, rest);
}

int source_load_collection(const char *location, const struct source_options *options,
                           struct format_notes *notes, struct collection **ret_collection,
                           struct error *err)
{
    AUTO_ARENA arena = {0};
    struct source source = source_of("collection", location, options, &arena);
    cJSON *document = NULL;
    if (load_document(&source, notes, &document, err) < 0)
        return wrap_lines(err, "collection could not be loaded");
    if (collection_from_json(document, ret_collection, err) < 0)
        return wrap_lines(err, "collection could not be loaded");
    return 0;
}

int source_load_scope(const char *what, const char *location, const struct source_options *options,
                      struct format_notes *notes, struct scope **ret_scope, struct error *err)
{
    AUTO_ARENA arena = {0};
    struct source source = source_of(what, location, options, &arena);
    const char *first = arena_printf(&arena, "could not load %s", what);
    cJSON *document = NULL;
    if (load_document(&source, notes, &document, err) < 0)
        return wrap_lines(err, first);
    if (scope_from_json(document, ret_scope, err) < 0)
        return wrap_lines(err, first);
    return 0;
}

static struct scope *row_scope(const cJSON *row)
{
    struct scope *scope = scope_create(NULL);
    const cJSON *field;
    cJSON_ArrayForEach(field, row) scope_set(scope, field->string, cJSON_Duplicate(field, true));
    return scope;
}

int source_load_rows(const char *location, const struct source_options *options,
                     struct scope ***ret_rows, size_t *ret_count, struct error *err)
{
    AUTO_ARENA arena = {0};
    struct source source = source_of("iteration data", location, options, &arena);
    char *text = NULL;
    size_t length = 0;
    AUTO_JSON rows = NULL;
    if (read_text(&source, &text, &length, err) < 0)
        return wrap_lines(err, "iteration data could not be loaded");
    int result = format_read_data(text, length, name_of(&source, &arena), &rows, err);
    free(text);
    if (result < 0)
        return wrap_lines(err, "iteration data could not be loaded");

    size_t count = (size_t)cJSON_GetArraySize(rows), at = 0;
    struct scope **scopes = mem_zero(count, sizeof(struct scope *));
    const cJSON *row;
    cJSON_ArrayForEach(row, rows) scopes[at++] = row_scope(row);
    *ret_rows = scopes;
    *ret_count = count;
    return 0;
}
