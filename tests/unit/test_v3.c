#include "support/support.h"

#include "base/error.h"
#include "base/file.h"
#include "format/format.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
    char folder[64];
    struct format_notes notes;
    struct error err;
    cJSON *tree;
};

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *ftw)
{
    return remove(path);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    snprintf(f->folder, sizeof f->folder, "/tmp/postern-v3-XXXXXX");
    *state = f;
    return mkdtemp(f->folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    format_notes_release(&f->notes);
    cJSON_Delete(f->tree);
    int result = nftw(f->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(f);
    return result;
}

static void write_file(struct fixture *f, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", f->folder, name);
    if (file_write(path, text, strlen(text), &f->err) < 0)
        fail_msg("%s", f->err.message);
}

static void read_folder(struct fixture *f)
{
    if (format_read_v3_folder(f->folder, &f->notes, &f->tree, &f->err) < 0)
        fail_msg("%s", f->err.message);
}

static const cJSON *item_at(const cJSON *folder, int index)
{
    return cJSON_GetArrayItem(json_get(folder, "item"), index);
}

static void expect_member(const cJSON *node, const char *key, const char *expected)
{
    char *printed = json_print(json_get(node, key), false);
    assert_string_equal(printed, expected);
    free(printed);
}

static void expect_names(const cJSON *folder, const char *expected)
{
    char names[512] = "";
    for (const cJSON *item = json_get(folder, "item")->child; item; item = item->next) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", used ? "," : "",
                 json_get_text(item, "name"));
    }
    assert_string_equal(names, expected);
}

#define HTTP "$kind: http-request\n"

static void siblings_stand_by_order_then_by_name(void **state)
{
    struct fixture *f = *state;
    write_file(f, "10.request.yaml", HTTP);
    write_file(f, "9.request.yml", HTTP);
    write_file(f, "B.REQUEST.YAML", HTTP);
    write_file(f, "a.request.yaml", HTTP);
    write_file(f, "\xC3\xA4.request.yaml", HTTP);
    write_file(f, "first.request.yaml", HTTP "order: -1.5\n");
    write_file(f, "last.request.yaml", HTTP "order: 1000\n");
    write_file(f, ".hidden/x.request.yaml", HTTP);
    write_file(f, "z/.resources/definition.yaml", "$kind: collection\norder: 500\nname: middle\n");
    write_file(f, "t/.resources/definition.yml", "$kind: collection\norder: '7'\n");
    write_file(f, "ignored.yaml", HTTP);
    write_file(f, ".resources/x.request.yaml", HTTP);
    read_folder(f);
    expect_names(f->tree, "first,.hidden,10,9,B,a,t,\xC3\xA4,middle,last");
    assert_int_equal(f->notes.count, 0);
}

