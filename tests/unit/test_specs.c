#include "support/support.h"

#include "store/spec_links.h"
#include "store/spec_tags.h"
#include "store/specs.h"
#include "store/workspaces.h"
#include "support/stored.h"

#include <string.h>

static struct test_store test;
static struct principal admin, editor, viewer;
static const char *team;
static struct spec spec;

static struct spec_file files[] = {
    {.path = "index.yaml", .content = "openapi: 3.0.0", .is_root = true},
    {.path = "components/a.yaml", .content = "a: 1"}};

static enum error_code create(const struct principal *principal, const char *workspace_id,
                              struct spec_file *items, size_t count, struct spec *ret_spec)
{
    struct error err = {0};
    struct spec_files list = {items, count};
    const struct spec values = {.name = "Orders", .type = "OPENAPI:3.0"};
    if (specs_create(test.store, principal, workspace_id, &values, &list, &test.arena, ret_spec,
                     &err) < 0)
        return err.code;
    return ERR_NONE;
}

static int set_up(void **state)
{
    test_store_make(&test);
    admin = test_principal(&test, &test.admin);
    editor = test_principal(&test, &test.editor);
    viewer = test_principal(&test, &test.viewer);
    team = stored_workspace(&test, &admin, "team");
    assert_int_equal(create(&editor, team, files, 2, &spec), ERR_NONE);
    return 0;
}

static int tear_down(void **state)
{
    test_store_remove(&test);
    return 0;
}

static enum error_code change(const struct principal *principal, const char *path,
                              struct spec_file_change wanted, struct spec_file *ret_file)
{
    struct error err = {0};
    return spec_files_change(test.store, principal, spec.id, path, &wanted, &test.arena, ret_file,
                             &err) < 0
               ? err.code
               : ERR_NONE;
}

static struct spec_files listed(void)
{
    struct error err = {0};
    struct spec_files list;
    struct spec found;
    assert_int_equal(
        spec_files_list(test.store, &viewer, spec.id, true, &test.arena, &found, &list, &err), 0);
    return list;
}

static int64_t revision(void)
{
    struct error err = {0};
    struct spec found;
    assert_int_equal(specs_get(test.store, &viewer, spec.id, &test.arena, &found, &err), 0);
    return found.revision;
}

static void paths_stay_inside(void **state)
{
    static const char *const good[] = {"a.yaml", "a/b/c.yaml", ".hidden/x.json", "...", "a b.yaml"};
    static const char *const bad[] = {"",     "/a",   "a/",    "a//b",      ".",   "..",
                                      "../a", "a/..", "a/./b", "a\\b.yaml", "a\nb"};
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(spec_path_is_good(good[i]));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (spec_path_is_good(bad[i]))
            fail_msg("'%s' is taken for a path", bad[i]);
    char long_path[SPEC_MAX_PATH + 2];
    memset(long_path, 'a', sizeof long_path);
    long_path[SPEC_MAX_PATH + 1] = '\0';
    assert_false(spec_path_is_good(long_path));
    assert_true(spec_path_is_good(long_path + 1));
}

static void extensions_follow_the_type(void **state)
{
    assert_true(spec_path_has_extension("OPENAPI:3.1", "a/b.YML"));
    assert_false(spec_path_has_extension("OPENAPI:3.1", "a/b.proto"));
    assert_true(spec_path_has_extension("PROTOBUF:3", "b.proto"));
    assert_false(spec_path_has_extension("GRAPHQL", "graphql"));
    assert_false(spec_is_type("OPENAPI:9"));
}

static void files_come_back_root_first(void **state)
{
    struct spec_files list = listed();
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0].path, "index.yaml");
    assert_true(list.items[0].is_root);
    assert_string_equal(list.items[1].content, "a: 1");
    assert_string_equal(spec.root_path, "index.yaml");
}

