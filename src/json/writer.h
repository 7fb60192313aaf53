/* writer.h: writes JSON as it comes, without a tree: for reports that may be larger than memory.
 *
 * The writer puts commas, indentation and escapes; the caller keeps objects and arrays balanced
 * (asserted). Pretty output is that of JSON.stringify(value, null, 2). Output goes to a FILE; its
 * errors stay in the FILE (ferror) and are looked at once, by whoever commits it. */
#pragma once

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { JSON_WRITER_MAX_DEPTH = 300 };

struct json_writer {
    FILE *out;
    bool pretty;
    unsigned depth;
    unsigned base_depth; /* indentation to start at, for pieces that are spliced into a document */
    bool filled[JSON_WRITER_MAX_DEPTH]; /* per level: something was written there */
    bool is_object[JSON_WRITER_MAX_DEPTH];
};

/* Starts a document (or a piece of one). Nothing needs to be released. */
void json_writer_init(struct json_writer *writer, FILE *out, bool pretty, unsigned base_depth);

/* `key` is NULL inside arrays and at the top. */
void json_writer_object(struct json_writer *writer, const char *key);
void json_writer_array(struct json_writer *writer, const char *key);
void json_writer_end(struct json_writer *writer); /* closes the innermost object or array */
void json_writer_text(struct json_writer *writer, const char *key,
                      const char *text); /* NULL → null */
void json_writer_text_n(struct json_writer *writer, const char *key, const char *text,
                        size_t length);
void json_writer_number(struct json_writer *writer, const char *key, double value);
void json_writer_integer(struct json_writer *writer, const char *key, int64_t value);
void json_writer_bool(struct json_writer *writer, const char *key, bool value);
void json_writer_null(struct json_writer *writer, const char *key);
void json_writer_tree(struct json_writer *writer, const char *key, const cJSON *tree);

/* Appends the escaped form of text between quotes, as JSON.stringify does. Bytes that are not UTF-8
 * become U+FFFD. */
struct buffer;
int json_quote(struct buffer *into, const char *text, size_t length);
