#include "support/support.h"

#include "base/text.h"
#include "store/collection_copies.h"
#include "store/search.h"
#include "store/tags.h"
#include "store/workspaces.h"
#include "support/stored.h"

#include <string.h>

static struct test_store test;
static struct principal admin, editor, viewer;
static const char *everybodys, *editors; /* workspaces */

static int set_up(void **state)
{
    struct error err = {0};
    struct workspace made;
    test_store_make(&test);
    admin = test_principal(&test, &test.admin);
    editor = test_principal(&test, &test.editor);
    viewer = test_principal(&test, &test.viewer);
    const struct workspace values = {.name = "Payments", .visibility = "team"};
    assert_int_equal(workspaces_create(test.store, &admin, &values, &test.arena, &made, &err), 0);
    everybodys = made.id;
    editors = stored_workspace(&test, &editor, "personal");
    return 0;
}

static int tear_down(void **state)
{
    test_store_remove(&test);
    return 0;
}

static struct collection_row make(const struct principal *principal, const char *workspace,
                                  const char *text)
{
    struct collection_row row;
    AUTO_JSON tree = stored_tree(text);
    assert_int_equal(stored_create(&test, principal, workspace, tree, &row), ERR_NONE);
    return row;
}

static const char orders[] =
    "{'info':{'name':'Orders','schema':'x'},'item':[{'name':'F','item':["
    "{'name':'Get order','request':{'method':'GET','url':'https://h/orders/1'}},"
    "{'name':'Make order','request':{'method':'POST','url':'https://h/orders',"
    "'body':{'mode':'raw','raw':'needle in a body'}}}]},"
    "{'name':'100% sure_thing','request':{'method':'GET','url':'https://h/sure'}}]}";

/* The names that are found, with commas between. */
static const char *find(const struct principal *principal, enum search_kind kind, const char *words)
{
    struct search_page page = {0};
    struct error err = {0};
    const struct search_query query = {.kind = kind, .words = words, .limit = SEARCH_MAX_PAGE};
    assert_int_equal(search(test.store, principal, &query, &test.arena, &page, &err), 0);
    assert_int_equal(page.count, page.total);
    const char *names = "";
    for (size_t i = 0; i < page.count; i++)
        names = arena_printf(&test.arena, "%s%s%s", names, i ? "," : "", page.hits[i].name);
    return names;
}

static void search_looks_at_names_and_addresses_only(void **state)
{
    make(&admin, everybodys, orders);
    assert_string_equal(find(&viewer, SEARCH_REQUESTS, "order"), "Get order,Make order");
    assert_string_equal(find(&viewer, SEARCH_REQUESTS, "ORDER make"), "Make order");
    assert_string_equal(find(&viewer, SEARCH_REQUESTS, "h/sure"), "100% sure_thing");
    assert_string_equal(find(&viewer, SEARCH_REQUESTS, "needle"), "");
    assert_string_equal(find(&viewer, SEARCH_COLLECTIONS, "ord"), "Orders");
    assert_string_equal(find(&viewer, SEARCH_WORKSPACES, "pay"), "Payments");
}

static void search_takes_signs_of_patterns_as_they_are(void **state)
{
    make(&admin, everybodys, orders);
    assert_string_equal(find(&viewer, SEARCH_REQUESTS, "100% sure_"), "100% sure_thing");
    assert_string_equal(find(&viewer, SEARCH_REQUESTS, "%"), "100% sure_thing");
    assert_string_equal(find(&viewer, SEARCH_REQUESTS, "_"), "100% sure_thing");
    assert_string_equal(find(&viewer, SEARCH_REQUESTS, "\\"), "");
}

static void search_finds_what_the_asker_sees(void **state)
{
    make(&editor, editors, orders);
    assert_string_equal(find(&editor, SEARCH_REQUESTS, "get"), "Get order");
    assert_string_equal(find(&admin, SEARCH_REQUESTS, "get"), "");
    assert_string_equal(find(&admin, SEARCH_COLLECTIONS, "orders"), "");
    assert_string_equal(find(&viewer, SEARCH_WORKSPACES, "workspace"),
                        "My Workspace,Team Workspace");
}

