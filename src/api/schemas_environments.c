/* schemas_environments.c: environments and their forks, and the variables of environments and
 * globals. */
#include "api/schemas.h"

/* clang-format off */
const struct api_schema schemas_environments[] = {
    API_SCHEMA("Value", {"key": {"$": {"type": "string", "maxLength": 1000}}, "value?": "any", "type?": "text",
        "enabled?": "boolean", "description?": {"$": {"type": "string", "maxLength": 512}}, "...": "any"}),
    API_SCHEMA("StoredValue", {"key": "text", "value?": "any", "type": "text", "enabled": "boolean",
        "description?": "text", "...": "any"}),
    API_SCHEMA("EnvironmentName", {"$": {"type": "string", "minLength": 1, "maxLength": 1000}}),
    API_SCHEMA("EnvironmentNew", {"environment": {"name": "EnvironmentName", "values?": ["Value"], "...": "any"},
        "...": "any"}),
    API_SCHEMA("EnvironmentChange", {"environment": {"name?": "EnvironmentName", "values?": ["Value"], "...": "any"},
        "...": "any"}),
    API_SCHEMA("EnvironmentPatch", {"$": {"type": "array", "maxItems": 500, "items": {"type": "object",
        "required": ["op", "path"], "properties": {"op": {"enum": ["add", "replace", "remove"]},
        "path": {"type": "string", "description": "/name, /values/<index> or a member of that"}, "value": {}}}}}),
    API_SCHEMA("Environment", {"id": "Id", "name": "text", "owner": "Digits", "createdAt": "Time", "updatedAt": "Time",
        "values": ["StoredValue"], "isPublic?": "boolean", "uid?": "Uid", "...": "any"}),
    API_SCHEMA("EnvironmentReply", {"environment": "Environment"}),
    API_SCHEMA("EnvironmentSaved", {"environment": {"id": "Id", "name": "text", "uid": "Uid"}}),
    API_SCHEMA("EnvironmentDeleted", {"environment": {"id": "Id", "uid": "Uid"}}),
    API_SCHEMA("EnvironmentList", {"environments": [{"id": "Id", "name": "text", "owner": "Digits", "createdAt": "Time",
        "updatedAt": "Time", "uid": "Uid", "isPublic": "boolean"}]}),

    API_SCHEMA("EnvironmentForkBody", {"forkName": "Word", "...": "any"}),
    API_SCHEMA("EnvironmentForked", {"environment": {"uid": "Uid", "name": "text", "forkName": "text"}}),
    API_SCHEMA("EnvironmentForkList", {"data": [{"forkId": "Uid", "forkName": "text", "createdAt": "Time",
        "createdBy": "text", "updatedAt": "Time"}], "meta": "CountedMeta"}),
    API_SCHEMA("EnvironmentMergeBody", {"source": "AnyId", "deleteSource?": "boolean", "...": "any"}),
    API_SCHEMA("EnvironmentPullBody", {"source": "AnyId", "...": "any"}),
    API_SCHEMA("EnvironmentUid", {"environment": {"uid": "Uid"}}),

    API_SCHEMA("Globals", {"values": ["StoredValue"]}),
    API_SCHEMA("GlobalsBody", {"values": ["Value"], "...": "any"}),
    {0},
};
/* clang-format on */
