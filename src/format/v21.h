/* v21.h: the pieces of a v2.1 document that the readers of other formats put together.
 *
 * What v2.1 has no word for stands under a member `_postern` of the collection, folder, item,
 * request or example it belongs to, so that nothing is lost and a writer can put it back:
 *
 *   "file"      where it came from, relative to the collection's folder (v3)
 *   "order"     the order that was written (v3)
 *   "kind"      its $kind, when that is not the usual one (v3: graphql-request)
 *   "members"   of the source: those that v2.1 lacks, as they were (unknown keys, settings of a
 *               definition, the path of the examples)
 *   "auth"      of the source, when it is a list or `inherit`
 *   "scripts"   of the source, when they say more than type and code, or are for other kinds
 *   "skipped"   of a folder: [{file, document}], requests of kinds that are not run
 *   "operation"  the method and path of the description that a request was made from, as
 *               "GET /pets/{id}": what tells it apart when the description is read again;
 *   "operationId", "deprecated"   of that operation
 *   "response"  of an example: the code it was declared under ("200", "4XX", "default")
 *   "version"   of the `info` of a description
 *   "url", "body", "pathVariables"   of a request: as they were written, when the merged address
 *               differs, the body is of the type `none`, or a path variable is disabled */
#pragma once

#include "json/json.h"

#include <stddef.h>

extern const char v21_schema[];

/* {name, description?, schema} with `_postman_id` first when there is an id; NULLs are left out. */
cJSON *v21_new_info(const char *id, const char *name, const cJSON *description);

/* {listen, script: {type, exec: [lines]}} */
cJSON *v21_new_event(const char *listen, const char *source);
cJSON *v21_split_lines(const char *text);

/* {type, [type]: [{key, value, type}]} from a map of names to values; `params` may be NULL. */
cJSON *v21_new_auth(const char *type, const cJSON *params);

/* A v2.1 `url` object made from text, with the given query and variables in the place of its own
 * when they are not NULL; takes both. */
cJSON *v21_new_url(const char *text, cJSON *query, cJSON *variable);

/* {key, value}; NULLs are left out. */
cJSON *v21_new_pair(const char *key, const char *value);
/* {mode, [mode]: content}; takes the content. */
cJSON *v21_new_body(const char *mode, cJSON *content);
/* The same for text, with its language when there is one. */
cJSON *v21_new_raw_body(const char *text, const char *language);
/* What `options.raw.language` calls a media type; NULL for no type and for types it has no word
 * for. */
const char *v21_language_of(const char *content_type);
/* {name, request, response: []}; takes the request. */
cJSON *v21_new_item(const char *name, cJSON *request);

/* The `_postern` member, made when it is not there. Borrowed. */
cJSON *v21_extra(cJSON *node);

/* Moves the member of that name out of `from`; NULL when there is none. */
cJSON *v21_take(cJSON *from, const char *key);
/* Adds a value unless it is NULL; takes it. */
void v21_add(cJSON *object, const char *key, cJSON *value);
