/* schemas_workspaces.c: workspaces, who may what in them, and what is announced there. */
#include "api/schemas.h"

/* clang-format off */
const struct api_schema schemas_workspaces[] = {
    API_SCHEMA("Visibility", "=personal|private|team|public|partner"),
    API_SCHEMA("WorkspaceList", {"workspaces": [{"id": "Id", "name": "text", "type": "=personal|team",
        "visibility": "Visibility", "createdBy": "Digits", "about": "text", "createdAt": "Time", "updatedAt": "Time"}],
        "meta?": "CursorMeta"}),
    API_SCHEMA("WorkspaceNew", {"workspace": {"name": "text", "type": "Visibility", "description?": "text",
        "about?": "text", "...": "any"}, "...": "any"}),
    API_SCHEMA("WorkspaceChange", {"workspace": {"name?": "text", "type?": "Visibility", "description?": "text",
        "about?": "text", "...": "any"}, "...": "any"}),
    API_SCHEMA("WorkspaceSaved", {"workspace": {"id": "Id", "name": "text"}}),
    API_SCHEMA("WorkspaceDeleted", {"workspace": {"id": "Id"}}),
    API_SCHEMA("WorkspaceReply", {"workspace": {"id": "Id", "name": "text", "type": "=personal|team",
        "description": "text", "visibility": "Visibility", "createdBy": "Digits", "updatedBy": "Digits",
        "createdAt": "Time", "updatedAt": "Time", "about": "text", "team?": "Digits", "collections": ["ElementName"],
        "environments": ["ElementName"], "mocks": ["ElementName"], "monitors": ["ElementName"], "apis": ["ElementName"],
        "specs": ["ElementName"]}}),
    API_SCHEMA("ElementName", {"id": "Id", "name": "text", "uid": "Uid"}),

    API_SCHEMA("TransferElementBody", {"id": "AnyId", "type": "=collection|environment", "to": "AnyId", "...": "any"}),
    API_SCHEMA("ElementTransferred", {"workspace": {"element-transfers": {"type": "=collection|environment",
        "from": "Id", "id": "AnyId", "to": "Id"}}}),

    API_SCHEMA("KnownRole", {"id": "Digits", "displayName": "text", "description": "text"}),
    API_SCHEMA("KnownRoles", {"roles": {"user": ["KnownRole"], "usergroup": ["KnownRole"], "partner": ["KnownRole"]}}),
    API_SCHEMA("WorkspaceRoles", {"roles": [{"id": "=1|2|3", "displayName": "=Viewer|Editor|Admin", "user?": ["Digits"],
        "group?": ["Digits"]}]}),
    API_SCHEMA("WorkspaceRolesBody", {"roles": [{"op": "=add|remove", "path": "=/user|/usergroup|/group",
        "value": ["RoleChange"], "...": "any"}], "...": "any"}),
    API_SCHEMA("RoleChange", {"id": "Digits|integer", "role": {"$": {"enum": ["1", "2", "3", 1, 2, 3]}}, "...": "any"}),

    API_SCHEMA("UpdateCategory", "=improvement|new_feature|bug_fix|breaking_change|announcement"),
    API_SCHEMA("UpdateText", {"$": {"type": "string", "minLength": 1, "maxLength": 20000}}),
    API_SCHEMA("RelatedResource", {"resource": "=collection|request|response|folder|extensibleCollection|extensibleCollectionItem",
        "resourceId": "text", "...": "any"}),
    API_SCHEMA("RelatedResources", {"$": {"type": ["array", "null"], "maxItems": 100,
        "items": {"$ref": "#/components/schemas/RelatedResource"}}}),
    API_SCHEMA("WorkspaceUpdateNew", {"topic": "Word", "description": "UpdateText", "category": "UpdateCategory",
        "isPinned?": "boolean", "relatedResources?": "RelatedResources", "...": "any"}),
    API_SCHEMA("WorkspaceUpdateChange", {"topic?": "Word", "description?": "UpdateText", "category?": "UpdateCategory",
        "isPinned?": "boolean", "relatedResources?": "RelatedResources", "...": "any"}),
    API_SCHEMA("WorkspaceUpdateSaved", {"id": "integer", "topic": "text", "description": "text", "workspaceId": "Id",
        "createdBy": "integer", "updatedBy": "integer", "createdAt": "Time", "updatedAt": "Time",
        "category": "UpdateCategory", "isPinned": "boolean", "relatedResources": ["RelatedResource"]}),
    API_SCHEMA("WorkspaceUpdate", {"id": "integer", "topic": "text", "description": "text", "workspaceId": "Id",
        "createdBy": {"id": "integer", "name?": "text", "username?": "text"}, "updatedBy": "integer", "createdAt": "Time",
        "updatedAt": "Time", "category": "UpdateCategory", "isPinned": "boolean", "relatedResources": ["RelatedResource"]}),
    API_SCHEMA("WorkspaceUpdateList", {"data": ["WorkspaceUpdate"], "meta": "CursorMeta"}),
    {0},
};
/* clang-format on */
