#include "support/support.h"

#include "store/audit.h"
#include "store/collection_roles.h"
#include "store/elements.h"
#include "store/globals.h"
#include "store/groups.h"
#include "store/workspace_changes.h"
#include "store/workspace_roles.h"
#include "support/stored.h"

#include <string.h>

static struct test_store test;
static struct principal admin, editor, viewer;

static int set_up(void **state)
{
    test_store_make(&test);
    admin = test_principal(&test, &test.admin);
    editor = test_principal(&test, &test.editor);
    viewer = test_principal(&test, &test.viewer);
    return 0;
}

static int tear_down(void **state)
{
    test_store_remove(&test);
    return 0;
}

static const char *make(const struct principal *principal, const char *visibility)
{
    struct error err = {0};
    struct workspace made;
    const struct workspace values = {.name = "W", .visibility = visibility};
    assert_int_equal(workspaces_create(test.store, principal, &values, &test.arena, &made, &err),
                     0);
    return made.id;
}

static enum error_code name_member(const struct principal *by, const char *workspace,
                                   enum subject subject, int64_t id, enum role role, bool remove)
{
    struct error err = {0};
    struct workspace_members members;
    const struct workspace_role_change change = {{subject, id, role}, remove};
    return workspace_roles_change(test.store, by, workspace, &change, 1, &test.arena, &members,
                                  &err) < 0
               ? err.code
               : ERR_NONE;
}

static enum role role_in(const struct principal *principal, const char *workspace)
{
    struct error err = {0};
    struct workspace found;
    return workspaces_get(test.store, principal, workspace, &test.arena, &found, &err) < 0
               ? ROLE_NONE
               : found.role;
}

static void named_roles_open_a_private_workspace(void **state)
{
    const char *workspace = make(&editor, "private");
    int64_t vera = viewer.user_id;
    assert_int_equal(role_in(&viewer, workspace), ROLE_NONE);
    assert_int_equal(name_member(&editor, workspace, SUBJECT_USER, vera, ROLE_EDITOR, false),
                     ERR_NONE);
    assert_int_equal(role_in(&viewer, workspace), ROLE_EDITOR);
    assert_int_equal(name_member(&viewer, workspace, SUBJECT_USER, vera, ROLE_ADMIN, false),
                     ERR_DENIED); /* nobody promotes themselves */
    assert_int_equal(name_member(&editor, workspace, SUBJECT_USER, vera, ROLE_VIEWER, true),
                     ERR_INVALID); /* not the role they have */
    assert_int_equal(name_member(&editor, workspace, SUBJECT_USER, vera, ROLE_EDITOR, true),
                     ERR_NONE);
    assert_int_equal(role_in(&viewer, workspace), ROLE_NONE);
    assert_int_equal(name_member(&viewer, workspace, SUBJECT_USER, vera, ROLE_ADMIN, false),
                     ERR_NOT_FOUND);
    assert_int_equal(name_member(&editor, workspace, SUBJECT_USER, 4711, ROLE_VIEWER, false),
                     ERR_INVALID);
}

static void role_of_a_group_is_its_members(void **state)
{
    struct error err = {0};
    struct group group;
    const int64_t members[] = {viewer.user_id};
    const struct group values = {.name = "Backend", .members = members, .member_count = 1};
    const char *workspace = make(&admin, "private");
    assert_int_equal(groups_create(test.store, &admin, &values, &test.arena, &group, &err), 0);
    assert_int_equal(name_member(&admin, workspace, SUBJECT_GROUP, group.id, ROLE_ADMIN, false),
                     ERR_NONE);
    assert_int_equal(role_in(&viewer, workspace), ROLE_ADMIN);
}

static void role_changes_are_audited(void **state)
{
    struct error err = {0};
    struct audit_event *events;
    size_t count;
    bool more;
    const struct audit_filter filter = {.action = "workspace.roles_update", .limit = 10};
    const char *workspace = make(&admin, "private");
    assert_int_equal(
        name_member(&admin, workspace, SUBJECT_USER, viewer.user_id, ROLE_VIEWER, false), ERR_NONE);
    assert_int_equal(name_member(&admin, workspace, SUBJECT_USER, 4711, ROLE_VIEWER, false),
                     ERR_INVALID);
    assert_int_equal(
        audit_list(test.store, &admin, &filter, &test.arena, &events, &count, &more, &err), 0);
    assert_int_equal(count, 1);
    assert_int_equal(events[0].user_id, admin.user_id);
    assert_string_equal(events[0].object, arena_printf(&test.arena, "workspace/%s", workspace));
    assert_string_equal(
        events[0].variables,
        "{\"subject\":\"user\",\"id\":10003,\"role\":\"viewer\",\"removed\":false}");
}

