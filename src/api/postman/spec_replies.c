#include "api/postman/spec_replies.h"

#include "api/postman/asked.h"
#include "api/postman/problem.h"
#include "base/arena.h"
#include "base/text.h"

#include <string.h>

static const char absent[] = "Entity that you are trying to access does not exist.";

const char *spec_asked(const struct api_call *call)
{
    const char *id = api_parameter_id(call, "specId");
    return id ? id : "";
}

void spec_refuse(struct api_call *call, const char *detail)
{
    api_problem(call, 400, "bad-request", "Malformed request", detail);
}

void spec_fail_absent(struct api_call *call)
{
    problem_reply_named(call, 404, "instanceNotFoundError", "Instance not found", absent);
}

static void fail_not_found(struct api_call *call, const char *what)
{
    if (text_equal(what, "file"))
        problem_reply_named(call, 404, "instanceNotFoundError", "Resource not found", absent);
    else if (text_equal(what, "tag"))
        problem_reply_named(call, 404, "instanceNotFoundError", "Version not found",
                            "The version tag you are trying to access does not exist on this "
                            "specification.");
    else if (strstr(what, "specification"))
        problem_reply_named(call, 404, "instanceNotFoundError", "Specification not found",
                            "The specification you are trying to access does not exist.");
    else
        spec_fail_absent(call);
}

void spec_fail(struct api_call *call, const struct error *err)
{
    switch (err->code) {
    case ERR_NOT_FOUND:
        fail_not_found(call, err->message);
        break;
    case ERR_DENIED:
        problem_reply_named(call, 403, "forbiddenError",
                            "You are not permitted to perform the action.",
                            "You do not have access to perform this operation.");
        break;
    case ERR_INVALID:
    case ERR_CONFLICT:
        spec_refuse(call, arena_strdup(call->arena, err->message));
        break;
    case ERR_PARSE:
        problem_reply_named(call, 400, "MalformedSpecification", "Malformed Specification.",
                            "The spec you are trying to fetch has errors, the definition for the "
                            "same can't be generated");
        break;
    default:
        api_fail_error(call, err);
    }
}

void spec_set_dates(cJSON *tree, int64_t created_by, int64_t updated_by, int64_t created_at,
                    int64_t updated_at)
{
    cJSON_AddNumberToObject(tree, "createdBy", (double)created_by);
    cJSON_AddNumberToObject(tree, "updatedBy", (double)updated_by);
    api_set_time(tree, "createdAt", created_at);
    api_set_time(tree, "updatedAt", updated_at);
}

void spec_add_meta(struct api_call *call, cJSON *tree, const char *next)
{
    asked_add_cursor(call, cJSON_AddObjectToObject(tree, "meta"), next);
}

bool spec_check_path(struct api_call *call, const char *type, const char *path)
{
    if (text_is_blank(path))
        spec_refuse(call, "The required body parameter is missing from the request.");
    else if (!spec_path_is_good(path))
        spec_refuse(call, "The path parameter /filePath is invalid.");
    else if (!spec_path_has_extension(type, path))
        api_problem(call, 400, "bad-request", "Invalid parameters", "Invalid file extension");
    else
        return true;
    return false;
}

bool spec_check_content(struct api_call *call, const cJSON *content)
{
    if (!cJSON_IsString(content))
        problem_reply_named(call, 400, "invalidParamError", "Invalid request body",
                            "The body parameter content is missing from the request.");
    else if (strlen(content->valuestring) > SPEC_MAX_FILE)
        spec_refuse(call, "File size exceeded the limit of 10 MB");
    else
        return true;
    return false;
}
