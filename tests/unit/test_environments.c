#include "support/support.h"

#include "store/environments.h"
#include "store/workspace_changes.h"
#include "support/store.h"

#include <stdlib.h>
#include <string.h>

struct fixture {
    struct test_store test;
    struct principal admin, editor, viewer;
    const char *team_workspace; /* everybody's */
};

static int set_up(void **state)
{
    static struct fixture f;
    struct error err = {0};
    struct workspace made;
    test_store_make(&f.test);
    f.admin = test_principal(&f.test, &f.test.admin);
    f.editor = test_principal(&f.test, &f.test.editor);
    f.viewer = test_principal(&f.test, &f.test.viewer);
    const struct workspace values = {.name = "Payments", .visibility = "team"};
    assert_int_equal(workspaces_create(f.test.store, &f.admin, &values, &f.test.arena, &made, &err),
                     0);
    f.team_workspace = made.id;
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    test_store_remove(&f->test);
    return 0;
}

static cJSON *parse(const char *json)
{
    struct error err = {0};
    cJSON *tree = json_parse(json, strlen(json), &json_body_limits, "test", &err);
    assert_non_null(tree);
    return tree;
}

static struct environment make(struct fixture *f, const char *json)
{
    struct error err = {0};
    struct environment made;
    AUTO_JSON document = parse(json);
    assert_int_equal(environments_create(f->test.store, &f->admin, f->team_workspace, "stage",
                                         document, &f->test.arena, &made, &err),
                     0);
    return made;
}

/* The document as one text. */
static const char *read_as(struct fixture *f, const struct principal *principal, const char *id)
{
    struct error err = {0};
    struct environment environment;
    cJSON *document;
    if (environments_get(f->test.store, principal, id, &f->test.arena, &environment, &document,
                         &err) < 0)
        return err.code == ERR_NOT_FOUND ? "not found" : arena_strdup(&f->test.arena, err.message);
    char *text = json_print(document, false);
    const char *kept = arena_strdup(&f->test.arena, text);
    free(text);
    cJSON_Delete(document);
    return kept;
}

static int set_all(cJSON *document, void *context, struct error *err)
{
    const cJSON *member;
    cJSON_ArrayForEach(member, (const cJSON *)context)
        json_set(document, member->string, cJSON_Duplicate(member, true));
    return 0;
}

static int write_as(struct fixture *f, const struct principal *principal, const char *id,
                    const char *json, struct error *err)
{
    struct environment environment;
    AUTO_JSON changes = parse(json);
    return environments_change(f->test.store, principal, id, set_all, changes, &f->test.arena,
                               &environment, NULL, err);
}

static void environment_values_are_sealed_at_rest(void **state)
{
    struct fixture *f = *state;
    struct environment made =
        make(f, "{\"values\":[{\"key\":\"token\",\"value\":\"tr0ub4dor-and-3\"}],\"x\":1}");
    assert_string_equal(read_as(f, &f->viewer, made.id),
                        "{\"values\":[{\"key\":\"token\",\"value\":\"tr0ub4dor-and-3\"}],\"x\":1}");
    test_store_reopen(&f->test);
    assert_string_equal(read_as(f, &f->admin, made.id),
                        "{\"values\":[{\"key\":\"token\",\"value\":\"tr0ub4dor-and-3\"}],\"x\":1}");
    assert_false(test_store_has_bytes(&f->test, "tr0ub4dor"));
    assert_true(test_store_has_bytes(&f->test, made.id)); /* the search itself works */
}

static void environment_box_of_one_row_does_not_open_in_another(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    struct environment a = make(f, "{\"values\":[]}"), b = make(f, "{\"values\":[1]}"), found;
    (void)a;
    test_store_execute(&f->test,
                       "UPDATE environments SET document = (SELECT document FROM environments"
                       " ORDER BY created_at, id LIMIT 1)");
    int failures = 0;
    const char *ids[] = {a.id, b.id};
    for (size_t i = 0; i < 2; i++) {
        cJSON *document = NULL;
        if (environments_get(f->test.store, &f->admin, ids[i], &f->test.arena, &found, &document,
                             &err) < 0) {
            assert_int_equal(err.code, ERR_STORE);
            failures++;
        }
        cJSON_Delete(document);
    }
    assert_int_equal(failures, 1);
}

