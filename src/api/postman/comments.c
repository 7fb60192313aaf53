#include "store/comments.h"
#include "api/postman/faults.h"
#include "api/postman/routes.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>

enum {
    COMMENT_MAX_LENGTH = 10000, /* characters */
    COMMENT_MAX_TAGS = 100,
    COMMENT_MAX_BODY = 256 << 10,
};

static void fail(struct api_call *call, const struct error *err)
{
    if (err->code == ERR_NOT_FOUND)
        api_problem(call, 404, "not-found", "Not Found", "Not Found");
    else if (err->code == ERR_DENIED)
        api_problem(call, 403, "forbidden", "Forbidden", "Forbidden");
    else
        api_fail_error(call, err);
}

static const char *read_id(struct api_call *call, const char *parameter)
{
    const char *id = api_parameter_id(call, parameter);
    return id ? id : ""; /* nothing is called that */
}

/* What the path speaks of: its segments tell. */
static struct comment_place place_of(struct api_call *call)
{
    static const struct {
        const char *parameter;
        enum comment_model model;
    } models[] = {{"folderId", COMMENT_FOLDER},
                  {"requestId", COMMENT_REQUEST},
                  {"responseId", COMMENT_RESPONSE}};
    struct comment_place place = {COMMENT_COLLECTION, read_id(call, "collectionId"), NULL};
    for (size_t i = 0; i < COUNT_OF(models); i++)
        if (api_parameter(call, models[i].parameter)) {
            place.model = models[i].model;
            place.model_id = read_id(call, models[i].parameter);
        }
    return place;
}

/* 0 when it is no number: nothing has that one. */
static int64_t read_number(const struct api_call *call, const char *parameter)
{
    const char *text = api_parameter(call, parameter);
    char *end;
    errno = 0;
    long long number = text ? strtoll(text, &end, 10) : 0;
    return text && *text && !*end && !errno ? number : 0;
}

static cJSON *comment_tree(const struct comment *comment)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddNumberToObject(tree, "id", (double)comment->id);
    cJSON_AddNumberToObject(tree, "threadId", (double)comment->thread_id);
    json_set_text(tree, "status", comment->status);
    cJSON_AddNumberToObject(tree, "createdBy", (double)comment->created_by);
    api_set_time(tree, "createdAt", comment->created_at);
    api_set_time(tree, "updatedAt", comment->updated_at);
    json_set_text(tree, "body", comment->body);
    return tree;
}

static void reply_comment(struct api_call *call, unsigned status, const struct comment *comment)
{
    cJSON *tree = cJSON_CreateObject();
    json_set(tree, "data", comment_tree(comment));
    api_reply(call, status, tree);
}

