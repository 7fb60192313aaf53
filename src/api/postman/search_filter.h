/* search_filter.h: the conditions of a search:
 *   {"$and": [{"workspaceId": {"$eq": "…"}}, {"method": {"$in": ["GET", "POST"]}}]} */
#pragma once

#include "store/search.h"
#include "json/json.h"

enum { SEARCH_FILTER_MAX = 100 }; /* conditions, and values of $in and $nin each */

struct search_filter {
    const cJSON *conditions; /* the array; NULL: none */
    int64_t team_id;
};

/* What is wrong with `filters`, or NULL. */
const char *search_filter_check(const cJSON *filters);
bool search_filter_wants_tags(const struct search_filter *filter);
/* A search_filter_fn; `user` is a struct search_filter that was checked. */
bool search_filter_passes(const struct search_hit *hit, void *user);
