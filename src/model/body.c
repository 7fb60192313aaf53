#include "model/build.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"
#include "model/loose.h"
#include "model/url_internal.h"

#include <string.h>

static void set_raw(struct body *body, enum body_mode mode, const char *text)
{
    if (!text || !*text)
        return;
    body->mode = mode;
    body->raw = text;
    body->raw_length = strlen(text);
}

/* Text, or a tree that stands for its JSON; other values are no body. */
static void read_raw(const struct build *build, const cJSON *node, struct body *body)
{
    const cJSON *raw = json_get(node, "raw");
    if (cJSON_IsString(raw) || cJSON_IsObject(raw) || cJSON_IsArray(raw))
        set_raw(body, BODY_RAW, build_value(build, raw));
    const char *language = json_get_text(json_get(json_get(node, "options"), "raw"), "language");
    body->language = language ? arena_strdup(build->arena, language) : NULL;
}

/* Fields of equal names stand together where the first of them stood. */
static void group_fields(const struct build *build, struct pairs *fields)
{
    struct link {
        size_t next, last; /* of the same name; `next` is 0 at the end, `last` set in the first */
        bool is_first;
    } *links = arena_array(build->arena, fields->count + 1, struct link);
    struct map *firsts = map_create(NULL);
    for (size_t i = 0; i < fields->count; i++) {
        struct link *first = map_get(firsts, fields->items[i].key);
        if (!first) {
            links[i] = (struct link){.last = i, .is_first = true};
            map_put(firsts, fields->items[i].key, &links[i]);
            continue;
        }
        links[first->last].next = i;
        first->last = i;
    }
    map_free(firsts);

    struct pairs grouped = {0};
    for (size_t i = 0; i < fields->count; i++)
        for (size_t k = i; links[i].is_first; k = links[k].next) {
            pairs_add(&grouped, build->arena, fields->items[k].key, fields->items[k].value);
            if (!links[k].next)
                break;
        }
    *fields = grouped;
}

static const char *scalar_text(const struct build *build, const cJSON *value)
{
    bool is_empty = !value || cJSON_IsNull(value) || cJSON_IsObject(value);
    return is_empty ? "" : build_text(build, value);
}

static void add_form_field(const struct build *build, struct pairs *fields, const cJSON *entry)
{
    const cJSON *value = json_get(entry, "value"), *element;
    const char *key = scalar_text(build, json_get(entry, "key"));
    if (loose_is_disabled(entry))
        return;
    if (!cJSON_IsArray(value)) {
        pairs_add(fields, build->arena, key, scalar_text(build, value));
        return;
    }
    cJSON_ArrayForEach(element, value)
        pairs_add(fields, build->arena, key, scalar_text(build, element));
}

/* "a=b&c": split, not decoded; it is encoded again when it is sent. */
static void read_form_text(const struct build *build, const char *text, struct body *body)
{
    struct url url = {0};
    url_parse_query(text, build->arena, &url);
    for (size_t i = 0; i < url.query.count; i++) {
        const struct pair *pair = &url.query.items[i];
        if (*pair->key || pair->value)
            pairs_add(&body->fields, build->arena, build_expand(build, pair->key),
                      pair->value ? build_expand(build, pair->value) : "");
    }
}

static void read_urlencoded(const struct build *build, const cJSON *node, struct body *body)
{
    const cJSON *entry;
    if (cJSON_IsString(node))
        read_form_text(build, node->valuestring, body);
    else if (cJSON_IsArray(node))
        cJSON_ArrayForEach(entry, node) add_form_field(build, &body->fields, entry);
    if (body->fields.count)
        body->mode = BODY_URLENCODED;
    if (body->fields.count > 1)
        group_fields(build, &body->fields);
}

static void read_sources(const struct build *build, const cJSON *source, struct body_part *part)
{
    const cJSON *element;
    part->sources = arena_array(build->arena, (size_t)cJSON_GetArraySize(source) + 1, const char *);
    if (cJSON_IsString(source) && *source->valuestring)
        part->sources[part->source_count++] = build_text(build, source);
    else if (cJSON_IsArray(source))
        cJSON_ArrayForEach(element, source)
        {
            if (cJSON_IsString(element) && *element->valuestring)
                part->sources[part->source_count++] = build_text(build, element);
        }
}

static void read_part(const struct build *build, const cJSON *entry, struct body_part *part)
{
    const cJSON *value = json_get(entry, "value"), *source = json_get(entry, "src");
    part->key = scalar_text(build, json_get(entry, "key"));
    part->content_type = build_value(build, json_get(entry, "contentType"));
    part->file_name = build_value(build, json_get(entry, "fileName"));
    /* A file that was never chosen but has a value is a text. */
    bool has_value = value && !cJSON_IsNull(value) && !text_equal(value->valuestring, "");
    part->is_file = text_equal(json_get_text(entry, "type"), "file") && (source || !has_value);
    if (part->is_file) {
        read_sources(build, source, part);
        return;
    }
    const char *text = build_value(build, value);
    part->value = text ? text : "";
}

static void read_formdata(const struct build *build, const cJSON *node, struct body *body)
{
    const cJSON *entry;
    if (!cJSON_IsArray(node))
        return;
    body->parts = arena_array(build->arena, (size_t)cJSON_GetArraySize(node) + 1, struct body_part);
    cJSON_ArrayForEach(entry, node)
    {
        if (cJSON_IsObject(entry) && !loose_is_disabled(entry))
            read_part(build, entry, &body->parts[body->part_count++]);
    }
    if (body->part_count)
        body->mode = BODY_FORMDATA;
}

static void read_file(const struct build *build, const cJSON *node, struct body *body)
{
    const cJSON *source = cJSON_IsString(node) ? node : json_get(node, "src");
    if (cJSON_IsString(source) && *source->valuestring) {
        body->mode = BODY_FILE;
        body->file = build_text(build, source);
        return;
    }
    if (cJSON_IsString(json_get(node, "content")))
        set_raw(body, BODY_FILE, build_text(build, json_get(node, "content")));
}

/* Members that are absent stay NULL; empty `variables` count as absent. */
static void read_graphql(const struct build *build, const cJSON *node, struct body *body)
{
    const cJSON *variables = json_get(node, "variables");
    body->mode = BODY_GRAPHQL;
    body->graphql_query = build_value(build, json_get(node, "query"));
    body->graphql_operation = build_value(build, json_get(node, "operationName"));
    if (!variables)
        return;
    const char *text = build_value(build, variables);
    body->graphql_variables = !text ? "null" : *text ? text : NULL;
}

void build_body(const struct build *build, const cJSON *node, struct body *into)
{
    const char *mode = json_get_text(node, "mode");
    *into = (struct body){.mode = BODY_NONE};
    if (cJSON_IsString(node)) {
        set_raw(into, BODY_RAW, build_text(build, node));
        return;
    }
    if (!mode || loose_is_disabled(node))
        return;
    if (strcmp(mode, "urlencoded") == 0)
        read_urlencoded(build, json_get(node, mode), into);
    else if (strcmp(mode, "formdata") == 0)
        read_formdata(build, json_get(node, mode), into);
    else if (strcmp(mode, "file") == 0)
        read_file(build, json_get(node, mode), into);
    else if (strcmp(mode, "graphql") == 0 && json_get(node, mode))
        read_graphql(build, json_get(node, mode), into);
    else
        read_raw(build, node, into);
}
