#include "support/support.h"

#include "base/arena.h"
#include "model/scope.h"
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

static struct scope *read(const char *json)
{
    struct scope *scope = NULL;
    struct error err = {0};
    cJSON *document = cJSON_Parse(json);
    assert_non_null(document);
    assert_int_equal(scope_from_json(document, &scope, &err), 0);
    return scope;
}

static void assert_value(const struct scope *scope, const char *key, const char *json)
{
    const cJSON *value = scope_get(scope, key);
    if (!json) {
        assert_null(value);
        return;
    }
    assert_non_null(value);
    char *text = json_print(value, false);
    assert_string_equal(text, json);
    free(text);
}

static void scope_values_keep_their_type(void **state)
{
    AUTO(scope)
    scope = read("{\"values\":[{\"key\":\"t\",\"value\":\"x\"},{\"key\":\"n\",\"value\":5},"
                 "{\"key\":\"o\",\"value\":{\"a\":[1]}},{\"key\":\"z\",\"value\":null},"
                 "{\"key\":\"none\"},{\"key\":7,\"value\":\"seven\"}]}");
    assert_value(scope, "t", "\"x\"");
    assert_value(scope, "n", "5");
    assert_value(scope, "o", "{\"a\":[1]}");
    assert_value(scope, "z", "null");
    assert_value(scope, "none", "\"\"");
    assert_value(scope, "7", "\"seven\"");
    assert_value(scope, "T", NULL);
}

static void scope_declared_types_cast_when_read_and_when_set(void **state)
{
    AUTO(scope)
    scope = read("{\"values\":[{\"key\":\"s\",\"type\":\"string\",\"value\":5},"
                 "{\"key\":\"n\",\"type\":\"number\",\"value\":\"7\"},"
                 "{\"key\":\"b\",\"type\":\"boolean\",\"value\":\"\"},"
                 "{\"key\":\"a\",\"type\":\"array\",\"value\":\"[1,2]\"},"
                 "{\"key\":\"x\",\"type\":\"secret\",\"value\":9}]}");
    assert_value(scope, "s", "\"5\"");
    assert_value(scope, "n", "7");
    assert_value(scope, "b", "false");
    assert_value(scope, "a", "[1,2]");
    assert_value(scope, "x", "9");
    scope_set(scope, "s", cJSON_CreateBool(true));
    scope_set(scope, "n", cJSON_CreateString("12"));
    scope_set(scope, "b", cJSON_CreateString("no"));
    scope_set(scope, "x", cJSON_CreateObject());
    assert_value(scope, "s", "\"true\"");
    assert_value(scope, "n", "12");
    assert_value(scope, "b", "true");
    assert_value(scope, "x", "{}");
}

static void scope_disabled_entries_are_not_seen_but_enabled_false_is(void **state)
{
    AUTO(scope)
    scope = read("{\"values\":[{\"key\":\"d\",\"value\":\"x\",\"disabled\":true},"
                 "{\"key\":\"e\",\"value\":\"y\",\"enabled\":false},null,\"text\",{\"value\":"
                 "\"nameless\"}]}");
    assert_value(scope, "d", NULL);
    assert_value(scope, "e", "\"y\"");
    assert_int_equal(scope_count(scope), 1);
}

static void scope_last_enabled_of_equal_keys_wins(void **state)
{
    AUTO(scope)
    scope = read("[{\"key\":\"a\",\"value\":\"1\"},{\"key\":\"a\",\"value\":\"2\"},"
                 "{\"key\":\"a\",\"value\":\"3\",\"disabled\":true}]");
    size_t at = 0;
    const char *key;
    const cJSON *value;
    assert_value(scope, "a", "\"2\"");
    assert_true(scope_next(scope, &at, &key, &value));
    assert_string_equal(value->valuestring, "2");
    assert_false(scope_next(scope, &at, &key, &value));

    scope_set(scope, "a", cJSON_CreateString("4"));
    AUTO_JSON json = scope_to_json(scope);
    char *text = json_print(json_get(json, "values"), false);
    assert_string_equal(text,
                        "[{\"type\":\"any\",\"value\":\"1\",\"key\":\"a\"},"
                        "{\"type\":\"any\",\"value\":\"4\",\"key\":\"a\"},"
                        "{\"disabled\":true,\"type\":\"any\",\"value\":\"3\",\"key\":\"a\"}]");
    free(text);

    assert_true(scope_unset(scope, "a"));
    assert_value(scope, "a", NULL);
    assert_false(scope_unset(scope, "a"));
}