static void environment_is_read_by_viewers_and_changed_by_editors(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    struct environment made = make(f, "{\"values\":[]}"), gone;
    assert_int_equal(write_as(f, &f->viewer, made.id, "{\"values\":[1]}", &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_string_equal(read_as(f, &f->viewer, made.id), "{\"values\":[]}");
    assert_int_equal(write_as(f, &f->editor, made.id, "{\"values\":[2],\"y\":{}}", &err), 0);
    assert_string_equal(read_as(f, &f->viewer, made.id), "{\"values\":[2],\"y\":{}}");
    assert_int_equal(
        environments_delete(f->test.store, &f->viewer, made.id, &f->test.arena, &gone, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_int_equal(
        environments_delete(f->test.store, &f->editor, made.id, &f->test.arena, &gone, &err), 0);
    assert_string_equal(read_as(f, &f->admin, made.id), "not found");
}

static void environment_of_a_personal_workspace_is_its_owners_alone(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    struct environment made;
    struct environment_list list;
    AUTO_JSON document = parse("{\"values\":[]}");
    assert_int_equal(environments_create(f->test.store, &f->editor, NULL, "mine", document,
                                         &f->test.arena, &made, &err),
                     0);
    assert_string_equal(read_as(f, &f->editor, made.id), "{\"values\":[]}");
    assert_string_equal(read_as(f, &f->admin, made.id), "not found");
    assert_int_equal(write_as(f, &f->admin, made.id, "{\"values\":[1]}", &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(
        environments_list(f->test.store, &f->admin, made.workspace_id, &f->test.arena, &list, &err),
        0);
    assert_int_equal(list.count, 0);
    assert_int_equal(
        environments_list(f->test.store, &f->editor, NULL, &f->test.arena, &list, &err), 0);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].name, "mine");
    assert_int_equal(environments_create(f->test.store, &f->viewer, f->team_workspace, "no",
                                         document, &f->test.arena, &made, &err),
                     -1);
    assert_int_equal(err.code, ERR_DENIED);
}

static int refuse(cJSON *document, void *context, struct error *err)
{
    json_set_text(document, "name", "half done");
    return error_set(err, ERR_INVALID, "no");
}

static void environment_change_that_fails_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    struct environment made = make(f, "{\"values\":[]}"), found;
    assert_int_equal(environments_change(f->test.store, &f->admin, made.id, refuse, NULL,
                                         &f->test.arena, &found, NULL, &err),
                     -1);
    assert_int_equal(
        environments_get(f->test.store, &f->admin, made.id, &f->test.arena, &found, NULL, &err), 0);
    assert_string_equal(found.name, "stage");
    assert_int_equal(write_as(f, &f->admin, made.id, "{\"name\":\"prod\"}", &err), 0);
    assert_int_equal(
        environments_get(f->test.store, &f->admin, made.id, &f->test.arena, &found, NULL, &err), 0);
    assert_string_equal(found.name, "prod");
    assert_string_equal(read_as(f, &f->admin, made.id), "{\"values\":[]}");
}

/* --- forks --- */

static struct environment fork_of(struct fixture *f, const struct environment *parent)
{
    struct error err = {0};
    struct environment fork;
    assert_int_equal(environments_fork(f->test.store, &f->editor, parent->id, NULL, "edo's",
                                       &f->test.arena, &fork, &err),
                     0);
    return fork;
}

static void environment_merge_takes_over_what_the_fork_changed(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    struct environment result;
    struct environment parent = make(f, "{\"values\":[{\"key\":\"a\",\"value\":\"1\"},"
                                        "{\"key\":\"b\",\"value\":\"1\"},"
                                        "{\"key\":\"c\",\"value\":\"1\"}]}");
    struct environment fork = fork_of(f, &parent);
    /* The fork changes a, drops b, adds d; the parent changes c and adds e. */
    assert_int_equal(write_as(f, &f->editor, fork.id,
                              "{\"values\":[{\"key\":\"a\",\"value\":\"2\"},"
                              "{\"key\":\"c\",\"value\":\"1\"},{\"key\":\"d\",\"value\":\"2\"}]}",
                              &err),
                     0);
    assert_int_equal(write_as(f, &f->admin, parent.id,
                              "{\"values\":[{\"key\":\"a\",\"value\":\"1\"},"
                              "{\"key\":\"b\",\"value\":\"1\"},{\"key\":\"c\",\"value\":\"3\"},"
                              "{\"key\":\"e\",\"value\":\"3\"}]}",
                              &err),
                     0);
    assert_int_equal(environments_merge(f->test.store, &f->editor, parent.id, fork.id, false,
                                        &f->test.arena, &result, &err),
                     0);
    assert_string_equal(result.id, parent.id);
    assert_string_equal(read_as(f, &f->admin, parent.id),
                        "{\"values\":[{\"key\":\"a\",\"value\":\"2\"},"
                        "{\"key\":\"c\",\"value\":\"3\"},{\"key\":\"e\",\"value\":\"3\"},"
                        "{\"key\":\"d\",\"value\":\"2\"}]}");
    /* Pulled, the fork has all of it. */
    assert_int_equal(environments_pull(f->test.store, &f->editor, fork.id, parent.id,
                                       &f->test.arena, &result, &err),
                     0);
    assert_string_equal(result.id, fork.id);
    assert_string_equal(read_as(f, &f->editor, fork.id),
                        "{\"values\":[{\"key\":\"a\",\"value\":\"2\"},"
                        "{\"key\":\"c\",\"value\":\"3\"},{\"key\":\"d\",\"value\":\"2\"},"
                        "{\"key\":\"e\",\"value\":\"3\"}]}");
}

static void environment_merge_may_delete_the_fork(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    struct environment result;
    struct environment parent = make(f, "{\"values\":[]}"), other = make(f, "{\"values\":[]}");
    struct environment fork = fork_of(f, &parent);
    assert_int_equal(environments_merge(f->test.store, &f->editor, other.id, fork.id, true,
                                        &f->test.arena, &result, &err),
                     -1);
    assert_int_equal(err.code, ERR_INVALID);
    assert_int_equal(environments_merge(f->test.store, &f->admin, parent.id, fork.id, true,
                                        &f->test.arena, &result, &err),
                     -1); /* it stands in somebody's own workspace */
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(environments_merge(f->test.store, &f->editor, parent.id, fork.id, true,
                                        &f->test.arena, &result, &err),
                     0);
    assert_string_equal(read_as(f, &f->editor, fork.id), "not found");
}

static void environment_forks_are_listed_in_pages(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    struct environment parent = make(f, "{\"values\":[]}");
    for (int i = 0; i < 5; i++)
        fork_of(f, &parent);
    struct environment_page page = {0};
    int seen = 0;
    do {
        const char *after = page.next;
        assert_int_equal(environments_forks(f->test.store, &f->editor, parent.id, after, 2, true,
                                            &f->test.arena, &page, &err),
                         0);
        assert_int_equal(page.total, 5);
        seen += (int)page.forks.count;
    } while (page.next);
    assert_int_equal(seen, 5);
    assert_string_equal(page.forks.items[0].owner_name, "edo");
    assert_int_equal(environments_forks(f->test.store, &f->viewer, parent.id, NULL, 2, true,
                                        &f->test.arena, &page, &err),
                     0);
    assert_int_equal(page.total, 0); /* they are edo's own */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(environment_values_are_sealed_at_rest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(environment_box_of_one_row_does_not_open_in_another, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(environment_is_read_by_viewers_and_changed_by_editors,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(environment_of_a_personal_workspace_is_its_owners_alone,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(environment_change_that_fails_leaves_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(environment_merge_takes_over_what_the_fork_changed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(environment_merge_may_delete_the_fork, set_up, tear_down),
        cmocka_unit_test_setup_teardown(environment_forks_are_listed_in_pages, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
