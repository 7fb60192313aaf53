/* spec_tags.h: names for what a spec's files were at some time. One for each revision. */
#pragma once

#include "store/specs.h"

enum { SPEC_MAX_TAGS = 1000 };

struct spec_tag {
    const char *id, *name;
};

struct spec_tag_list {
    struct spec_tag *items; /* newest first */
    size_t count;
};

/* ERR_CONFLICT when nothing has changed since the last one; ERR_INVALID past SPEC_MAX_TAGS. */
int spec_tags_create(struct store *store, const struct principal *principal, const char *spec_id,
                     const char *name, struct arena *arena, struct spec_tag *ret_tag,
                     struct error *err) MUST_CHECK;
int spec_tags_list(struct store *store, const struct principal *principal, const char *spec_id,
                   struct arena *arena, struct spec_tag_list *ret_list,
                   struct error *err) MUST_CHECK;
/* The files of then, with their contents. ERR_NOT_FOUND with the message "tag" when only that is
 * missing. */
int spec_tags_files(struct store *store, const struct principal *principal, const char *spec_id,
                    const char *tag_id, struct arena *arena, struct spec_files *ret_files,
                    struct error *err) MUST_CHECK;
