/* Descriptions become collections: kinds, places, names, folders, addresses, bodies, answers. */
#include "support/support.h"

#include "base/text.h"
#include "format/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct format_notes notes;
static struct error err;

static int teardown(void **state)
{
    format_notes_release(&notes);
    err = (struct error){0};
    return 0;
}

static cJSON *read_with(const char *text, const struct openapi_options *options)
{
    cJSON *document = NULL;
    if (format_read_openapi(text, strlen(text), "api", options, &notes, &document, &err) < 0)
        return NULL;
    return document;
}

static cJSON *read_it(const char *text)
{
    cJSON *document = read_with(text, NULL);
    if (!document)
        fail_msg("%s", err.message);
    return document;
}

/* JSON with apostrophes, which C text holds better. */
static cJSON *read_json(const char *apostrophes)
{
    char *text = strdup(apostrophes);
    for (char *at = text; *at; at++)
        if (*at == '\'')
            *at = '"';
    cJSON *document = read_it(text);
    free(text);
    return document;
}

/* Returns how many bytes it wrote. */
static size_t sprintf_into(char *out, const char *format, ...) PRINTF_LIKE(2, 3);

static size_t sprintf_into(char *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(out, 1024, format, arguments);
    va_end(arguments);
    return (size_t)length;
}

/* "item/0/request/url": members and elements. */
static const cJSON *at(const cJSON *node, const char *path)
{
    char *text = strdup(path), *save = NULL;
    for (char *part = strtok_r(text, "/", &save); part && node; part = strtok_r(NULL, "/", &save))
        node = cJSON_IsArray(node) ? cJSON_GetArrayItem(node, (int)strtol(part, NULL, 10))
                                   : json_get(node, part);
    free(text);
    return node;
}

static const char *text_at(const cJSON *node, const char *path)
{
    return cJSON_GetStringValue(at(node, path));
}

static const cJSON *find_item(const cJSON *items, const char *operation)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, items)
    {
        const cJSON *inner = json_get(item, "item");
        const cJSON *found = inner ? find_item(inner, operation) : NULL;
        if (found)
            return found;
        if (text_equal(text_at(item, "_postern/operation"), operation))
            return item;
    }
    return NULL;
}

static const cJSON *item_of(const cJSON *document, const char *operation)
{
    const cJSON *item = find_item(json_get(document, "item"), operation);
    if (!item)
        fail_msg("there is no %s", operation);
    return item;
}

static const char *note_with(const char *words)
{
    for (size_t i = 0; i < notes.count; i++)
        if (strstr(notes.items[i].message, words))
            return notes.items[i].place;
    return NULL;
}

/* --- kinds and versions --- */

static void the_kind_is_told_by_content(void **state)
{
    static const char *const texts[] = {
        "{\"paths\":{},\"info\":{\"title\":\"T\"},\"swagger\":\"2.0\"}",
        "{\"openapi\":\"3.0.3\",\"info\":{\"title\":\"T\"},\"paths\":{}}",
        "{\"openapi\":\"3.1.2\",\"info\":{\"title\":\"T\"}}",
        "openapi: 3.2.0\ninfo:\n  title: T\n",
        "# a comment\n\"openapi\": 3.1.0\ninfo: {title: T}\n",
        "info: {title: T}\nswagger: 2.0\npaths: {}\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cJSON *document = NULL;
        assert_int_equal(
            format_read_collection(texts[i], strlen(texts[i]), "x.txt", &notes, &document, &err),
            0);
        assert_string_equal(text_at(document, "info/name"), "T");
        assert_non_null(strstr(text_at(document, "info/schema"), "v2.1.0"));
        cJSON_Delete(document);
    }
}

static void other_versions_are_refused_by_name(void **state)
{
    assert_null(read_with("{\"swagger\":\"1.2\"}", NULL));
    assert_non_null(strstr(err.message, "Swagger 1.2"));
    assert_null(read_with("{\"openapi\":\"4.0\"}", NULL));
    assert_non_null(strstr(err.message, "OpenAPI 4.0"));
    assert_null(read_with("{\"info\":{}}", NULL));
    assert_int_equal(err.code, ERR_INVALID);
}

