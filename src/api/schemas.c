/* schemas.c: the shapes that the routes of the tables name. */
#include "api/openapi.h"

const struct api_schema api_schemas[] = {
    {"Error",
     "{\"type\":\"object\",\"required\":[\"error\"],\"properties\":{\"error\":{\"type\":\"object\","
     "\"required\":[\"name\",\"message\"],\"properties\":{\"name\":{\"type\":\"string\"},"
     "\"message\":{\"type\":\"string\"},\"details\":{\"type\":[\"object\",\"array\"]}}}}}"},
    {"Problem",
     "{\"type\":\"object\",\"required\":[\"title\"],\"properties\":{\"type\":{\"type\":\"string\"},"
     "\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
     "\"detail\":{},\"instance\":{\"type\":\"string\"}}}"},
    {"Status", "{\"type\":\"object\",\"required\":[\"status\"],\"properties\":{\"status\":"
               "{\"type\":\"string\"}}}"},
    {0},
};