static void scope_set_adds_beside_a_disabled_entry(void **state)
{
    AUTO(scope) scope = read("[{\"key\":\"a\",\"value\":\"1\",\"disabled\":true}]");
    scope_set(scope, "a", cJSON_CreateNumber(2));
    assert_value(scope, "a", "2");
    assert_true(scope_unset(scope, "a"));
    AUTO_JSON json = scope_to_json(scope);
    assert_int_equal(cJSON_GetArraySize(json_get(json, "values")), 1);
}

static void scope_behaves_the_same_with_many_entries(void **state)
{
    AUTO_ARENA arena = {0};
    AUTO(scope) scope = scope_create("many");
    for (int i = 0; i < 1000; i++)
        scope_set(scope, arena_printf(&arena, "k%d", i), cJSON_CreateNumber(i));
    for (int i = 0; i < 1000; i += 2)
        assert_true(scope_unset(scope, arena_printf(&arena, "k%d", i)));
    scope_set(scope, "k1", cJSON_CreateString("one"));
    assert_int_equal(scope_count(scope), 500);
    assert_value(scope, "k0", NULL);
    assert_value(scope, "k1", "\"one\"");
    assert_value(scope, "k999", "999");

    size_t at = 0, seen = 0;
    const char *key;
    for (; scope_next(scope, &at, &key, NULL); seen++)
        assert_string_equal(key, arena_printf(&arena, "k%zu", seen * 2 + 1));
    assert_int_equal(seen, 500);
    scope_clear(scope);
    assert_int_equal(scope_count(scope), 0);
    assert_value(scope, "k1", NULL);
}

static void scope_to_json_keeps_what_it_does_not_know(void **state)
{
    AUTO(scope)
    scope = read("{\"id\":\"i\",\"name\":\"n\",\"extra\":{\"a\":1},\"values\":["
                 "{\"key\":\"a\",\"value\":\"1\",\"enabled\":true,\"type\":\"secret\"}],"
                 "\"_postman_variable_scope\":\"environment\"}");
    assert_string_equal(scope_id(scope), "i");
    assert_string_equal(scope_name(scope), "n");
    scope_set(scope, "b", cJSON_CreateTrue());
    AUTO_JSON json = scope_to_json(scope);
    char *text = json_print(json, false);
    assert_string_equal(text,
                        "{\"id\":\"i\",\"name\":\"n\",\"extra\":{\"a\":1},\"values\":["
                        "{\"enabled\":true,\"type\":\"secret\",\"value\":\"1\",\"key\":\"a\"},"
                        "{\"type\":\"any\",\"value\":true,\"key\":\"b\"}],"
                        "\"_postman_variable_scope\":\"environment\"}");
    free(text);
}

static void scope_without_id_makes_one_up_and_keeps_it(void **state)
{
    AUTO(scope) scope = scope_create(NULL);
    assert_null(scope_name(scope));
    assert_int_equal(strlen(scope_id(scope)), 36);
    AUTO_JSON json = scope_to_json(scope);
    assert_string_equal(json_get_text(json, "id"), scope_id(scope));
    assert_string_equal(json->child->string, "id");
}

static void scope_reads_documents_without_values(void **state)
{
    static const char *const odd[] = {"{}", "[]", "null", "5", "\"x\"", "{\"values\":{\"a\":1}}"};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        AUTO(scope) scope = read(odd[i]);
        assert_int_equal(scope_count(scope), 0);
        scope_set(scope, "a", cJSON_CreateNumber(1));
        assert_value(scope, "a", "1");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scope_values_keep_their_type),
        cmocka_unit_test(scope_declared_types_cast_when_read_and_when_set),
        cmocka_unit_test(scope_disabled_entries_are_not_seen_but_enabled_false_is),
        cmocka_unit_test(scope_last_enabled_of_equal_keys_wins),
        cmocka_unit_test(scope_set_adds_beside_a_disabled_entry),
        cmocka_unit_test(scope_behaves_the_same_with_many_entries),
        cmocka_unit_test(scope_to_json_keeps_what_it_does_not_know),
        cmocka_unit_test(scope_without_id_makes_one_up_and_keeps_it),
        cmocka_unit_test(scope_reads_documents_without_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
