/* schemas_people.c: users, groups, and what they did. */
#include "api/schemas.h"

/* clang-format off */
const struct api_schema schemas_people[] = {
    API_SCHEMA("TeamRole", "=admin|user"),
    API_SCHEMA("Me", {"user": {"id": "integer", "sub": "text", "username": "text", "email": "text", "fullName": "text",
        "avatar": "null", "isPublic": "boolean", "emailVerified": "boolean", "teamId": "integer", "teamName": "text",
        "teamDomain": "text", "roles": ["TeamRole"]},
        "operations": [{"name": "text", "limit": "integer", "usage": "integer", "overage": "integer"}]}),
    API_SCHEMA("User", {"id": "integer", "name": "text", "username": "text", "email": "text", "roles": ["TeamRole"],
        "joinedAt": "Time"}),
    API_SCHEMA("UserList", {"data": ["User"]}),
    API_SCHEMA("Group", {"id": "integer", "teamId": "integer", "name": "text", "summary": "text", "createdBy": "integer",
        "createdAt": "Time", "updatedAt": "Time", "members": ["integer"], "roles": ["TeamRole"], "managers?": ["integer"]}),
    API_SCHEMA("GroupList", {"data": ["Group"]}),

    API_SCHEMA("AuditActions", [{"name": "text", "displayName": "text"}]),
    API_SCHEMA("AuditLog", {"trails": ["AuditEvent"], "meta": "CursorMeta"}),
    API_SCHEMA("AuditEvent", {"id": "integer", "ip?": "text", "userAgent?": "text", "action": "text", "timestamp": "Time",
        "message": "text", "data": {"actor": "Actor", "user": "Actor", "team": {"name": "text", "id": "integer"},
        "variables": "object"}}),
    API_SCHEMA("Actor", {"name?": "text", "username?": "text", "email?": "text", "id": "integer", "active?": "boolean"}),
    {0},
};
/* clang-format on */
