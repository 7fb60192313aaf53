#include "support/support.h"

#include "base/text.h"
#include "store/collection_forks.h"
#include "store/collection_plan.h"
#include "store/workspaces.h"
#include "support/stored.h"

#include <stdlib.h>
#include <string.h>

static struct test_store test;
static struct principal admin, editor, viewer;
static const char *everybodys;
static struct collection_row parent, forked;

static const char sample[] =
    "{'info':{'name':'Orders','description':'d','schema':'x'},'variable':[{'key':'a','value':'1'}],"
    "'item':[{'name':'F','item':[{'name':'a','request':'http://h/a','response':[{'name':'ok'}]},"
    "{'name':'b','request':'http://h/b'}]},{'name':'G','item':[]},"
    "{'name':'c','request':'http://h/c'}]}";

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
    AUTO_JSON tree = stored_tree(sample);
    assert_int_equal(stored_create(&test, &admin, everybodys, tree, &parent), ERR_NONE);
    assert_int_equal(collection_forks_create(test.store, &editor, parent.id, NULL, "edo's",
                                             &test.arena, &forked, &err),
                     0);
    return 0;
}

static int tear_down(void **state)
{
    test_store_remove(&test);
    return 0;
}

/* The names of a tree: "F(a(ok),b),G,c"; requests that are not as in the sample with their address.
 */
static const char *names_of(const cJSON *item)
{
    const char *names = "";
    for (; item; item = item->next) {
        const cJSON *children = json_get(item, "item"), *responses = json_get(item, "response");
        const char *name = json_get_text(item, "name"), *url = json_get_text(item, "request");
        const char *inside = names_of(children    ? children->child
                                      : responses ? responses->child
                                                  : NULL);
        bool is_plain = !url || text_equal(url + strlen("http://h/"), name);
        names = arena_printf(&test.arena, "%s%s%s%s%s%s%s%s", names, *names ? "," : "", name,
                             is_plain ? "" : "=", is_plain ? "" : url + strlen("http://h/"),
                             *inside ? "(" : "", inside, *inside ? ")" : "");
    }
    return names;
}

static const char *names_in(const struct principal *principal, const struct collection_row *row)
{
    AUTO_JSON tree = stored_read(&test, principal, row->id, NULL);
    assert_non_null(tree);
    return names_of(json_get(tree, "item")->child);
}

/* --- changes by hand: an item found by its way, its array, a new one --- */

static cJSON *read_tree(const struct principal *principal, const struct collection_row *row)
{
    return stored_read(&test, principal, row->id, NULL);
}

static void write_tree(const struct principal *principal, const struct collection_row *row,
                       cJSON *tree)
{
    assert_int_equal(stored_replace(&test, principal, row->id, tree, NULL), ERR_NONE);
    cJSON_Delete(tree);
}

static void set_url(cJSON *tree, const char *way, const char *url)
{
    json_set((cJSON *)stored_find(tree, way), "request", cJSON_CreateString(url));
}

static cJSON *list_at(cJSON *tree, const char *way)
{
    return (cJSON *)json_get(*way ? stored_find(tree, way) : tree, "item");
}

static void add_request(cJSON *tree, const char *folder, const char *name)
{
    cJSON *item = cJSON_CreateObject();
    json_set_text(item, "name", name);
    json_set_text(item, "request", arena_printf(&test.arena, "http://h/%s", name));
    cJSON_AddItemToArray(list_at(tree, folder), item);
}

static cJSON *cut(cJSON *tree, const char *folder, const char *way)
{
    return cJSON_DetachItemViaPointer(list_at(tree, folder), (cJSON *)stored_find(tree, way));
}

static void merge(enum merge_strategy strategy)
{
    struct error err = {0};
    struct collection_row row;
    if (collection_forks_merge(test.store, &editor, forked.id, parent.id, strategy, &test.arena,
                               &row, &err) < 0)
        fail_msg("%s", err.message);
    assert_string_equal(row.id, parent.id);
}

