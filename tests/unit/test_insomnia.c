#include "support/support.h"

#include "format/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    struct format_notes notes;
    struct error err;
    cJSON *tree;
};

static int set_up(void **state)
{
    *state = calloc(1, sizeof(struct fixture));
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    format_notes_release(&f->notes);
    cJSON_Delete(f->tree);
    free(f);
    return 0;
}

static int read_text(struct fixture *f, const char *text)
{
    cJSON_Delete(f->tree);
    f->tree = NULL;
    format_notes_release(&f->notes);
    return format_read_collection(text, strlen(text), "x", &f->notes, &f->tree, &f->err);
}

static void must_read(struct fixture *f, const char *text)
{
    if (read_text(f, text) < 0)
        fail_msg("%s: %s", text, f->err.message);
}

/* A member by its path: "item.0.request.method". */
static const cJSON *at(const struct fixture *f, const char *path)
{
    const cJSON *node = f->tree;
    char key[64];
    while (*path) {
        size_t length = strcspn(path, ".");
        snprintf(key, sizeof key, "%.*s", (int)length, path);
        node = cJSON_IsArray(node) ? cJSON_GetArrayItem(node, (int)strtol(key, NULL, 10))
                                   : json_get(node, key);
        path += length + (path[length] == '.');
    }
    return node;
}

static void expect(const struct fixture *f, const char *path, const char *expected)
{
    const cJSON *node = at(f, path);
    if (!node)
        fail_msg("%s is absent", path);
    char *printed = json_print(node, false);
    assert_string_equal(printed, expected);
    free(printed);
}

static void expect_note(const struct fixture *f, const char *place, const char *message)
{
    for (size_t i = 0; i < f->notes.count; i++)
        if (strstr(f->notes.items[i].place, place) && strstr(f->notes.items[i].message, message))
            return;
    fail_msg("no note \"%s: %s\"", place, message);
}

static const char v4[] =
    "{\"_type\":\"export\",\"__export_format\":4,\"resources\":["
    "{\"_id\":\"r2\",\"_type\":\"request\",\"parentId\":\"f\",\"metaSortKey\":2,\"name\":"
    "\"second\","
    "\"url\":\"{{ _.base }}/x/:id\",\"method\":\"POST\",\"pathParameters\":[{\"name\":\"id\","
    "\"value\":\"7\"}],\"parameters\":[{\"name\":\"a\",\"value\":\"{{ v }}\"},{\"name\":\"b\","
    "\"value\":\"2\",\"disabled\":true}],\"body\":{\"mimeType\":\"application/graphql\",\"text\":"
    "\"{\\\"query\\\":\\\"{a}\\\",\\\"variables\\\":{\\\"x\\\":1}}\"},"
    "\"authentication\":{\"type\":\"apikey\",\"key\":\"k\",\"value\":\"{{ _['s t'] }}\",\"addTo\":"
    "\"queryParams\"},\"afterResponseScript\":\"insomnia.test('t', () => {});\"},"
    "{\"_id\":\"r1\",\"_type\":\"request\",\"parentId\":\"f\",\"metaSortKey\":1,\"name\":\"first\","
    "\"url\":\"http://h\",\"method\":\"GET\",\"authentication\":{\"type\":\"none\"},"
    "\"settingFollowRedirects\":\"off\",\"headers\":[{\"name\":\"X\",\"value\":\"{% now %}\"}]},"
    "{\"_id\":\"w\",\"_type\":\"workspace\",\"name\":\"W\"},"
    "{\"_id\":\"e\",\"_type\":\"environment\",\"parentId\":\"w\",\"data\":{\"base\":\"http://h\","
    "\"deep\":{\"n\":1}}},"
    "{\"_id\":\"f\",\"_type\":\"request_group\",\"parentId\":\"w\",\"name\":\"F\"},"
    "{\"_id\":\"g\",\"_type\":\"grpc_request\",\"parentId\":\"f\",\"name\":\"G\"},"
    "{\"_id\":\"u\",\"_type\":\"unit_test\",\"parentId\":\"s\",\"name\":\"U\"},"
    "{\"_id\":\"w\",\"_type\":\"request_group\",\"parentId\":\"w\",\"name\":\"inside itself\"}]}";

static void resources_become_a_tree(void **state)
{
    struct fixture *f = *state;
    must_read(f, v4);
    expect(f, "info.name", "\"W\"");
    expect(f, "variable",
           "[{\"key\":\"base\",\"value\":\"http://h\"},{\"key\":\"deep.n\",\"value\":"
           "\"1\"}]");
    expect(f, "item.0.name", "\"F\"");
    expect(f, "item.0.item.0.name", "\"first\"");
    expect(f, "item.0.item.0.request.auth", "{\"type\":\"noauth\"}");
    expect(f, "item.0.item.0.protocolProfileBehavior", "{\"followRedirects\":false}");
    expect(f, "item.0.item.1.request.url.raw", "\"{{base}}/x/:id?a={{v}}\"");
    expect(f, "item.0.item.1.request.url.variable", "[{\"key\":\"id\",\"value\":\"7\"}]");
    expect(f, "item.0.item.1.request.auth.apikey.1.value", "\"{{s t}}\"");
    expect(f, "item.0.item.1.request.body.graphql",
           "{\"query\":\"{a}\",\"variables\":\"{\\\"x\\\":1}\"}");
    expect(f, "item.0.item.1.event.0.script.exec.0", "\"const insomnia = pm;\"");
    expect(f, "item.1.item", "[]");
}

static void what_has_no_place_is_told(void **state)
{
    struct fixture *f = *state;
    must_read(f, v4);
    expect_note(f, "F / G", "not an HTTP request");
    expect_note(f, "F / first", "template tags");
    expect_note(f, "U", "a unit test");
}

static void a_tree_in_yaml_is_read(void **state)
{
    struct fixture *f = *state;
    must_read(f, "type: collection.insomnia.rest/5.0\nname: N\ncollection:\n"
                 "  - name: F\n    meta: {sortKey: 2}\n    children:\n"
                 "      - {url: 'http://h', name: R, method: PUT, body: {mimeType: text/plain, "
                 "text: x}, scripts: {preRequest: 'a()'}}\n"
                 "  - {url: 'wss://h', name: S, meta: {sortKey: 1}}\n"
                 "environments: {data: {a: b}, subEnvironments: [{name: E}]}\n");
    expect(f, "item.0.name", "\"F\"");
    expect(f, "item.0.item.0.request.method", "\"PUT\"");
    expect(f, "item.0.item.0.event.0.script.exec.1", "\"a()\"");
    expect(f, "variable", "[{\"key\":\"a\",\"value\":\"b\"}]");
    expect_note(f, "S", "not an HTTP request");
    expect_note(f, "E", "an environment");
}

static void broken_exports_are_refused(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(read_text(f, "type: collection.insomnia.rest/5.0\nname: N\n"), -1);
    assert_string_equal(f->err.message, "x: an Insomnia document without a collection");
    assert_int_equal(read_text(f, "type: collection.insomnia.rest/5.0\n\tx\n"), -1);
    assert_non_null(strstr(f->err.message, "line 2"));
    assert_int_equal(read_text(f, "{\"__export_format\":4,\"resources\":[]}"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(resources_become_a_tree, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_has_no_place_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_tree_in_yaml_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(broken_exports_are_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
