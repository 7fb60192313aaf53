/* collection_patch.c: PATCH /collections/{collectionId}: what a collection says of itself, never
 * its items. */
#include "api/postman/collection_replies.h"

#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"

/* Names that may stand somewhere, and those that must; both end with NULL. */
struct shape {
    const char *where; /* "collection.events.script" */
    const char *const *allowed;
    const char *const *required;
};

static const char *const nothing[] = {NULL};
static const char *const collection_names[] = {"info",   "variable", "variables", "auth",
                                               "events", "event",    NULL};
static const char *const info_names[] = {"name", "description", NULL};
static const char *const variable_names[] = {"key",     "value",       "type",   "disabled",
                                             "enabled", "description", "secret", "source",
                                             "id",      "name",        "system", NULL};
static const char *const event_names[] = {"listen", "script", "disabled", NULL};
static const char *const event_needs[] = {"listen", "script", NULL};
static const char *const script_names[] = {"id",       "type", "exec",     "src",
                                           "packages", "name", "requests", NULL};
static const char *const script_needs[] = {"type", "exec", NULL};
static const char *const auth_types[] = {"basic",  "bearer", "apikey", "digest", "oauth1",
                                         "oauth2", "hawk",   "awsv4",  "ntlm",   "edgegrid",
                                         "jwt",    "asap",   "noauth", NULL};

static const struct shape collection_shape = {"collection", collection_names, nothing};
static const struct shape info_shape = {"collection.info", info_names, nothing};
static const struct shape variable_shape = {"collection.variables", variable_names, nothing};
static const struct shape event_shape = {"collection.events", event_names, event_needs};
static const struct shape script_shape = {"collection.events.script", script_names, script_needs};

static bool is_among(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (text_equal(*names, name))
            return true;
    return false;
}

static void add_name(struct api_call *call, const char **list, const char *name)
{
    *list = arena_printf(call->arena, "%s%s'%.64s'", *list ? *list : "", *list ? ", " : "", name);
}

/* "Invalid parameters: ('a', 'b') for key: 'collection.info'" */
static bool refuse(struct api_call *call, const char *what, const char *names, const char *where)
{
    api_fail(call, 400, "badRequest",
             arena_printf(call->arena, "%s: (%s) for key: '%s'", what, names, where));
    return false;
}

static bool check_shape(struct api_call *call, const struct shape *shape, const cJSON *object)
{
    const char *invalid = NULL, *missing = NULL;
    if (!cJSON_IsObject(object))
        return refuse(call, "Invalid parameters", "'must be an object'", shape->where);
    for (const cJSON *member = object->child; member; member = member->next)
        if (!is_among(member->string, shape->allowed))
            add_name(call, &invalid, member->string);
    if (invalid)
        return refuse(call, "Invalid parameters", invalid, shape->where);
    for (const char *const *name = shape->required; *name; name++)
        if (!json_get(object, *name))
            add_name(call, &missing, *name);
    return missing ? refuse(call, "Parameters required", missing, shape->where) : true;
}

static bool fail_missing_param(struct api_call *call, const char *param, const char *message)
{
    cJSON *details = cJSON_CreateObject();
    json_set_text(details, "param", param);
    api_fail_details(call, 400, "paramMissingError", message, details);
    return false;
}

/* --- checks --- */

static bool check_info(struct api_call *call, const cJSON *info)
{
    if (!info)
        return true;
    if (!check_shape(call, &info_shape, info))
        return false;
    const cJSON *name = json_get(info, "name"), *description = json_get(info, "description");
    if (name && (!cJSON_IsString(name) || !*name->valuestring))
        return refuse(call, "Invalid parameters", "'name'", info_shape.where);
    if (description && !cJSON_IsString(description) && !cJSON_IsObject(description) &&
        !cJSON_IsNull(description))
        return refuse(call, "Invalid parameters", "'description'", info_shape.where);
    return true;
}

static bool check_variables(struct api_call *call, const cJSON *variables)
{
    if (!variables)
        return true;
    if (!cJSON_IsArray(variables))
        return refuse(call, "Invalid parameters", "'variable'", "collection");
    for (const cJSON *variable = variables->child; variable; variable = variable->next) {
        if (!check_shape(call, &variable_shape, variable))
            return false;
        if (!json_get(variable, "key"))
            return refuse(call, "Parameters required", "'key'", variable_shape.where);
        if (!json_get(variable, "value") && !json_get(variable, "source")) /* kept in a vault */
            return refuse(call, "Parameters required", "'value'", variable_shape.where);
    }
    return true;
}