static void pull(void)
{
    struct error err = {0};
    struct collection_row row;
    if (collection_forks_pull(test.store, &editor, forked.id, &test.arena, &row, &err) < 0)
        fail_msg("%s", err.message);
    assert_string_equal(row.id, forked.id);
}

static bool source_is_ahead(void)
{
    struct error err = {0};
    struct collection_row row;
    bool ahead;
    assert_int_equal(
        collection_forks_status(test.store, &editor, forked.id, &test.arena, &row, &ahead, &err),
        0);
    return ahead;
}

/* --- tests --- */

static void fork_is_a_copy_that_knows_its_parent(void **state)
{
    char uid[STORE_UID_SIZE];
    store_uid(parent.owner_id, parent.id, uid);
    assert_string_equal(forked.fork_label, "edo's");
    assert_string_equal(forked.fork_from, uid);
    assert_string_equal(names_in(&editor, &forked), "F(a(ok),b),G,c");
    AUTO_JSON ours = read_tree(&admin, &parent);
    AUTO_JSON theirs = read_tree(&editor, &forked);
    assert_string_not_equal(json_get_text(stored_find(ours, "F/a"), "id"),
                            json_get_text(stored_find(theirs, "F/a"), "id"));
    assert_false(source_is_ahead());
}

static void merge_takes_over_changed_new_and_deleted_items(void **state)
{
    cJSON *tree = read_tree(&editor, &forked);
    set_url(tree, "F/b", "http://h/bb");
    add_request(tree, "F", "new");
    cJSON_Delete(cut(tree, "", "c"));
    write_tree(&editor, &forked, tree);
    AUTO_JSON before = read_tree(&admin, &parent);
    merge(MERGE_ONLY);
    assert_string_equal(names_in(&admin, &parent), "F(a(ok),b=bb,new),G");
    AUTO_JSON after = read_tree(&admin, &parent);
    assert_string_equal(json_get_text(stored_find(after, "F/b"), "id"),
                        json_get_text(stored_find(before, "F/b"), "id")); /* it is the same one */
    merge(MERGE_ONLY);
    assert_string_equal(names_in(&admin, &parent), "F(a(ok),b=bb,new),G"); /* nothing twice */
    pull();
    assert_string_equal(names_in(&editor, &forked), "F(a(ok),b=bb,new),G");
}

/* As if the process had ended before the last of a merge's three writes. */
static void merge_that_was_cut_off_makes_nothing_twice(void **state)
{
    cJSON *tree = read_tree(&editor, &forked);
    add_request(tree, "F", "new");
    cJSON_Delete(cut(tree, "", "c"));
    write_tree(&editor, &forked, tree);
    test_store_execute(&test, "CREATE TABLE before_merge AS SELECT base FROM collection_forks");
    merge(MERGE_ONLY);
    test_store_execute(&test, "UPDATE collection_forks SET base = (SELECT base FROM before_merge)");
    merge(MERGE_ONLY);
    assert_string_equal(names_in(&admin, &parent), "F(a(ok),b,new),G");
    pull();
    assert_string_equal(names_in(&editor, &forked), "F(a(ok),b,new),G");
}

static void merge_keeps_what_the_parent_changed(void **state)
{
    cJSON *tree = read_tree(&admin, &parent);
    set_url(tree, "F/a", "http://h/parents");
    add_request(tree, "G", "theirs");
    write_tree(&admin, &parent, tree);
    assert_true(source_is_ahead());
    tree = read_tree(&editor, &forked);
    set_url(tree, "F/b", "http://h/forks");
    cJSON_Delete(cut(tree, "", "G"));    /* which has got something new in the parent */
    cJSON_Delete(cut(tree, "F", "F/a")); /* which the parent changed */
    write_tree(&editor, &forked, tree);
    merge(MERGE_ONLY);
    assert_string_equal(names_in(&admin, &parent), "F(a=parents,b=forks),G(theirs),c");
    assert_true(source_is_ahead());
    pull();
    assert_string_equal(names_in(&editor, &forked), "F(a=parents,b=forks),G(theirs),c");
    assert_false(source_is_ahead());
}

