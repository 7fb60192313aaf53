#include "support/support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "model/collection.h"

#include <string.h>

static struct collection *read(const char *json)
{
    struct collection *collection = NULL;
    struct error err = {0};
    assert_int_equal(collection_from_json(cJSON_Parse(json), &collection, &err), 0);
    return collection;
}

static void collection_lists_requests_depth_first(void **state)
{
    AUTO(collection)
    c = read(
        "{\"info\":{\"name\":\"C\",\"_postman_id\":\"cid\"},\"item\":[{\"name\":\"a\",\"id\":"
        "\"ia\","
        "\"request\":\"x\"},{\"name\":\"f\",\"item\":[{\"name\":\"b\"},{\"name\":\"g\",\"item\":"
        "[{\"name\":\"c\"}]},{\"name\":\"empty\",\"item\":[]}]},{\"name\":\"d\",\"_postman_id\":5}]"
        "}");
    AUTO_ARENA arena = {0};
    assert_string_equal(c->name, "C");
    assert_string_equal(c->id, "cid");
    assert_int_equal(c->request_count, 4);
    assert_int_equal(c->folder_count, 3);
    const char *names[] = {"a", "b", "c", "d"};
    for (unsigned i = 0; i < 4; i++) {
        assert_string_equal(c->requests[i]->name, names[i]);
        assert_int_equal(c->requests[i]->position, i);
    }
    assert_string_equal(c->requests[0]->id, "ia");
    assert_string_equal(c->requests[3]->id, "5");
    assert_int_equal(strlen(c->requests[1]->id), 36);
    assert_string_equal(item_path(c->requests[2], &arena), "f / g / c");
    assert_string_equal(item_path(c->requests[0], &arena), "a");
    assert_ptr_equal(c->requests[0]->parent, c->root);
    assert_null(c->root->parent);
}

static void collection_without_items_is_empty(void **state)
{
    static const char *const odd[] = {"{}", "[]", "null", "5", "{\"item\":null}", "{\"item\":[]}"};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        AUTO(collection) c = read(odd[i]);
        assert_int_equal(c->request_count, 0);
        assert_null(c->root->first_child);
        assert_string_equal(c->name, "");
    }
}

/* newman makes a request that cannot be sent of everything but null. */
static void collection_takes_odd_items_as_requests(void **state)
{
    AUTO(collection)
    c = read("{\"item\":[null,\"text\",5,[],{},{\"item\":null},{\"item\":{\"name\":"
             "\"only\"}},{\"name\":7}]}");
    assert_int_equal(c->request_count, 7);
    assert_int_equal(c->folder_count, 1);
    assert_string_equal(c->requests[5]->name, "only");
    assert_string_equal(c->requests[6]->name, "7");
}

