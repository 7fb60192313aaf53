/* Files that a description refers to: paths relative to it, handed in by whoever asked for the
 * reading. */
#include "format/openapi/internal.h"

#include "base/encode.h"
#include "base/map.h"
#include "base/text.h"
#include "format/detect.h"
#include "format/text_json.h"

#include <stdlib.h>
#include <string.h>

/* The path of `relative` seen from the folder of `from`, without . and ..; NULL when it leaves the
 * description's own folder. */
static const char *join(struct openapi *o, const char *from, const char *relative)
{
    const char *slash = strrchr(from, '/');
    size_t folder = slash ? (size_t)(slash - from) + 1 : 0;
    char *rest = arena_printf(&o->arena, "%.*s%s", (int)folder, from, relative);
    char *out = arena_alloc(&o->arena, strlen(rest) + 2);
    size_t length = 0;
    for (char *next; rest; rest = next) {
        next = strchr(rest, '/');
        if (next)
            *next++ = '\0';
        if (strcmp(rest, "..") == 0) {
            if (length == 0)
                return NULL;
            for (length--; length && out[length - 1] != '/';)
                length--;
        } else if (*rest && strcmp(rest, ".") != 0) {
            memcpy(out + length, rest, strlen(rest));
            length += strlen(rest);
            out[length++] = '/';
        }
    }
    if (length == 0)
        return NULL;
    out[length - 1] = '\0';
    return out;
}

static cJSON *parse(struct openapi *o, const char *text, size_t length, const char *name,
                    struct error *err)
{
    (void)o;
    char first = text_json_first(text, length);
    if (first == '{' || first == '[')
        return text_json_parse(text, length, name, NULL, err);
    return yaml_parse(text, length, &json_document_limits, name, err);
}

static void load(struct openapi *o, struct spot from, struct openapi_file *file)
{
    const struct openapi_options *options = o->options;
    char *text = NULL;
    size_t length = 0;
    struct error err = {0};
    if (!options->load) {
        openapi_note(o, from, true, "$ref to the file \"%.200s\": only the description was given",
                     file->path);
        return;
    }
    if (options->load(options->load_context, file->path, &text, &length, &err) < 0) {
        openapi_note(o, from, true, "$ref to the file \"%.200s\": %.200s", file->path, err.message);
        return;
    }
    char *decoded = NULL;
    if (format_decode(text, length, file->name, &decoded, &length, &err) == 0)
        file->tree = parse(o, decoded, length, file->name, &err);
    if (!file->tree)
        openapi_note(o, from, true, "$ref to the file \"%.200s\": %.200s", file->path, err.message);
    free(decoded);
    free(text);
}

struct openapi_file *openapi_open(struct openapi *o, struct spot from, const char *path)
{
    size_t length = 0;
    const char *plain = decode_percent(&o->arena, path, strlen(path), false, &length);
    const char *joined =
        *plain == '/' || strchr(plain, '\\') ? NULL : join(o, from.file->path, plain);
    if (!joined) {
        openapi_note(o, from, true, "$ref to the file \"%.200s\", outside the description's folder",
                     path);
        return NULL;
    }
    for (struct openapi_file *file = o->files; file; file = file->next)
        if (strcmp(file->path, joined) == 0)
            return file;
    if (o->file_count == OPENAPI_MAX_FILES) {
        openapi_fail(o, ERR_LIMIT, "%s: it refers to more than %d files", o->files->name,
                     OPENAPI_MAX_FILES);
        return NULL;
    }
    struct openapi_file *file = arena_new(&o->arena, struct openapi_file);
    file->path = file->name = joined;
    *o->last_file = file;
    o->last_file = &file->next;
    o->file_count++;
    load(o, from, file);
    return file;
}