static void a_definition_names_the_collection_and_its_folders(void **state)
{
    struct fixture *f = *state;
    write_file(f, ".resources/definition.yaml",
               "$kind: collection\nid: c1\nname: 'Shop: demo'\ndescription: d\nsummary: s\n"
               "variables: {base: 'http://x'}\nauth: {type: bearer, credentials: {token: t}}\n"
               "scripts: [{type: 'http:beforeRequest', code: \"a\\nb\"}]\n");
    write_file(f, "F/.resources/definition.yaml",
               "$kind: collection\nvariables: [{key: k, value: v, disabled: true}]\n"
               "auth: [{id: 1a, name: x, type: noauth}, {id: a2, name: y, type: basic, "
               "credentials: [{key: username, value: u}]}]\n");
    write_file(f, "G/.resources/definition.yaml", "$kind: collection\nauth: []\n");
    write_file(f, "H/.resources/definition.yaml", "$kind: collection\nauth: {type: inherit}\n");
    read_folder(f);
    expect_member(
        f->tree, "info",
        "{\"_postman_id\":\"c1\",\"name\":\"Shop: demo\",\"description\":\"d\",\"schema\":"
        "\"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"}");
    expect_member(f->tree, "variable", "[{\"key\":\"base\",\"value\":\"http://x\"}]");
    expect_member(f->tree, "auth",
                  "{\"type\":\"bearer\",\"bearer\":[{\"key\":\"token\",\"value\":\"t\",\"type\":"
                  "\"string\"}]}");
    expect_member(f->tree, "event",
                  "[{\"listen\":\"prerequest\",\"script\":{\"type\":\"text/javascript\",\"exec\":["
                  "\"a\",\"b\"]}}]");
    expect_member(json_get(f->tree, "_postern"), "members", "{\"summary\":\"s\"}");
    const cJSON *folder = item_at(f->tree, 0);
    expect_member(folder, "auth",
                  "{\"type\":\"basic\",\"basic\":[{\"key\":\"username\",\"value\":\"u\",\"type\":"
                  "\"string\"}]}");
    assert_non_null(json_get(json_get(folder, "_postern"), "auth"));
    expect_member(item_at(f->tree, 1), "auth", "{\"type\":\"noauth\"}");
    assert_null(json_get(item_at(f->tree, 2), "auth"));
}

static void a_request_keeps_all_it_says(void **state)
{
    struct fixture *f = *state;
    write_file(f, "get item-1.request.yaml",
               HTTP "id: i1\nname: get item/1\ndescription: d\nurl: '{{base}}/i/:id?full=0&x=1#h'\n"
                    "headers: {X-Trace: '{{trace}}'}\n"
                    "queryParams: [{key: full, value: '1', description: all}, {key: debug, value: "
                    "null, disabled: true}, {key: bare}]\n"
                    "pathVariables: {id: '7'}\nscripts:\n  - type: afterResponse\n    code: t\n"
                    "    packages: {p: {id: q}}\n"
                    "settings: {followRedirects: false, disabledSystemHeaders: [host]}\n"
                    "examples: ./.resources/get item-1.resources/examples\norder: 1000\n");
    write_file(f, ".resources/get item-1.resources/examples/200 OK.example.yaml",
               "$kind: http-example\nrequest: {url: 'http://x/i', method: GET}\nresponse: "
               "{statusCode: 200, statusText: OK, headers: {A: b}, body: {type: json, content: "
               "'{}'}}\n");
    read_folder(f);
    const cJSON *item = item_at(f->tree, 0), *request = json_get(item, "request");
    assert_string_equal(json_get_text(item, "id"), "i1");
    assert_string_equal(json_get_text(item, "name"), "get item/1");
    assert_string_equal(json_get_text(request, "method"), "GET");
    assert_string_equal(json_get_text(json_get(request, "url"), "raw"),
                        "{{base}}/i/:id?x=1&full=1&bare#h");
    expect_member(json_get(request, "url"), "query",
                  "[{\"key\":\"x\",\"value\":\"1\"},{\"key\":\"full\",\"value\":\"1\","
                  "\"description\":\"all\"},{\"key\":\"debug\",\"value\":null,\"disabled\":true},{"
                  "\"key\":\"bare\",\"value\":null}]");
    expect_member(json_get(request, "url"), "variable", "[{\"key\":\"id\",\"value\":\"7\"}]");
    expect_member(request, "header", "[{\"key\":\"X-Trace\",\"value\":\"{{trace}}\"}]");
    expect_member(request, "_postern", "{\"url\":\"{{base}}/i/:id?full=0&x=1#h\"}");
    expect_member(item, "protocolProfileBehavior",
                  "{\"followRedirects\":false,\"disabledSystemHeaders\":{\"host\":true}}");
    expect_member(
        json_get(item, "_postern"), "scripts",
        "[{\"type\":\"afterResponse\",\"code\":\"t\",\"packages\":{\"p\":{\"id\":\"q\"}}}]");
    expect_member(json_get(item, "_postern"), "order", "1000");
    const cJSON *example = json_get(item, "response")->child;
    assert_string_equal(json_get_text(example, "name"), "200 OK");
    assert_true(json_get_number(example, "code", 0) == 200);
    assert_string_equal(json_get_text(example, "body"), "{}");
    assert_int_equal(f->notes.count, 0);
}