static void collection_refuses_bottomless_folders(void **state)
{
    struct collection *collection = NULL;
    struct error err = {0};
    cJSON *document = cJSON_CreateObject(), *at = document;
    for (int i = 0; i < COLLECTION_MAX_DEPTH + 2; i++) {
        cJSON *child = cJSON_CreateObject();
        cJSON_AddItemToArray(cJSON_AddArrayToObject(at, "item"), child);
        at = child;
    }
    assert_int_equal(collection_from_json(document, &collection, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    assert_null(collection);
}

static void collection_find_looks_at_a_level_before_descending(void **state)
{
    AUTO(collection)
    c = read("{\"item\":[{\"name\":\"f\",\"item\":[{\"name\":\"x\",\"id\":\"deep\"}]},"
             "{\"name\":\"x\",\"id\":\"shallow\"}]}");
    assert_string_equal(collection_find(c, "x")->id, "shallow");
    assert_string_equal(collection_find(c, "deep")->name, "x");
    assert_true(collection_find(c, "f")->is_folder);
    assert_null(collection_find(c, "nobody"));
}

static int append_source(void *context, const struct item *owner, const cJSON *event,
                         const char *source)
{
    struct buffer *sources = context;
    buffer_printf(sources, "<%s>", source);
    return strcmp(source, "stop") == 0 ? 7 : 0;
}

static void item_each_script_gives_sources_in_order(void **state)
{
    AUTO(collection)
    c = read("{\"item\":[{\"event\":["
             "{\"listen\":\"test\",\"script\":{\"exec\":[\"a\",\"b\"]}},"
             "{\"listen\":\"prerequest\",\"script\":{\"exec\":\"pre\"}},"
             "{\"listen\":\"test\",\"disabled\":true,\"script\":{\"exec\":\"off\"}},"
             "{\"listen\":\"test\",\"script\":\"text\"},{\"listen\":\"test\",\"script\":[\"one\"]},"
             "{\"listen\":\"test\",\"script\":{\"exec\":[]}},{\"listen\":\"test\",\"script\":{}},"
             "{\"listen\":\"test\"},{\"listen\":\"test\",\"script\":null},{\"listen\":\"Test\","
             "\"script\":\"no\"},{\"listen\":\"test\",\"script\":{\"exec\":[null,\"x\",5]}}]}]}");
    AUTO_ARENA arena = {0};
    AUTO_BUFFER sources;
    buffer_init(&sources, 1000);
    assert_int_equal(item_each_script(c->requests[0], "test", &arena, append_source, &sources), 0);
    assert_string_equal(buffer_text(&sources), "<a\nb><text><one><><><\nx\n5>");
}

static void item_each_script_stops_when_told(void **state)
{
    AUTO(collection)
    c = read("{\"item\":[{\"event\":[{\"listen\":\"test\",\"script\":\"stop\"},"
             "{\"listen\":\"test\",\"script\":\"never\"}]}]}");
    AUTO_ARENA arena = {0};
    AUTO_BUFFER sources;
    buffer_init(&sources, 1000);
    assert_int_equal(item_each_script(c->requests[0], "test", &arena, append_source, &sources), 7);
    assert_string_equal(buffer_text(&sources), "<stop>");
}

static void item_has_scripts_looks_above_too(void **state)
{
    AUTO(collection)
    c = read("{\"event\":[{\"listen\":\"prerequest\",\"script\":\"x\"}],\"item\":[{\"name\":\"f\","
             "\"item\":[{\"name\":\"a\",\"event\":[{\"listen\":\"test\",\"disabled\":true,"
             "\"script\":\"x\"}]}]}]}");
    assert_true(item_has_scripts(c->requests[0], "prerequest"));
    assert_false(item_has_scripts(c->requests[0], "test"));
}

static void item_auth_is_the_nearest_that_is_not_null(void **state)
{
    AUTO(collection)
    c = read("{\"auth\":{\"type\":\"basic\"},\"item\":["
             "{\"request\":{\"url\":\"x\"}},{\"request\":\"x\"},"
             "{\"request\":{\"auth\":{\"type\":\"noauth\"}}},"
             "{\"auth\":{\"type\":\"bearer\"},\"item\":[{\"request\":{\"auth\":null}},"
             "{\"auth\":null,\"item\":[{\"request\":{\"auth\":{\"type\":\"apikey\"}}},{}]}]}]}");
    const char *types[] = {"basic", "basic", "noauth", "bearer", "apikey", "bearer"};
    assert_int_equal(c->request_count, 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(json_get_text(item_auth(c->requests[i]), "type"), types[i]);
}

static void item_behavior_is_inherited_key_by_key(void **state)
{
    AUTO(collection)
    c = read("{\"protocolProfileBehavior\":{\"a\":1,\"b\":1,\"c\":1},\"item\":[{"
             "\"protocolProfileBehavior\":{\"b\":2,\"c\":2},\"item\":[{\"protocolProfileBehavior\":"
             "{\"c\":3,\"b\":null}}]}]}");
    const struct item *item = c->requests[0];
    assert_int_equal(item_behavior(item, "a")->valuedouble, 1);
    assert_int_equal(item_behavior(item, "b")->valuedouble, 2);
    assert_int_equal(item_behavior(item, "c")->valuedouble, 3);
    assert_null(item_behavior(item, "d"));
}

static void description_text_reads_both_forms(void **state)
{
    AUTO_JSON text = cJSON_Parse("\"plain\"");
    AUTO_JSON object = cJSON_Parse("{\"content\":\"rich\",\"type\":\"text/markdown\"}");
    AUTO_JSON neither = cJSON_Parse("{\"type\":\"x\"}");
    assert_string_equal(description_text(text), "plain");
    assert_string_equal(description_text(object), "rich");
    assert_null(description_text(neither));
    assert_null(description_text(NULL));
}

static void collection_of_twenty_thousand_requests_is_indexed_at_once(void **state)
{
    cJSON *document = cJSON_CreateObject();
    cJSON *items = cJSON_AddArrayToObject(document, "item");
    for (int i = 0; i < 20000; i++) {
        cJSON *item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "name", "request");
        cJSON_AddStringToObject(item, "request", "http://localhost/");
        cJSON_AddItemToArray(items, item);
    }
    struct collection *collection = NULL;
    double started = clock_monotonic_ms();
    assert_int_equal(collection_from_json(document, &collection, NULL), 0);
    double took = clock_monotonic_ms() - started;
    assert_int_equal(collection->request_count, 20000);
    collection_free(collection);
    assert_true(took < 1000); /* about 5; a quadratic walk takes many seconds */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(collection_lists_requests_depth_first),
        cmocka_unit_test(collection_without_items_is_empty),
        cmocka_unit_test(collection_takes_odd_items_as_requests),
        cmocka_unit_test(collection_refuses_bottomless_folders),
        cmocka_unit_test(collection_find_looks_at_a_level_before_descending),
        cmocka_unit_test(item_each_script_gives_sources_in_order),
        cmocka_unit_test(item_each_script_stops_when_told),
        cmocka_unit_test(item_has_scripts_looks_above_too),
        cmocka_unit_test(item_auth_is_the_nearest_that_is_not_null),
        cmocka_unit_test(item_behavior_is_inherited_key_by_key),
        cmocka_unit_test(description_text_reads_both_forms),
        cmocka_unit_test(collection_of_twenty_thousand_requests_is_indexed_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
