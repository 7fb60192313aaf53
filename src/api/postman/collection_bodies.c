#include "api/postman/collection_bodies.h"

#include "base/arena.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/postman_v2.h"
#include "format/v21.h"
#include "server/request.h"
#include "store/collection_plan.h"

#include <string.h>

enum { LARGE_BODY = 1 << 20 };

/* The way to a value, told as "item.0.request" when there is something to say of it. */
struct place {
    const struct place *above;
    const char *name; /* NULL: `index` */
    int index;
};

static const char *place_text(struct arena *arena, const struct place *place)
{
    if (!place)
        return "";
    const char *above = place_text(arena, place->above), *dot = *above ? "." : "";
    return place->name ? arena_printf(arena, "%s%s%s", above, dot, place->name)
                       : arena_printf(arena, "%s%s%d", above, dot, place->index);
}

static void complain(struct faults *faults, const struct place *place, const char *what)
{
    if (faults->count >= FAULTS_MAX) /* only counted */
        faults_add(faults, "%s", what);
    else
        faults_add(faults, "%s: %s", place_text(faults->arena, place), what);
}

/* Whether there is something of that type (cJSON's) to look into; another type is complained of. */
static bool expect(struct faults *faults, const struct place *above, const cJSON *object,
                   const char *name, int type, const cJSON **ret_node)
{
    const struct place place = {.above = above, .name = name};
    const cJSON *node = json_get(object, name);
    *ret_node = node;
    if (!node || cJSON_IsNull(node))
        return false;
    if ((node->type & 0xFF) == type)
        return true;
    complain(faults, &place,
             type == cJSON_Array    ? "must be array"
             : type == cJSON_Object ? "must be object"
                                    : "must be string");
    return false;
}

static void need(struct faults *faults, const struct place *place, const cJSON *object,
                 const char *name)
{
    if (!json_get(object, name))
        complain(faults, place,
                 arena_printf(faults->arena, "must have required property '%s'", name));
}

static void check_objects(struct faults *faults, const struct place *above, const cJSON *object,
                          const char *name)
{
    const cJSON *list;
    if (!expect(faults, above, object, name, cJSON_Array, &list))
        return;
    struct place here = {.above = above, .name = name}, at = {.above = &here};
    for (const cJSON *one = list->child; one; one = one->next, at.index++)
        if (!cJSON_IsObject(one))
            complain(faults, &at, "must be object");
}

/* What collections, folders and requests share. */
static void check_settings(struct faults *faults, const struct place *place, const cJSON *object)
{
    const cJSON *node;
    check_objects(faults, place, object, "event");
    check_objects(faults, place, object, "variable");
    if (expect(faults, place, object, "auth", cJSON_Object, &node)) {
        const struct place auth = {.above = place, .name = "auth"};
        need(faults, &auth, node, "type");
    }
    (void)expect(faults, place, object, "protocolProfileBehavior", cJSON_Object, &node);
}

static void check_request(struct faults *faults, const struct place *place, const cJSON *item)
{
    const struct place here = {.above = place, .name = "request"};
    const cJSON *request = json_get(item, "request");
    if (request && !cJSON_IsObject(request) && !cJSON_IsString(request) && !cJSON_IsNull(request))
        complain(faults, &here, "must be object,string");
    check_objects(faults, place, item, "response");
}

/* No deeper than the gate lets JSON be. */
static void check_items(struct faults *faults, const struct place *above, const cJSON *object)
{
    const cJSON *list, *name;
    if (!expect(faults, above, object, "item", cJSON_Array, &list))
        return;
    struct place here = {.above = above, .name = "item"}, at = {.above = &here};
    for (const cJSON *item = list->child; item; item = item->next, at.index++) {
        if (!cJSON_IsObject(item)) {
            complain(faults, &at, "must be object");
            continue;
        }
        (void)expect(faults, &at, item, "name", cJSON_String, &name);
        check_settings(faults, &at, item);
        check_request(faults, &at, item);
        check_items(faults, &at, item);
    }
}

