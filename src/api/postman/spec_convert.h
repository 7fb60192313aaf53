/* spec_convert.h: descriptions become collections. */
#pragma once

#include "store/specs.h"
#include "json/json.h"

/* A spec's files as a v2.1 collection; its root first. `options` are those of the Postman API
 * ({"folderStrategy": "Tags", …}) and may be NULL. The caller frees. ERR_PARSE, ERR_LIMIT. */
int spec_convert(const struct spec_files *files, const cJSON *options, cJSON **ret_collection,
                 struct error *err) MUST_CHECK;

/* What a newer description made, as it goes into the place of what an older one made: requests that
 * stand for the same operation keep their ids, scripts and what people saved beside them; requests,
 * folders and variables that people made stay. `old` is borrowed, `made` is changed in place. */
struct spec_merge_options {
    bool sync_examples;  /* else the saved examples stay as they are */
    bool delete_orphans; /* requests whose operation is gone go, too */
};
void spec_merge(const cJSON *old, cJSON *made, const struct spec_merge_options *options);
