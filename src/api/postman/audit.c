#include "store/audit.h"
#include "api/postman/asked.h"
#include "api/postman/people.h"
#include "api/postman/routes.h"
#include "base/arena.h"
#include "base/text.h"
#include "server/request.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { EVENTS_PER_PAGE = 50 };

static void refuse_permission(struct api_call *call, const char *what)
{
    api_fail(call, 403, "ForbiddenRequest",
             arena_printf(call->arena, "You do not have permissions to view %s", what));
}

/* --- what is asked for --- */

/* "2026-01-31" as its first millisecond, UTC; -1 when there is no such day. */
static int64_t day_of(const char *text)
{
    struct tm day = {0}, check;
    if (strlen(text) != 10 || strspn(text, "0123456789") != 4 || text[4] != '-' ||
        strspn(text + 5, "0123456789") != 2 || text[7] != '-' ||
        strspn(text + 8, "0123456789") != 2)
        return -1;
    day.tm_year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 +
                  (text[3] - '0') - 1900;
    day.tm_mon = (text[5] - '0') * 10 + (text[6] - '0') - 1;
    day.tm_mday = (text[8] - '0') * 10 + (text[9] - '0');
    check = day;
    time_t seconds = timegm(&check); /* which carries the 31st of February over to March */
    if (seconds < 0 || check.tm_mday != day.tm_mday || check.tm_mon != day.tm_mon)
        return -1;
    return (int64_t)seconds * 1000;
}

static bool read_day(struct api_call *call, const char *name, int64_t *ret_ms)
{
    const char *text = api_query(call, name, NULL);
    if (!text)
        return true;
    *ret_ms = day_of(text);
    if (*ret_ms >= 0)
        return true;
    asked_refuse(call, name, arena_printf(call->arena, "%s must be a day: YYYY-MM-DD.", name));
    return false;
}

/* "prefix.name", of small letters, digits, dots and underscores. */
static bool is_action(const char *text)
{
    const char *dot = strchr(text, '.');
    if (!dot || dot == text || !dot[1])
        return false;
    return text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_.")] == '\0';
}

static bool read_order(struct api_call *call, bool *ret_oldest_first)
{
    const char *order = api_query(call, "orderBy", "order_by", NULL);
    *ret_oldest_first = text_equal(order, "asc");
    if (!order || *ret_oldest_first || text_equal(order, "desc"))
        return true;
    asked_refuse(call, "orderBy", "orderBy must be one of asc, desc.");
    return false;
}

static bool read_filter(struct api_call *call, struct audit_filter *filter)
{
    struct asked_page page;
    *filter = (struct audit_filter){.action = api_query(call, "action", NULL)};
    if (api_query_number(call, "userId", 1, INT64_MAX, &filter->user_id) < 0) {
        asked_refuse(call, "userId", "The userId must be a number.");
        return false;
    }
    if (filter->action && !is_action(filter->action)) {
        api_fail(call, 400, "InvalidAuditAction",
                 "Invalid audit action format. Expected format: prefix.action_name (e.g., "
                 "user.login).");
        return false;
    }
    if (!read_day(call, "since", &filter->since) || !read_day(call, "until", &filter->until) ||
        !read_order(call, &filter->oldest_first) ||
        !asked_page(call, EVENTS_PER_PAGE, AUDIT_MAX_PAGE, &page))
        return false;
    filter->limit = page.limit;
    filter->after = people_number(page.after);
    if (page.after && !filter->after) {
        asked_refuse(call, "cursor", "Invalid cursor query parameter passed.");
        return false;
    }
    return true;
}

/* --- what is answered --- */

static cJSON *person_tree(const struct audit_event *event)
{
    cJSON *tree = cJSON_CreateObject();
    json_set_text(tree, "name", event->full_name ? event->full_name : event->user_agent);
    json_set_text(tree, "username", event->username ? event->username : event->user_agent);
    json_set_text(tree, "email", event->email); /* none for the shell */
    cJSON_AddNumberToObject(tree, "id", (double)event->user_id);
    return tree;
}

