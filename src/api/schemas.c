/* schemas.c: what all families share, and the list of them. */
#include "api/schemas.h"

#include "api/shape.h"
#include "base/text.h"

#include <string.h>

const struct api_schema *const api_schema_tables[] = {
    schemas_common,
    schemas_collections,
    schemas_items,
    schemas_forks,
    schemas_review,
    schemas_environments,
    schemas_workspaces,
    schemas_people,
    schemas_search,
    schemas_specs,
    NULL,
};

/* clang-format off */
const struct api_schema schemas_common[] = {
    API_SCHEMA("Id", {"$": {"type": "string", "format": "uuid"}}),
    API_SCHEMA("Uid", {"$": {"type": "string", "pattern": "^[0-9]+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        "description": "The owner's number and the ID"}}),
    API_SCHEMA("AnyId", {"$": {"type": "string", "description": "An ID or a unique ID"}}),
    API_SCHEMA("Digits", {"$": {"type": "string", "pattern": "^[0-9]+$", "description": "A user's or team's number as text"}}),
    API_SCHEMA("Time", {"$": {"type": "string", "format": "date-time"}}),
    API_SCHEMA("Cursor", {"$": {"type": ["string", "null"], "description": "Ask with it for the next page; null at the end"}}),
    API_SCHEMA("Word", {"$": {"type": "string", "minLength": 1, "maxLength": 255}}),

    API_SCHEMA("Error", {"error": {"name": "text", "message": "text", "details?": "object|array", "...": "any"},
        "statusCode?": "integer"}),
    API_SCHEMA("Problem", {"type?": "text", "link?": "text", "title": "text", "status?": "integer", "detail?": "any",
        "instance?": "text"}),
    API_SCHEMA("FlatRefusal", {"name": "text", "message": "text"}),
    API_SCHEMA("NamedRefusal", {"error": "text", "message": "text", "statusCode?": "integer"}),
    API_SCHEMA("StatusRefusal", {"collection": "FlatRefusal"}),

    API_SCHEMA("Status", {"status": "text"}),
    API_SCHEMA("Description", {"openapi": "text", "info": "object", "paths": "object", "components": "object", "...": "any"}),
    API_SCHEMA("TaskStarted", {"task": {"id": "text", "status": "=in-progress"}}),
    API_SCHEMA("CursorMeta", {"nextCursor": "Cursor"}),
    API_SCHEMA("CountedMeta", {"total": "integer", "nextCursor": "Cursor"}),
    {0},
};

static const struct api_parameter parameters[] = {
    {"access_key", "text", "An access key of this collection, in place of an API key."},
    {"action", "text", "Only what was done in this way, as /audit-actions names it."},
    {"apiId", "text", "Taken and not looked at."},
    {"category", "text", "Only these kinds of announcement, with commas between."},
    {"collectionId", "AnyId", "The collection's ID or unique ID."},
    {"commentId", "integer", "The comment's number."},
    {"createdBy", "text", "Only those of these users: numbers with commas between."},
    {"cursor", "text", "Where the last page ended: its meta.nextCursor."},
    {"direction", "=asc|desc", "The order by time: oldest or newest first."},
    {"elementId", "AnyId", "Only where this element is; goes with elementType."},
    {"elementType", "=collection|specification|spec", "Which kind of element is meant."},
    {"entityType", "=api|collection|workspace", "Only entities of this type."},
    {"entityValue", "text", "Taken and not looked at."},
    {"environmentId", "AnyId", "The environment's ID or unique ID."},
    {"filePath", "text", "The file's path; its slashes come as %2F."},
    {"folderId", "AnyId", "The folder's ID or unique ID."},
    {"format", "text", "Taken and not looked at."},
    {"groupId", "integer", "The group's number."},
    {"ids", "boolean", "Only ids, without what the item says."},
    {"include", "text", "What else to tell, with commas between."},
    {"integrationIdentifier", "text", "Taken and not looked at."},
    {"keyId", "text", "The access key's ID."},
    {"limit", "integer", "At most so many entries, from 1."},
    {"model", "text", "minimal: only ids and names of what is in it."},
    {"name", "text", "Only those whose name has this in it."},
    {"offset", "integer", "So many entries are left out first."},
    {"orderBy", "=asc|desc", "The order by time: oldest or newest first."},
    {"populate", "text", "true: with everything that is in it."},
    {"pullRequestId", "AnyId", "The pull request's ID."},
    {"request", "AnyId", "The request that the response belongs to."},
    {"requestId", "AnyId", "The request's ID or unique ID."},
    {"responseId", "AnyId", "The saved response's ID or unique ID."},
    {"since", "text", "Not before this day, YYYY-MM-DD."},
    {"slug", "text", "The tag."},
    {"sort", "text", "createdAt, which is the only order."},
    {"specId", "AnyId", "The specification's ID or unique ID."},
    {"tagId", "text", "The version's ID."},
    {"taskId", "text", "The task's ID, as the call that began it told."},
    {"threadId", "integer", "The thread's number."},
    {"type", "=personal|private|team|public|partner", "Only workspaces of this visibility."},
    {"uid", "boolean", "All ids as unique IDs."},
    {"until", "text", "Not after this day, YYYY-MM-DD."},
    {"updateId", "integer", "The announcement's number."},
    {"userId", "integer", "The user's number."},
    {"workspace", "AnyId", "The workspace's ID; your oldest personal one when none is named on creation."},
    {"workspaceId", "AnyId", "The workspace's ID; your oldest personal one when none is named on creation."},
};
/* clang-format on */

cJSON *schemas_all(void)
{
    cJSON *all = cJSON_CreateObject();
    for (const struct api_schema *const *table = api_schema_tables; *table; table++)
        for (const struct api_schema *schema = *table; schema->name; schema++)
            cJSON_AddItemToObject(all, schema->name, shape_schema_of_text(schema->shape));
    return all;
}

const struct api_parameter *schemas_parameter(const char *name, size_t length)
{
    for (size_t i = 0; i < COUNT_OF(parameters); i++)
        if (strlen(parameters[i].name) == length && strncmp(parameters[i].name, name, length) == 0)
            return &parameters[i];
    return NULL;
}
