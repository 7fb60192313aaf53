/* The document that is made of the rows: whole, without loose ends, and each shape what it says. */
#include "support/support.h"

#include "api/openapi.h"
#include "api/schemas.h"
#include "api/shape.h"
#include "base/text.h"
#include "support/store.h"

#include <stdio.h>
#include <string.h>

struct fixture {
    struct test_store test;
    struct api *api;
    cJSON *document;
};

static struct fixture fixture;

static int set_up(void **state)
{
    struct fixture *f = *state = &fixture;
    struct error err = {0};
    test_store_make(&f->test);
    const struct api_options options = {.store = f->test.store};
    f->api = api_create(&options, &err);
    assert_non_null(f->api);
    f->document = openapi_document(f->api, "http://here.test");
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    cJSON_Delete(f->document);
    api_free(f->api);
    test_store_remove(&f->test);
    return 0;
}

/* --- shapes --- */

static void assert_shape(const char *shape, const char *schema)
{
    AUTO_JSON made = shape_schema_of_text(shape);
    char *text = json_print(made, false);
    assert_string_equal(text, schema);
    cJSON_free(text);
}

static void test_shapes(void **state)
{
    assert_shape("\"text\"", "{\"type\":\"string\"}");
    assert_shape("\"any\"", "{}");
    assert_shape("\"Time\"", "{\"$ref\":\"#/components/schemas/Time\"}");
    assert_shape("\"=a|b\"", "{\"enum\":[\"a\",\"b\"]}");
    assert_shape("\"integer|null\"", "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"null\"}]}");
    assert_shape("\"null|=a|b\"", "{\"anyOf\":[{\"type\":\"null\"},{\"enum\":[\"a\",\"b\"]}]}");
    assert_shape("[\"text\"]", "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}");
    assert_shape("{\"a\":\"text\",\"b?\":\"any\"}",
                 "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":"
                 "\"string\"},\"b\":{}},\"additionalProperties\":false}");
    assert_shape("{\"...\":\"any\"}", "{\"type\":\"object\",\"properties\":{}}");
    assert_shape("{\"...\":\"null\"}", "{\"type\":\"object\",\"properties\":{},"
                                       "\"additionalProperties\":{\"type\":\"null\"}}");
    assert_shape("{\"$\":{\"const\":1}}", "{\"const\":1}");
}

static void test_what_is_no_shape_fits_nothing(void **state)
{
    static const char *const texts[] = {"", "{", "1", "[]", "\"txet\"", "\"\"", "null"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_shape(texts[i], "{\"not\":{}}");
}

/* --- the document --- */

/* "#/components/schemas/Id" from the top. */
static const cJSON *resolve(const cJSON *document, const char *reference)
{
    char part[128];
    assert_true(text_starts_with(reference, "#/"));
    for (const char *at = reference + 2; *at && document;) {
        size_t length = strcspn(at, "/");
        snprintf(part, sizeof part, "%.*s", (int)length, at);
        document = json_get(document, part);
        at += length + (at[length] == '/');
    }
    return document;
}

static void check_references(const cJSON *document, const cJSON *node)
{
    const char *reference = json_get_text(node, "$ref");
    if (reference && !resolve(document, reference))
        fail_msg("%s leads nowhere", reference);
    if (json_get(node, "not"))
        fail_msg("%s is no shape", node->string ? node->string : "?");
    for (const cJSON *child = node->child; child; child = child->next)
        check_references(document, child);
}

static void test_references_resolve(void **state)
{
    struct fixture *f = *state;
    check_references(f->document, f->document);
}

static void test_schemas_parse_and_have_names_of_their_own(void **state)
{
    size_t count = 0;
    for (const struct api_schema *const *table = api_schema_tables; *table; table++)
        for (const struct api_schema *schema = *table; schema->name; schema++, count++) {
            struct error err = {0};
            AUTO_JSON tree = json_parse(schema->shape, strlen(schema->shape), &json_body_limits,
                                        schema->name, &err);
            if (!tree)
                fail_msg("%s: %s", schema->name, err.message);
        }
    AUTO_JSON all = schemas_all();
    const cJSON *schema;
    assert_int_equal(cJSON_GetArraySize(all), count);
    cJSON_ArrayForEach(schema, all) assert_ptr_equal(json_get(all, schema->string), schema);
}

/* Schemas that nothing names would be forgotten when the handlers change. */
static bool is_named(const cJSON *node, const char *reference)
{
    if (text_equal(json_get_text(node, "$ref"), reference))
        return true;
    for (const cJSON *child = node->child; child; child = child->next)
        if (is_named(child, reference))
            return true;
    return false;
}

static void test_every_schema_is_used(void **state)
{
    struct fixture *f = *state;
    const cJSON *schema, *schemas = resolve(f->document, "#/components/schemas");
    cJSON_ArrayForEach(schema, schemas)
    {
        char reference[128];
        snprintf(reference, sizeof reference, "#/components/schemas/%s", schema->string);
        if (!is_named(f->document, reference))
            fail_msg("%s is named by nothing", schema->string);
    }
}

static void test_routes_have_names_of_their_own(void **state)
{
    struct fixture *f = *state;
    const struct api_route *route, *other;
    for (size_t at = 0; (route = api_next_route(f->api, &at));) {
        assert_non_null(route->operation);
        assert_non_null(route->summary);
        assert_non_null(route->tag);
        for (size_t next = at; (other = api_next_route(f->api, &next));)
            assert_string_not_equal(route->operation, other->operation);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_what_is_no_shape_fits_nothing),
        cmocka_unit_test(test_references_resolve),
        cmocka_unit_test(test_schemas_parse_and_have_names_of_their_own),
        cmocka_unit_test(test_every_schema_is_used),
        cmocka_unit_test(test_routes_have_names_of_their_own),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