static void every_body_is_converted(void **state)
{
    static const char *const cases[][2] = {
        {"{type: json, content: '{}', disabled: true}",
         "{\"mode\":\"raw\",\"raw\":\"{}\",\"options\":{\"raw\":{\"language\":\"json\"}}}"},
        {"{type: urlencoded, content: {a: b}}",
         "{\"mode\":\"urlencoded\",\"urlencoded\":[{\"key\":\"a\",\"value\":\"b\"}]}"},
        {"{type: formdata, content: [{type: file, key: f, src: [a, b], disabled: true}]}",
         "{\"mode\":\"formdata\",\"formdata\":[{\"type\":\"file\",\"key\":\"f\",\"src\":[\"a\","
         "\"b\"]"
         ",\"disabled\":true}]}"},
        {"{type: formdata, content: [{type: file, key: f, src: []}]}",
         "{\"mode\":\"formdata\",\"formdata\":[]}"},
        {"{type: urlencoded, content: [{key: a, value: b, disabled: true}]}",
         "{\"mode\":\"urlencoded\",\"urlencoded\":[{\"key\":\"a\",\"value\":\"b\",\"disabled\":"
         "true}]}"},
        {"{type: file, content: {src: a}}", "{\"mode\":\"file\",\"file\":{\"src\":\"a\"}}"},
        {"{type: none, content: 5}", "null"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[200];
        snprintf(text, sizeof text, HTTP "body: %s\n", cases[i][0]);
        write_file(f, "r.request.yaml", text);
        cJSON_Delete(f->tree);
        read_folder(f);
        expect_member(json_get(item_at(f->tree, 0), "request"), "body", cases[i][1]);
    }
}

static void a_parameter_replaces_its_encoded_namesake(void **state)
{
    struct fixture *f = *state;
    write_file(f, "r.request.yaml", HTTP "url: http://x/?a%20b=1&c=2\nqueryParams: {'a b': '3'}\n");
    read_folder(f);
    const cJSON *url = json_get(json_get(item_at(f->tree, 0), "request"), "url");
    assert_null(strstr(json_get_text(url, "raw"), "=1"));
    assert_int_equal(cJSON_GetArraySize(json_get(url, "query")), 2);
}

static void a_body_goes_out_with_any_method(void **state)
{
    struct fixture *f = *state;
    write_file(f, "r.request.yaml", HTTP "method: GET\nbody: {type: text, content: x}\n");
    read_folder(f);
    expect_member(item_at(f->tree, 0), "protocolProfileBehavior", "{\"disableBodyPruning\":true}");
}

static void disabled_path_variables_leave_their_segment(void **state)
{
    struct fixture *f = *state;
    write_file(f, "r.request.yaml",
               HTTP "url: http://x/:a/:b\npathVariables: [{key: a, value: '1', disabled: true}, "
                    "{key: b, value: '2'}]\n");
    read_folder(f);
    const cJSON *request = json_get(item_at(f->tree, 0), "request");
    expect_member(json_get(request, "url"), "variable", "[{\"key\":\"b\",\"value\":\"2\"}]");
    assert_non_null(json_get(json_get(request, "_postern"), "pathVariables"));
}

static void graphql_runs_as_a_post(void **state)
{
    struct fixture *f = *state;
    write_file(f, "q.request.yaml",
               "$kind: graphql-request\nurl: http://x\nquery: '{a}'\nvariables: '{}'\n"
               "schema: {source: introspection}\nscripts: [{type: beforeQuery, code: x}]\n");
    read_folder(f);
    const cJSON *item = item_at(f->tree, 0), *request = json_get(item, "request");
    assert_string_equal(json_get_text(request, "method"), "POST");
    expect_member(request, "body",
                  "{\"mode\":\"graphql\",\"graphql\":{\"query\":\"{a}\",\"variables\":\"{}\"}}");
    expect_member(item, "event",
                  "[{\"listen\":\"prerequest\",\"script\":{\"type\":\"text/javascript\",\"exec\":["
                  "\"x\"]}}]");
    assert_string_equal(json_get_text(json_get(item, "_postern"), "kind"), "graphql-request");
    expect_member(json_get(item, "_postern"), "members",
                  "{\"schema\":{\"source\":\"introspection\"}}");
}

static void other_kinds_are_kept_and_told(void **state)
{
    struct fixture *f = *state;
    write_file(f, "F/g.request.yaml", "$kind: grpc-request\nurl: x\n");
    read_folder(f);
    const cJSON *folder = item_at(f->tree, 0);
    assert_null(item_at(folder, 0));
    expect_member(
        json_get(folder, "_postern"), "skipped",
        "[{\"file\":\"F/g.request.yaml\",\"document\":{\"$kind\":\"grpc-request\",\"url\":"
        "\"x\"}}]");
    assert_int_equal(f->notes.count, 1);
    assert_string_equal(f->notes.items[0].place, "F/g.request.yaml");
    assert_false(f->notes.items[0].is_loss);
}

static void expect_loss(struct fixture *f, const char *file, const char *message)
{
    cJSON_Delete(f->tree);
    f->tree = NULL;
    format_notes_release(&f->notes);
    read_folder(f);
    if (f->notes.count != 1)
        fail_msg("%zu notes for %s", f->notes.count, message);
    assert_true(f->notes.items[0].is_loss);
    assert_string_equal(f->notes.items[0].place, file);
    if (!strstr(f->notes.items[0].message, message))
        fail_msg("%s", f->notes.items[0].message);
}

static void files_that_do_not_fit_are_named_with_their_line(void **state)
{
    static const char *const cases[][2] = {
        {"url: x\n", "line 1: `$kind` must name a kind of request"},
        {"$kind: foo\n", "not \"foo\""},
        {"", "line 1: `$kind`"},
        {"- a\n", "line 1: `$kind`"},
        {HTTP "url: x\nbody:\n  type: json\n  content: \"{\n}\"\n",
         "line 5, column 12: quoted text"},
        {HTTP "url: 5\n", "`url` must be text"},
        {HTTP "url: x\nheaders:\n  a: 1\n", "the value of \"a\" in `headers` must be text"},
        {HTTP "headers:\n  - {key: a, value: b, x: 1}\n", "line 3: an entry of `headers` cannot"},
        {HTTP "headers: [{key: a}]\n", "the `value` of an entry of `headers` must be text"},
        {HTTP "queryParams: {a: 1}\n", "in `queryParams`"},
        {HTTP "pathVariables: {a: }\n", "in `pathVariables`"},
        {HTTP "body:\n  content: x\n", "line 3: unknown `type` of a body"},
        {HTTP "body: {type: json, content: {a: 1}}\n", "content of a json body must be text"},
        {HTTP "body: {type: urlencoded}\n", "needs `content`"},
        {HTTP "body: {type: formdata, content: [{key: a, value: b}]}\n", "`type` text or file"},
        {HTTP "body: {type: formdata, content: [{type: file, key: a}]}\n", "`key` and `src`"},
        {HTTP "body: {type: file}\n", "file body must be {src}"},
        {HTTP "auth: {type: magic}\n", "unknown `type` of an `auth`"},
        {HTTP "auth: {type: basic, id: x}\n", "cannot have `id`"},
        {HTTP "auth: {type: noauth, credentials: {}}\n", "`noauth` has no `credentials`"},
        {HTTP "auth: [{type: basic}]\n", "needs `id` and `name`"},
        {HTTP "scripts: {a: b}\n", "`scripts` must be a list"},
        {HTTP "scripts: [{type: afterResponse}]\n", "needs `type` and `code`"},
        {HTTP "scripts: [{type: a, code: b, language: text/x}]\n", "`language` of a script"},
        {HTTP "settings: {maxRedirects: '5'}\n", "`maxRedirects` must be a number"},
        {HTTP "settings: {protocolVersion: h2}\n", "auto, http1 or http2"},
        {HTTP "settings: {disabledSystemHeaders: {host: true}}\n", "`disabledSystemHeaders` must"},
        {HTTP "order: '5'\n", "line 2: `order` must be a number"},
        {HTTP "name: 5\n", "`name` must be text"},
        {HTTP "name: !!binary aGk=\n", "line 2, column 7: !!binary"},
        {HTTP "scripts: [{type: never, code: x}]\n", "a script of the unknown type \"never\""},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_file(f, "bad.request.yaml", cases[i][0]);
        expect_loss(f, "bad.request.yaml", cases[i][1]);
    }
}

static void a_definition_that_does_not_fit_is_dropped_and_named(void **state)
{
    static const char *const cases[][2] = {
        {"name: x\n", "`$kind` must be collection"},
        {"$kind: collection\nname: x\nvariables: {a: 1}\n", "in `variables` must be text"},
        {"$kind: collection\nname: x\nvariables: [{key: a, value: b, enabled: true}]\n",
         "cannot have `enabled`"},
        {"$kind: collection\nname: x\nname: y\n",
         "line 3, column 1: the key \"name\" is there twice"},
    };
    struct fixture *f = *state;
    write_file(f, "F/r.request.yaml", HTTP);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_file(f, "F/.resources/definition.yaml", cases[i][0]);
        expect_loss(f, "F/.resources/definition.yaml", cases[i][1]);
        expect_names(f->tree, "F");
    }
}