static bool is_known_schema(const char *schema)
{
    return strstr(schema, "/v2.1.") || strstr(schema, "/v2.0.");
}

static void check_info(struct faults *faults, const cJSON *collection)
{
    static const struct place info_place = {.name = "info"};
    static const struct place schema_place = {.above = &info_place, .name = "schema"};
    const cJSON *info = json_get(collection, "info"), *node;
    if (!info)
        return;
    if (!cJSON_IsObject(info)) {
        complain(faults, &info_place, "must be object");
        return;
    }
    need(faults, &info_place, info, "name");
    need(faults, &info_place, info, "schema");
    const struct place name_place = {.above = &info_place, .name = "name"};
    if (cJSON_IsNull(json_get(info, "name")))
        complain(faults, &name_place, "must be string");
    (void)expect(faults, &info_place, info, "name", cJSON_String, &node);
    if (expect(faults, &info_place, info, "schema", cJSON_String, &node) &&
        !is_known_schema(node->valuestring))
        complain(faults, &schema_place, "must be equal to one of the allowed values");
}

void collection_check(const cJSON *collection, struct faults *faults)
{
    static const struct place item_place = {.name = "item"};
    if (!cJSON_IsObject(collection)) {
        complain(faults, NULL, "must be object");
        return;
    }
    need(faults, NULL, collection, "info");
    need(faults, NULL, collection, "item");
    check_info(faults, collection);
    if (cJSON_IsNull(json_get(collection, "item")))
        complain(faults, &item_place, "must be array");
    check_settings(faults, NULL, collection);
    check_items(faults, NULL, collection);
}

static void rename_member(cJSON *object, const char *from, const char *to)
{
    if (!json_get(object, to))
        v21_add(object, to, v21_take(object, from));
}

void collection_normalize(cJSON *collection)
{
    cJSON *info = (cJSON *)json_get(collection, "info");
    const char *schema = json_get_text(info, "schema");
    rename_member(collection, "variables", "variable");
    rename_member(collection, "events", "event");
    if (schema && strstr(schema, "/v2.0.")) {
        postman_v2_upgrade(collection);
        json_set_text(info, "schema", v21_schema);
    }
}

/* Past the bounds of a collection is bad input; the disk's bound is another matter. */
static enum collection_body refuse(struct api_call *call, const struct error *err)
{
    struct faults faults = {.arena = call->arena};
    faults_add(&faults, ": %s", err->message);
    if (call->route->shape == API_PROBLEM)
        faults_problem(call, &faults);
    else
        faults_reply(call, &faults, "collection");
    return COLLECTION_BODY_REFUSED;
}

static enum collection_body make_plan(struct api_call *call, cJSON *body, struct faults *faults,
                                      struct collection_plan **ret_plan)
{
    struct error err = {0};
    cJSON *collection = (cJSON *)json_get(body, "collection");
    if (!collection)
        return COLLECTION_BODY_MISSING;
    if (cJSON_IsObject(collection))
        collection_normalize(collection);
    collection_check(collection, faults);
    if (faults_any(faults))
        return COLLECTION_BODY_FAULTY;
    if (collection_plan_create(collection, ret_plan, &err) < 0)
        return refuse(call, &err);
    return COLLECTION_BODY_GOOD;
}

enum collection_body collection_take_plan(struct api_call *call, struct faults *faults,
                                          struct collection_plan **ret_plan)
{
    bool is_large = call->request->body_length > LARGE_BODY;
    cJSON *body = api_take_body(call);
    if (!body)
        return COLLECTION_BODY_REFUSED;
    request_drop_body(call->request);
    enum collection_body result = make_plan(call, body, faults, ret_plan);
    cJSON_Delete(body);
    /* A tree takes many times its text, and each worker would keep one for the next. */
    if (is_large)
        mem_trim();
    return result;
}
