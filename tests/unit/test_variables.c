#include "support/support.h"

#include "base/arena.h"
#include "model/variables.h"
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

struct fixture {
    struct arena arena;
    struct variables variables;
};

static const char *const layer_documents[LAYER_COUNT] = {
    [LAYER_LOCAL] = "[{\"key\":\"all\",\"value\":\"local\"}]",
    [LAYER_DATA] = "[{\"key\":\"all\",\"value\":\"data\"},{\"key\":\"rownull\",\"value\":null},"
                   "{\"key\":\"d\",\"value\":\"data\"},{\"key\":\"rowe\",\"value\":\"\"}]",
    [LAYER_ENVIRONMENT] = "[{\"key\":\"d\",\"value\":\"env\"},{\"key\":\"e\",\"value\":\"env\"},"
                          "{\"key\":\"envnull\",\"value\":null}]",
    [LAYER_COLLECTION] =
        "[{\"key\":\"e\",\"value\":\"coll\"},{\"key\":\"a\",\"value\":\"A\"},"
        "{\"key\":\"b\",\"value\":\"b\"},{\"key\":\"xb\",\"value\":\"XB\"},"
        "{\"key\":\"n\",\"value\":5},{\"key\":\"f\",\"value\":1.50},{\"key\":\"big\",\"value\":"
        "1e21},"
        "{\"key\":\"t\",\"value\":true},{\"key\":\"obj\",\"value\":{\"x\":1}},"
        "{\"key\":\"arr\",\"value\":[1,[2,null],\"z\"]},{\"key\":\"none\"},"
        "{\"key\":\"cyc1\",\"value\":\"{{cyc2}}\"},{\"key\":\"cyc2\",\"value\":\"{{cyc1}}\"},"
        "{\"key\":\"grow\",\"value\":\"{{grow}}x\"},{\"key\":\" sp \",\"value\":\"SPACED\"},"
        "{\"key\":\"\",\"value\":\"EMPTY\"},{\"key\":\"c1\",\"value\":\"{{c2}}\"},"
        "{\"key\":\"c2\",\"value\":\"{{c3}}\"},{\"key\":\"c3\",\"value\":\"end\"},"
        "{\"key\":\"brace\",\"value\":\"{{a\"},{\"key\":\"half\",\"value\":\"{\"},"
        "{\"key\":\"double\",\"value\":\"{{double}}{{double}}\"},"
        "{\"key\":\"ü\",\"value\":\"U\"},{\"key\":\"$randomColor\",\"value\":\"mine\"},"
        "{\"key\":\"id\",\"value\":\"{{$guid}}\"}]",
    [LAYER_GLOBALS] = "[{\"key\":\"rownull\",\"value\":\"G\"},{\"key\":\"g\",\"value\":\"G\"},"
                      "{\"key\":\"envnull\",\"value\":\"G\"}]",
    [LAYER_VAULT] = "[{\"key\":\"vault:key\",\"value\":\"S\"}]",
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    for (size_t i = 0; i < LAYER_COUNT; i++)
        if (scope_from_json(cJSON_Parse(layer_documents[i]), &f->variables.layers[i], NULL) < 0)
            return -1;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < LAYER_COUNT; i++)
        scope_free(f->variables.layers[i]);
    arena_release(&f->arena);
    free(f);
    return 0;
}

static const char *expand(struct fixture *f, const char *text)
{
    return variables_expand(&f->variables, &f->arena, text);
}

static void variables_get_reads_the_highest_layer(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(variables_get(&f->variables, "all")->valuestring, "local");
    assert_string_equal(variables_get(&f->variables, "d")->valuestring, "data");
    assert_string_equal(variables_get(&f->variables, "e")->valuestring, "env");
    assert_string_equal(variables_get(&f->variables, "g")->valuestring, "G");
    assert_null(variables_get(&f->variables, "nobody"));
    scope_free(f->variables.layers[LAYER_LOCAL]);
    f->variables.layers[LAYER_LOCAL] = NULL;
    assert_string_equal(variables_get(&f->variables, "all")->valuestring, "data");
}

static void variables_expand_without_templates_returns_the_text_itself(void **state)
{
    static const char *const plain[] = {"", "plain", "{", "}}{{", "{{", "{ {a}}", "{{nobody}}"};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        assert_ptr_equal(expand(*state, plain[i]), plain[i]);
}

