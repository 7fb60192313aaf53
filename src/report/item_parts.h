/* item_parts.h: the parts of items in the form that newman's reports and exports have them: what
 * the collection format lets people leave out or write short is written out. Entries of lists keep
 * what newman does not know. The caller frees the trees. */
#pragma once

#include <cjson/cJSON.h>

struct arena;

/* {content, type} of the `description` that `from` has, if it has one. */
void part_add_description(cJSON *node, const cJSON *from);
/* The same for the entries of a list, in place. */
void part_describe_entries(cJSON *list);
/* {"_": {name: …}} of the members that `from` has as "_name", if it has any. */
void part_add_marks(cJSON *node, const cJSON *from);

cJSON *part_variables(const cJSON *variables);
cJSON *part_auth(const cJSON *auth);
cJSON *part_request(const cJSON *request, struct arena *arena); /* also a text: its address */
cJSON *part_response(const cJSON *response, struct arena *arena);
