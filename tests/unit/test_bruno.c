#include "support/support.h"

#include "format/bruno.h"
#include "format/v21.h"

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

static void must_parse(struct fixture *f, const char *text)
{
    cJSON_Delete(f->tree);
    f->tree = bru_parse(text, strlen(text), "a.bru", &f->err);
    if (!f->tree)
        fail_msg("%s", f->err.message);
}

static void blocks_become_an_item(void **state)
{
    struct fixture *f = *state;
    must_parse(f, "meta {\n  name: N: m\n  type: http\n  seq: 3\n  tags: [\n    a\n  ]\n}\n\n"
                  "post {\n  url: {{host}}/a\n  body: json\n  auth: basic\n}\n\n"
                  "params:path {\n  id: 7\n}\n\nparams:query {\n  ~q: a b\n}\n"
                  "headers {\n  X: a: b\n  \"with: colon\": c\n  L: '''\n    one\n    two\n  "
                  "'''\n}\n"
                  "auth:basic {\n  username: u\n  password: {{p}}\n}\n"
                  "body:json {\n  {\n    \"a\": \"}\"\n  }\n}\n"
                  "script:pre-request {\n  if (a) {\n  }\n}\nassert {\n  res.status: eq 200\n}\n");
    expect(f, "name", "\"N: m\"");
    expect(f, "seq", "3");
    expect(f, "request.method", "\"POST\"");
    expect(f, "request.body.json", "\"{\\n  \\\"a\\\": \\\"}\\\"\\n}\"");
    expect(f, "request.script.req", "\"if (a) {\\n}\"");
    expect(f, "request.headers",
           "[{\"name\":\"X\",\"value\":\"a: b\",\"enabled\":true},{\"name\":\"with: colon\","
           "\"value\":\"c\",\"enabled\":true},{\"name\":\"L\",\"value\":\"one\\ntwo\",\"enabled\":"
           "true}]");
    expect(f, "request.params.0.enabled", "false");
    expect(f, "request.auth.basic", "{\"username\":\"u\",\"password\":\"{{p}}\"}");
}

static void files_and_old_forms_are_understood(void **state)
{
    struct fixture *f = *state;
    must_parse(f, "post {\n  url: h\n  body: multipartForm\n}\nbody:multipart-form {\n"
                  "  f: @file(a.txt|b.txt) @contentType(text/csv)\n  t: x @contentType(a/b)\n}\n"
                  "auth:oauth2 {\n  access_token_url: u\n}\n");
    expect(f, "request.body.multipartForm.0.value", "[\"a.txt\",\"b.txt\"]");
    expect(f, "request.body.multipartForm.0.contentType", "\"text/csv\"");
    expect(f, "request.body.multipartForm.1.value", "\"x\"");
    must_parse(f, "get {\n  url: h\n}\nbody {\n  {}\n}\nquery {\n  a: b\n}\n");
    expect(f, "request.body.mode", "\"json\"");
    expect(f, "request.params.0.type", "\"query\"");
}

static void damage_is_told_with_its_line(void **state)
{
    static const char *const cases[][2] = {
        {"meta {\n  name: x\n", "a.bru: line 2: the block is not closed"},
        {"tests {\n", "a.bru: line 1: the block is not closed"},
        {"nonsense\n", "a.bru: line 1: expected a block: name {"},
        {"get {\n  url: '''\n", "a.bru: line 2: ''' is not closed"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_null(bru_parse(cases[i][0], strlen(cases[i][0]), "a.bru", &f->err));
        assert_string_equal(f->err.message, cases[i][1]);
    }
}

static const char exported[] =
    "{\"name\":\"C\",\"version\":\"1\",\"brunoConfig\":{},\"environments\":[{\"name\":\"E\"}],"
    "\"root\":{\"docs\":\"about\",\"request\":{\"headers\":[{\"name\":\"A\",\"value\":\"1\"},"
    "{\"name\":\"B\",\"value\":\"1\"}],\"vars\":{\"req\":[{\"name\":\"v\",\"value\":\"w\"}]},"
    "\"auth\":{\"mode\":\"bearer\",\"bearer\":{\"token\":\"t\"}}}},"
    "\"items\":[{\"type\":\"http\",\"name\":\"R\",\"seq\":2,\"request\":{\"method\":\"GET\","
    "\"url\":"
    "\"{{h}}/:id?a=1\",\"headers\":[{\"name\":\"b\",\"value\":\"2\"}],\"params\":[{\"name\":\"a\","
    "\"value\":\"1\",\"type\":\"query\"},{\"name\":\"id\",\"value\":\"7\",\"type\":\"path\"}],"
    "\"auth\":{\"mode\":\"inherit\"},\"body\":{\"mode\":\"none\"},\"vars\":{\"req\":[{\"name\":"
    "\"x\",\"value\":\"y\"}]},\"script\":{\"res\":\"bru.setVar(1)\"},\"assertions\":[{\"name\":"
    "\"res.status\",\"value\":\"eq 200\"},{\"name\":\"res.body\",\"value\":\"isString\"}]}},"
    "{\"type\":\"http\",\"name\":\"first\",\"seq\":1,\"request\":{\"method\":\"GET\",\"url\":\"h\","
    "\"auth\":{\"mode\":\"none\"}}},{\"type\":\"js\",\"name\":\"s\"}]}";

static void an_export_becomes_a_collection(void **state)
{
    struct fixture *f = *state;
    must_read(f, exported);
    expect(f, "info.description", "\"about\"");
    expect(f, "variable", "[{\"key\":\"v\",\"value\":\"w\"}]");
    expect(f, "auth.type", "\"bearer\"");
    expect(f, "item.0.name", "\"first\"");
    expect(f, "item.0.request.auth", "{\"type\":\"noauth\"}");
    assert_null(at(f, "item.1.request.auth"));
    expect(f, "item.1.request.header",
           "[{\"key\":\"A\",\"value\":\"1\"},{\"key\":\"b\",\"value\":\"2\"}]");
    expect(f, "item.1.request.url.variable", "[{\"key\":\"id\",\"value\":\"7\"}]");
    expect(f, "item.1.request.url.query", "[{\"key\":\"a\",\"value\":\"1\"}]");
    expect(f, "item.1.event.0.script.exec",
           "[\"pm.variables.set(\\\"x\\\", pm.variables.replaceIn(\\\"y\\\"));\"]");
    expect(f, "item.1.event.1.script.exec",
           "[\"pm.test('res.status: eq 200', () => pm.response.to.have.status(200));\"]");
    expect(f, "item.1.event.2.disabled", "true");
}

static void what_was_not_carried_is_told(void **state)
{
    struct fixture *f = *state;
    must_read(f, exported);
    expect_note(f, "R", "written for Bruno");
    expect_note(f, "R", "the assertion res.body was left out");
    expect_note(f, "s", "js is not something we run");
    expect_note(f, "E", "environment");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(blocks_become_an_item, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_and_old_forms_are_understood, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damage_is_told_with_its_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_export_becomes_a_collection, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_not_carried_is_told, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
