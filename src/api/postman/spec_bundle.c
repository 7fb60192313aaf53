/* spec_bundle.c: a description of several files as one document. */
#include "api/postman/spec_replies.h"
#include "base/arena.h"
#include "base/encode.h"
#include "base/text.h"
#include "format/format.h"

#include <string.h>

static const char holder[] = "x-files";

struct bundle {
    const struct spec_files *files;
    struct arena *arena;
    cJSON *taken; /* {path: tree}: the files that are referred to, in the order they were found */
    struct error *err;
};

static const struct spec_file *find_file(const struct bundle *bundle, const char *path)
{
    for (size_t i = 0; path && i < bundle->files->count; i++)
        if (text_equal(bundle->files->items[i].path, path))
            return &bundle->files->items[i];
    return NULL;
}

static cJSON *parse(const struct spec_file *file, struct error *err)
{
    const char *text = file->content + strspn(file->content, " \t\r\n");
    size_t length = strlen(text);
    cJSON *tree = *text == '{' ? json_parse(text, length, &json_document_limits, file->path, err)
                               : yaml_parse(text, length, &json_document_limits, file->path, err);
    if (!tree && err->code != ERR_LIMIT)
        err->code = ERR_PARSE;
    return tree;
}

/* The path of `relative` as seen from the folder of `from`; NULL when it leads outside. */
static const char *resolve(struct arena *arena, const char *from, const char *relative)
{
    const char *slash = strrchr(from, '/');
    char *path = arena_printf(arena, "%.*s%s", slash ? (int)(slash - from) + 1 : 0, from, relative);
    char *out = path;
    for (char *at = path, *next; at; at = next) {
        next = strchr(at, '/');
        size_t length = next ? (size_t)(next - at) : strlen(at);
        if (next)
            next++;
        if (length == 0 || (length == 1 && *at == '.'))
            continue;
        if (length == 2 && !strncmp(at, "..", 2)) {
            if (out == path)
                return NULL;
            for (out--; out > path && out[-1] != '/';)
                out--;
            continue;
        }
        memmove(out, at, length);
        out += length;
        *out++ = '/';
    }
    if (out == path)
        return NULL;
    out[-1] = '\0';
    return path;
}

/* A path as one step of a JSON pointer in an address. */
static const char *step_of(struct arena *arena, const char *path)
{
    char *text = arena_alloc(arena, 3 * strlen(path) + 1), *out = text;
    for (; *path; path++) {
        bool is_plain = (*path >= '0' && *path <= '9') || (*path >= 'a' && *path <= 'z') ||
                        (*path >= 'A' && *path <= 'Z') || strchr("-._", *path);
        if (*path == '/' || *path == '~') {
            *out++ = '~';
            *out++ = *path == '/' ? '1' : '0';
        } else if (is_plain) {
            *out++ = *path;
        } else {
            *out++ = '%';
            *out++ = "0123456789ABCDEF"[(unsigned char)*path >> 4];
            *out++ = "0123456789ABCDEF"[*path & 15];
        }
    }
    *out = '\0';
    return text;
}

static int take_in(struct bundle *bundle, const struct spec_file *file)
{
    if (file->is_root || json_get(bundle->taken, file->path))
        return 0;
    cJSON *tree = parse(file, bundle->err);
    if (!tree)
        return -1;
    cJSON_AddItemToObject(bundle->taken, file->path, tree);
    return 0;
}

/* A reference of a file as it reads in the whole document; NULL: as it is. */
static int rewrite(struct bundle *bundle, const char *from, const char *reference,
                   const char **ret_text)
{
    size_t length = strcspn(reference, "#"), decoded_length;
    const char *pointer = reference[length] ? reference + length + 1 : "";
    const struct spec_file *file;
    *ret_text = NULL;
    if (length == 0) {
        file = find_file(bundle, from);
    } else {
        const char *relative =
            decode_percent(bundle->arena, reference, length, false, &decoded_length);
        file = find_file(bundle, resolve(bundle->arena, from, relative));
    }
    if (!file || (length == 0 && file->is_root))
        return 0; /* an address on the web, or to nowhere: that is for its readers */
    *ret_text = file->is_root ? arena_printf(bundle->arena, "#%s", pointer)
                              : arena_printf(bundle->arena, "#/%s/%s%s", holder,
                                             step_of(bundle->arena, file->path), pointer);
    return take_in(bundle, file);
}

/* As deep as the tree, which its reader bounds. */
static int rewrite_all(struct bundle *bundle, const char *from, cJSON *node)
{
    const char *text;
    for (cJSON *child = node->child; child; child = child->next) {
        if (cJSON_IsObject(node) && cJSON_IsString(child) && text_equal(child->string, "$ref")) {
            if (rewrite(bundle, from, child->valuestring, &text) < 0)
                return -1;
            if (text && !cJSON_SetValuestring(child, text))
                return error_set(bundle->err, ERR_LIMIT, "out of memory");
        } else if (rewrite_all(bundle, from, child) < 0) {
            return -1;
        }
    }
    return 0;
}

int spec_bundle(const struct spec_files *files, struct arena *arena, cJSON **ret_tree,
                struct error *err)
{
    AUTO_JSON taken = cJSON_CreateObject();
    struct bundle bundle = {files, arena, taken, err};
    AUTO_JSON root = parse(&files->items[0], err);
    *ret_tree = NULL;
    if (!root || rewrite_all(&bundle, files->items[0].path, root) < 0)
        return -1;
    for (cJSON *file = taken->child; file; file = file->next) /* grows on the way */
        if (rewrite_all(&bundle, file->string, file) < 0)
            return -1;
    if (!taken->child)
        return 0;
    json_set(root, holder, TAKE(taken));
    *ret_tree = TAKE(root);
    return 0;
}