static enum error_code turn(const struct principal *by, const char *workspace,
                            const char *visibility)
{
    struct error err = {0};
    struct workspace changed;
    const struct workspace_change change = {.visibility = visibility};
    return workspaces_change(test.store, by, workspace, &change, &test.arena, &changed, &err) < 0
               ? err.code
               : ERR_NONE;
}

static void workspace_becomes_personal_through_its_creator_only(void **state)
{
    const char *workspace = make(&editor, "team");
    assert_int_equal(turn(&viewer, workspace, "private"), ERR_DENIED);
    assert_int_equal(turn(&admin, workspace, "personal"), ERR_DENIED);
    assert_int_equal(turn(&editor, workspace, "personal"), ERR_NONE);
    assert_int_equal(role_in(&admin, workspace), ROLE_NONE);
    assert_int_equal(turn(&editor, workspace, "private"), ERR_NONE);
    assert_int_equal(role_in(&editor, workspace), ROLE_ADMIN);
    assert_int_equal(turn(&editor, workspace, "public"), ERR_NONE);
    assert_int_equal(turn(&editor, workspace, "personal"), ERR_UNSUPPORTED);
    assert_int_equal(turn(&viewer, make(&viewer, "personal"), "team"), ERR_DENIED);
}

static void collection_is_shared_alone(void **state)
{
    struct error err = {0};
    struct collection_row row;
    struct collection_members members;
    enum error_code code;
    AUTO_JSON tree = stored_tree("{'info':{'name':'C','schema':'x'},'item':[]}");
    assert_int_equal(stored_create(&test, &editor, NULL, tree, &row), ERR_NONE);
    const struct collection_member share = {SUBJECT_USER, viewer.user_id, ROLE_EDITOR};
    assert_int_equal(
        collection_roles_change(test.store, &viewer, row.id, &share, 1, &test.arena, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(
        collection_roles_change(test.store, &editor, row.id, &share, 1, &test.arena, &err), 0);
    AUTO_JSON read = stored_read(&test, &viewer, row.id, &code);
    assert_non_null(read);
    assert_int_equal(
        collection_roles_list(test.store, &viewer, row.id, &test.arena, &members, &err), 0);
    assert_int_equal(members.count, 2); /* its owner as well */
    assert_int_equal(members.items[0].id, editor.user_id);
    assert_int_equal(members.items[1].role, ROLE_EDITOR);
    assert_int_equal(collection_roles_list(test.store, &admin, row.id, &test.arena, &members, &err),
                     -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
}

static void globals_are_sealed_and_their_editors(void **state)
{
    struct error err = {0};
    cJSON *found = NULL;
    const char *workspace = make(&admin, "team");
    AUTO_JSON values = stored_tree("{'values':[{'key':'k','value':'tr0ub4dor'}]}");
    assert_int_equal(globals_put(test.store, &viewer, workspace, values, &test.arena, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_int_equal(globals_put(test.store, &editor, workspace, values, &test.arena, &err), 0);
    assert_int_equal(globals_get(test.store, &viewer, workspace, &test.arena, &found, &err), 0);
    assert_true(cJSON_Compare(found, values, true));
    cJSON_Delete(found);
    test_store_reopen(&test);
    assert_false(test_store_has_bytes(&test, "tr0ub4dor"));
}

static void moved_collection_follows_its_new_workspace(void **state)
{
    struct error err = {0};
    struct collection_row row;
    enum error_code code;
    const char *open = make(&admin, "team"), *closed = make(&admin, "private");
    AUTO_JSON tree = stored_tree("{'info':{'name':'C','schema':'x'},'item':[]}");
    assert_int_equal(stored_create(&test, &admin, open, tree, &row), ERR_NONE);
    AUTO_JSON before = stored_read(&test, &viewer, row.id, &code);
    assert_non_null(before);
    assert_int_equal(
        elements_transfer(test.store, &editor, ELEMENT_COLLECTION, row.id, open, closed, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(
        elements_transfer(test.store, &admin, ELEMENT_COLLECTION, row.id, open, closed, &err), 0);
    assert_null(stored_read(&test, &viewer, row.id, &code));
    assert_int_equal(code, ERR_NOT_FOUND);
    AUTO_JSON after = stored_read(&test, &admin, row.id, &code);
    assert_non_null(after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(named_roles_open_a_private_workspace, set_up, tear_down),
        cmocka_unit_test_setup_teardown(role_of_a_group_is_its_members, set_up, tear_down),
        cmocka_unit_test_setup_teardown(role_changes_are_audited, set_up, tear_down),
        cmocka_unit_test_setup_teardown(workspace_becomes_personal_through_its_creator_only, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(collection_is_shared_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(globals_are_sealed_and_their_editors, set_up, tear_down),
        cmocka_unit_test_setup_teardown(moved_collection_follows_its_new_workspace, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
