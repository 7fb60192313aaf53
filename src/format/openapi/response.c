#include "format/openapi/operation.h"

#include "base/http_status.h"
#include "base/text.h"
#include "format/v21.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_LONGEST = 200 };

/* What one saved example is made of. */
struct answer {
    const char *code;    /* as the description has it: "200", "4XX", "default" */
    struct spot at;      /* the response object */
    struct media media;  /* type NULL: no body */
    const char *example; /* the name of an example among several; NULL */
    const char *title;   /* its summary; NULL */
};

static unsigned status_of(const char *code, bool has_success)
{
    if (strlen(code) == 3 && isdigit((unsigned char)code[0])) {
        bool is_exact = isdigit((unsigned char)code[1]) && isdigit((unsigned char)code[2]);
        unsigned hundreds = (unsigned)(code[0] - '0') * 100;
        return is_exact ? hundreds + (unsigned)(code[1] - '0') * 10 + (unsigned)(code[2] - '0')
                        : hundreds;
    }
    return has_success ? 500 : 200; /* default: whatever is not told of */
}

/* --- headers --- */

static void add_header(cJSON *list, const char *key, const char *value, const char *description)
{
    cJSON *header = cJSON_CreateObject();
    cJSON_AddStringToObject(header, "key", key);
    cJSON_AddStringToObject(header, "value", value);
    if (description && *description)
        cJSON_AddStringToObject(header, "description", description);
    cJSON_AddItemToArray(list, header);
}

static cJSON *new_headers(struct openapi *o, const struct answer *answer)
{
    cJSON *list = cJSON_CreateArray();
    if (answer->media.type)
        add_header(list, "Content-Type", answer->media.type, NULL);
    struct spot headers = openapi_get(o, answer->at, "headers");
    const cJSON *child = cJSON_IsObject(headers.node) ? headers.node->child : NULL;
    for (; child && !o->failed; child = child->next) {
        if (text_equal_nocase(child->string, "content-type"))
            continue;
        struct spot header = openapi_follow(o, spot_at(headers, child));
        struct parameter parameter = {
            .name = child->string,
            .in = "header",
            .at = header,
            .schema = o->version == SWAGGER_2_0 ? header : openapi_member(o, header, "schema"),
            .style = "simple",
            .description = json_get_text(header.node, "description")};
        add_header(list, child->string, parameter_text(o, &parameter), parameter.description);
    }
    return list;
}

/* --- the request that was answered: what is sent, without what is not --- */

static void drop_disabled(cJSON *list)
{
    for (cJSON *child = list ? list->child : NULL, *next; child; child = next) {
        next = child->next;
        if (json_get_bool(child, "disabled", false))
            cJSON_Delete(cJSON_DetachItemViaPointer(list, child));
        else
            cJSON_DeleteItemFromObjectCaseSensitive(child, "description");
    }
}

static cJSON *lean_request(const cJSON *request)
{
    cJSON *copy = cJSON_CreateObject();
    static const char *const members[] = {"method", "header", "body", "url"};
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const cJSON *member = json_get(request, members[i]);
        if (member)
            cJSON_AddItemToObject(copy, members[i], cJSON_Duplicate(member, true));
    }
    cJSON *url = (cJSON *)json_get(copy, "url"), *body = (cJSON *)json_get(copy, "body");
    drop_disabled((cJSON *)json_get(copy, "header"));
    drop_disabled((cJSON *)json_get(url, "query"));
    if (json_get(url, "query") && !json_get(url, "query")->child)
        cJSON_DeleteItemFromObjectCaseSensitive(url, "query");
    drop_disabled((cJSON *)json_get(url, "variable"));
    drop_disabled((cJSON *)json_get(body, "urlencoded"));
    drop_disabled((cJSON *)json_get(body, "formdata"));
    return copy;
}

/* --- names --- */

