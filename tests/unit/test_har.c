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

static void entries_become_requests_in_folders(void **state)
{
    struct fixture *f = *state;
    must_read(f, "{\"log\":{\"version\":\"1.2\",\"pages\":[{\"id\":\"p\",\"title\":\"Shop\"}],"
                 "\"entries\":["
                 "{\"pageref\":\"p\",\"time\":12.7,\"request\":{\"method\":\"POST\",\"url\":"
                 "\"https://h/a/b?c=1\",\"headers\":[{\"name\":\":path\",\"value\":\"/a\"},"
                 "{\"name\":\"Host\",\"value\":\"h\"},{\"name\":\"X\",\"value\":\"1\"}],"
                 "\"postData\":{\"mimeType\":\"application/json\",\"text\":\"{}\"}},"
                 "\"response\":{\"status\":201,\"statusText\":\"Created\",\"headers\":[],"
                 "\"content\":{\"mimeType\":\"application/json\",\"text\":\"eyJhIjoxfQ==\","
                 "\"encoding\":\"base64\"}}},"
                 "{\"request\":{\"method\":\"GET\",\"url\":\"http://other/\"}}]}}");
    expect(f, "item.0.name", "\"Shop\"");
    expect(f, "item.0.item.0.name", "\"/a/b\"");
    expect(f, "item.0.item.0.request.header", "[{\"key\":\"X\",\"value\":\"1\"}]");
    expect(f, "item.0.item.0.request.body",
           "{\"mode\":\"raw\",\"raw\":\"{}\",\"options\":{\"raw\":{\"language\":\"json\"}}}");
    expect(f, "item.0.item.0.response.0.name", "\"201 Created\"");
    expect(f, "item.0.item.0.response.0.body", "\"{\\\"a\\\":1}\"");
    expect(f, "item.0.item.0.response.0.responseTime", "12");
    expect(f, "item.1.name", "\"other\"");
    expect(f, "item.1.item.0.response", "[]");
}

static void bodies_and_queries_come_from_their_parts(void **state)
{
    struct fixture *f = *state;
    must_read(f, "{\"log\":{\"entries\":[{\"request\":{\"method\":\"POST\",\"url\":\"http://h/\","
                 "\"queryString\":[{\"name\":\"q\",\"value\":\"1\"}],\"cookies\":[{\"name\":\"s\","
                 "\"value\":\"t\"}],\"postData\":{\"mimeType\":\"multipart/form-data; boundary=x\","
                 "\"params\":[{\"name\":\"f\",\"fileName\":\"a.txt\"},{\"name\":\"t\",\"value\":"
                 "\"v\"}]}}}]}}");
    expect(f, "item.0.item.0.request.url.raw", "\"http://h/?q=1\"");
    expect(f, "item.0.item.0.request.header", "[{\"key\":\"Cookie\",\"value\":\"s=t\"}]");
    expect(f, "item.0.item.0.request.body.formdata",
           "[{\"key\":\"f\",\"type\":\"file\",\"src\":\"a.txt\"},{\"key\":\"t\",\"value\":\"v\","
           "\"type\":\"text\"}]");
}

static void what_is_no_request_is_told(void **state)
{
    struct fixture *f = *state;
    must_read(f,
              "{\"log\":{\"entries\":[{\"request\":{\"url\":\"wss://h/\"}},{\"request\":{\"url\":"
              "\"data:text/plain,x\"}},{\"request\":{\"url\":\"\"}},7]}}");
    expect_note(f, "/log/entries/0", "not an HTTP request (wss)");
    expect_note(f, "/log/entries/1", "not an HTTP request (data)");
    expect_note(f, "/log/entries/2", "no address");
    expect_note(f, "/log/entries/3", "not an HTTP request");
    expect(f, "item.0.item.0.request.method", "\"GET\"");
}

static void archives_without_entries_are_not_archives(void **state)
{
    struct fixture *f = *state;
    must_read(f,
              "{\"log\":{\"entries\":{}}}"); /* a collection without items, as any other object */
    assert_null(at(f, "item"));
    must_read(f, "{\"log\":{\"entries\":[]}}");
    expect(f, "item", "[]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(entries_become_requests_in_folders, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bodies_and_queries_come_from_their_parts, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_request_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(archives_without_entries_are_not_archives, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
