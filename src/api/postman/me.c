/* me.c: GET /me: every client's question whether its key is good. Answered from what is remembered
 * with the key, and written without a tree. */
#include "api/internal.h"
#include "api/month.h"
#include "api/postman/people.h"
#include "api/postman/routes.h"
#include "base/buffer.h"
#include "json/writer.h"

#include <inttypes.h>
#include <string.h>

enum {
    ME_MAX_TEXT = 64 << 10,
    ME_USUAL_TEXT = 1 << 10,
    UNLIMITED = 99999999, /* what clients are told where there is no limit */
};

static void add_text(struct buffer *json, const char *before, const char *text)
{
    buffer_append_text(json, before);
    json_quote(json, text, strlen(text));
}

static void add_user(struct buffer *json, const struct profile *profile, int64_t team_id)
{
    const struct user *user = &profile->user;
    buffer_printf(json, "{\"user\":{\"id\":%" PRId64, user->id);
    add_text(json, ",\"sub\":", user->sub);
    add_text(json, ",\"username\":", user->username);
    add_text(json, ",\"email\":", user->email);
    add_text(json, ",\"fullName\":", user->full_name);
    buffer_printf(json,
                  ",\"avatar\":null,\"isPublic\":false,\"emailVerified\":true,\"teamId\":%" PRId64,
                  team_id);
    add_text(json, ",\"teamName\":", profile->team_name);
    add_text(json, ",\"teamDomain\":", profile->team_domain);
    buffer_append_text(json, user->role == ROLE_ADMIN ? ",\"roles\":[\"admin\",\"user\"]}"
                                                      : ",\"roles\":[\"user\"]}");
}

static void add_operations(struct buffer *json, struct month *month)
{
    struct month_window window = month_look(month);
    int64_t limit = window.limit ? window.limit : UNLIMITED;
    buffer_printf(json,
                  ",\"operations\":[{\"name\":\"api_usage\",\"limit\":%" PRId64
                  ",\"usage\":%" PRId64 ",\"overage\":%" PRId64 "}]}",
                  limit, window.used, window.used > limit ? window.used - limit : 0);
}

static void answer(struct api_call *call, const struct profile *profile)
{
    struct buffer json;
    buffer_init(&json, ME_MAX_TEXT);
    buffer_reserve(&json, ME_USUAL_TEXT);
    add_user(&json, profile, call->principal.team_id);
    add_operations(&json, call->api->month);
    api_reply_buffer(call, 200, &json);
}

static bool get_me_fast(struct api_call *call)
{
    if (!call->principal.profile)
        return false;
    answer(call, call->principal.profile);
    return true;
}

static void get_me(struct api_call *call)
{
    struct error err = {0};
    const struct profile *profile = people_caller(call, &err);
    if (profile)
        answer(call, profile);
    else
        api_fail_error(call, &err);
}

const struct api_route postman_me_routes[] = {
    {.method = HTTP_METHOD_GET,
     .path = "/me",
     .handler = get_me,
     .fast = get_me_fast,
     .shape = API_CLASSIC,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Users",
     .operation = "getAuthenticatedUser",
     .summary = "Gets the user whose key it is, and how much the team has used.",
     .reply = "Me"},
    {0},
};
