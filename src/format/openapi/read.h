/* read.h: a description that is a tree already. */
#pragma once

#include "format/format.h"

/* As format_read_openapi(); the tree stays the caller's. */
int openapi_convert(cJSON *tree, const char *name, const struct openapi_options *options,
                    struct format_notes *notes, cJSON **ret_document, struct error *err) MUST_CHECK;
