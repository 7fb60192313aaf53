/* read_document.c: prints what the readers make of a document, for tests that compare it with what
 * others make of the same bytes: read_document collection|data|environment|folder PATH */
#include "base/buffer.h"
#include "base/file.h"
#include "format/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_text(const char *what, const char *path, struct format_notes *notes, cJSON **tree,
                     struct error *err)
{
    AUTO_BUFFER bytes;
    buffer_init(&bytes, json_document_limits.bytes);
    char *text;
    size_t length;
    if (file_read(path, &bytes, err) < 0 ||
        format_decode(buffer_text(&bytes), bytes.length, path, &text, &length, err) < 0)
        return -1;
    int result = strcmp(what, "data") == 0 ? format_read_data(text, length, path, tree, err)
                 : strcmp(what, "environment") == 0
                     ? format_read_environment(text, length, path, notes, tree, err)
                     : format_read_collection(text, length, path, notes, tree, err);
    free(text);
    return result;
}

int main(int argc, char **argv)
{
    struct error err = {0};
    struct format_notes notes = {0};
    AUTO_JSON tree = NULL;
    if (argc != 3)
        return 2;
    int result = strcmp(argv[1], "folder") == 0
                     ? format_read_v3_folder(argv[2], &notes, &tree, &err)
                     : read_text(argv[1], argv[2], &notes, &tree, &err);
    format_notes_release(&notes);
    if (result < 0) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    char *text = json_print(tree, true);
    puts(text);
    free(text);
    return 0;
}
