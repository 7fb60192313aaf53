#include "support/support.h"

#include "base/arena.h"
#include "model/pairs.h"

static void pairs_keep_order_and_repeated_keys(void **state)
{
    AUTO_ARENA arena = {0};
    struct pairs pairs = {0};
    for (int i = 0; i < 100; i++)
        pairs_add(&pairs, &arena, i % 2 ? "odd" : "even", arena_printf(&arena, "%d", i));
    assert_int_equal(pairs.count, 100);
    for (int i = 0; i < 100; i++)
        assert_string_equal(pairs.items[i].value, arena_printf(&arena, "%d", i));
    assert_string_equal(pairs_value(&pairs, "even", "?"), "98");
}

static void pairs_find_takes_the_last_enabled_entry(void **state)
{
    AUTO_ARENA arena = {0};
    struct pairs pairs = {0};
    pairs_add(&pairs, &arena, "a", "1");
    pairs_add(&pairs, &arena, "a", "2");
    pairs_add(&pairs, &arena, "a", "3")->disabled = true;
    pairs_add(&pairs, &arena, "b", NULL);
    assert_string_equal(pairs_find(&pairs, "a")->value, "2");
    assert_null(pairs_find(&pairs, "A"));
    assert_string_equal(pairs_find_nocase(&pairs, "A")->value, "2");
    assert_string_equal(pairs_value(&pairs, "b", "none"), "none");
    assert_string_equal(pairs_value(&pairs, "c", "none"), "none");
}

static void pairs_remove_nocase_drops_every_entry_of_the_name(void **state)
{
    AUTO_ARENA arena = {0};
    struct pairs pairs = {0};
    pairs_add(&pairs, &arena, "X-One", "1");
    pairs_add(&pairs, &arena, "other", "2");
    pairs_add(&pairs, &arena, "x-one", "3");
    assert_int_equal(pairs_remove_nocase(&pairs, "X-ONE"), 2);
    assert_int_equal(pairs.count, 1);
    assert_string_equal(pairs.items[0].key, "other");
    assert_int_equal(pairs_remove_nocase(&pairs, "x-one"), 0);
}

static void pairs_set_nocase_replaces_the_first_and_drops_the_others(void **state)
{
    AUTO_ARENA arena = {0};
    struct pairs pairs = {0};
    pairs_add(&pairs, &arena, "a", "1");
    pairs_add(&pairs, &arena, "B", "2");
    pairs_add(&pairs, &arena, "c", "3");
    pairs_add(&pairs, &arena, "b", "4");
    pairs_set_nocase(&pairs, &arena, "b", "new");
    assert_int_equal(pairs.count, 3);
    assert_string_equal(pairs.items[1].key, "b");
    assert_string_equal(pairs.items[1].value, "new");
    assert_string_equal(pairs.items[2].key, "c");
    pairs_set_nocase(&pairs, &arena, "d", "5");
    assert_string_equal(pairs.items[3].value, "5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_keep_order_and_repeated_keys),
        cmocka_unit_test(pairs_find_takes_the_last_enabled_entry),
        cmocka_unit_test(pairs_remove_nocase_drops_every_entry_of_the_name),
        cmocka_unit_test(pairs_set_nocase_replaces_the_first_and_drops_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