static const char *name_of(struct openapi *o, const struct answer *answer, unsigned status)
{
    const char *description = json_get_text(answer->at.node, "description");
    if (!description || text_is_blank(description))
        description = json_get_text(answer->at.node, "summary");
    const char *text = answer->title ? answer->title : answer->example;
    if (!text)
        text =
            description && !text_is_blank(description) ? description : http_status_phrase(status);
    return openapi_first_line(o, text, NAME_LONGEST);
}

static cJSON *new_response(struct openapi *o, const struct operation *operation,
                           const struct answer *answer, bool has_success, const cJSON *request)
{
    unsigned status = status_of(answer->code, has_success);
    cJSON *response = cJSON_CreateObject();
    const char *identity = arena_printf(&o->arena, "%s %s %s %s", operation->identity, answer->code,
                                        answer->media.type ? answer->media.type : "",
                                        answer->example ? answer->example : "");
    cJSON_AddStringToObject(response, "id", openapi_id(o, "response", identity));
    cJSON_AddStringToObject(response, "name", name_of(o, answer, status));
    cJSON_AddItemToObject(response, "originalRequest", lean_request(request));
    cJSON_AddStringToObject(response, "status", http_status_phrase(status));
    cJSON_AddNumberToObject(response, "code", status);
    if (answer->media.type)
        cJSON_AddStringToObject(response, "_postman_previewlanguage",
                                media_language(answer->media.type));
    cJSON_AddItemToObject(response, "header", new_headers(o, answer));
    cJSON_AddArrayToObject(response, "cookie");
    char *text = answer->media.type ? media_text(o, &answer->media, EXAMPLE_RESPONSE) : NULL;
    cJSON_AddStringToObject(response, "body", text ? text : "");
    free(text);
    cJSON_AddStringToObject(v21_extra(response), "response", answer->code);
    return response;
}

/* --- which there are --- */

/* Where saved examples go, and how many more there may be. */
struct saving {
    struct openapi *o;
    const struct operation *operation;
    const cJSON *request;
    cJSON *list;
    bool has_success;
    size_t count;
};

static void save(struct saving *saving, const struct answer *answer)
{
    struct openapi *o = saving->o;
    if (o->failed)
        return;
    if (saving->count++ >= OPENAPI_MAX_EXAMPLES) {
        openapi_note(o, saving->operation->at, true,
                     "more than %d examples for one operation; the rest is left out",
                     OPENAPI_MAX_EXAMPLES);
        return;
    }
    cJSON_AddItemToArray(saving->list, new_response(o, saving->operation, answer,
                                                    saving->has_success, saving->request));
}

/* One saved example for each that the author gave, else one that is made. */
static void save_media(struct saving *saving, struct answer answer)
{
    struct openapi *o = saving->o;
    struct spot examples = openapi_member(o, answer.media.at, "examples");
    const cJSON *child = cJSON_IsObject(examples.node) ? examples.node->child : NULL;
    bool any = false;
    answer.media.example = json_get(answer.media.at.node, "example");
    if (o->options->values == OPENAPI_VALUES_SCHEMA) {
        answer.media.example = NULL;
        child = NULL;
    }
    for (; child && !answer.media.example; child = child->next) {
        struct answer named = answer;
        struct spot example = openapi_follow(o, spot_at(examples, child));
        named.media.example = media_example_value(o, example);
        named.example = child->string;
        named.title = json_get_text(example.node, "summary");
        if (!named.media.example)
            continue;
        save(saving, &named);
        any = true;
    }
    if (!any)
        save(saving, &answer);
}