static void merge_follows_moves_and_order(void **state)
{
    cJSON *tree = read_tree(&editor, &forked);
    cJSON *a = cut(tree, "F", "F/a");
    cJSON_AddItemToArray(list_at(tree, "G"), a);
    cJSON *c = cut(tree, "", "c");
    cJSON_InsertItemInArray(list_at(tree, ""), 0, c);
    write_tree(&editor, &forked, tree);
    merge(MERGE_ONLY);
    assert_string_equal(names_in(&admin, &parent), "c,F(b),G(a(ok))");
}

static void merge_moves_nothing_into_itself(void **state)
{
    cJSON *tree = read_tree(&editor, &forked);
    cJSON *g = cut(tree, "", "G");
    cJSON_AddItemToArray(list_at(tree, "F"), g);
    write_tree(&editor, &forked, tree);
    tree = read_tree(&admin, &parent);
    cJSON *f = cut(tree, "", "F");
    cJSON_AddItemToArray(list_at(tree, "G"), f);
    write_tree(&admin, &parent, tree);
    merge(MERGE_ONLY);
    assert_string_equal(names_in(&admin, &parent), "G(F(a(ok),b)),c");
}

static void merge_takes_over_saved_responses(void **state)
{
    cJSON *tree = read_tree(&editor, &forked);
    cJSON *responses = (cJSON *)json_get(stored_find(tree, "F/a"), "response");
    cJSON *bad = cJSON_CreateObject();
    json_set_text(bad, "name", "bad");
    cJSON_AddItemToArray(responses, bad);
    json_set_text((cJSON *)stored_find(tree, "F/a/ok"), "body", "{}");
    write_tree(&editor, &forked, tree);
    merge(MERGE_ONLY);
    assert_string_equal(names_in(&admin, &parent), "F(a(ok,bad),b),G,c");
    AUTO_JSON after = read_tree(&admin, &parent);
    assert_string_equal(json_get_text(stored_find(after, "F/a/ok"), "body"), "{}");
}

static void merge_takes_over_members_of_the_collection_one_by_one(void **state)
{
    cJSON *tree = read_tree(&editor, &forked);
    json_set_text((cJSON *)json_get(tree, "info"), "description", "better");
    json_set(tree, "auth", stored_tree("{'type':'noauth'}"));
    write_tree(&editor, &forked, tree);
    tree = read_tree(&admin, &parent);
    json_set(tree, "variable", stored_tree("[{'key':'a','value':'2'}]"));
    write_tree(&admin, &parent, tree);
    merge(MERGE_ONLY);
    AUTO_JSON after = read_tree(&admin, &parent);
    assert_string_equal(json_get_text(json_get(after, "info"), "description"), "better");
    assert_string_equal(json_get_text(json_get(after, "auth"), "type"), "noauth");
    assert_string_equal(json_get_text(json_get(after, "variable")->child, "value"), "2");
}

