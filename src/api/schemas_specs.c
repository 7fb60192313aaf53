/* schemas_specs.c: API specifications, their files and versions. */
#include "api/schemas.h"

/* clang-format off */
const struct api_schema schemas_specs[] = {
    API_SCHEMA("SpecType", "=OPENAPI:2.0|OPENAPI:3.0|OPENAPI:3.1|ASYNCAPI:2.0|ASYNCAPI:3.0|PROTOBUF:2|PROTOBUF:3|GRAPHQL|SMITHY:2.0"),
    API_SCHEMA("SpecFileType", "=ROOT|DEFAULT"),
    API_SCHEMA("SpecPath", {"$": {"type": "string", "minLength": 1, "maxLength": 1024}}),
    API_SCHEMA("SpecNew", {"name": "Word", "type": "SpecType", "files": {"$": {"type": "array", "minItems": 1,
        "maxItems": 1000, "items": {"$ref": "#/components/schemas/SpecFileGiven"}}}, "...": "any"}),
    API_SCHEMA("SpecFileGiven", {"path": "SpecPath", "content": "text", "type?": "SpecFileType", "...": "any"}),
    API_SCHEMA("SpecChange", {"name": "Word", "...": "any"}),
    API_SCHEMA("Spec", {"id": "Id", "name": "text", "type": "SpecType", "createdBy": "integer", "updatedBy": "integer",
        "createdAt": "Time", "updatedAt": "Time", "fileFormat?": "=json|yaml|proto|graphql|smithy"}),
    API_SCHEMA("SpecList", {"specs": ["Spec"], "meta": "CursorMeta"}),

    API_SCHEMA("SpecFileNew", {"path": "SpecPath", "content": "text", "...": "any"}),
    API_SCHEMA("SpecFileChange", {"content?": "text", "type?": "SpecFileType", "name?": "SpecPath", "...": "any"}),
    API_SCHEMA("SpecFileSaved", {"id": "Id", "path": "text", "type": "SpecFileType", "createdBy": "integer",
        "updatedBy": "integer", "createdAt": "Time", "updatedAt": "Time"}),
    API_SCHEMA("SpecFile", {"id": "Id", "name": "text", "path": "text", "type": "SpecFileType", "createdBy": "integer",
        "updatedBy": "integer", "createdAt": "Time", "updatedAt": "Time", "content?": "text"}),
    API_SCHEMA("SpecFileList", {"files": ["SpecFile"], "meta": "CursorMeta"}),

    API_SCHEMA("SpecVersion", {"id": "text", "name": "text"}),
    API_SCHEMA("SpecVersionBody", {"name": "Word", "...": "any"}),
    API_SCHEMA("SpecVersionReply", {"data": "SpecVersion"}),
    API_SCHEMA("SpecVersionList", {"data": ["SpecVersion"], "meta": "CursorMeta"}),
    API_SCHEMA("SpecVersionFiles", {"data": [{"id": "Id", "name": "text", "path": "text", "type": "=FILE",
        "fileType": "SpecFileType", "content": "text", "createdBy": "Digits", "updatedBy": "Digits", "createdAt": "Time",
        "updatedAt": "Time"}]}),

    API_SCHEMA("GenerationBody", {"name?": "any", "options?": "any", "...": "any"}),
    API_SCHEMA("SpecTaskStarted", {"taskId": "text", "url": "text"}),
    API_SCHEMA("SpecTask", {"status": "=pending|completed|failed", "meta": {"model": "text", "action": "text"},
        "details": {"resources": [{"id": "Uid", "url": "text"}]}}),
    API_SCHEMA("SpecLink", {"id": "AnyId", "name": "text", "state": "=in-sync|out-of-sync", "createdAt": "Time",
        "updatedAt": "Time", "createdBy": "integer", "updatedBy?": "integer"}),
    API_SCHEMA("SpecCollections", {"collections": ["SpecLink"], "meta": "CursorMeta"}),
    API_SCHEMA("CollectionSpecs", {"specs": ["SpecLink"], "meta": "CursorMeta"}),
    API_SCHEMA("SyncOptionsBody", {"syncOptions": "object", "...": "any"}),
    API_SCHEMA("SyncOptions", {"syncOptions": {"syncExamples": "boolean", "deleteOrphanedRequests": "boolean"}}),
    API_SCHEMA("Imported", {"collections": [{"id": "Id", "name": "text", "uid": "Uid"}]}),
    {0},
};
/* clang-format on */