/* --- requests --- */

static void a_request_has_method_address_and_variables(void **state)
{
    cJSON *document = read_json(
        "{'openapi':'3.0.0','info':{'title':'T'},'servers':[{'url':'https://a.example/v1/'}],"
        "'paths':{'/pets/{id}/':{'parameters':[{'name':'id','in':'path','required':true,"
        "'description':'which','schema':{'type':'string','example':'p1'}}],"
        "'get':{'operationId':'getPet','parameters':["
        "{'name':'q','in':'query','schema':{'type':'integer'}},"
        "{'name':'must','in':'query','required':true,'schema':{'type':'boolean'}}],"
        "'responses':{}}}}}");
    const cJSON *item = item_of(document, "GET /pets/{id}/");
    assert_string_equal(text_at(item, "name"), "getPet");
    assert_string_equal(text_at(item, "request/method"), "GET");
    assert_string_equal(text_at(item, "request/url/raw"), "{{baseUrl}}/pets/:id/?must=true");
    assert_string_equal(text_at(item, "request/url/variable/0/value"), "p1");
    assert_string_equal(text_at(item, "request/url/variable/0/description"), "(Required) which");
    assert_true(cJSON_IsTrue(at(item, "request/url/query/0/disabled")));
    assert_null(at(item, "request/url/query/1/disabled"));
    assert_string_equal(text_at(document, "variable/0/key"), "baseUrl");
    assert_string_equal(text_at(document, "variable/0/value"), "https://a.example/v1");
    cJSON_Delete(document);
}

static void ids_are_the_same_whenever_it_is_read(void **state)
{
    cJSON *first = read_json("{'openapi':'3.0.0','info':{'title':'A'},'paths':{'/a':{'get':{}}}}");
    cJSON *second = read_json("{'openapi':'3.1.0','info':{'title':'B'},"
                              "'paths':{'/a':{'post':{},'get':{'summary':'other'}}}}");
    const char *id = text_at(item_of(first, "GET /a"), "id");
    assert_int_equal(strlen(id), 36);
    assert_string_equal(id, text_at(item_of(second, "GET /a"), "id"));
    assert_string_not_equal(id, text_at(item_of(second, "POST /a"), "id"));
    cJSON_Delete(first);
    cJSON_Delete(second);
}

static void folders_follow_the_path(void **state)
{
    cJSON *document = read_json("{'openapi':'3.0.0','info':{'title':'A'},'paths':{"
                                "'/v1/a/{id}':{'get':{'tags':['x']},'put':{'tags':['y']}},"
                                "'/v1/b':{'parameters':[]},'/v1/c':{}}}");
    assert_string_equal(text_at(document, "item/0/name"), "v1");
    assert_int_equal(cJSON_GetArraySize(at(document, "item/0/item")), 1);
    assert_string_equal(text_at(document, "item/0/item/0/item/0/name"), "{id}");
    assert_int_equal(cJSON_GetArraySize(at(document, "item/0/item/0/item/0/item")), 2);
    cJSON_Delete(document);
}

static void folders_follow_tags_when_asked_to(void **state)
{
    const struct openapi_options by_tag = {.folders = OPENAPI_FOLDERS_TAGS};
    cJSON *document =
        read_with("openapi: 3.0.0\ninfo: {title: A}\ntags: [{name: y, description: why}]\npaths:\n"
                  "  /v1/a:\n    get: {tags: [x]}\n    put: {tags: [y]}\n    post: {}\n",
                  &by_tag);
    assert_string_equal(text_at(document, "item/0/name"), "y");
    assert_string_equal(text_at(document, "item/0/description"), "why");
    assert_string_equal(text_at(document, "item/1/name"), "x");
    assert_string_equal(text_at(document, "item/2/name"), "v1");
    cJSON_Delete(document);
}

