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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