static bool check_auth(struct api_call *call, const cJSON *auth)
{
    if (!auth || cJSON_IsNull(auth))
        return true;
    const char *type = json_get_text(auth, "type");
    if (!type || !is_among(type, auth_types)) {
        const char *names = NULL;
        add_name(call, &names, type ? type : "type");
        return refuse(call, "Invalid parameters", names, "collection.auth.type");
    }
    const cJSON *parameters = json_get(auth, type);
    if (!parameters && !text_equal(type, "noauth"))
        return fail_missing_param(
            call, type,
            arena_printf(call->arena,
                         "The key '%s' must be present in 'collection.auth' when 'type' is '%s'.",
                         type, type));
    if (parameters && !cJSON_IsArray(parameters))
        return refuse(call, "Invalid parameters", "'must be an array'",
                      arena_printf(call->arena, "collection.auth.%s", type));
    return true;
}

static bool check_events(struct api_call *call, const cJSON *events)
{
    if (!events)
        return true;
    if (!cJSON_IsArray(events))
        return refuse(call, "Invalid parameters", "'events'", "collection");
    for (const cJSON *event = events->child; event; event = event->next)
        if (!check_shape(call, &event_shape, event) ||
            !check_shape(call, &script_shape, json_get(event, "script")))
            return false;
    return true;
}

static const cJSON *either(const cJSON *object, const char *name, const char *other)
{
    const cJSON *node = json_get(object, name);
    return node ? node : json_get(object, other);
}

static bool check_patch(struct api_call *call, const cJSON *patch)
{
    if (cJSON_IsObject(patch) && !patch->child)
        return fail_missing_param(call, "info",
                                  "'info' key is mandatory when 'collection' is empty.");
    return check_shape(call, &collection_shape, patch) &&
           check_info(call, json_get(patch, "info")) &&
           check_variables(call, either(patch, "variable", "variables")) &&
           check_auth(call, json_get(patch, "auth")) &&
           check_events(call, either(patch, "events", "event"));
}

/* --- the change --- */

static void set_copy(cJSON *object, const char *name, const cJSON *value)
{
    if (value)
        json_set(object, name, cJSON_Duplicate(value, true));
}

static cJSON *copy_events(const cJSON *events)
{
    cJSON *copy = cJSON_Duplicate(events, true);
    for (cJSON *event = copy->child; event; event = event->next) {
        cJSON *script = (cJSON *)json_get(event, "script");
        char id[UUID_SIZE];
        if (json_get(script, "id"))
            continue;
        random_uuid4(id);
        json_set_text(script, "id", id);
    }
    return copy;
}

static int apply_patch(cJSON *document, void *user, struct error *err)
{
    const cJSON *patch = user, *events = either(patch, "events", "event");
    const cJSON *from = json_get(patch, "info");
    cJSON *info = (cJSON *)json_get(document, "info");
    set_copy(info, "name", json_get(from, "name"));
    set_copy(info, "description", json_get(from, "description"));
    set_copy(document, "variable", either(patch, "variable", "variables"));
    set_copy(document, "auth", json_get(patch, "auth"));
    if (events)
        json_set(document, "event", copy_events(events));
    return 0;
}

static void reply_patched(struct api_call *call, const struct collection_row *row)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *collection = cJSON_AddObjectToObject(tree, "collection");
    json_set_text(collection, "id", row->id);
    json_set_text(collection, "name", row->name);
    json_set_text(collection, "description", row->description ? row->description : "");
    api_reply(call, 200, tree);
}

void collection_patch(struct api_call *call)
{
    struct error err = {0};
    struct collection_row row;
    const char *id = api_parameter_id(call, "collectionId");
    const cJSON *body = api_body(call);
    if (!body)
        return;
    const cJSON *patch = json_get(body, "collection");
    if (!patch) {
        api_fail_missing(call, "collection");
        return;
    }
    if (!check_patch(call, patch))
        return;
    if (id && collections_edit(call->store, &call->principal, id, apply_patch, (void *)patch,
                               call->arena, &row, &err) == 0)
        reply_patched(call, &row);
    else if (!id || err.code == ERR_NOT_FOUND)
        collection_fail_absent(call);
    else
        api_fail_error(call, &err);
}