static void search_shows_strangers_what_is_public(void **state)
{
    struct error err = {0};
    struct search_page page = {0};
    struct principal nobody = {.team_id = store_team(test.store)};
    struct search_query query = {
        .kind = SEARCH_REQUESTS, .words = "order", .public_only = true, .limit = 10};
    make(&admin, everybodys, orders);
    assert_int_equal(search(test.store, &nobody, &query, &test.arena, &page, &err), 0);
    assert_int_equal(page.total, 0);
    test_store_execute(&test,
                       "UPDATE workspaces SET visibility = 'public' WHERE name = 'Payments'");
    assert_int_equal(search(test.store, &nobody, &query, &test.arena, &page, &err), 0);
    assert_int_equal(page.total, 2);
    assert_string_equal(page.hits[0].collection_name, "Orders");
    assert_string_equal(page.hits[0].url, "https://h/orders/1");
}

static void search_comes_in_pages(void **state)
{
    struct error err = {0};
    struct search_page page = {0};
    struct search_query query = {.kind = SEARCH_REQUESTS, .words = "", .limit = 2};
    make(&admin, everybodys, orders);
    assert_int_equal(search(test.store, &viewer, &query, &test.arena, &page, &err), 0);
    assert_int_equal(page.count, 2);
    assert_int_equal(page.total, 3);
    query.offset = 2;
    assert_int_equal(search(test.store, &viewer, &query, &test.arena, &page, &err), 0);
    assert_int_equal(page.count, 1);
    assert_int_equal(page.total, 3);
    assert_string_equal(page.hits[0].name, "Make order");
}

static void search_knows_tags_when_asked(void **state)
{
    struct error err = {0};
    struct search_page page = {0};
    struct collection_row row = make(&admin, everybodys, orders);
    const struct tags tags = {{"beta", "needs-review"}, 2};
    const struct search_query query = {
        .kind = SEARCH_COLLECTIONS, .words = "", .wants_tags = true, .limit = 10};
    assert_int_equal(tags_put(test.store, &admin, TAGGED_COLLECTION, row.id, &tags, &err), 0);
    assert_int_equal(search(test.store, &viewer, &query, &test.arena, &page, &err), 0);
    assert_string_equal(page.hits[0].tags, " beta needs-review ");
}

/* --- copies --- */

static void copy_is_the_same_with_ids_of_its_own(void **state)
{
    struct error err = {0};
    struct collection_row row = make(&admin, everybodys, orders), copy;
    assert_int_equal(
        collections_copy(test.store, &editor, row.id, editors, "Copy", &test.arena, &copy, &err),
        0);
    assert_string_equal(copy.name, "Orders Copy");
    assert_string_not_equal(copy.id, row.id);
    AUTO_JSON a = stored_read(&test, &admin, row.id, NULL);
    AUTO_JSON b = stored_read(&test, &editor, copy.id, NULL);
    assert_string_not_equal(json_get_text(stored_find(a, "F/Get order"), "id"),
                            json_get_text(stored_find(b, "F/Get order"), "id"));
    json_set_text((cJSON *)json_get(b, "info"), "name", "Orders");
    stored_strip(a);
    stored_strip(b);
    assert_true(cJSON_Compare(a, b, true));
}

static void copy_needs_rights_on_both_sides(void **state)
{
    struct error err = {0};
    struct collection_row row = make(&editor, editors, orders), copy;
    assert_int_equal(
        collections_copy(test.store, &admin, row.id, everybodys, "x", &test.arena, &copy, &err),
        -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    row = make(&admin, everybodys, orders);
    assert_int_equal(
        collections_copy(test.store, &viewer, row.id, everybodys, "x", &test.arena, &copy, &err),
        -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_int_equal(
        collections_copy(test.store, &viewer, row.id, editors, "x", &test.arena, &copy, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(search_looks_at_names_and_addresses_only, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(search_takes_signs_of_patterns_as_they_are, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(search_finds_what_the_asker_sees, set_up, tear_down),
        cmocka_unit_test_setup_teardown(search_shows_strangers_what_is_public, set_up, tear_down),
        cmocka_unit_test_setup_teardown(search_comes_in_pages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(search_knows_tags_when_asked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(copy_is_the_same_with_ids_of_its_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(copy_needs_rights_on_both_sides, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
