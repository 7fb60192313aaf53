/* item_replies.h: folders, requests and responses as the calls about them answer. */
#pragma once

#include "api/api.h"
#include "store/collection_items.h"

struct faults;

/* Of the route that was called, told by its path: the last literal segment is the kind's plural. */
enum item_kind item_kind_asked(const struct api_call *call);
const char *item_id_asked(const struct api_call *call); /* NULL: no id, so that there is none */

/* {"model_id", "meta": {"model", "action"}, "data", "revision"?}; takes the data. */
void item_reply(struct api_call *call, const struct item_family *family, const char *action,
                cJSON *data);

/* How the query wants ids told, and how much. */
struct item_view {
    bool only_ids, as_uids, is_whole;
};

/* Everything that is known of an item: who and where it is, then its flat record. */
cJSON *item_record(struct api_call *call, const struct item_family *family,
                   const struct item_view *view);
/* As answers to the creation of one have it. */
cJSON *item_created(struct api_call *call, const struct item_family *family);

/* 404 with {model, owner, model_id}, or what else the store says. */
void item_fail(struct api_call *call, const struct error *err, enum item_kind kind, const char *id);
/* 400 "You can't update the parent. Use transfer instead." */
void item_fail_parent(struct api_call *call);

/* Whether the members of a flat body have the types that they may have; null always may stand. */
void item_check_body(const cJSON *body, struct faults *faults);

/* Handlers of items_write.c. */
void item_create(struct api_call *call);
void item_update(struct api_call *call);
