/* source.h: where documents come from: a file, a folder, standard input ("-"), an http(s) address,
 * or a UID at a Postman API.
 *
 * Whatever is read is bounded (json_document_limits). Error messages are those that newman's users
 * know: a first line that says what could not be loaded, then lines indented by two spaces. Keys in
 * addresses never appear in them. */
#pragma once

#include "base/error.h"
#include "cli/command.h"
#include "format/format.h"
#include "model/collection.h"
#include "model/scope.h"

struct source_options {
    const char *api_key;  /* --postman-api-key or POSTMAN_API_KEY; NULL: none */
    const char *api_base; /* POSTERN_API_URL; NULL: the public service */
    bool insecure;        /* no TLS verification while loading */
    const char *extra_ca_file;
};

/* What the flags --postman-api-key, --insecure and --ssl-extra-ca-certs of a command say, and the
 * environment (POSTMAN_API_KEY, POSTERN_API_URL). Borrows from both. */
struct source_options source_options_of(const struct flag_values *values);

int source_load_collection(const char *location, const struct source_options *options,
                           struct format_notes *notes, struct collection **ret_collection,
                           struct error *err) MUST_CHECK;

/* `what` is "environment" or "globals". */
int source_load_scope(const char *what, const char *location, const struct source_options *options,
                      struct format_notes *notes, struct scope **ret_scope,
                      struct error *err) MUST_CHECK;

/* Rows of a data file, one scope each; the caller frees them and the array. */
int source_load_rows(const char *location, const struct source_options *options,
                     struct scope ***ret_rows, size_t *ret_count, struct error *err) MUST_CHECK;
