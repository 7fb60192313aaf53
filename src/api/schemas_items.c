/* schemas_items.c: folders, requests and saved responses as calls about single ones speak of them:
 * the older flat model. What a body names of these members must have these types, or be null. */
#include "api/schemas.h"

/* clang-format off */
const struct api_schema schemas_items[] = {
    API_SCHEMA("Text", {"$": {"type": ["string", "null"]}}),
    API_SCHEMA("List", {"$": {"type": ["array", "null"]}}),
    API_SCHEMA("Map", {"$": {"type": ["object", "null"]}}),
    API_SCHEMA("Ids", ["AnyId"]),

    API_SCHEMA("FolderBody", {"name?": "Text", "description?": "Text", "folder?": "any", "auth?": "any", "events?": "List",
        "variables?": "List", "requests?": "RequestBodies|null", "order?": "List", "folders_order?": "List",
        "protocolProfileBehavior?": "Map", "...": "any"}),
    API_SCHEMA("RequestBodies", ["RequestBody"]),
    API_SCHEMA("RequestBody", {"name?": "Text", "description?": "Text", "method?": "Text", "url?": "any",
        "headers?": "any", "headerData?": "List", "queryParams?": "List", "pathVariables?": "Map",
        "pathVariableData?": "List", "dataMode?": "Text", "data?": "any", "rawModeData?": "any", "graphqlModeData?": "Map",
        "dataOptions?": "Map", "auth?": "any", "events?": "List", "variables?": "List",
        "protocolProfileBehavior?": "Map", "responses?": "ResponseBodies|null", "...": "any"}),
    API_SCHEMA("ResponseBodies", ["ResponseBody"]),
    API_SCHEMA("ResponseBody", {"name?": "Text", "description?": "Text", "url?": "any", "method?": "Text",
        "headers?": "any", "dataMode?": "Text", "rawModeData?": "any", "dataOptions?": "Map", "responseCode?": "Map",
        "status?": "any", "time?": "any", "cookies?": "any", "mime?": "any", "text?": "Text", "language?": "Text",
        "rawDataType?": "any", "requestObject?": "any", "...": "any"}),

    API_SCHEMA("Folder", {"id": "AnyId", "owner": "Digits", "folder": "AnyId|null", "collection": "AnyId", "order": "Ids",
        "folders_order": "Ids", "name?": "Text", "description?": "text", "auth?": "any", "events?": "any",
        "variables?": "any", "protocolProfileBehavior?": "any", "folders?": "FoldersInside", "requests?": "RequestsInside",
        "createdAt?": "Time", "updatedAt?": "Time", "lastUpdatedBy?": "Digits", "lastRevision?": "integer"}),
    API_SCHEMA("FoldersInside", {"$": {"type": "array", "items": {"anyOf": [
        {"type": "string"}, {"$ref": "#/components/schemas/Folder"}]}}}),
    API_SCHEMA("Request", {"id": "AnyId", "owner": "Digits", "folder": "AnyId|null", "collection": "AnyId",
        "responses_order": "Ids", "name?": "Text", "description?": "text", "descriptionFormat?": "null", "method?": "text",
        "url?": "text", "queryParams?": "array", "pathVariables?": "object", "pathVariableData?": "array",
        "headers?": "text", "headerData?": "array", "dataMode?": "null|=raw|urlencoded|formdata|binary|graphql",
        "data?": "List", "rawModeData?": "Text", "graphqlModeData?": "any", "dataOptions?": "Map",
        "dataDisabled?": "boolean", "auth?": "any", "events?": "any", "variables?": "any", "protocolProfileBehavior?": "any",
        "preRequestScript?": "null", "tests?": "null", "currentHelper?": "null", "helperAttributes?": "null",
        "responses?": "ResponsesInside", "createdAt?": "Time", "updatedAt?": "Time", "lastUpdatedBy?": "Digits",
        "lastRevision?": "integer"}),
    API_SCHEMA("RequestsInside", {"$": {"type": "array", "items": {"anyOf": [
        {"type": "string"}, {"$ref": "#/components/schemas/Request"}]}}}),
    API_SCHEMA("Response", {"id": "AnyId", "owner": "Digits", "request": "AnyId|null", "collection": "AnyId",
        "name?": "Text", "description?": "text", "status?": "null", "responseCode?": "Map", "time?": "Text",
        "headers?": "any", "cookies?": "any", "mime?": "any", "text?": "any", "language?": "any", "rawDataType?": "any",
        "requestObject?": "Text", "createdAt?": "Time", "updatedAt?": "Time", "lastUpdatedBy?": "Digits",
        "lastRevision?": "integer"}),
    API_SCHEMA("ResponsesInside", {"$": {"type": "array", "items": {"anyOf": [
        {"type": "string"}, {"$ref": "#/components/schemas/Response"}]}}}),

    API_SCHEMA("ItemFound", {"model": "=folder|request|response", "populate": "boolean", "changeset": "boolean", "action": "=find"}),
    API_SCHEMA("ItemChanged", {"model": "=folder|request|response", "action": "=import|create|update|destroy"}),
    API_SCHEMA("FolderFound", {"model_id": "AnyId", "meta": "ItemFound", "data": "Folder"}),
    API_SCHEMA("RequestFound", {"model_id": "AnyId", "meta": "ItemFound", "data": "Request"}),
    API_SCHEMA("ResponseFound", {"model_id": "AnyId", "meta": "ItemFound", "data": "Response"}),
    API_SCHEMA("FolderCreated", {"model_id": "AnyId", "meta": "ItemChanged", "data": "Folder", "revision": "integer"}),
    API_SCHEMA("RequestCreated", {"model_id": "AnyId", "meta": "ItemChanged", "data": "Request", "revision": "integer"}),
    API_SCHEMA("ResponseCreated", {"model_id": "AnyId", "meta": "ItemChanged", "data": {"id": "AnyId", "owner": "Digits",
        "request": "AnyId", "createdAt": "Time", "updatedAt": "Time", "lastUpdatedBy": "Digits"}, "revision": "integer"}),
    API_SCHEMA("FolderUpdated", {"model_id": "AnyId", "meta": "ItemChanged", "data": "Folder", "revision": "integer"}),
    API_SCHEMA("RequestUpdated", {"model_id": "AnyId", "meta": "ItemChanged", "data": "Request", "revision": "integer"}),
    API_SCHEMA("ResponseUpdated", {"model_id": "AnyId", "meta": "ItemChanged", "data": "Response", "revision": "integer"}),
    API_SCHEMA("ItemDeleted", {"model_id": "AnyId", "meta": "ItemChanged", "data": {"id": "AnyId", "owner": "Digits"},
        "revision": "integer"}),

    API_SCHEMA("TransferBody", {"ids": {"$": {"type": "array", "minItems": 1, "maxItems": 1000, "items": {"type": "string"}}},
        "mode": "=copy|move", "target": {"id": "AnyId", "model": "=collection|folder|request", "...": "any"},
        "location?": "TransferLocation|null", "...": "any"}),
    API_SCHEMA("TransferLocation", {"id?": "AnyId|null", "model?": "any", "position?": "null|=start|end|before|after",
        "...": "any"}),
    API_SCHEMA("Transferred", {"ids": ["Uid"]}),
    {0},
};
/* clang-format on */