static void list_comments(struct api_call *call)
{
    struct comments comments;
    struct error err = {0};
    struct comment_place place = place_of(call);
    if (comments_list(call->store, &call->principal, &place, call->arena, &comments, &err) < 0) {
        fail(call, &err);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(tree, "data");
    for (size_t i = 0; i < comments.count; i++)
        cJSON_AddItemToArray(list, comment_tree(&comments.items[i]));
    api_reply(call, 200, tree);
}

/* --- bodies --- */

struct wanted {
    const char *body;
    const char *tags;
    int64_t thread_id;
};

static const char *tags_fault(const cJSON *tags)
{
    const cJSON *tag;
    if (!cJSON_IsObject(tags))
        return "body/tags must be an object";
    if (cJSON_GetArraySize(tags) > COMMENT_MAX_TAGS)
        return "body/tags must NOT have more than 100 properties";
    cJSON_ArrayForEach(tag, tags)
    {
        if (!text_equal(json_get_text(tag, "type"), "user") || !json_get_text(tag, "id"))
            return "body/tags must name users: {\"type\": \"user\", \"id\": \"…\"}";
    }
    return NULL;
}

/* What is wrong with the body, or NULL. */
static const char *read_wanted(struct api_call *call, const cJSON *body, struct wanted *ret_wanted)
{
    const cJSON *text = json_get(body, "body"), *thread = json_get(body, "threadId"),
                *tags = json_get(body, "tags");
    if (!text)
        return "body must have required property 'body'";
    if (!cJSON_IsString(text))
        return "body/body must be string";
    if (text_is_blank(text->valuestring))
        return "body/body must NOT have fewer than 1 characters";
    if (faults_length(text->valuestring) > COMMENT_MAX_LENGTH)
        return "body/body must NOT have more than 10000 characters";
    if (thread && (!json_to_integer(thread, &ret_wanted->thread_id) || ret_wanted->thread_id < 1))
        return "body/threadId must be integer";
    ret_wanted->body = text->valuestring;
    if (!tags)
        return NULL;
    struct buffer json;
    buffer_init(&json, COMMENT_MAX_BODY);
    json_write(tags, false, &json);
    ret_wanted->tags = arena_strdup(call->arena, buffer_text(&json));
    buffer_release(&json);
    return tags_fault(tags);
}

/* False: refused, and answered. */
static bool read_comment(struct api_call *call, struct wanted *ret_wanted)
{
    const cJSON *body = api_body(call);
    if (!body)
        return false;
    const char *fault = read_wanted(call, body, ret_wanted);
    if (fault)
        api_problem(call, 400, "bad-request", "Bad Request", fault);
    return !fault;
}

/* --- handlers --- */

static void create_comment(struct api_call *call)
{
    struct wanted wanted = {0};
    struct comment comment;
    struct error err = {0};
    struct comment_place place = place_of(call);
    if (!read_comment(call, &wanted))
        return;
    if (comments_create(call->store, &call->principal, &place, wanted.thread_id, wanted.body,
                        wanted.tags, call->arena, &comment, &err) < 0)
        fail(call, &err);
    else
        reply_comment(call, 201, &comment);
}

static void update_comment(struct api_call *call)
{
    struct wanted wanted = {0};
    struct comment comment;
    struct error err = {0};
    struct comment_place place = place_of(call);
    if (!read_comment(call, &wanted))
        return;
    if (comments_update(call->store, &call->principal, &place, read_number(call, "commentId"),
                        wanted.body, wanted.tags, call->arena, &comment, &err) < 0)
        fail(call, &err);
    else
        reply_comment(call, 200, &comment);
}

static void delete_comment(struct api_call *call)
{
    struct error err = {0};
    struct comment_place place = place_of(call);
    if (comments_delete(call->store, &call->principal, &place, read_number(call, "commentId"),
                        &err) < 0)
        fail(call, &err);
    else
        api_reply_nothing(call);
}

static void resolve_thread(struct api_call *call)
{
    struct error err = {0};
    if (comments_resolve(call->store, &call->principal, read_number(call, "threadId"), &err) < 0)
        fail(call, &err);
    else
        api_reply_nothing(call);
}

/* The four routes of one level. */
#define COMMENT_ROUTES(base, level, names)                                                         \
    {.method = HTTP_METHOD_GET,                                                                    \
     .path = base "/comments",                                                                     \
     .handler = list_comments,                                                                     \
     .shape = API_PROBLEM,                                                                         \
     .role = ROLE_VIEWER,                                                                          \
     .success = 200,                                                                               \
     .tag = "Comments",                                                                            \
     .operation = "get" names "Comments",                                                          \
     .summary = "Lists the comments on a " level ".",                                              \
     .reply = "CommentList"},                                                                      \
        {.method = HTTP_METHOD_POST,                                                               \
         .path = base "/comments",                                                                 \
         .handler = create_comment,                                                                \
         .shape = API_PROBLEM,                                                                     \
         .role = ROLE_VIEWER,                                                                      \
         .success = 201,                                                                           \
         .flags = API_BODY,                                                                        \
         .body_limit = COMMENT_MAX_BODY,                                                           \
         .tag = "Comments",                                                                        \
         .operation = "create" names "Comment",                                                    \
         .summary = "Comments on a " level ".",                                                    \
         .body = "CommentBody",                                                                    \
         .reply = "CommentReply"},                                                                 \
        {.method = HTTP_METHOD_PUT,                                                                \
         .path = base "/comments/{commentId}",                                                     \
         .handler = update_comment,                                                                \
         .shape = API_PROBLEM,                                                                     \
         .role = ROLE_VIEWER,                                                                      \
         .success = 200,                                                                           \
         .flags = API_BODY,                                                                        \
         .body_limit = COMMENT_MAX_BODY,                                                           \
         .tag = "Comments",                                                                        \
         .operation = "update" names "Comment",                                                    \
         .summary = "Changes a comment on a " level ".",                                           \
         .body = "CommentBody",                                                                    \
         .reply = "CommentReply"},                                                                 \
    {                                                                                              \
        .method = HTTP_METHOD_DELETE, .path = base "/comments/{commentId}",                        \
        .handler = delete_comment, .shape = API_PROBLEM, .role = ROLE_VIEWER, .success = 204,      \
        .tag = "Comments", .operation = "delete" names "Comment",                                  \
        .summary = "Deletes a comment on a " level "."                                             \
    }

const struct api_route postman_comment_routes[] = {
    COMMENT_ROUTES("/collections/{collectionId}", "collection", "Collection"),
    COMMENT_ROUTES("/collections/{collectionId}/folders/{folderId}", "folder", "Folder"),
    COMMENT_ROUTES("/collections/{collectionId}/requests/{requestId}", "request", "Request"),
    COMMENT_ROUTES("/collections/{collectionId}/responses/{responseId}", "response", "Response"),
    {.method = HTTP_METHOD_POST,
     .path = "/comments-resolutions/{threadId}",
     .handler = resolve_thread,
     .shape = API_PROBLEM,
     .role = ROLE_VIEWER,
     .success = 204,
     .tag = "Comments",
     .operation = "resolveCommentThread",
     .summary = "Resolves a thread of comments."},
    {0},
};
