/* flat.h: folders, requests and responses as the calls about single items speak of them: the older
 * flat model, made from v2.1 items and laid over them.
 *
 * What a body does not name, or names as it is, stays exactly as it was stored: a member is looked
 * at only when its value differs from what a read would show. Pure. */
#pragma once

#include "json/json.h"

struct arena;

/* The members that say what the item is; who and where it is are the caller's to add. `item` is
 * v2.1 without its children. The caller frees. */
cJSON *flat_folder(const cJSON *item);
cJSON *flat_request(const cJSON *item);
cJSON *flat_response(const cJSON *item);

/* Changes the item as the body says; of the body only members that the flat model knows are looked
 * at. */
void flat_folder_apply(cJSON *item, const cJSON *body);
void flat_request_apply(cJSON *item, const cJSON *body);
void flat_response_apply(cJSON *item, const cJSON *body);

/* A flat request with its `responses`, as folders take them on creation, as a v2.1 item. */
cJSON *flat_request_import(const cJSON *request);

/* --- pieces --- */

/* The request of an item or of a saved response, without its name, scripts and settings. */
void flat_add_request_parts(cJSON *flat, const cJSON *request);

/* Whether the body names the member with another value than `flat` has. */
bool flat_differs(const cJSON *flat, const cJSON *body, const char *name);
/* Of any of these, which end with NULL. */
bool flat_any_differs(const cJSON *flat, const cJSON *body, const char *const *names);

/* name, description, auth, events and variables, and what else folders and requests share. */
void flat_add_settings(cJSON *flat, const cJSON *item, const cJSON *auth_owner);
void flat_apply_name(cJSON *item, const cJSON *body);
void flat_apply_settings(cJSON *item, cJSON *auth_owner, const cJSON *flat, const cJSON *body);

/* Of a text or {content}; "" when it is neither. */
cJSON *flat_description(const cJSON *description);
/* Sets a copy, or removes the member for null. */
void flat_set_or_remove(cJSON *object, const char *name, const cJSON *value);
/* A copy, or null. */
void flat_add_copy(cJSON *flat, const char *name, const cJSON *value);