static void two_files_have_two_paths(void **state)
{
    struct error err = {0};
    struct spec other;
    struct spec_file file, same[] = {files[0], files[1], files[1]};
    int64_t before = test_store_number(&test, "SELECT COUNT(*) FROM specs");
    assert_int_equal(create(&editor, team, same, 3, &other), ERR_CONFLICT);
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM specs"), before);
    assert_int_equal(
        spec_files_add(test.store, &editor, spec.id, "index.yaml", "x", &test.arena, &file, &err),
        -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_int_equal(change(&editor, "components/a.yaml",
                            (struct spec_file_change){.path = "index.yaml"}, &file),
                     ERR_CONFLICT);
}

static void there_is_always_one_root(void **state)
{
    struct error err = {0};
    struct spec_file file;
    assert_int_equal(spec_files_delete(test.store, &editor, spec.id, "index.yaml", &err), -1);
    assert_int_equal(err.code, ERR_INVALID);
    assert_int_equal(change(&editor, "components/a.yaml",
                            (struct spec_file_change){.becomes_root = true}, &file),
                     ERR_NONE);
    assert_true(file.is_root);
    struct spec_files list = listed();
    assert_string_equal(list.items[0].path, "components/a.yaml");
    assert_false(list.items[1].is_root);
    assert_int_equal(spec_files_delete(test.store, &editor, spec.id, "index.yaml", &err), 0);
    assert_int_equal(listed().count, 1);
}

static void every_change_of_files_is_a_revision(void **state)
{
    struct error err = {0};
    struct spec_file file;
    struct spec renamed;
    assert_int_equal(revision(), 1);
    assert_int_equal(
        change(&editor, "index.yaml", (struct spec_file_change){.content = "b"}, &file), ERR_NONE);
    assert_int_equal(revision(), 2);
    assert_int_equal(
        change(&editor, "index.yaml", (struct spec_file_change){.path = "r.yaml"}, &file),
        ERR_NONE);
    assert_string_equal(file.path, "r.yaml");
    assert_string_equal(listed().items[0].content, "b");
    assert_int_equal(specs_rename(test.store, &editor, spec.id, "New", &test.arena, &renamed, &err),
                     0);
    assert_int_equal(revision(), 3);
}

static void viewers_read_and_others_do_not_see(void **state)
{
    struct error err = {0};
    struct spec_file file;
    struct spec found, hidden;
    assert_int_equal(
        change(&viewer, "index.yaml", (struct spec_file_change){.content = "b"}, &file),
        ERR_DENIED);
    assert_int_equal(specs_delete(test.store, &viewer, spec.id, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_int_equal(create(&viewer, team, files, 2, &found), ERR_DENIED);
    assert_int_equal(create(&admin, NULL, files, 2, &hidden), ERR_NONE); /* a personal workspace */
    err = (struct error){0};
    assert_int_equal(specs_get(test.store, &editor, hidden.id, &test.arena, &found, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
}

static void lists_have_pages(void **state)
{
    struct error err = {0};
    struct spec_page page;
    struct spec other;
    const char *after = NULL;
    size_t seen = 0;
    for (int i = 0; i < 4; i++)
        assert_int_equal(create(&editor, team, files, 1, &other), ERR_NONE);
    do {
        assert_int_equal(specs_list(test.store, &viewer, team, after, 2, &test.arena, &page, &err),
                         0);
        seen += page.count;
        after = page.next;
    } while (after);
    assert_int_equal(seen, 5);
    assert_int_equal(specs_list(test.store, &viewer, team, "x", 2, &test.arena, &page, &err), -1);
    assert_int_equal(err.code, ERR_INVALID);
}

/* --- links --- */

static struct collection_row make_collection(void)
{
    struct collection_row row;
    AUTO_JSON tree = stored_tree("{'info':{'name':'Made','schema':'x'},'item':[]}");
    assert_int_equal(stored_create(&test, &editor, team, tree, &row), ERR_NONE);
    return row;
}

static void a_link_knows_who_is_behind(void **state)
{
    struct error err = {0};
    struct spec_file file;
    struct spec_link found;
    struct spec_link_list list;
    struct collection_row row = make_collection();
    struct spec_link link = {.spec_id = spec.id,
                             .collection_id = row.id,
                             .options = "{}",
                             .spec_revision = 1,
                             .collection_revision = row.revision};
    assert_int_equal(spec_links_put(test.store, &viewer, &link, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_int_equal(spec_links_put(test.store, &editor, &link, &err), 0);
    assert_int_equal(spec_links_of_spec(test.store, &viewer, spec.id, &test.arena, &list, &err), 0);
    assert_int_equal(list.count, 1);
    assert_true(list.items[0].in_sync);
    assert_string_equal(list.items[0].name, "Made");
    assert_int_equal(
        change(&editor, "index.yaml", (struct spec_file_change){.content = "b"}, &file), ERR_NONE);
    assert_int_equal(spec_links_set_options(test.store, &editor, spec.id, row.id, 0, -1,
                                            &test.arena, &found, &err),
                     0);
    assert_false(found.sync_examples);
    assert_true(found.delete_orphans);
    assert_false(found.in_sync);
    link.spec_revision = 2;
    assert_int_equal(spec_links_put(test.store, &editor, &link, &err), 0);
    assert_int_equal(
        spec_links_of_collection(test.store, &viewer, row.id, &test.arena, &list, &err), 0);
    assert_true(list.items[0].in_sync);
    assert_false(list.items[0].sync_examples);
    assert_string_equal(list.items[0].name, "Orders");
}

static void nothing_stays_behind(void **state)
{
    struct error err = {0};
    struct spec_tag tag;
    struct collection_row row = make_collection(), gone;
    struct spec_link link = {.spec_id = spec.id, .collection_id = row.id, .options = "{}"};
    assert_int_equal(spec_links_put(test.store, &editor, &link, &err), 0);
    assert_int_equal(spec_tags_create(test.store, &editor, spec.id, "1.0", &test.arena, &tag, &err),
                     0);
    assert_int_equal(collections_delete(test.store, &editor, row.id, &test.arena, &gone, &err), 0);
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM spec_links"), 0);
    row = make_collection();
    link.collection_id = row.id;
    assert_int_equal(spec_links_put(test.store, &editor, &link, &err), 0);
    assert_int_equal(workspaces_delete(test.store, &admin, team, &err), 0);
    static const char left[] =
        "SELECT (SELECT COUNT(*) FROM specs) + (SELECT COUNT(*) FROM spec_files)"
        " + (SELECT COUNT(*) FROM spec_links) + (SELECT COUNT(*) FROM spec_tags)"
        " + (SELECT COUNT(*) FROM spec_tag_files)";
    assert_int_equal(test_store_number(&test, left), 0);
}

/* --- tags --- */

static void a_tag_keeps_what_was(void **state)
{
    struct error err = {0};
    struct spec_tag tag, second;
    struct spec_file file;
    struct spec_files then;
    assert_int_equal(spec_tags_create(test.store, &editor, spec.id, "1.0", &test.arena, &tag, &err),
                     0);
    assert_int_equal(
        spec_tags_create(test.store, &editor, spec.id, "1.1", &test.arena, &second, &err), -1);
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_int_equal(
        change(&editor, "index.yaml", (struct spec_file_change){.content = "b"}, &file), ERR_NONE);
    assert_int_equal(
        spec_tags_files(test.store, &viewer, spec.id, tag.id, &test.arena, &then, &err), 0);
    assert_int_equal(then.count, 2);
    assert_string_equal(then.items[0].content, "openapi: 3.0.0");
    assert_int_equal(
        spec_tags_create(test.store, &editor, spec.id, "1.1", &test.arena, &second, &err), 0);
    err = (struct error){0};
    assert_int_equal(
        spec_tags_files(test.store, &viewer, spec.id, "none", &test.arena, &then, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_stay_inside),
        cmocka_unit_test(extensions_follow_the_type),
        cmocka_unit_test_setup_teardown(files_come_back_root_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_files_have_two_paths, set_up, tear_down),
        cmocka_unit_test_setup_teardown(there_is_always_one_root, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_change_of_files_is_a_revision, set_up, tear_down),
        cmocka_unit_test_setup_teardown(viewers_read_and_others_do_not_see, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_have_pages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_link_knows_who_is_behind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_stays_behind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_tag_keeps_what_was, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
