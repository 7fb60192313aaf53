/* schemas_search.c: search, and what other programs of the same house ask for. */
#include "api/schemas.h"

/* clang-format off */
const struct api_schema schemas_search[] = {
    API_SCHEMA("SearchBody", {"elementType": "=requests|collections|workspaces|environments|documents|flows|specs|mocks",
        "q?": {"$": {"type": "string", "maxLength": 500}}, "ownership?": "=organization|external|all",
        "filters?": "SearchFilters", "...": "any"}),
    API_SCHEMA("SearchFilters", {"$and": {"$": {"type": "array", "maxItems": 100,
        "items": {"$ref": "#/components/schemas/SearchCondition"}}}, "...": "any"}),
    API_SCHEMA("SearchCondition", {"workspaceId?": "TextTest", "collectionId?": "TextTest", "requestId?": "TextTest",
        "environmentId?": "TextTest", "method?": "TextTest", "createdBy?": "TextTest", "teamId?": "TextTest",
        "organizationId?": "TextTest", "visibility?": "TextTest", "type?": "TextTest", "tags?": "TextTest",
        "specificationId?": "TextTest", "flowId?": "TextTest", "documentId?": "TextTest", "privateNetwork?": "FlagTest",
        "publisherIsVerified?": "FlagTest", "isGitConnected?": "FlagTest"}),
    API_SCHEMA("TextTest", {"$eq?": "text", "$ne?": "text", "$in?": ["text"], "$nin?": ["text"]}),
    API_SCHEMA("FlagTest", {"$eq?": "boolean", "$ne?": "boolean", "$in?": ["boolean"], "$nin?": ["boolean"]}),
    API_SCHEMA("SearchReply", {"data": ["SearchHit"], "meta": {"q": "text", "total": "integer", "nextCursor?": "text"}}),
    API_SCHEMA("SearchHit", {"id": "AnyId", "name": "text", "method?": "text", "url?": "text", "type?": "=http",
        "collection?": "Named", "description?": "text", "workspace": "Named",
        "organization": {"id": "text", "name": "text", "isVerified": "boolean"}, "team": "Named", "createdBy": "Digits",
        "isGitConnected": "boolean", "links": {"web": {"href": "text"}, "self": {"href": "text"}}}),
    API_SCHEMA("Named", {"id": "text", "name": "text"}),

    API_SCHEMA("GatewayCollection", {"data": "Collection"}),
    API_SCHEMA("GatewayEnvironment", {"data": "Environment"}),
    API_SCHEMA("Features", {"data": {}}),
    API_SCHEMA("RunBody", {"collectionRun": "object", "...": "any"}),
    API_SCHEMA("RunKept", {"postmanRunUrl": "text"}),
    {0},
};
/* clang-format on */
