/* item_json.h: items and collections in the form that newman's json report has them: what the
 * collection format lets people leave out is written out (ids, empty lists, parts of addresses,
 * script lines, auth as lists). The caller frees the results. */
#pragma once

#include <cjson/cJSON.h>

struct arena;
struct collection;
struct item;

/* A request with its events, or a folder with its items. */
cJSON *item_report_json(const struct item *item, struct arena *arena);
/* A folder with the names and ids of its children alone: the parent of something that failed. */
cJSON *item_outline_json(const struct item *folder);
/* As it was read: what scripts did to its variables shows elsewhere. */
cJSON *collection_report_json(const struct collection *collection, struct arena *arena);
