/* schemas_review.c: comments and tags. */
#include "api/schemas.h"

/* clang-format off */
const struct api_schema schemas_review[] = {
    API_SCHEMA("Comment", {"id": "integer", "threadId": "integer", "status": "=Open|Resolved", "createdBy": "integer",
        "createdAt": "Time", "updatedAt": "Time", "body": "text"}),
    API_SCHEMA("CommentReply", {"data": "Comment"}),
    API_SCHEMA("CommentList", {"data": ["Comment"]}),
    API_SCHEMA("CommentBody", {"body": {"$": {"type": "string", "minLength": 1, "maxLength": 10000}},
        "threadId?": {"$": {"type": "integer", "minimum": 1}}, "tags?": "CommentTags", "...": "any"}),
    API_SCHEMA("CommentTags", {"...": {"type": "=user", "id": "text", "...": "any"}}),

    API_SCHEMA("Tags", {"tags": [{"slug": "text"}]}),
    API_SCHEMA("TagsBody", {"tags": {"$": {"type": "array", "maxItems": 5,
        "items": {"$ref": "#/components/schemas/Tag"}}}, "...": "any"}),
    API_SCHEMA("Tag", {"slug": {"$": {"type": "string", "minLength": 2, "maxLength": 64,
        "pattern": "^[a-z][a-z0-9-]*[a-z0-9]+$"}}, "...": "any"}),
    API_SCHEMA("TaggedEntities", {"data": {"entities": [{"entityId": "AnyId", "entityType": "=collection|workspace"}]},
        "meta": {"count": "integer", "nextCursor?": "text"}}),
    {0},
};
/* clang-format on */
