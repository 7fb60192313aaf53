/* bruno_folder.c: a folder of .bru files as Bruno would export it. */
#include "format/bruno.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/text.h"
#include "format/v21.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const size_t BRUNO_MAX_BYTES = 100 * 1024 * 1024; /* of all files */

struct folder_reader {
    const char *root;
    struct format_notes *notes;
    struct arena arena;
    size_t entries, bytes;
};

bool bruno_is_folder(const char *path)
{
    AUTO_ARENA arena = {0};
    return file_exists(arena_printf(&arena, "%s/bruno.json", path));
}

static void tell(struct folder_reader *r, const char *file, const struct error *err)
{
    const char *message = err->message;
    size_t length = strlen(file);
    if (strncmp(message, file, length) == 0 && text_starts_with(message + length, ": "))
        message += length + 2;
    format_notes_add(r->notes, file, true, "left out: %s", message);
}

static int read_text(struct folder_reader *r, const char *file, char **ret_text, size_t *ret_length,
                     struct error *err)
{
    AUTO_BUFFER bytes;
    buffer_init(&bytes, BRUNO_MAX_FILE_BYTES);
    if (file_read(arena_printf(&r->arena, "%s/%s", r->root, file), &bytes, err) < 0)
        return -1;
    r->bytes += bytes.length;
    if (r->bytes > BRUNO_MAX_BYTES)
        return error_set(err, ERR_LIMIT, "%s: the collection is larger than %zu bytes", file,
                         BRUNO_MAX_BYTES);
    return format_decode(buffer_text(&bytes), bytes.length, file, ret_text, ret_length, err);
}

static cJSON *read_bru(struct folder_reader *r, const char *file)
{
    struct error err = {0};
    char *text = NULL;
    size_t length;
    cJSON *item = NULL;
    if (read_text(r, file, &text, &length, &err) == 0)
        item = bru_parse(text, length, file, &err);
    free(text);
    if (!item)
        tell(r, file, &err);
    return item;
}

/* collection.bru and folder.bru: what holds for all below. */
static cJSON *read_root(struct folder_reader *r, cJSON *into, const char *file)
{
    if (!file_exists(arena_printf(&r->arena, "%s/%s", r->root, file)))
        return NULL;
    cJSON *item = read_bru(r, file);
    if (!item)
        return NULL;
    cJSON *root = cJSON_AddObjectToObject(into, "root");
    cJSON *request = v21_take(item, "request");
    v21_add(root, "docs", v21_take(request, "docs"));
    v21_add(root, "request", request);
    return item;
}

static void read_items(struct folder_reader *r, cJSON *items, const char *folder, unsigned depth);

static void add_folder(struct folder_reader *r, cJSON *items, const char *place, const char *name,
                       unsigned depth)
{
    cJSON *item = cJSON_CreateObject();
    json_set_text(item, "type", "folder");
    AUTO_JSON meta = read_root(r, item, arena_printf(&r->arena, "%s/folder.bru", place));
    const char *title = json_get_text(meta, "name");
    json_set_text(item, "name", title ? title : name);
    v21_add(item, "seq", v21_take(meta, "seq"));
    read_items(r, cJSON_AddArrayToObject(item, "items"), arena_printf(&r->arena, "%s/", place),
               depth + 1);
    cJSON_AddItemToArray(items, item);
}

static void add_request(struct folder_reader *r, cJSON *items, const char *place, const char *name)
{
    cJSON *item = read_bru(r, place);
    if (!item)
        return;
    if (!json_get_text(item, "name"))
        json_set_text(item, "name", arena_strndup(&r->arena, name, strlen(name) - strlen(".bru")));
    cJSON_AddItemToArray(items, item);
}

static bool is_skipped(const char *name, unsigned depth)
{
    return *name == '.' || text_equal(name, "node_modules") ||
           (depth == 0 && text_equal(name, "environments")) || text_equal(name, "collection.bru") ||
           text_equal(name, "folder.bru");
}

static void read_entry(struct folder_reader *r, cJSON *items, const char *folder, const char *name,
                       unsigned depth)
{
    struct stat info;
    const char *place = arena_printf(&r->arena, "%s%s", folder, name);
    if (is_skipped(name, depth) ||
        lstat(arena_printf(&r->arena, "%s/%s", r->root, place), &info) < 0)
        return;
    if (S_ISDIR(info.st_mode) && depth >= BRUNO_MAX_DEPTH)
        format_notes_add(r->notes, place, true, "left out: more than %d folders deep",
                         BRUNO_MAX_DEPTH);
    else if (S_ISDIR(info.st_mode))
        add_folder(r, items, place, name, depth);
    else if (text_ends_with(name, ".bru") && S_ISREG(info.st_mode))
        add_request(r, items, place, name);
}

static void read_items(struct folder_reader *r, cJSON *items, const char *folder, unsigned depth)
{
    struct dirent **found = NULL;
    const char *path = arena_printf(&r->arena, "%s/%s", r->root, folder);
    int count = scandir(path, &found, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (++r->entries <= BRUNO_MAX_ENTRIES)
            read_entry(r, items, folder, found[i]->d_name, depth);
        else if (r->entries == BRUNO_MAX_ENTRIES + 1)
            format_notes_add(r->notes, folder, true,
                             "left out from here on: more than %d files and folders",
                             BRUNO_MAX_ENTRIES);
        free(found[i]);
    }
    free(found);
}

static int read_config(struct folder_reader *r, cJSON *document, struct error *err)
{
    char *text = NULL;
    size_t length;
    if (read_text(r, "bruno.json", &text, &length, err) < 0)
        return -1;
    cJSON *config = json_parse(text, length, &json_document_limits, "bruno.json", err);
    free(text);
    if (!config)
        return -1;
    const char *name = json_get_text(config, "name");
    json_set_text(document, "name", name ? name : "Bruno");
    v21_add(document, "brunoConfig", config);
    return 0;
}

int bruno_read_folder(const char *path, struct format_notes *notes, cJSON **ret_document,
                      struct error *err)
{
    struct folder_reader r = {.root = path, .notes = notes};
    AUTO_JSON document = cJSON_CreateObject();
    int result = read_config(&r, document, err);
    if (result == 0) {
        cJSON_Delete(read_root(&r, document, "collection.bru"));
        read_items(&r, cJSON_AddArrayToObject(document, "items"), "", 0);
        result = bruno_read(document, path, notes, ret_document, err);
    }
    arena_release(&r.arena);
    return result;
}