static void strategies_say_what_becomes_of_the_source(void **state)
{
    struct error err = {0};
    struct collection_row row;
    cJSON *tree = read_tree(&admin, &parent);
    add_request(tree, "", "d");
    write_tree(&admin, &parent, tree);
    merge(MERGE_AND_UPDATE_SOURCE);
    assert_string_equal(names_in(&editor, &forked), "F(a(ok),b),G,c,d");
    assert_false(source_is_ahead());
    merge(MERGE_AND_DELETE_SOURCE);
    assert_int_equal(collections_get(test.store, &editor, forked.id, &test.arena, &row, &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM collection_forks"), 0);
}

static void merge_needs_kin_and_rights(void **state)
{
    struct error err = {0};
    struct collection_row other, row;
    AUTO_JSON tree = stored_tree(sample);
    assert_int_equal(stored_create(&test, &editor, everybodys, tree, &other), ERR_NONE);
    assert_int_equal(collection_forks_merge(test.store, &editor, forked.id, other.id, MERGE_ONLY,
                                            &test.arena, &row, &err),
                     -1);
    assert_int_equal(err.code, ERR_INVALID);
    assert_int_equal(collection_forks_pull(test.store, &editor, other.id, &test.arena, &row, &err),
                     -1);
    assert_int_equal(err.code, ERR_INVALID);
    assert_int_equal(collection_forks_merge(test.store, &admin, forked.id, parent.id, MERGE_ONLY,
                                            &test.arena, &row, &err),
                     -1); /* the fork is edo's own */
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_int_equal(collection_forks_create(test.store, &viewer, parent.id, NULL, "vera's",
                                             &test.arena, &other, &err),
                     0);
    assert_int_equal(collection_forks_merge(test.store, &viewer, other.id, parent.id, MERGE_ONLY,
                                            &test.arena, &row, &err),
                     -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_string_equal(names_in(&admin, &parent), "F(a(ok),b),G,c");
}

static void plan_made_of_an_older_revision_is_refused(void **state)
{
    struct error err = {0};
    struct collection_row row;
    struct collection_conflict conflict = {0};
    AUTO(collection_plan) plan = NULL;
    AUTO_JSON tree = read_tree(&admin, &parent);
    assert_int_equal(collection_plan_create(tree, &plan, &err), 0);
    plan->made_of = parent.revision + 1;
    assert_int_equal(collections_replace(test.store, &admin, parent.id, plan, &test.arena, &row,
                                         &conflict, &err),
                     -1);
    assert_int_equal(err.code, ERR_BUSY);
    assert_true(conflict.is_stale);
    plan->made_of = parent.revision;
    assert_int_equal(collections_replace(test.store, &admin, parent.id, plan, &test.arena, &row,
                                         &conflict, &err),
                     0);
}

static void what_forks_share_is_sealed(void **state)
{
    AUTO_JSON tree = stored_tree("{'info':{'name':'S','schema':'x'},'item':[],"
                                 "'variable':[{'key':'k','value':'tr0ub4dor','type':'secret'}]}");
    struct collection_row row, copy;
    struct error err = {0};
    assert_int_equal(stored_create(&test, &admin, everybodys, tree, &row), ERR_NONE);
    assert_int_equal(
        collection_forks_create(test.store, &editor, row.id, NULL, "x", &test.arena, &copy, &err),
        0);
    test_store_reopen(&test);
    assert_false(test_store_has_bytes(&test, "tr0ub4dor"));
}

static void forks_are_listed(void **state)
{
    struct error err = {0};
    struct collection_row row;
    struct fork_page page = {0};
    for (int i = 0; i < 4; i++)
        assert_int_equal(collection_forks_create(test.store, i % 2 ? &editor : &viewer, parent.id,
                                                 NULL, "more", &test.arena, &row, &err),
                         0);
    struct fork_query query = {.parent_id = parent.id, .limit = 2, .newest_first = true};
    int seen = 0;
    do {
        query.after = page.next;
        assert_int_equal(
            collection_forks_list(test.store, &editor, &query, &test.arena, &page, &err), 0);
        assert_int_equal(page.total, 3);
        assert_int_equal(page.inaccessible, 2);
        seen += (int)page.count;
    } while (page.next);
    assert_int_equal(seen, 3);
    const struct fork_query mine = {.limit = 10};
    assert_int_equal(collection_forks_list(test.store, &viewer, &mine, &test.arena, &page, &err),
                     0);
    assert_int_equal(page.count, 2);
    assert_string_equal(page.entries[0].owner_name, "vera");
}

#define BOTH(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(fork_is_a_copy_that_knows_its_parent),
        BOTH(merge_takes_over_changed_new_and_deleted_items),
        BOTH(merge_that_was_cut_off_makes_nothing_twice),
        BOTH(merge_keeps_what_the_parent_changed),
        BOTH(merge_follows_moves_and_order),
        BOTH(merge_moves_nothing_into_itself),
        BOTH(merge_takes_over_saved_responses),
        BOTH(merge_takes_over_members_of_the_collection_one_by_one),
        BOTH(strategies_say_what_becomes_of_the_source),
        BOTH(merge_needs_kin_and_rights),
        BOTH(plan_made_of_an_older_revision_is_refused),
        BOTH(what_forks_share_is_sealed),
        BOTH(forks_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
