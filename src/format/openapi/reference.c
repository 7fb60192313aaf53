#include "format/openapi/internal.h"

#include "base/encode.h"
#include "base/map.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { INDEX_FROM = 24 }; /* members: below that a walk is as fast */

static const cJSON *member_by_index(struct openapi *o, const cJSON *object, const char *key)
{
    struct map *index = table_get(&o->indexes, object);
    if (!index) {
        index = map_create(NULL);
        for (cJSON *child = object->child; child; child = child->next)
            if (child->string)
                map_put(index, child->string, child); /* of equal names the last counts */
        table_put(&o->indexes, object, index);
    }
    return map_get(index, key);
}

struct spot openapi_member(struct openapi *o, struct spot object, const char *key)
{
    if (!cJSON_IsObject(object.node))
        return (struct spot){NULL, object.file};
    size_t seen = 0;
    const cJSON *found = NULL;
    for (const cJSON *child = object.node->child; child; child = child->next) {
        if (++seen > INDEX_FROM)
            return spot_at(object, member_by_index(o, object.node, key));
        if (child->string && strcmp(child->string, key) == 0)
            found = child;
    }
    return spot_at(object, found);
}

const char *openapi_reference(const cJSON *node)
{
    const char *reference = json_get_text(node, "$ref");
    return reference ? reference : json_get_text(node, "$dynamicRef");
}

/* --- anchors --- */

static void collect_anchors(struct map *anchors, const cJSON *node)
{
    static const char *const names[] = {"$anchor", "$dynamicAnchor", "$id"};
    for (size_t i = 0; cJSON_IsObject(node) && i < COUNT_OF(names); i++) {
        const char *name = json_get_text(node, names[i]);
        if (name && *name && !map_get(anchors, name))
            map_put(anchors, name, (void *)node);
    }
    for (const cJSON *child = node->child; child; child = child->next)
        collect_anchors(anchors, child);
}

static struct spot anchored(struct openapi_file *file, const char *name)
{
    if (!file->anchors) {
        file->anchors = map_create(NULL);
        collect_anchors(file->anchors, file->tree);
    }
    return (struct spot){map_get(file->anchors, name), file};
}

/* --- JSON pointers --- */

/* ~1 and ~0 in place. */
static void unescape_segment(char *text)
{
    char *out = text;
    for (const char *in = text; *in; in++) {
        if (in[0] == '~' && (in[1] == '0' || in[1] == '1'))
            *out++ = *++in == '0' ? '~' : '/';
        else
            *out++ = *in;
    }
    *out = '\0';
}

static struct spot element(struct spot array, const char *text)
{
    char *end;
    unsigned long at = strtoul(text, &end, 10);
    const cJSON *node =
        *text && !*end && at < 1000000000 ? cJSON_GetArrayItem((cJSON *)array.node, (int)at) : NULL;
    return spot_at(array, node);
}

static struct spot step(struct openapi *o, struct spot at, const char *segment)
{
    if (cJSON_IsArray(at.node))
        return element(at, segment);
    struct spot next = openapi_member(o, at, segment);
    if (next.node || !openapi_reference(at.node))
        return next;
    return openapi_member(o, openapi_follow(o, at), segment); /* through a reference on the way */
}

static struct spot walk_pointer(struct openapi *o, struct openapi_file *file, const char *pointer)
{
    size_t length = 0;
    char *text = decode_percent(&o->arena, pointer, strlen(pointer), false, &length);
    struct spot at = {file->tree, file};
    while (at.node && text && *text == '/') {
        char *segment = ++text, *end = strchr(segment, '/');
        text = end;
        if (end)
            *end = '\0';
        unescape_segment(segment);
        at = step(o, at, segment);
        if (end)
            *end = '/';
    }
    return at;
}

/* --- references --- */

static bool is_web_address(const char *text)
{
    return strstr(text, "://") != NULL || text_starts_with(text, "//") ||
           text_starts_with_nocase(text, "urn:");
}

static struct spot find(struct openapi *o, struct spot at, const char *reference)
{
    const char *hash = strchr(reference, '#');
    size_t length = hash ? (size_t)(hash - reference) : strlen(reference);
    struct openapi_file *file = at.file;
    struct spot nothing = {NULL, at.file};

    if (length) {
        const char *path = arena_strndup(&o->arena, reference, length);
        struct spot named = anchored(at.file, path); /* a schema that says it is that address */
        if (named.node && (!hash || !hash[1]))
            return named;
        if (is_web_address(path)) {
            openapi_note(o, at, true, "$ref \"%.200s\" is a web address, which is not fetched",
                         reference);
            return nothing;
        }
        file = openapi_open(o, at, path);
        if (!file || !file->tree)
            return nothing;
    }
    const char *fragment = hash ? hash + 1 : "";
    struct spot found =
        !*fragment || *fragment == '/' ? walk_pointer(o, file, fragment) : anchored(file, fragment);
    if (!found.node)
        openapi_note(o, at, true, "$ref \"%.200s\" leads nowhere", reference);
    return found;
}

struct spot openapi_target(struct openapi *o, struct spot at, const char *reference)
{
    const char *key = arena_printf(&o->arena, "%s|%s", at.file->path, reference);
    struct spot *known = map_get(o->references, key);
    if (!known) {
        known = arena_new(&o->arena, struct spot);
        known->file = at.file;
        map_put(o->references, key, known); /* in place first: a pointer may lead through itself */
        *known = find(o, at, reference);
    }
    return *known;
}

struct spot openapi_follow(struct openapi *o, struct spot at)
{
    struct spot start = at;
    for (unsigned steps = 0; at.node; steps++) {
        const char *reference = openapi_reference(at.node);
        if (!reference)
            return at;
        if (steps == OPENAPI_MAX_REF_CHAIN) {
            openapi_note(o, start, true, "$ref \"%.200s\" leads to itself", reference);
            at.node = NULL;
            return at;
        }
        at = openapi_target(o, at, reference);
    }
    return at;
}

struct spot openapi_get(struct openapi *o, struct spot object, const char *key)
{
    return openapi_follow(o, openapi_member(o, object, key));
}
