#include "support/support.h"

#include "base/arena.h"
#include "server/router.h"

#include <string.h>

static const struct route routes[] = {
    {HTTP_METHOD_GET, "/", NULL, "root"},
    {HTTP_METHOD_GET, "/items", NULL, "list"},
    {HTTP_METHOD_POST, "/items", NULL, "create"},
    {HTTP_METHOD_GET, "/items/{id}", NULL, "one"},
    {HTTP_METHOD_GET, "/items/special", NULL, "special"},
    {HTTP_METHOD_GET, "/items/{id}/parts/{part}", NULL, "part"},
    {HTTP_METHOD_ANY, "/any", NULL, "any"},
    {HTTP_METHOD_PUT, "/any", NULL, "put"},
    {HTTP_METHOD_GET, "/files/{path...}", NULL, "files"},
    {HTTP_METHOD_GET, "/a b", NULL, "space"},
    {0},
};

struct fixture {
    struct router *router;
    struct arena arena;
    struct route_match match;
};

static const char *find(struct fixture *f, enum http_method method, const char *path)
{
    router_match(f->router, method, path, strlen(path), &f->arena, &f->match);
    return f->match.route ? f->match.route->user : "none";
}

static int set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){.router = router_create(0)};
    router_add(f.router, routes);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    router_free(f->router);
    arena_release(&f->arena);
    return 0;
}

static void literals_win_over_parameters(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(find(f, HTTP_METHOD_GET, "/"), "root");
    assert_string_equal(find(f, HTTP_METHOD_GET, "/items"), "list");
    assert_string_equal(find(f, HTTP_METHOD_POST, "/items"), "create");
    assert_string_equal(find(f, HTTP_METHOD_GET, "/items/special"), "special");
    assert_string_equal(find(f, HTTP_METHOD_GET, "/items/other"), "one");
    assert_string_equal(find(f, HTTP_METHOD_GET, "/items/special/parts/2"), "part");
    assert_string_equal(f->match.parameters[0].name, "id");
    assert_string_equal(f->match.parameters[0].value, "special");
    assert_string_equal(f->match.parameters[1].value, "2");
}

static void an_encoded_slash_separates_nothing(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(find(f, HTTP_METHOD_GET, "/items%2Fspecial"), "none");
    assert_string_equal(find(f, HTTP_METHOD_GET, "/items/a%2Fb%20c"), "one");
    assert_string_equal(f->match.parameters[0].value, "a/b c");
    assert_string_equal(find(f, HTTP_METHOD_GET, "/%69tems"), "list");
    assert_string_equal(find(f, HTTP_METHOD_GET, "/a%20b"), "space");
}

static void unknown_paths_and_methods_differ(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(find(f, HTTP_METHOD_GET, "/nothing"), "none");
    assert_int_equal(f->match.methods, 0);
    assert_string_equal(find(f, HTTP_METHOD_DELETE, "/items"), "none");
    assert_int_equal(f->match.methods, 1u << HTTP_METHOD_GET | 1u << HTTP_METHOD_POST);
    assert_string_equal(find(f, HTTP_METHOD_GET, "/items/"), "none");
    assert_string_equal(find(f, HTTP_METHOD_GET, "/items/1/parts"), "none");
    assert_string_equal(find(f, HTTP_METHOD_GET, "/Items"), "none");
    assert_string_equal(find(f, HTTP_METHOD_GET, "*"), "none");
    assert_string_equal(find(f, HTTP_METHOD_GET, "//items"), "none");
}

static void head_is_answered_by_get_and_any_by_any(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(find(f, HTTP_METHOD_HEAD, "/items"), "list");
    assert_string_equal(find(f, HTTP_METHOD_OTHER, "/any"), "any");
    assert_string_equal(find(f, HTTP_METHOD_PUT, "/any"), "put");
}

static void a_rest_takes_all_that_is_left(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(find(f, HTTP_METHOD_GET, "/files/a/b/c.txt"), "files");
    assert_string_equal(f->match.parameters[0].name, "path");
    assert_string_equal(f->match.parameters[0].value, "a/b/c.txt");
}

static void case_and_a_last_slash_can_be_ignored(void **state)
{
    struct fixture f = {.router = router_create(ROUTER_IGNORE_CASE | ROUTER_TRAILING_SLASH)};
    router_add(f.router, routes);
    assert_string_equal(find(&f, HTTP_METHOD_GET, "/Items/SPECIAL/"), "special");
    assert_string_equal(find(&f, HTTP_METHOD_GET, "/ITEMS/Abc"), "one");
    assert_string_equal(f.match.parameters[0].value, "Abc");
    assert_string_equal(find(&f, HTTP_METHOD_GET, "/items//"), "none");
    router_free(f.router);
    arena_release(&f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_win_over_parameters),
        cmocka_unit_test(an_encoded_slash_separates_nothing),
        cmocka_unit_test(unknown_paths_and_methods_differ),
        cmocka_unit_test(head_is_answered_by_get_and_any_by_any),
        cmocka_unit_test(a_rest_takes_all_that_is_left),
        cmocka_unit_test(case_and_a_last_slash_can_be_ignored),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
