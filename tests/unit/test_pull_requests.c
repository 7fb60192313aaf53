#include "support/support.h"

#include "store/collection_forks.h"
#include "store/pull_requests.h"
#include "store/workspaces.h"
#include "support/stored.h"

static struct test_store test;
static struct principal admin, editor, viewer;
static struct collection_row parent, forked;

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
    AUTO_JSON tree = stored_tree("{'info':{'name':'Orders','schema':'x'},'item':[]}");
    assert_int_equal(stored_create(&test, &admin, made.id, tree, &parent), ERR_NONE);
    assert_int_equal(collection_forks_create(test.store, &editor, parent.id, made.id, "edo's",
                                             &test.arena, &forked, &err),
                     0);
    return 0;
}

static int tear_down(void **state)
{
    test_store_remove(&test);
    return 0;
}

static enum error_code open_as(const struct principal *principal, const char *source,
                               int64_t reviewer, struct pull_request *ret_request)
{
    struct error err = {0};
    struct pull_request values = {
        .title = "Better", .source_id = source, .destination_id = parent.id};
    if (reviewer)
        values.reviewers.items[values.reviewers.count++].user_id = reviewer;
    return pull_requests_create(test.store, principal, &values, &test.arena, ret_request, &err) < 0
               ? err.code
               : ERR_NONE;
}

static enum error_code review_as(const struct principal *principal, const char *id,
                                 enum review review, struct pull_request *ret_request)
{
    struct error err = {0};
    return pull_requests_review(test.store, principal, id, review, NULL, &test.arena, ret_request,
                                &err) < 0
               ? err.code
               : ERR_NONE;
}

static void reviewers_approve_and_editors_merge(void **state)
{
    struct pull_request request;
    assert_int_equal(open_as(&editor, forked.id, viewer.user_id, &request), ERR_NONE);
    assert_string_equal(request.status, "open");
    assert_int_equal(open_as(&admin, forked.id, 0, &(struct pull_request){0}), ERR_CONFLICT);
    assert_int_equal(review_as(&viewer, request.id, REVIEW_APPROVE, &request), ERR_NONE);
    assert_string_equal(request.status, "approved");
    assert_int_equal(review_as(&editor, request.id, REVIEW_APPROVE, &request), ERR_NONE);
    assert_int_equal(review_as(&viewer, request.id, REVIEW_UNAPPROVE, &request), ERR_NONE);
    assert_string_equal(request.status, "approved"); /* the editor still says so */
    assert_int_equal(review_as(&viewer, request.id, REVIEW_MERGE, &request), ERR_DENIED);
    assert_int_equal(review_as(&editor, request.id, REVIEW_MERGE, &request), ERR_NONE);
    assert_string_equal(request.status, "merged");
    assert_int_equal(review_as(&editor, request.id, REVIEW_MERGE, &request), ERR_INVALID);
    assert_int_equal(open_as(&editor, forked.id, 0, &request), ERR_NONE); /* the next one */
}

static void viewer_who_was_not_asked_does_not_decide(void **state)
{
    struct pull_request request;
    struct error err = {0};
    const struct pull_request values = {.title = "Mine"};
    assert_int_equal(open_as(&editor, forked.id, 0, &request), ERR_NONE);
    assert_int_equal(review_as(&viewer, request.id, REVIEW_DECLINE, &request), ERR_DENIED);
    assert_int_equal(
        pull_requests_update(test.store, &viewer, request.id, &values, &test.arena, &request, &err),
        -1);
    assert_int_equal(err.code, ERR_DENIED);
}

static void everybody_needs_to_see_both_sides(void **state)
{
    struct pull_request request;
    struct collection_row own;
    struct error err = {0};
    assert_int_equal(collection_forks_create(test.store, &editor, parent.id, NULL, "hidden",
                                             &test.arena, &own, &err),
                     0);
    assert_int_equal(open_as(&editor, own.id, viewer.user_id, &request), ERR_DENIED);
    assert_int_equal(open_as(&admin, own.id, 0, &request), ERR_NOT_FOUND);
    assert_int_equal(open_as(&editor, own.id, editor.user_id, &request), ERR_NONE);
    assert_int_equal(
        pull_requests_get(test.store, &viewer, request.id, &test.arena, &request, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    test_store_execute(&test,
                       "UPDATE workspaces SET visibility = 'private' WHERE name = 'Payments'");
    assert_int_equal(
        pull_requests_get(test.store, &viewer, request.id, &test.arena, &request, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reviewers_approve_and_editors_merge, set_up, tear_down),
        cmocka_unit_test_setup_teardown(viewer_who_was_not_asked_does_not_decide, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(everybody_needs_to_see_both_sides, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
