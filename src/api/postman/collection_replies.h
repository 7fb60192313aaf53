/* collection_replies.h: what the calls about collections answer in the same words. */
#pragma once

#include "api/api.h"
#include "store/collections.h"

/* {"collection": {"id", "name", "uid"}} */
void collection_reply_brief(struct api_call *call, const struct collection_row *row);

/* 404 "The specified item does not exist." with the id as the client wrote it. */
void collection_fail_absent(struct api_call *call);
/* What a write of a whole collection may end with. */
void collection_fail_write(struct api_call *call, const struct error *err,
                           const struct collection_conflict *conflict);

/* Handlers of collection_put.c and collection_patch.c. */
void collection_put(struct api_call *call);
void collection_get_update_task(struct api_call *call);
void collection_patch(struct api_call *call);
