#include "api/postman/asked.h"

#include "base/arena.h"
#include "base/text.h"

bool asked_workspace(const struct api_call *call, const char **ret_id)
{
    const char *given = api_query(call, "workspace", "workspaceId", NULL);
    *ret_id = NULL;
    if (!given || !*given)
        return true;
    char *id = arena_alloc(call->arena, STORE_ID_SIZE);
    if (!store_id_of(given, id))
        return false;
    *ret_id = id;
    return true;
}

void asked_refuse(struct api_call *call, const char *parameter, const char *message)
{
    if (call->route->shape == API_PROBLEM) {
        api_problem(call, 400, "bad-request", "Bad Request", message);
        return;
    }
    cJSON *details = cJSON_CreateObject();
    json_set_text(details, "param", parameter);
    api_fail_details(call, 400, "invalidParamsError", message, details);
}

static bool read_direction(const struct api_call *call, bool *ret_newest_first)
{
    const char *direction = api_query(call, "direction", NULL);
    *ret_newest_first = !text_equal(direction, "asc");
    return !direction || text_equal(direction, "asc") || text_equal(direction, "desc");
}

bool asked_page(struct api_call *call, unsigned otherwise, unsigned most,
                struct asked_page *ret_page)
{
    int64_t limit = otherwise;
    const char *cursor = api_query(call, "cursor", "nextCursor", NULL);
    if (api_query_number(call, "limit", 1, most, &limit) < 0) {
        asked_refuse(call, "limit",
                     arena_printf(call->arena, "The limit must be a number from 1 to %u.", most));
        return false;
    }
    if (!read_direction(call, &ret_page->newest_first)) {
        asked_refuse(call, "direction", "The direction must be one of asc, desc.");
        return false;
    }
    ret_page->limit = (unsigned)limit;
    ret_page->after = cursor && *cursor ? api_cursor_read(call, cursor) : NULL;
    if (cursor && *cursor && !ret_page->after) {
        asked_refuse(call, "cursor", "Invalid cursor query parameter passed.");
        return false;
    }
    return true;
}

void asked_add_cursor(struct api_call *call, cJSON *meta, const char *next)
{
    if (next)
        json_set_text(meta, "nextCursor", api_cursor_make(call, next));
    else
        json_set(meta, "nextCursor", cJSON_CreateNull());
}
