#include "support/support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "store/item_path.h"
#include "store/item_text.h"
#include "store/tree_secrets.h"

#include <stdlib.h>
#include <string.h>

static void paths_sort_in_document_order(void **state)
{
    struct item_path parent = {0}, child = {0}, neighbour = {0}, end;
    assert_true(item_path_push(&parent, 0x10000));
    child = parent;
    assert_true(item_path_push(&child, 0xFEFFFFFF));
    assert_true(item_path_push(&neighbour, 0x10001));
    assert_true(memcmp(parent.bytes, child.bytes, parent.length) == 0);
    assert_true(memcmp(child.bytes, neighbour.bytes, neighbour.length) < 0);
    item_path_end(&parent, &end);
    assert_true(memcmp(child.bytes, end.bytes, end.length) < 0);
    assert_true(memcmp(neighbour.bytes, end.bytes, end.length) >= 0);
    assert_true(item_path_is_inside(&child, &parent));
    assert_false(item_path_is_inside(&neighbour, &parent));
    assert_int_equal(item_path_depth(&child), 2);
    assert_int_equal(item_path_key(&child, 1), 0xFEFFFFFF);
    item_path_pop(&child);
    assert_int_equal(child.length, parent.length);
}

static void the_end_of_a_path_carries_over(void **state)
{
    struct item_path path = {0}, end, parked;
    assert_true(item_path_push(&path, 0x0000FFFF));
    item_path_end(&path, &end);
    assert_int_equal(end.length, 2);
    assert_memory_equal(end.bytes, "\x00\x01", 2);
    path.length = 0;
    item_path_end(&path, &end);
    item_path_park("0718293a", &parked);
    assert_true(end.bytes[0] == 0xFF && parked.bytes[0] == 0xFF);
    assert_true(parked.length > end.length); /* behind everything */
}

static void a_path_has_an_end_of_its_depth(void **state)
{
    struct item_path path = {0};
    for (int i = 0; i < ITEMS_MAX_DEPTH; i++)
        assert_true(item_path_push(&path, 1));
    assert_false(item_path_push(&path, 1));
}

static void keys_are_spread_and_run_out(void **state)
{
    assert_int_equal(item_key_step(0, ITEM_KEY_MAX + 1, 1), ITEM_KEY_GAP);
    assert_int_equal(item_key_step(ITEM_KEY_GAP, ITEM_KEY_MAX + 1, 20000), ITEM_KEY_GAP);
    uint32_t step = item_key_step(0, ITEM_KEY_MAX + 1, 200000);
    assert_true(step > 1 && 200000u * (uint64_t)step <= ITEM_KEY_MAX);
    assert_int_equal(item_key_step(10, 20, 1), 5);
    assert_int_equal(item_key_step(10, 20, 9), 1);
    assert_int_equal(item_key_step(10, 20, 10), 0);
    assert_int_equal(item_key_step(10, 11, 1), 0);
    assert_int_equal(item_key_step(0, 1, 1), 0);
}

static cJSON *tree(const char *text)
{
    cJSON *node = json_parse(text, strlen(text), &json_body_limits, "test", NULL);
    assert_non_null(node);
    return node;
}

static void expect_secret(const char *text, bool expected)
{
    AUTO_JSON node = tree(text);
    if (tree_has_secret(node, NULL) != expected)
        fail_msg("%s: expected %d", text, expected);
}

