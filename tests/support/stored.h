/* stored.h: collections in a test store: from text and back. */
#pragma once

#include "store/collections.h"
#include "support/store.h"
#include "json/json.h"

/* The result's code; everything may be NULL but the test, the principal and the text. */
enum error_code stored_create(struct test_store *test, const struct principal *principal,
                              const char *workspace_id, const cJSON *collection,
                              struct collection_row *ret_row);
enum error_code stored_replace(struct test_store *test, const struct principal *principal,
                               const char *id, const cJSON *collection,
                               struct collection_conflict *ret_conflict);
/* The collection as the API shows it, without its envelope; NULL with *ret_code when refused. */
cJSON *stored_read(struct test_store *test, const struct principal *principal, const char *id,
                   enum error_code *ret_code);

cJSON *stored_tree(const char *text); /* parsed; single quotes stand for double ones */
/* Takes out what only the server says, so that what was sent can be compared. */
void stored_strip(cJSON *tree);
/* The id of the workspace of that name. */
const char *stored_workspace(struct test_store *test, const struct principal *principal,
                             const char *visibility);
/* An item by the names on the way to it: "Folder/Sub/request". */
const cJSON *stored_find(const cJSON *collection, const char *names);