static void tags_that_say_nothing_leave_folders_to_the_path(void **state)
{
    const struct openapi_options by_tag = {.folders = OPENAPI_FOLDERS_TAGS};
    cJSON *document = read_with("openapi: 3.0.0\ninfo: {title: A}\npaths:\n"
                                "  /a:\n    get: {tags: [v1]}\n  /b:\n    get: {tags: [v1]}\n",
                                &by_tag);
    assert_string_equal(text_at(document, "item/0/name"), "a");
    assert_string_equal(text_at(document, "item/1/name"), "b");
    cJSON_Delete(document);
}

/* --- references --- */

static void a_reference_to_nowhere_is_told_with_its_place(void **state)
{
    cJSON *document = read_json(
        "{'openapi':'3.0.0','info':{'title':'A'},'paths':{'/a':{'get':{'parameters':["
        "{'$ref':'#/components/parameters/P'}],'responses':{'200':{'description':'ok'}}}}}}");
    assert_non_null(note_with("leads nowhere"));
    assert_string_equal(note_with("leads nowhere"), "api#/paths/~1a/get/parameters/0");
    cJSON_Delete(document);
}

static void a_reference_to_itself_ends(void **state)
{
    cJSON *document = read_json(
        "{'openapi':'3.0.0','info':{'title':'A'},'paths':{'/a':{'get':{'responses':{'200':"
        "{'$ref':'#/components/responses/R'}}}}},"
        "'components':{'responses':{'R':{'$ref':'#/components/responses/R'}}}}");
    assert_non_null(note_with("leads to itself"));
    cJSON_Delete(document);
}

static void a_web_address_is_never_fetched(void **state)
{
    cJSON *document = read_json(
        "{'openapi':'3.0.0','info':{'title':'A'},'paths':{'/a':{'get':{'responses':{'200':"
        "{'$ref':'https://example.com/r.json'}}}}}}");
    assert_non_null(note_with("not fetched"));
    cJSON_Delete(document);
}

/* --- Palette's oddities --- */

#define PALETTE_PATHS                                                                              \
    "'/v1/auth/authenticate':{'post':{'operationId':'V1Authenticate','responses':{}}},"            \
    "'/v1/cloudaccounts/aws':{},"                                                                  \
    "'/v1/spectroclusters/{uid}':{'get':{'summary':'Updates','responses':{'200':"                  \
    "{'description':'OK','schema':{'$ref':'#/definitions/v1.Cluster'}}}}},"

static void palette_signs_in_as_its_users_do(void **state)
{
    cJSON *document = read_json("{'info':{'title':'P'},'paths':{" PALETTE_PATHS
                                "'/v1/x':{}},'swagger':'2.0','schemes':['http','https']}");
    assert_string_equal(text_at(document, "auth/type"), "apikey");
    assert_string_equal(text_at(document, "auth/apikey/0/value"), "ApiKey");
    assert_string_equal(text_at(document, "auth/apikey/1/value"), "{{apiKey}}");
    const cJSON *headers = at(item_of(document, "GET /v1/spectroclusters/{uid}"), "request/header");
    const char *const expected[] = {"ProjectUid", "Authorization"};
    size_t found = 0;
    for (const cJSON *header = headers->child; header; header = header->next)
        for (size_t i = 0; i < 2; i++)
            if (text_equal(json_get_text(header, "key"), expected[i])) {
                assert_true(json_get_bool(header, "disabled", false));
                found++;
            }
    assert_int_equal(found, 2);
    cJSON_Delete(document);
}

static void no_host_leaves_an_empty_base_address(void **state)
{
    cJSON *document =
        read_json("{'swagger':'2.0','schemes':['http','https'],'info':{'title':'P'},'paths':{}}");
    assert_string_equal(text_at(document, "variable/0/key"), "baseUrl");
    assert_string_equal(text_at(document, "variable/0/value"), "");
    assert_non_null(note_with("names no server"));
    cJSON_Delete(document);
}

