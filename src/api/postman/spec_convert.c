#include "api/postman/spec_convert.h"

#include "base/mem.h"
#include "base/text.h"
#include "format/format.h"

#include <stdlib.h>
#include <string.h>

static bool says(const cJSON *options, const char *key, const char *word)
{
    return text_equal(json_get_text(options, key), word);
}

static void read_options(const cJSON *options, struct openapi_options *into)
{
    *into = (struct openapi_options){
        .folders =
            says(options, "folderStrategy", "Tags") ? OPENAPI_FOLDERS_TAGS : OPENAPI_FOLDERS_PATHS,
        .names =
            says(options, "requestNameSource", "URL") ? OPENAPI_NAMES_URL : OPENAPI_NAMES_FALLBACK,
        .indent =
            says(options, "indentCharacter", "Tab") ? OPENAPI_INDENT_TAB : OPENAPI_INDENT_SPACE,
        .values = says(options, "parametersResolution", "Schema") ? OPENAPI_VALUES_SCHEMA
                                                                  : OPENAPI_VALUES_EXAMPLE,
        .enable_optional = json_get_bool(options, "enableOptionalParameters", true),
        .auth_in_examples = json_get_bool(options, "includeAuthInfoInExample", true),
        .keep_implicit_headers = json_get_bool(options, "keepImplicitHeaders", false),
        .omit_deprecated = !json_get_bool(options, "includeDeprecated", true),
        .inherit_auth = json_get_bool(options, "alwaysInheritAuthentication", false),
        .nested_folders = json_get_bool(options, "nestedFolderHierarchy", false),
    };
}

/* Another file by its path, as seen from the root's folder. */
static int load(void *context, const char *path, char **ret_text, size_t *ret_length,
                struct error *err)
{
    const struct spec_files *files = context;
    const char *root = files->items[0].path, *slash = strrchr(root, '/');
    size_t folder = slash ? (size_t)(slash - root) + 1 : 0;
    for (size_t i = 0; i < files->count; i++) {
        const struct spec_file *file = &files->items[i];
        if (!strncmp(file->path, root, folder) && text_equal(file->path + folder, path)) {
            *ret_text = mem_strdup(file->content);
            *ret_length = strlen(file->content);
            return 0;
        }
    }
    return error_set(err, ERR_NOT_FOUND, "the specification has no such file");
}

int spec_convert(const struct spec_files *files, const cJSON *options, cJSON **ret_collection,
                 struct error *err)
{
    struct openapi_options wanted;
    struct format_notes notes = {0};
    const struct spec_file *root = &files->items[0];
    read_options(options, &wanted);
    wanted.load = load;
    wanted.load_context = (void *)files;
    int result = format_read_openapi(root->content, strlen(root->content), root->path, &wanted,
                                     &notes, ret_collection, err);
    format_notes_release(&notes);
    return result;
}