static cJSON *variables_tree(const struct audit_event *event)
{
    cJSON *tree = json_parse(event->variables, strlen(event->variables), &json_body_limits,
                             "variables", NULL);
    if (!cJSON_IsObject(tree)) {
        cJSON_Delete(tree);
        tree = cJSON_CreateObject();
    }
    json_set_text(tree, "object", event->object);
    json_set_text(tree, "apiKeyId", event->key_id);
    return tree;
}

static cJSON *event_tree(const struct audit_event *event, const struct profile *caller,
                         int64_t team_id)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddNumberToObject(tree, "id", (double)event->id);
    json_set_text(tree, "ip", event->address);
    json_set_text(tree, "userAgent", event->user_agent);
    json_set_text(tree, "action", event->action);
    api_set_time(tree, "timestamp", event->created_at);
    json_set_text(tree, "message", event->message);
    cJSON *data = cJSON_AddObjectToObject(tree, "data");
    cJSON *actor = person_tree(event);
    cJSON_AddBoolToObject(actor, "active", event->user_id == 0 || event->user_active);
    json_set(data, "actor", actor);
    json_set(data, "user", person_tree(event));
    cJSON *team = cJSON_AddObjectToObject(data, "team");
    json_set_text(team, "name", caller->team_name);
    cJSON_AddNumberToObject(team, "id", (double)team_id);
    json_set(data, "variables", variables_tree(event));
    return tree;
}

static void list_events(struct api_call *call)
{
    struct error err = {0};
    struct audit_filter filter;
    struct audit_event *events;
    size_t count;
    bool more;
    if (call->principal.role < ROLE_ADMIN) {
        refuse_permission(call, "team Audit logs");
        return;
    }
    if (!read_filter(call, &filter))
        return;
    const struct profile *caller = people_caller(call, &err);
    if (!caller || audit_list(call->store, &call->principal, &filter, call->arena, &events, &count,
                              &more, &err) < 0) {
        api_fail_error(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(tree, "trails");
    for (size_t i = 0; i < count; i++)
        cJSON_AddItemToArray(list, event_tree(&events[i], caller, call->principal.team_id));
    const char *last =
        more ? arena_printf(call->arena, "%lld", (long long)events[count - 1].id) : NULL;
    asked_add_cursor(call, cJSON_AddObjectToObject(tree, "meta"), last);
    api_reply(call, 200, tree);
}

static void list_actions(struct api_call *call)
{
    if (call->principal.role < ROLE_ADMIN) {
        refuse_permission(call, "audit actions");
        return;
    }
    cJSON *list = cJSON_CreateArray();
    for (const struct audit_action *action = audit_actions; action->name; action++) {
        cJSON *tree = cJSON_CreateObject();
        json_set_text(tree, "name", action->name);
        json_set_text(tree, "displayName", action->display_name);
        cJSON_AddItemToArray(list, tree);
    }
    api_reply(call, 200, list);
}

/* Both are for administrators, whose lack has words of its own here. */
const struct api_route postman_audit_routes[] = {
    {.method = HTTP_METHOD_GET,
     .path = "/audit/logs",
     .handler = list_events,
     .shape = API_CLASSIC,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Audit Logs",
     .operation = "getAuditLogs",
     .summary = "Lists what was done in the team, for its administrators.",
     .reply = "AuditLog",
     .query = "userId action since until limit cursor orderBy"},
    {.method = HTTP_METHOD_GET,
     .path = "/audit-actions",
     .handler = list_actions,
     .shape = API_CLASSIC,
     .role = ROLE_VIEWER,
     .success = 200,
     .tag = "Audit Logs",
     .operation = "getAuditLogEventActions",
     .summary = "Lists the actions that the audit log knows, for the team's administrators.",
     .reply = "AuditActions"},
    {0},
};