static void secrets_are_told_from_variables(void **state)
{
    expect_secret("{\"variable\":[{\"key\":\"k\",\"value\":\"v\",\"type\":\"secret\"}]}", true);
    expect_secret("{\"variable\":[{\"key\":\"k\",\"value\":\"v\",\"secret\":true}]}", true);
    expect_secret("{\"variable\":[{\"key\":\"k\",\"value\":\"\",\"secret\":true}]}", false);
    expect_secret("{\"variable\":[{\"key\":\"k\",\"value\":\"v\",\"type\":\"string\"}]}", false);
    expect_secret(
        "{\"auth\":{\"type\":\"bearer\",\"bearer\":[{\"key\":\"token\",\"value\":\"t\"}]}}", true);
    expect_secret("{\"auth\":{\"type\":\"bearer\",\"bearer\":[{\"key\":\"token\","
                  "\"value\":\"{{t}}\"}]}}",
                  false);
    expect_secret("{\"auth\":{\"type\":\"bearer\",\"bearer\":[{\"key\":\"token\","
                  "\"value\":\"{{a}} {{b}}\"}]}}",
                  false);
    expect_secret("{\"auth\":{\"type\":\"bearer\",\"bearer\":{\"token\":\"t\"}}}", true);
    expect_secret("{\"auth\":{\"type\":\"apikey\",\"apikey\":[{\"key\":\"value\",\"value\":\"x\"},"
                  "{\"key\":\"key\",\"value\":\"token\"}]}}",
                  true);
    expect_secret("{\"auth\":{\"type\":\"apikey\",\"apikey\":[{\"key\":\"key\",\"value\":\"x\"}]}}",
                  false);
    expect_secret("{\"auth\":{\"type\":\"basic\",\"basic\":[{\"key\":\"username\",\"value\":\"x\"},"
                  "{\"key\":\"password\",\"value\":\"{{p}}\"}]}}",
                  false);
    expect_secret("{\"request\":{\"auth\":{\"type\":\"noauth\"},\"header\":[]}}", false);
    expect_secret("{\"originalRequest\":{\"auth\":{\"type\":\"oauth2\",\"oauth2\":["
                  "{\"key\":\"clientSecret\",\"value\":\"x\"}]}}}",
                  true);
}

static void expect_print(const char *text, enum item_kind kind, const char *expected)
{
    AUTO_JSON node = tree(text);
    AUTO_BUFFER out;
    buffer_init(&out, 1 << 20);
    assert_int_equal(kind ? item_print(node, kind, &out) : collection_print(node, &out), 0);
    assert_string_equal(buffer_text(&out), expected);
}

static void a_row_keeps_what_is_the_authors(void **state)
{
    expect_print("{\"x-mine\":[1],\"id\":\"i\",\"name\":\"n\",\"item\":[{}],\"uid\":\"u\","
                 "\"owner\":\"7\",\"createdAt\":\"c\",\"response\":[],\"last\":1.10}",
                 ITEM_FOLDER, "{\"x-mine\":[1],\"name\":\"n\",\"response\":[],\"last\":1.10}");
    expect_print("{\"name\":\"n\",\"request\":\"http://h\",\"response\":[{}],\"item\":null}",
                 ITEM_REQUEST, "{\"name\":\"n\",\"request\":\"http://h\",\"item\":null}");
    expect_print("{\"id\":\"i\",\"body\":\"b\",\"item\":[]}", ITEM_RESPONSE,
                 "{\"body\":\"b\",\"item\":[]}");
    expect_print("{}", ITEM_REQUEST, "{}");
    expect_print("{\"item\":[],\"variable\":[],\"info\":{\"_postman_id\":\"p\",\"name\":\"n\","
                 "\"uid\":\"u\",\"x\":2},\"owner\":\"1\"}",
                 0, "{\"info\":{\"name\":\"n\",\"x\":2},\"variable\":[]}");
    expect_print("{}", 0, "{\"info\":{}}");
}

static void summaries_hide_where_secrets_may_be(void **state)
{
    AUTO_ARENA arena = {0};
    struct item_summary summary;
    AUTO_JSON item = tree("{\"name\":\"n\",\"request\":{\"method\":\"PUT\",\"url\":{\"raw\":"
                          "\"http://h/p?key=s\"}}}");
    item_summarize(item, ITEM_REQUEST, false, &arena, &summary);
    assert_string_equal(summary.method, "PUT");
    assert_string_equal(summary.url, "http://h/p?key=s");
    item_summarize(item, ITEM_REQUEST, true, &arena, &summary);
    assert_string_equal(summary.url, "http://h/p");
    AUTO_JSON user = tree("{\"request\":\"http://me:s@h/p\"}");
    item_summarize(user, ITEM_REQUEST, true, &arena, &summary);
    assert_null(summary.url);
    assert_string_equal(summary.method, "GET");
    assert_string_equal(summary.name, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_sort_in_document_order),
        cmocka_unit_test(the_end_of_a_path_carries_over),
        cmocka_unit_test(a_path_has_an_end_of_its_depth),
        cmocka_unit_test(keys_are_spread_and_run_out),
        cmocka_unit_test(secrets_are_told_from_variables),
        cmocka_unit_test(a_row_keeps_what_is_the_authors),
        cmocka_unit_test(summaries_hide_where_secrets_may_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
