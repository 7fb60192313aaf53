/* spec_replies.h: what the calls about specs read and answer in the same words. */
#pragma once

#include "api/api.h"
#include "store/specs.h"

enum { SPEC_MAX_BODY = 32 << 20 }; /* files of 10 MB, and what JSON makes of them */

/* The id of {specId}; "" when it is none: nothing is called that. */
const char *spec_asked(const struct api_call *call);

/* What the store says, in the words of this family. */
void spec_fail(struct api_call *call, const struct error *err);
/* 400 "Malformed request". */
void spec_refuse(struct api_call *call, const char *detail);
/* 404 for something that is neither a spec nor a file. */
void spec_fail_absent(struct api_call *call);

/* The members that everything here has: createdBy, updatedBy, createdAt, updatedAt. */
void spec_set_dates(cJSON *tree, int64_t created_by, int64_t updated_by, int64_t created_at,
                    int64_t updated_at);
/* {"meta": {"nextCursor"}} */
void spec_add_meta(struct api_call *call, cJSON *tree, const char *next);

/* Whether a path and a content may be a file's; else refused, and answered. NULL: absent from the
 * body, which is refused too. */
bool spec_check_path(struct api_call *call, const char *type, const char *path);
bool spec_check_content(struct api_call *call, const cJSON *content);

/* The description as one document: the root as it was written when it refers to no other file, else
 * a tree with the files that are referred to under "x-files". *ret_tree is NULL for the former; the
 * caller frees it. ERR_PARSE when a file that takes part cannot be read. */
int spec_bundle(const struct spec_files *files, struct arena *arena, cJSON **ret_tree,
                struct error *err) MUST_CHECK;
