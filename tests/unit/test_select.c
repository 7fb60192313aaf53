#include "support/support.h"

#include "base/arena.h"
#include "model/collection.h"
#include "runner/select.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char tree[] = "{\"info\":{\"name\":\"c\"},\"item\":["
                           "{\"id\":\"r\",\"name\":\"root\",\"request\":\"http://h/\"},"
                           "{\"id\":\"fa\",\"name\":\"A\",\"item\":["
                           "{\"id\":\"a1\",\"name\":\"a one\",\"request\":\"http://h/\"},"
                           "{\"id\":\"fb\",\"name\":\"B\",\"item\":["
                           "{\"id\":\"b1\",\"name\":\"dup\",\"request\":\"http://h/\"}]}]},"
                           "{\"id\":\"fc\",\"name\":\"C\",\"item\":["
                           "{\"id\":\"c1\",\"name\":\"c one\",\"request\":\"http://h/\"},"
                           "{\"id\":\"c2\",\"name\":\"dup\",\"request\":\"http://h/\"}]}]}";

struct fixture {
    struct arena arena;
    struct collection *collection;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    cJSON *document = cJSON_Parse(tree);
    assert_non_null(document);
    assert_int_equal(collection_from_json(document, &f->collection, NULL), 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    collection_free(f->collection);
    arena_release(&f->arena);
    free(f);
    return 0;
}

/* The ids of what is selected, "a1,b1"; or the error's text. */
static const char *selected(struct fixture *f, bool keep_order, size_t count,
                            const char *const *names)
{
    struct item **items = NULL;
    size_t item_count = 0;
    struct error err = {0};
    if (select_items(f->collection, names, count, keep_order, &f->arena, &items, &item_count,
                     &err) < 0)
        return arena_strdup(&f->arena, err.message);
    const char *text = "";
    for (size_t i = 0; i < item_count; i++)
        text = arena_printf(&f->arena, "%s%s%s", text, i ? "," : "", items[i]->id);
    return text;
}

#define SELECTED(f, keep_order, ...)                                                               \
    selected(f, keep_order, sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *),          \
             (const char *[]){__VA_ARGS__})

static void no_name_selects_every_request_depth_first(void **state)
{
    assert_string_equal(selected(*state, false, 0, NULL), "r,a1,b1,c1,c2");
}

static void a_folder_is_named_by_name_or_id(void **state)
{
    assert_string_equal(SELECTED(*state, false, "A"), "a1,b1");
    assert_string_equal(SELECTED(*state, false, "fc"), "c1,c2");
    assert_string_equal(SELECTED(*state, false, "root"), "r");
}

static void one_name_takes_the_first_match_of_the_shallowest_level_on_the_way(void **state)
{
    assert_string_equal(SELECTED(*state, false, "dup"), "b1");
}

static void several_names_run_in_collection_order(void **state)
{
    assert_string_equal(SELECTED(*state, false, "C", "a1", "root"), "r,a1,c1,c2");
}

static void several_names_keep_their_order_when_asked(void **state)
{
    assert_string_equal(SELECTED(*state, true, "C", "a1", "root"), "c1,c2,a1,r");
}

static void a_match_inside_a_selected_folder_runs_once(void **state)
{
    assert_string_equal(SELECTED(*state, false, "A", "b1"), "a1,b1");
    assert_string_equal(SELECTED(*state, false, "A", "B", "c1"), "a1,b1,c1");
}

static void an_unknown_name_is_an_error_in_newmans_words(void **state)
{
    assert_string_equal(SELECTED(*state, false, "nowhere"),
                        "runtime~extractRunnableItems: Unable to find a folder or request: "
                        "\"nowhere\"");
    assert_string_equal(SELECTED(*state, false, "A", "nowhere"),
                        "runtime~extractRunnableItems: Invalid entrypoint");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_name_selects_every_request_depth_first),
        cmocka_unit_test(a_folder_is_named_by_name_or_id),
        cmocka_unit_test(one_name_takes_the_first_match_of_the_shallowest_level_on_the_way),
        cmocka_unit_test(several_names_run_in_collection_order),
        cmocka_unit_test(several_names_keep_their_order_when_asked),
        cmocka_unit_test(a_match_inside_a_selected_folder_runs_once),
        cmocka_unit_test(an_unknown_name_is_an_error_in_newmans_words),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