/* Bodies of paths and GET, keys beside $ref, dots and case in names, properties without a type. */
static void bodies_of_paths_belong_to_every_method(void **state)
{
    cJSON *document = read_json(
        "{'swagger':'2.0','info':{'title':'P'},'paths':{'/v1/packs':{'parameters':[{'name':'body',"
        "'in':'body','schema':{'description':'beside','$ref':'#/definitions/v1.Spec'}}],"
        "'get':{'responses':{}},'patch':{'parameters':[{'name':'other','in':'body','schema':"
        "{'$ref':'#/definitions/v1.spec'}}],'responses':{}}}},"
        "'definitions':{'v1.Spec':{'properties':{'name':{'type':'string'}}},"
        "'v1.spec':{'properties':{'small':{'type':'string'}}}}}");
    const cJSON *get = item_of(document, "GET /v1/packs");
    assert_string_equal(text_at(get, "request/body/raw"), "{\n  \"name\": \"string\"\n}");
    assert_true(cJSON_IsTrue(at(get, "protocolProfileBehavior/disableBodyPruning")));
    const cJSON *patch = item_of(document, "PATCH /v1/packs");
    assert_string_equal(text_at(patch, "request/body/raw"), "{\n  \"small\": \"string\"\n}");
    assert_null(at(patch, "protocolProfileBehavior"));
    cJSON_Delete(document);
}

static void a_definition_that_holds_itself_ends(void **state)
{
    cJSON *document = read_json(
        "{'swagger':'2.0','info':{'title':'P'},'paths':{'/a':{'post':{'parameters':[{'name':'b',"
        "'in':'body','schema':{'$ref':'#/definitions/Auth'}}],'responses':{}}}},"
        "'definitions':{'Auth':{'properties':{'username':{'$ref':'#/definitions/Auth'},"
        "'list':{'type':'array','items':{'$ref':'#/definitions/Auth'}},"
        "'password':{'type':'string','format':'password'}}}}}");
    assert_string_equal(text_at(item_of(document, "POST /a"), "request/body/raw"),
                        "{\n  \"list\": [],\n  \"password\": \"string\"\n}");
    cJSON_Delete(document);
}

static void forms_and_files_have_their_modes(void **state)
{
    cJSON *document = read_json(
        "{'swagger':'2.0','info':{'title':'P'},'paths':{'/f':{'post':{'consumes':"
        "['multipart/form-data'],'parameters':[{'name':'file','in':'formData','type':'file',"
        "'required':true}],'responses':{}},'put':{'consumes':['application/x-www-form-urlencoded'],"
        "'parameters':[{'name':'SAMLResponse','in':'formData','type':'string'}],'responses':{'200':"
        "{'description':'d','schema':{'type':'file'}}},'produces':['application/"
        "octet-stream']}}}}");
    const cJSON *post = item_of(document, "POST /f");
    assert_string_equal(text_at(post, "request/body/mode"), "formdata");
    assert_string_equal(text_at(post, "request/body/formdata/0/type"), "file");
    assert_null(at(post, "request/body/formdata/0/disabled"));
    const cJSON *put = item_of(document, "PUT /f");
    assert_string_equal(text_at(put, "request/body/urlencoded/0/key"), "SAMLResponse");
    assert_string_equal(text_at(put, "response/0/header/0/value"), "application/octet-stream");
    assert_string_equal(text_at(put, "response/0/body"), "");
    cJSON_Delete(document);
}

static void names_fall_back(void **state)
{
    cJSON *document = read_json("{'openapi':'3.0.0','info':{'title':'P'},'paths':{'/a':{"
                                "'get':{'summary':'  A line\\n and more','operationId':'x'},"
                                "'put':{'operationId':'V1Put'},'post':{}}}}");
    assert_string_equal(text_at(item_of(document, "GET /a"), "name"), "A line");
    assert_string_equal(text_at(item_of(document, "PUT /a"), "name"), "V1Put");
    assert_string_equal(text_at(item_of(document, "POST /a"), "name"), "POST /a");
    cJSON_Delete(document);
}

