#include "support/support.h"

#include "base/arena.h"

#include <string.h>

static void arena_hands_out_aligned_memory_of_any_size(void **state)
{
    AUTO_ARENA arena = {0};
    for (size_t size = 0; size < 10000; size += 37) {
        unsigned char *memory = arena_alloc(&arena, size);
        assert_int_equal((uintptr_t)memory % sizeof(void *), 0);
        memset(memory, 0xAB, size);
    }
}

static void arena_reset_forgets_everything(void **state)
{
    AUTO_ARENA arena = {0};
    for (int i = 0; i < 1000; i++)
        arena_printf(&arena, "text number %d", i);
    assert_true(arena.used > 0);
    arena_reset(&arena);
    assert_int_equal(arena.used, 0);
    assert_string_equal(arena_strdup(&arena, "again"), "again");
}

static void arena_wipe_overwrites_every_block(void **state)
{
    AUTO_ARENA arena = {0};
    char *first = arena_strdup(&arena, "a secret");
    char *large = arena_alloc(&arena, 100000);
    memset(large, 'x', 100000);
    arena_wipe(&arena); /* nothing is freed yet */
    static const char zeros[100000];
    assert_memory_equal(first, zeros, sizeof "a secret");
    assert_memory_equal(large, zeros, sizeof zeros);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_hands_out_aligned_memory_of_any_size),
        cmocka_unit_test(arena_reset_forgets_everything),
        cmocka_unit_test(arena_wipe_overwrites_every_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
