#include "support/support.h"

#include "store/comments.h"
#include "support/stored.h"

static struct test_store test;
static struct principal admin, editor, viewer;
static struct collection_row row;
static const char *folder, *request, *response;

static int set_up(void **state)
{
    test_store_make(&test);
    admin = test_principal(&test, &test.admin);
    editor = test_principal(&test, &test.editor);
    viewer = test_principal(&test, &test.viewer);
    AUTO_JSON tree =
        stored_tree("{'info':{'name':'Orders','schema':'x'},'item':[{'name':'F','item':["
                    "{'name':'r','request':'http://h','response':[{'name':'ok'}]}]}]}");
    assert_int_equal(
        stored_create(&test, &admin, stored_workspace(&test, &admin, "team"), tree, &row),
        ERR_NONE);
    AUTO_JSON read = stored_read(&test, &admin, row.id, NULL);
    folder = arena_strdup(&test.arena, json_get_text(stored_find(read, "F"), "id"));
    request = arena_strdup(&test.arena, json_get_text(stored_find(read, "F/r"), "id"));
    response = arena_strdup(&test.arena, json_get_text(stored_find(read, "F/r/ok"), "id"));
    return 0;
}

static int tear_down(void **state)
{
    test_store_remove(&test);
    return 0;
}

static struct comment say(const struct principal *principal, const struct comment_place *place,
                          int64_t thread, const char *body)
{
    struct error err = {0};
    struct comment comment;
    if (comments_create(test.store, principal, place, thread, body, NULL, &test.arena, &comment,
                        &err) < 0)
        fail_msg("%s: %s", body, err.message);
    return comment;
}

static struct comments heard(const struct comment_place *place)
{
    struct error err = {0};
    struct comments comments;
    assert_int_equal(comments_list(test.store, &viewer, place, &test.arena, &comments, &err), 0);
    return comments;
}

static void comments_stand_on_four_levels(void **state)
{
    const struct comment_place places[] = {{COMMENT_COLLECTION, row.id, NULL},
                                           {COMMENT_FOLDER, row.id, folder},
                                           {COMMENT_REQUEST, row.id, request},
                                           {COMMENT_RESPONSE, row.id, response}};
    for (size_t i = 0; i < COUNT_OF(places); i++)
        say(&viewer, &places[i], 0, "first");
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        struct comments comments = heard(&places[i]);
        assert_int_equal(comments.count, 1);
        assert_string_equal(comments.items[0].status, "Open");
    }
}

static void comments_need_a_place_that_is_there(void **state)
{
    struct error err = {0};
    struct comments comments;
    const struct comment_place places[] = {{COMMENT_FOLDER, row.id, request},
                                           {COMMENT_REQUEST, row.id, folder},
                                           {COMMENT_REQUEST, folder, request},
                                           {COMMENT_RESPONSE, row.id, ""},
                                           {COMMENT_COLLECTION, "", NULL}};
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        assert_int_equal(
            comments_list(test.store, &admin, &places[i], &test.arena, &comments, &err), -1);
        assert_int_equal(err.code, ERR_NOT_FOUND);
    }
}

static void reply_joins_a_thread_of_the_same_place(void **state)
{
    struct error err = {0};
    struct comment reply;
    const struct comment_place here = {COMMENT_REQUEST, row.id, request};
    const struct comment_place there = {COMMENT_FOLDER, row.id, folder};
    struct comment first = say(&viewer, &here, 0, "why?");
    reply = say(&editor, &here, first.thread_id, "because");
    assert_int_equal(reply.thread_id, first.thread_id);
    assert_true(reply.id > first.id);
    assert_int_equal(heard(&here).items[0].id, reply.id); /* newest first */
    assert_int_equal(comments_create(test.store, &viewer, &there, first.thread_id, "x", NULL,
                                     &test.arena, &reply, &err),
                     -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
}

static void comment_is_its_authors(void **state)
{
    struct error err = {0};
    const struct comment_place here = {COMMENT_COLLECTION, row.id, NULL};
    struct comment first = say(&viewer, &here, 0, "one"), changed;
    struct comment reply = say(&viewer, &here, first.thread_id, "two");
    assert_int_equal(comments_update(test.store, &admin, &here, first.id, "hijacked", NULL,
                                     &test.arena, &changed, &err),
                     -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_int_equal(comments_update(test.store, &viewer, &here, first.id, "uno", NULL, &test.arena,
                                     &changed, &err),
                     0);
    assert_string_equal(changed.body, "uno");
    assert_int_equal(comments_delete(test.store, &editor, &here, reply.id, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_int_equal(comments_delete(test.store, &admin, &here, reply.id, &err), 0);
    assert_int_equal(heard(&here).count, 1);
}

static void first_comment_takes_its_thread_along(void **state)
{
    struct error err = {0};
    const struct comment_place here = {COMMENT_COLLECTION, row.id, NULL};
    struct comment first = say(&viewer, &here, 0, "one"), other = say(&viewer, &here, 0, "other");
    say(&editor, &here, first.thread_id, "two");
    assert_int_equal(comments_delete(test.store, &viewer, &here, first.id, &err), 0);
    struct comments left = heard(&here);
    assert_int_equal(left.count, 1);
    assert_int_equal(left.items[0].id, other.id);
}

static void thread_is_resolved_as_a_whole(void **state)
{
    struct error err = {0};
    const struct comment_place here = {COMMENT_RESPONSE, row.id, response};
    struct comment first = say(&viewer, &here, 0, "one"), other = say(&viewer, &here, 0, "other");
    say(&editor, &here, first.thread_id, "two");
    assert_int_equal(comments_resolve(test.store, &viewer, first.thread_id, &err), 0);
    struct comments all = heard(&here);
    for (size_t i = 0; i < all.count; i++)
        assert_string_equal(all.items[i].status,
                            all.items[i].thread_id == other.thread_id ? "Open" : "Resolved");
    assert_string_equal(say(&editor, &here, first.thread_id, "late").status, "Resolved");
    assert_int_equal(comments_resolve(test.store, &viewer, 999, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
}

static void comments_of_what_is_not_seen_are_not_found(void **state)
{
    struct error err = {0};
    struct comments comments;
    struct collection_row own;
    AUTO_JSON tree = stored_tree("{'info':{'name':'Own','schema':'x'},'item':[]}");
    assert_int_equal(stored_create(&test, &editor, NULL, tree, &own), ERR_NONE);
    const struct comment_place there = {COMMENT_COLLECTION, own.id, NULL};
    struct comment secret = say(&editor, &there, 0, "mine");
    assert_int_equal(comments_list(test.store, &admin, &there, &test.arena, &comments, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(comments_delete(test.store, &admin, &there, secret.id, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(comments_resolve(test.store, &admin, secret.thread_id, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(comments_stand_on_four_levels, set_up, tear_down),
        cmocka_unit_test_setup_teardown(comments_need_a_place_that_is_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reply_joins_a_thread_of_the_same_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(comment_is_its_authors, set_up, tear_down),
        cmocka_unit_test_setup_teardown(first_comment_takes_its_thread_along, set_up, tear_down),
        cmocka_unit_test_setup_teardown(thread_is_resolved_as_a_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(comments_of_what_is_not_seen_are_not_found, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