static void a_broken_example_is_told_but_no_loss_to_a_run(void **state)
{
    struct fixture *f = *state;
    write_file(f, "r.request.yaml", HTTP);
    write_file(f, ".resources/r.resources/examples/e.example.yaml", "$kind: http-example\n");
    read_folder(f);
    assert_int_equal(f->notes.count, 1);
    assert_false(f->notes.items[0].is_loss);
}

static void a_folder_without_a_collection_is_refused(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(format_read_v3_folder(f->folder, &f->notes, &f->tree, &f->err), -1);
    assert_non_null(strstr(f->err.message, "holds no collection"));
    assert_int_equal(format_read_v3_folder("/nowhere", &f->notes, &f->tree, &f->err), -1);
    assert_int_equal(f->err.code, ERR_NOT_FOUND);
}

static void links_in_circles_are_not_followed(void **state)
{
    struct fixture *f = *state;
    char path[128];
    write_file(f, "r.request.yaml", HTTP);
    snprintf(path, sizeof path, "%s/loop", f->folder);
    assert_int_equal(symlink(".", path), 0);
    read_folder(f);
    expect_names(f->tree, "r");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(siblings_stand_by_order_then_by_name),
        TEST(a_definition_names_the_collection_and_its_folders),
        TEST(a_request_keeps_all_it_says),
        TEST(every_body_is_converted),
        TEST(a_parameter_replaces_its_encoded_namesake),
        TEST(a_body_goes_out_with_any_method),
        TEST(disabled_path_variables_leave_their_segment),
        TEST(graphql_runs_as_a_post),
        TEST(other_kinds_are_kept_and_told),
        TEST(files_that_do_not_fit_are_named_with_their_line),
        TEST(a_definition_that_does_not_fit_is_dropped_and_named),
        TEST(a_broken_example_is_told_but_no_loss_to_a_run),
        TEST(a_folder_without_a_collection_is_refused),
        TEST(links_in_circles_are_not_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