/* --- schemas --- */

/* The JSON that a schema becomes in a request's body. */
static char *body_of(const char *schema)
{
    char text[8192];
    snprintf(text, sizeof text,
             "{'openapi':'3.1.0','info':{'title':'T'},'paths':{'/a':{'post':{'requestBody':"
             "{'content':{'application/json':{'schema':%s}}},'responses':{}}}}}",
             schema);
    cJSON *document = read_json(text);
    cJSON *value = cJSON_Parse(text_at(item_of(document, "POST /a"), "request/body/raw"));
    char *body = cJSON_PrintUnformatted(value);
    cJSON_Delete(value);
    cJSON_Delete(document);
    return body;
}

static void schemas_become_values(void **state)
{
    static const char *const cases[][2] = {
        {"{'type':'string'}", "\"string\""},
        {"{'type':'string','minLength':9}", "\"stringstr\""},
        {"{'type':'string','maxLength':3}", "\"str\""},
        {"{'type':'string','pattern':'^[A-Z]{2}-[0-9]+(x|y)?$'}", "\"AA-0\""},
        {"{'type':'string','format':'date'}", "\"2024-01-15\""},
        {"{'type':'integer','minimum':5}", "5"},
        {"{'type':'integer','exclusiveMinimum':5}", "6"},
        {"{'type':'integer','multipleOf':7}", "7"},
        {"{'type':'number','maximum':0.5,'minimum':0.25}", "0.25"},
        {"{'type':['null','boolean']}", "true"},
        {"{'const':{'a':[1]}}", "{\"a\":[1]}"},
        {"{'enum':['x','y']}", "\"x\""},
        {"{'enum':[null,'x']}", "\"x\""},
        {"{'type':'array','items':{'enum':['x','y']},'minItems':2}", "[\"x\",\"y\"]"},
        {"{'type':'string','default':'d'}", "\"d\""},
        {"{'type':'string','default':'d','example':'e'}", "\"e\""},
        {"{'type':'string','examples':['e2']}", "\"e2\""},
        {"{'type':'string','example':5}", "\"5\""},
        {"{'type':'integer','example':'5'}", "5"},
        {"{'type':'integer','example':'no'}", "1"},
        {"{'type':'array','items':{'type':'integer'},'minItems':2,'uniqueItems':true}", "[1,2]"},
        {"{'type':'array','maxItems':0,'items':{}}", "[]"},
        {"{'prefixItems':[{'const':1},{'const':2}]}", "[1,2]"},
        {"{'type':'object','additionalProperties':{'type':'integer'}}", "{\"key\":1}"},
        {"{'type':'object','minProperties':2,'additionalProperties':{'type':'integer'}}",
         "{\"key\":1,\"key2\":1}"},
        {"{'type':'object','required':['q']}", "{\"q\":{}}"},
        {"{'properties':{'a':{'type':'string','readOnly':true},'b':{'type':'string'}}}",
         "{\"b\":\"string\"}"},
        {"{'properties':{'$ref':{'type':'string'}}}", "{\"$ref\":\"string\"}"},
        {"{'allOf':[{'properties':{'a':{'const':1}}},{'properties':{'b':{'const':2}}}]}",
         "{\"a\":1,\"b\":2}"},
        {"{'oneOf':[{'type':'null'},{'properties':{'a':{'const':1}}}]}", "{\"a\":1}"},
        {"{'properties':{'a':{'const':1}},'anyOf':[{'required':['b']},{'required':['c']}]}",
         "{\"a\":1,\"b\":{}}"},
        {"{'example':{'$ref':'https://example.com'},'type':'object'}",
         "{\"$ref\":\"https://example.com\"}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *body = body_of(cases[i][0]);
        if (strcmp(body, cases[i][1]) != 0)
            fail_msg("%s: %s, not %s", cases[i][0], body, cases[i][1]);
        free(body);
        assert_null(note_with("leads nowhere"));
    }
}

static void a_discriminator_names_the_branch(void **state)
{
    cJSON *document = read_json(
        "{'openapi':'3.0.0','info':{'title':'T'},'paths':{'/a':{'post':{'requestBody':{'content':"
        "{'application/json':{'schema':{'$ref':'#/components/schemas/Pet'}}}}}}},"
        "'components':{'schemas':{'Pet':{'type':'object','required':['kind'],'properties':{'kind':"
        "{'type':'string'}},'discriminator':{'propertyName':'kind','mapping':{'cat':"
        "'#/components/schemas/Cat'}},'oneOf':[{'$ref':'#/components/schemas/Cat'}]},"
        "'Cat':{'allOf':[{'$ref':'#/components/schemas/Pet'},{'properties':{'lives':"
        "{'type':'integer'}}}]}}}}");
    assert_string_equal(text_at(item_of(document, "POST /a"), "request/body/raw"),
                        "{\n  \"kind\": \"cat\",\n  \"lives\": 1\n}");
    cJSON_Delete(document);
}

/* Twelve levels of eight properties each: 8^12 values when written out. */
static void a_schema_bomb_is_cut_alike_everywhere(void **state)
{
    char *text = malloc(1 << 16), *out = text;
    out += sprintf_into(out, "{'openapi':'3.0.0','info':{'title':'T'},'paths':{'/a':{'post':"
                             "{'requestBody':{'content':{'application/json':{'schema':{'$ref':"
                             "'#/s/L0'}}}}}}},'s':{");
    for (int level = 0; level < 12; level++) {
        out += sprintf_into(out, "'L%d':{'properties':{", level);
        for (int i = 0; i < 8; i++)
            out += sprintf_into(out, "'p%d':{'$ref':'#/s/L%d'},", i, level + 1);
        out += sprintf_into(out, "'last':{'type':'string'}}},");
    }
    sprintf_into(out, "'L12':{'type':'string'}}}");
    cJSON *document = read_json(text);
    const char *body = text_at(item_of(document, "POST /a"), "request/body/raw");
    assert_true(strlen(body) < 200000);
    cJSON *value = cJSON_Parse(body);
    assert_non_null(at(value, "p0/p0/last"));
    assert_non_null(at(value, "p7/p7/last"));
    cJSON_Delete(value);
    cJSON_Delete(document);
    free(text);
}

/* --- parameters --- */

static void lists_and_objects_are_written_in_their_style(void **state)
{
    const struct openapi_options on = {.enable_optional = true};
    cJSON *document =
        read_with("openapi: 3.0.0\ninfo: {title: T}\npaths:\n  /a:\n    get:\n      parameters:\n"
                  "      - {name: many, in: query, example: [1, 2]}\n"
                  "      - {name: comma, in: query, explode: false, example: [1, 2]}\n"
                  "      - {name: pipe, in: query, style: pipeDelimited, example: [1, 2]}\n"
                  "      - {name: deep, in: query, style: deepObject, example: {x: {y: 1}}}\n"
                  "      - {name: obj, in: query, example: {k: 'v&w'}}\n"
                  "      - {name: X-List, in: header, example: [1, 2]}\n"
                  "      - {name: sid, in: cookie, example: c}\n"
                  "      - {name: Accept, in: header, example: a/b}\n",
                  &on);
    const cJSON *item = item_of(document, "GET /a");
    assert_string_equal(text_at(item, "request/url/raw"),
                        "{{baseUrl}}/a?many=1&many=2&comma=1,2&pipe=1|2&deep[x][y]=1&k=v%26w");
    assert_string_equal(text_at(item, "request/header/0/value"), "1,2");
    assert_string_equal(text_at(item, "request/header/1/key"), "Cookie");
    assert_string_equal(text_at(item, "request/header/1/value"), "sid=c");
    assert_null(at(item, "request/header/2"));
    cJSON_Delete(document);
}

static void templates_inside_a_segment_become_variables(void **state)
{
    cJSON *document =
        read_json("{'openapi':'3.0.0','info':{'title':'T'},'paths':{'/a/{id}.json':{'get':{"
                  "'parameters':[{'name':'id','in':'path','example':'7'}]}}}}");
    assert_string_equal(text_at(item_of(document, "GET /a/{id}.json"), "request/url/raw"),
                        "{{baseUrl}}/a/{{id}}.json");
    assert_string_equal(text_at(document, "variable/1/key"), "id");
    assert_string_equal(text_at(document, "variable/1/value"), "7");
    cJSON_Delete(document);
}

/* --- signing in --- */

static void an_operation_inherits_or_says_otherwise(void **state)
{
    cJSON *document = read_json(
        "{'openapi':'3.0.0','info':{'title':'T'},'security':[{'b':[]}],'paths':{'/a':{'get':{},"
        "'put':{'security':[]},'post':{'security':[{'k':[]}]},'patch':{'security':[{'b':[]}]}}},"
        "'components':{'securitySchemes':{'b':{'type':'http','scheme':'basic'},"
        "'k':{'type':'apiKey','in':'query','name':'key'}}}}");
    assert_string_equal(text_at(document, "auth/type"), "basic");
    assert_null(at(item_of(document, "GET /a"), "request/auth"));
    assert_null(at(item_of(document, "PATCH /a"), "request/auth"));
    assert_string_equal(text_at(item_of(document, "PUT /a"), "request/auth/type"), "noauth");
    assert_string_equal(text_at(item_of(document, "POST /a"), "request/auth/type"), "apikey");
    cJSON_Delete(document);
}

static void a_scheme_that_nobody_asks_for_is_offered(void **state)
{
    cJSON *document = read_json("{'swagger':'2.0','info':{'title':'T'},'paths':{'/a':{'get':{}}},"
                                "'securityDefinitions':{'ApiKey':{'type':'apiKey','in':'header',"
                                "'name':'ApiKey'},'Authorization':{'type':'apiKey','in':'header',"
                                "'name':'Authorization'}}}");
    assert_string_equal(text_at(document, "auth/apikey/0/value"), "ApiKey");
    assert_null(at(item_of(document, "GET /a"), "request/auth"));
    cJSON_Delete(document);
}

/* --- answers --- */

static void every_declared_answer_is_saved(void **state)
{
    cJSON *document = read_json(
        "{'openapi':'3.0.0','info':{'title':'T'},'paths':{'/a':{'get':{'parameters':[{'name':'o',"
        "'in':'query'}],'responses':{'200':{'description':'Fine','headers':{'X-N':{'schema':"
        "{'type':'integer'}}},'content':{'application/json':{'examples':{'one':{'value':{'a':1}},"
        "'two':{'summary':'Second','value':{'a':2}}}},'text/plain':{'schema':{'type':'string'}}}},"
        "'4XX':{'description':''},'default':{'description':'Else'}}}}}}");
    const cJSON *list = at(item_of(document, "GET /a"), "response");
    assert_int_equal(cJSON_GetArraySize(list), 5);
    assert_string_equal(text_at(list, "0/name"), "one");
    assert_string_equal(text_at(list, "1/name"), "Second");
    assert_string_equal(text_at(list, "1/body"), "{\n  \"a\": 2\n}");
    assert_string_equal(text_at(list, "0/_postman_previewlanguage"), "json");
    assert_string_equal(text_at(list, "0/header/0/value"), "application/json");
    assert_string_equal(text_at(list, "0/header/1/key"), "X-N");
    assert_string_equal(text_at(list, "0/originalRequest/url/raw"), "{{baseUrl}}/a");
    assert_null(at(list, "0/originalRequest/url/query"));
    assert_string_equal(text_at(list, "2/body"), "string");
    assert_int_equal(at(list, "3/code")->valueint, 400);
    assert_string_equal(text_at(list, "3/name"), "Bad Request");
    assert_int_equal(at(list, "4/code")->valueint, 500);
    cJSON_Delete(document);
}

/* --- several files, damage --- */

static int no_file(void *context, const char *path, char **ret_text, size_t *ret_length,
                   struct error *error)
{
    return error_set(error, ERR_NOT_FOUND, "no such file");
}

static void a_missing_file_is_told(void **state)
{
    const struct openapi_options options = {.load = no_file};
    cJSON *document =
        read_with("openapi: 3.0.0\ninfo: {title: T}\npaths:\n  /a:\n    $ref: b.yaml\n"
                  "  /c:\n    $ref: /etc/passwd\n",
                  &options);
    assert_string_equal(note_with("no such file"), "api#/paths/~1a");
    assert_string_equal(note_with("outside the description's folder"), "api#/paths/~1c");
    cJSON_Delete(document);
}

static void damage_is_named(void **state)
{
    static const char *const cases[][2] = {
        {"openapi: 3.0.0\ninfo: {title: \xff}\n", "UTF-8"},
        {"{\"openapi\":\"3.0.0\",\"paths\":[]}", "paths is not an object"},
        {"{\"openapi\":\"3.0.0\",", "line 1"},
        {"<!doctype html>", "web page"},
        {"version https://git-lfs.github.com/spec/v1\n", "Git LFS"},
        {"openapi: 3.0.0\na: *nothing\n", "line 2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_null(read_with(cases[i][0], NULL));
        if (!strstr(err.message, cases[i][1]))
            fail_msg("%s: %s", cases[i][0], err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_kind_is_told_by_content, teardown),
        cmocka_unit_test_teardown(other_versions_are_refused_by_name, teardown),
        cmocka_unit_test_teardown(a_request_has_method_address_and_variables, teardown),
        cmocka_unit_test_teardown(ids_are_the_same_whenever_it_is_read, teardown),
        cmocka_unit_test_teardown(folders_follow_the_path, teardown),
        cmocka_unit_test_teardown(folders_follow_tags_when_asked_to, teardown),
        cmocka_unit_test_teardown(tags_that_say_nothing_leave_folders_to_the_path, teardown),
        cmocka_unit_test_teardown(a_reference_to_nowhere_is_told_with_its_place, teardown),
        cmocka_unit_test_teardown(a_reference_to_itself_ends, teardown),
        cmocka_unit_test_teardown(a_web_address_is_never_fetched, teardown),
        cmocka_unit_test_teardown(palette_signs_in_as_its_users_do, teardown),
        cmocka_unit_test_teardown(no_host_leaves_an_empty_base_address, teardown),
        cmocka_unit_test_teardown(bodies_of_paths_belong_to_every_method, teardown),
        cmocka_unit_test_teardown(a_definition_that_holds_itself_ends, teardown),
        cmocka_unit_test_teardown(forms_and_files_have_their_modes, teardown),
        cmocka_unit_test_teardown(names_fall_back, teardown),
        cmocka_unit_test_teardown(schemas_become_values, teardown),
        cmocka_unit_test_teardown(a_discriminator_names_the_branch, teardown),
        cmocka_unit_test_teardown(a_schema_bomb_is_cut_alike_everywhere, teardown),
        cmocka_unit_test_teardown(lists_and_objects_are_written_in_their_style, teardown),
        cmocka_unit_test_teardown(templates_inside_a_segment_become_variables, teardown),
        cmocka_unit_test_teardown(an_operation_inherits_or_says_otherwise, teardown),
        cmocka_unit_test_teardown(a_scheme_that_nobody_asks_for_is_offered, teardown),
        cmocka_unit_test_teardown(every_declared_answer_is_saved, teardown),
        cmocka_unit_test_teardown(a_missing_file_is_told, teardown),
        cmocka_unit_test_teardown(damage_is_named, teardown),

    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