static void save_swagger(struct saving *saving, struct answer answer)
{
    struct openapi *o = saving->o;
    struct spot examples = openapi_get(o, answer.at, "examples");
    const cJSON *produces = json_get(saving->operation->at.node, "produces");
    if (!cJSON_IsArray(produces))
        produces = json_get(o->files->tree, "produces");
    answer.media.at = answer.at;
    answer.media.schema = openapi_member(o, answer.at, "schema");
    const cJSON *given = cJSON_IsObject(examples.node) ? examples.node->child : NULL;
    if (answer.media.schema.node || given) {
        const char *type = cJSON_IsArray(produces) ? cJSON_GetStringValue(produces->child) : NULL;
        for (const cJSON *child = cJSON_IsArray(produces) ? produces->child : NULL; child;
             child = child->next)
            if (cJSON_IsString(child) && media_is_json(child->valuestring))
                type = child->valuestring;
        answer.media.type = type ? type : "application/json";
    }
    for (const cJSON *child = given; child; child = child->next) {
        answer.media.type = child->string;
        answer.media.example = child;
        save(saving, &answer);
    }
    if (!given)
        save(saving, &answer);
}

static void save_response(struct saving *saving, struct answer answer)
{
    struct openapi *o = saving->o;
    if (o->version == SWAGGER_2_0) {
        save_swagger(saving, answer);
        return;
    }
    struct spot content = openapi_get(o, answer.at, "content");
    const cJSON *child = cJSON_IsObject(content.node) ? content.node->child : NULL;
    if (!child)
        save(saving, &answer);
    for (; child && !o->failed; child = child->next) {
        answer.media =
            (struct media){.type = child->string, .at = openapi_follow(o, spot_at(content, child))};
        answer.media.schema = openapi_member(o, answer.media.at, "schema");
        if (!answer.media.schema.node)
            answer.media.schema = openapi_member(o, answer.media.at, "itemSchema");
        save_media(saving, answer);
    }
}

static struct spot responses_of(struct openapi *o, const struct operation *operation)
{
    return openapi_get(o, operation->at, "responses");
}

static bool is_code(const char *key)
{
    return !text_starts_with(key, "x-") && !text_starts_with(key, "$");
}

static void note_links(struct openapi *o, struct spot response)
{
    struct spot links = openapi_member(o, response, "links");
    if (cJSON_IsObject(links.node) && links.node->child)
        openapi_note(o, links, false, "links between operations are not carried over");
}

cJSON *operation_responses(struct openapi *o, const struct operation *operation,
                           const cJSON *request)
{
    struct spot responses = responses_of(o, operation);
    struct saving saving = {
        .o = o, .operation = operation, .request = request, .list = cJSON_CreateArray()};
    const cJSON *first = cJSON_IsObject(responses.node) ? responses.node->child : NULL;
    for (const cJSON *child = first; child; child = child->next)
        saving.has_success |= child->string[0] == '2';
    for (const cJSON *child = first; child && !o->failed; child = child->next) {
        struct answer answer = {.code = child->string};
        if (!is_code(child->string))
            continue;
        answer.at = openapi_follow(o, spot_at(responses, child));
        if (!answer.at.node)
            continue;
        note_links(o, answer.at);
        save_response(&saving, answer);
    }
    return saving.list;
}

const char *operation_accepts(struct openapi *o, const struct operation *operation)
{
    struct spot responses = responses_of(o, operation);
    const cJSON *child = cJSON_IsObject(responses.node) ? responses.node->child : NULL;
    for (; child; child = child->next) {
        if (child->string[0] != '2')
            continue;
        struct spot response = openapi_follow(o, spot_at(responses, child));
        struct spot content = openapi_get(o, response, "content");
        if (cJSON_IsObject(content.node) && content.node->child)
            return content.node->child->string;
        if (o->version == SWAGGER_2_0 && json_get(response.node, "schema")) {
            const cJSON *produces = json_get(operation->at.node, "produces");
            if (!cJSON_IsArray(produces))
                produces = json_get(o->files->tree, "produces");
            const char *type =
                cJSON_IsArray(produces) ? cJSON_GetStringValue(produces->child) : NULL;
            return type ? type : "application/json";
        }
    }
    return NULL;
}
