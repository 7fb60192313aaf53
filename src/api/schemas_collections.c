/* schemas_collections.c: collections as wholes, in the format v2.1 (v2.0 is taken as well). */
#include "api/schemas.h"

/* clang-format off */
const struct api_schema schemas_collections[] = {
    API_SCHEMA("Collection", {"info": "CollectionInfo", "item": "Items", "event?": "Objects|null",
        "variable?": "Objects|null", "auth?": "Auth|null", "protocolProfileBehavior?": "object|null", "...": "any"}),
    API_SCHEMA("CollectionInfo", {"name": "text", "schema": "CollectionFormat|null", "...": "any"}),
    API_SCHEMA("CollectionFormat", {"$": {"type": "string", "pattern": "/v2\\.[01]\\.",
        "description": "The address of the format's schema"}}),
    API_SCHEMA("Items", ["Item"]),
    API_SCHEMA("Item", {"name?": "text|null", "item?": "Items|null", "request?": "text|object|null",
        "response?": "Objects|null", "event?": "Objects|null", "variable?": "Objects|null", "auth?": "Auth|null",
        "protocolProfileBehavior?": "object|null", "...": "any"}),
    API_SCHEMA("Objects", ["object"]),
    API_SCHEMA("Auth", {"type": "any", "...": "any"}),

    API_SCHEMA("CollectionBody", {"collection": "Collection", "...": "any"}),
    API_SCHEMA("CollectionReply", {"collection": "Collection|MinimalCollection"}),
    API_SCHEMA("MinimalCollection", {"info": "object", "...": "any"}),
    API_SCHEMA("CollectionSaved", {"collection": {"id": "Id", "name": "text", "uid": "Uid"}}),
    API_SCHEMA("CollectionDeleted", {"collection": {"id": "Id", "uid": "Uid"}}),
    API_SCHEMA("CollectionList", {"collections": ["CollectionEntry"], "meta?": "OffsetMeta"}),
    API_SCHEMA("CollectionEntry", {"id": "Id", "name": "text", "owner": "Digits", "createdAt": "Time",
        "updatedAt": "Time", "uid": "Uid", "isPublic": "boolean", "fork?": "Fork"}),
    API_SCHEMA("OffsetMeta", {"total": "integer", "offset": "integer", "limit": "integer"}),
    API_SCHEMA("UpdateTask", {"id": "text", "status": "=successful|failed|in-progress"}),

    API_SCHEMA("CollectionPatchBody", {"collection": "CollectionPatch", "...": "any"}),
    API_SCHEMA("CollectionPatch", {"info?": {"name?": "text", "description?": "text|object|null"},
        "variable?": ["PatchVariable"], "variables?": ["PatchVariable"], "auth?": "Auth|null",
        "events?": ["PatchEvent"], "event?": ["PatchEvent"]}),
    API_SCHEMA("PatchVariable", {"key": "any", "value?": "any", "type?": "any", "disabled?": "any", "enabled?": "any",
        "description?": "any", "secret?": "any", "source?": "any", "id?": "any", "name?": "any", "system?": "any"}),
    API_SCHEMA("PatchEvent", {"listen": "any", "script": "PatchScript", "disabled?": "any"}),
    API_SCHEMA("PatchScript", {"type": "any", "exec": "any", "id?": "any", "src?": "any", "packages?": "any",
        "name?": "any", "requests?": "any"}),
    API_SCHEMA("CollectionPatched", {"collection": {"id": "Id", "name": "text", "description": "text"}}),

    API_SCHEMA("DuplicateBody", {"workspace": "AnyId", "suffix?": {"$": {"type": "string", "maxLength": 255}}, "...": "any"}),
    API_SCHEMA("DuplicateTask", {"task": {"id": "text", "status": "=processing|completed|failed", "reason": "text|null"}}),

    API_SCHEMA("AccessKeyList", {"data": ["AccessKey"], "meta": {"nextCursor": "text", "prevCursor": "text"}}),
    API_SCHEMA("AccessKey", {"id": "text", "token": "text", "status": "=ACTIVE|INACTIVE", "teamId": "integer",
        "userId": "integer", "collectionId": "Uid", "expiresAfter": "Time", "lastUsedAt": "Time|Empty", "createdAt": "Time",
        "updatedAt": "Time", "deletedAt": "null"}),

    API_SCHEMA("Empty", {"$": {"const": ""}}),

    API_SCHEMA("CollectionRoles", {"group": ["RoleHolder"], "team": ["RoleHolder"], "user": ["RoleHolder"]}),
    API_SCHEMA("RoleHolder", {"role": "=VIEWER|EDITOR", "id": "integer", "...": "any"}),
    API_SCHEMA("CollectionRolesBody", {"roles": [{"op": "=update", "path": "=/user|/group|/team", "value": ["RoleHolder"],
        "...": "any"}], "...": "any"}),
    {0},
};
/* clang-format on */