/* Expected texts as newman sends them. */
static void variables_expand_replaces_as_newman_does(void **state)
{
    static const char *const cases[][2] = {
        {"{{all}} {{d}} {{e}} {{g}}", "local data env G"},
        {"{{x{{b}}}} {{b}}", "XB b"},
        {"{{ a }} {{a }} {{ sp }} {{}}", "{{ a }} {{a }} SPACED EMPTY"},
        {"{{c1}} {{cyc1}} {{nope}}", "end {{cyc2}} {{nope}}"},
        {"{{brace}}}} {{half}}{a}} {{{a}}} {{{{a}}}} {{a}} }} {{", "A A {A} {{A}} A }} {{"},
        {"{{grow}}", "{{grow}}xxxxxxxxxxxxxxxxxxx"},
        {"{{n}} {{f}} {{big}} {{t}} {{obj}} {{arr}} [{{none}}]",
         "5 1.5 1e+21 true [object Object] 1,2,,z []"},
        {"{{rownull}} {{envnull}} [{{rowe}}]", "{{rownull}} null []"},
        {"{{ü}} {{A}} {{a\n}}", "U {{A}} {{a\n}}"},
        {"{{$randomColor}} {{$nope}} {{$ guid}} {{$GUID}} {{$guid }}",
         "mine {{$nope}} {{$ guid}} {{$GUID}} {{$guid }}"},
        {"{{a}{{b}}", "{{a}b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(expand(*state, cases[i][0]), cases[i][1]);
}

static void variables_expand_makes_dynamic_values_anew_for_each_occurrence(void **state)
{
    const char *two = expand(*state, "{{$guid}} {{$randomUUID}}");
    assert_int_equal(strlen(two), 73);
    assert_memory_not_equal(two, two + 37, 36);
    assert_int_equal(strlen(expand(*state, "{{id}}")), 36);
}

static void variables_expand_bounds_texts_that_double(void **state)
{
    struct fixture *f = *state;
    char *long_text = malloc(1 << 20);
    assert_non_null(long_text);
    memset(long_text, 'x', (1 << 20) - 1);
    long_text[(1 << 20) - 1] = '\0';
    cJSON *value = cJSON_CreateString(long_text);
    free(long_text);
    scope_set(f->variables.layers[LAYER_LOCAL], "mega", value);
    assert_int_equal(strlen(expand(f, "{{double}}")), (1 << 19) * strlen("{{double}}"));

    char many[100 * sizeof "{{mega}}"] = "";
    for (size_t i = 0; i < 100; i++)
        memcpy(many + 8 * i, "{{mega}}", sizeof "{{mega}}");
    assert_ptr_equal(expand(f, many), many); /* 100 MiB would pass the limit */
}

static void the_vault_is_read_by_templates_alone(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(expand(f, "{{vault:key}} {{key}} {{vault:nope}}"),
                        "S {{key}} {{vault:nope}}");
    assert_null(variables_get(&f->variables, "vault:key"));
    assert_null(variables_get(&f->variables, "key"));

    scope_set(f->variables.layers[LAYER_GLOBALS], "vault:key", cJSON_CreateString("G"));
    assert_string_equal(expand(f, "{{vault:key}}"), "G");
    scope_free(f->variables.layers[LAYER_VAULT]);
    f->variables.layers[LAYER_VAULT] = NULL;
    assert_string_equal(expand(f, "{{vault:key}} {{vault:other}}"), "G {{vault:other}}");
}

static void a_vault_is_made_of_names_without_prefix(void **state)
{
    struct scope *names = NULL;
    cJSON *document = cJSON_Parse("[{\"key\":\"a\",\"value\":\"1\"},"
                                  "{\"key\":\"off\",\"value\":\"2\",\"disabled\":true}]");
    assert_int_equal(scope_from_json(document, &names, NULL), 0);
    AUTO(scope) vault = variables_make_vault(names);
    scope_free(names);
    assert_int_equal(scope_count(vault), 1);
    assert_string_equal(scope_get(vault, "vault:a")->valuestring, "1");
}

static void variables_expand_json_expands_keys_and_values_of_a_copy(void **state)
{
    struct fixture *f = *state;
    AUTO_JSON tree = cJSON_Parse("{\"{{a}}\":[\"{{c1}}\",5,null,{\"k\":\"{{nope}}\"}]}");
    AUTO_JSON copy = variables_expand_json(&f->variables, &f->arena, tree);
    char *text = json_print(copy, false);
    assert_string_equal(text, "{\"A\":[\"end\",5,null,{\"k\":\"{{nope}}\"}]}");
    free(text);
    assert_string_equal(tree->child->string, "{{a}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(variables_get_reads_the_highest_layer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(variables_expand_without_templates_returns_the_text_itself,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(variables_expand_replaces_as_newman_does, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            variables_expand_makes_dynamic_values_anew_for_each_occurrence, set_up, tear_down),
        cmocka_unit_test_setup_teardown(variables_expand_bounds_texts_that_double, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_vault_is_read_by_templates_alone, set_up, tear_down),
        cmocka_unit_test(a_vault_is_made_of_names_without_prefix),
        cmocka_unit_test_setup_teardown(variables_expand_json_expands_keys_and_values_of_a_copy,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
