#include "support/support.h"

#include "support/stored.h"

#include "base/buffer.h"
#include "store/collection_items.h"
#include "store/collection_plan.h"
#include "store/item_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct test_store test;
static struct principal admin, editor, viewer;
static struct collection_row home; /* of the sample, in the team's workspace */

static const char sample[] =
    "{'info':{'name':'Orders'},'item':[{'name':'F','item':[{'name':'G','item':["
    "{'name':'deep','request':{'method':'PUT'}}]},"
    "{'name':'r1','request':{'method':'POST'},"
    "'response':[{'name':'ok','code':200},{'name':'bad','code':400}]}]},"
    "{'name':'r2','request':'http://h/2'},{'name':'r3','request':{}}]}";

static struct collection_row make(const struct principal *principal, const char *visibility)
{
    struct collection_row row;
    AUTO_JSON tree = stored_tree(sample);
    assert_int_equal(
        stored_create(&test, principal, stored_workspace(&test, principal, visibility), tree, &row),
        ERR_NONE);
    return row;
}

static int set_up(void **state)
{
    test_store_make(&test);
    admin = test_principal(&test, &test.admin);
    editor = test_principal(&test, &test.editor);
    viewer = test_principal(&test, &test.viewer);
    home = make(&editor, "team");
    return 0;
}

static int tear_down(void **state)
{
    test_store_remove(&test);
    return 0;
}

/* The id of what stands at that path of names. */
static const char *id_in(const struct collection_row *row, const char *names)
{
    const struct principal owner = {
        .team_id = store_team(test.store), .user_id = row->owner_id, .role = ROLE_ADMIN};
    AUTO_JSON tree = stored_read(&test, &owner, row->id, NULL);
    const cJSON *item = stored_find(tree, names);
    if (!item)
        fail_msg("no %s", names);
    return arena_strdup(&test.arena, json_get_text(item, "id"));
}

static const char *id_of(const char *names)
{
    return id_in(&home, names);
}

static void append_outline(const cJSON *list, struct buffer *into)
{
    for (const cJSON *item = list ? list->child : NULL; item; item = item->next) {
        (void)buffer_printf(into, "%s%s", item == list->child ? "" : " ",
                            json_get_text(item, "name"));
        const cJSON *inside = json_get(item, "item");
        if (!inside)
            inside = json_get(item, "response");
        if (!inside || !inside->child)
            continue;
        (void)buffer_append_char(into, '(');
        append_outline(inside, into);
        (void)buffer_append_char(into, ')');
    }
}

/* "F(G(deep) r1(ok bad)) r2 r3" */
static const char *outline(const struct collection_row *row)
{
    const struct principal owner = {
        .team_id = store_team(test.store), .user_id = row->owner_id, .role = ROLE_ADMIN};
    AUTO_JSON tree = stored_read(&test, &owner, row->id, NULL);
    AUTO_BUFFER text;
    buffer_init(&text, 1 << 20);
    append_outline(json_get(tree, "item"), &text);
    return arena_strdup(&test.arena, buffer_text(&text));
}

static int64_t number(const char *sql)
{
    return test_store_number(&test, sql);
}

/* --- get --- */

static enum error_code get(const struct principal *principal, enum item_kind kind, const char *id,
                           enum item_reach reach, struct item_family *ret_family)
{
    struct error err = {0};
    return items_get(test.store, principal, home.id, kind, id, reach, &test.arena, ret_family,
                     &err) < 0
               ? err.code
               : ERR_NONE;
}

static void an_item_comes_with_its_children(void **state)
{
    struct item_family family;
    assert_int_equal(get(&viewer, ITEM_FOLDER, id_of("F"), ITEM_WITH_CHILD_IDS, &family), 0);
    assert_string_equal(family.self.name, "F");
    assert_null(family.self.parent_id);
    assert_int_equal(family.count, 2);
    assert_string_equal(family.inside[0].id, id_of("F/G"));
    assert_int_equal(family.inside[1].kind, ITEM_REQUEST);
    assert_int_equal(get(&viewer, ITEM_FOLDER, id_of("F"), ITEM_WITH_EVERYTHING, &family), 0);
    assert_int_equal(family.count, 5);
    assert_int_equal(family.inside[1].depth, 2);
    assert_string_equal(family.inside[1].method, "PUT");
    assert_non_null(strstr(family.inside[4].json, "400"));
    assert_int_equal(get(&viewer, ITEM_RESPONSE, id_of("F/r1/ok"), ITEM_WITH_CHILD_IDS, &family),
                     0);
    assert_int_equal(family.count, 0);
    assert_int_equal(family.self.parent_kind, ITEM_REQUEST);
    assert_string_equal(family.self.parent_id, id_of("F/r1"));
}

static void what_is_elsewhere_or_else_is_not_found(void **state)
{
    struct item_family family;
    struct collection_row hidden = make(&admin, "personal");
    assert_int_equal(get(&viewer, ITEM_REQUEST, id_of("F"), 0, &family), ERR_NOT_FOUND);
    assert_int_equal(get(&viewer, ITEM_REQUEST, "a1b2c3d4-1111-4222-8333-444455556666", 0, &family),
                     ERR_NOT_FOUND);
    assert_int_equal(get(&viewer, ITEM_REQUEST, id_in(&hidden, "r2"), 0, &family), ERR_NOT_FOUND);
    struct collection_row was = home;
    const char *there = id_in(&hidden, "r2");
    home = hidden;
    assert_int_equal(get(&editor, ITEM_REQUEST, there, 0, &family), ERR_NOT_FOUND);
    home = was;
}

/* --- insert --- */

static enum error_code insert(const struct principal *principal, enum item_kind parent_kind,
                              const char *parent_id, enum item_position position,
                              const char *neighbour_id, enum item_kind kind, const char *text)
{
    struct error err = {0};
    struct item_family family;
    AUTO_JSON item = stored_tree(text);
    AUTO(collection_plan) plan = NULL;
    struct item_target target = {home.id, parent_kind, parent_id, position, neighbour_id};
    assert_int_equal(collection_plan_create_item(item, kind, &plan, &err), 0);
    if (items_insert(test.store, principal, &target, plan, &test.arena, &family, &err) < 0)
        return err.code;
    assert_int_equal(family.self.kind, kind);
    return ERR_NONE;
}

static void items_go_where_they_are_told(void **state)
{
    const char *folder = id_of("F");
    assert_int_equal(insert(&editor, 0, NULL, ITEM_AT_END, NULL, ITEM_REQUEST,
                            "{'name':'last','id':'0718293a-7777-4888-8999-0000aaaabbbb',"
                            "'request':{}}"),
                     ERR_NONE);
    assert_int_equal(insert(&editor, 0, NULL, ITEM_AT_START, NULL, ITEM_FOLDER,
                            "{'name':'first','item':[{'name':'in','request':{},"
                            "'response':[{'name':'x'}]}]}"),
                     ERR_NONE);
    assert_int_equal(insert(&editor, ITEM_FOLDER, folder, ITEM_BEFORE, id_of("F/r1"), ITEM_REQUEST,
                            "{'name':'b','request':{}}"),
                     ERR_NONE);
    assert_int_equal(insert(&editor, ITEM_FOLDER, folder, ITEM_AFTER, id_of("F/r1"), ITEM_REQUEST,
                            "{'name':'a','request':{}}"),
                     ERR_NONE);
    assert_int_equal(insert(&editor, ITEM_REQUEST, id_of("F/r1"), ITEM_AT_END, NULL, ITEM_RESPONSE,
                            "{'name':'new'}"),
                     ERR_NONE);
    assert_string_equal(outline(&home), "first(in(x)) F(G(deep) b r1(ok bad new) a) r2 r3 last");
    assert_string_not_equal(id_of("last"), "0718293a-7777-4888-8999-0000aaaabbbb");
    assert_int_equal(number("SELECT item_count FROM collections"), 15);
    assert_int_equal(number("SELECT COUNT(*) FROM items"), 15);
    assert_int_equal(number("SELECT revision FROM collections"), 6);
    assert_int_equal(number("SELECT COUNT(*) FROM items WHERE revision = 6"), 1);
}

static void there_is_always_room_between_two(void **state)
{
    const char *folder = id_of("F"), *request = id_of("F/r1");
    const char *deep = id_of("F/G/deep"), *response = id_of("F/r1/ok");
    for (int i = 0; i < 60; i++)
        assert_int_equal(insert(&editor, ITEM_FOLDER, folder, ITEM_BEFORE, request, ITEM_REQUEST,
                                arena_printf(&test.arena, "{'name':'i%d','request':{}}", i)),
                         ERR_NONE);
    AUTO_JSON tree = stored_read(&test, &editor, home.id, NULL);
    const cJSON *inside = json_get(stored_find(tree, "F"), "item");
    assert_int_equal(cJSON_GetArraySize(inside), 62);
    for (int i = 0; i < 60; i++)
        assert_string_equal(json_get_text(cJSON_GetArrayItem(inside, i + 1), "name"),
                            arena_printf(&test.arena, "i%d", i));
    assert_string_equal(deep, id_of("F/G/deep"));
    assert_string_equal(response, id_of("F/r1/ok"));
    assert_int_equal(number("SELECT COUNT(*) FROM items WHERE path >= x'ff'"), 0);
}

static void a_bad_place_leaves_nothing(void **state)
{
    const char *r1 = id_of("F/r1");
    static const char request[] = "{'name':'x','request':{}}";
    assert_int_equal(insert(&editor, ITEM_FOLDER, r1, ITEM_AT_END, NULL, ITEM_REQUEST, request),
                     ERR_NOT_FOUND);
    assert_int_equal(insert(&editor, 0, NULL, ITEM_BEFORE, r1, ITEM_REQUEST, request),
                     ERR_NOT_FOUND);
    assert_int_equal(insert(&editor, 0, NULL, ITEM_AFTER, NULL, ITEM_REQUEST, request),
                     ERR_NOT_FOUND);
    assert_int_equal(insert(&viewer, 0, NULL, ITEM_AT_END, NULL, ITEM_REQUEST, request),
                     ERR_DENIED);
    assert_int_equal(number("SELECT revision FROM collections"), 1);
    assert_int_equal(number("SELECT COUNT(*) FROM items"), 8);
}

static void folders_do_not_go_deeper_than_they_may(void **state)
{
    const char *parent = NULL;
    for (int depth = 1; depth <= ITEMS_MAX_DEPTH; depth++) {
        assert_int_equal(insert(&editor, parent ? ITEM_FOLDER : 0, parent, ITEM_AT_START, NULL,
                                ITEM_FOLDER, "{'name':'f','item':[]}"),
                         ERR_NONE);
        char sql[128];
        snprintf(sql, sizeof sql, "SELECT MAX(length(path)) / %d FROM items", ITEM_KEY_SIZE);
        assert_int_equal(number(sql), depth < 3 ? 3 : depth);
        AUTO_JSON tree = stored_read(&test, &editor, home.id, NULL);
        const cJSON *at = tree;
        for (int i = 0; i < depth; i++)
            at = json_get(at, "item")->child;
        parent = arena_strdup(&test.arena, json_get_text(at, "id"));
    }
    assert_int_equal(insert(&editor, ITEM_FOLDER, parent, ITEM_AT_START, NULL, ITEM_FOLDER,
                            "{'name':'f','item':[]}"),
                     ERR_INVALID);
}

/* --- edit --- */

static int describe(cJSON *item, const struct item_row *row, void *user, struct error *err)
{
    if (!user)
        return error_set(err, ERR_INVALID, "no");
    json_set_text(item, "description", user);
    json_set_text(item, "owner", "1");
    return 0;
}

static enum error_code edit(const struct principal *principal, enum item_kind kind, const char *id,
                            const char *text)
{
    struct error err = {0};
    struct item_family family;
    return items_edit(test.store, principal, home.id, kind, id, describe, (void *)text, &test.arena,
                      &family, &err) < 0
               ? err.code
               : ERR_NONE;
}

static void an_edit_changes_one_row(void **state)
{
    test_store_execute(&test, "UPDATE items SET updated_at = 1000, created_at = 1000");
    assert_int_equal(edit(&editor, ITEM_REQUEST, id_of("F/r1"), "new text"), ERR_NONE);
    AUTO_JSON tree = stored_read(&test, &viewer, home.id, NULL);
    const cJSON *request = stored_find(tree, "F/r1");
    assert_string_equal(json_get_text(request, "description"), "new text");
    assert_null(json_get(request, "owner"));
    assert_string_equal(json_get_text(request, "createdAt"), "1970-01-01T00:00:01.000Z");
    assert_string_equal(outline(&home), "F(G(deep) r1(ok bad)) r2 r3");
    assert_int_equal(number("SELECT COUNT(*) FROM items WHERE updated_at > 1000"), 1);
    assert_int_equal(number("SELECT revision FROM collections"), 2);
    assert_int_equal(edit(&editor, ITEM_REQUEST, id_of("F/r1"), NULL), ERR_INVALID);
    assert_int_equal(edit(&viewer, ITEM_REQUEST, id_of("F/r1"), "x"), ERR_DENIED);
    assert_int_equal(edit(&editor, ITEM_FOLDER, id_of("F/r1"), "x"), ERR_NOT_FOUND);
    assert_int_equal(number("SELECT revision FROM collections"), 2);
}

/* --- delete --- */

static enum error_code delete (const struct principal *principal, enum item_kind kind,
                               const char *id) {
    struct error err = {0}; struct item_family family;
    return items_delete(test.store, principal, home.id, kind, id, &test.arena, &family, &err) < 0
               ? err.code
               : ERR_NONE;
}

static void what_is_inside_goes_along(void **state)
{
    assert_int_equal(delete (&viewer, ITEM_FOLDER, id_of("F")), ERR_DENIED);
    assert_int_equal(delete (&editor, ITEM_REQUEST, id_of("F")), ERR_NOT_FOUND);
    assert_int_equal(delete (&editor, ITEM_RESPONSE, id_of("F/r1/ok")), ERR_NONE);
    assert_string_equal(outline(&home), "F(G(deep) r1(bad)) r2 r3");
    assert_int_equal(delete (&editor, ITEM_FOLDER, id_of("F")), ERR_NONE);
    assert_string_equal(outline(&home), "r2 r3");
    assert_int_equal(number("SELECT item_count FROM collections"), 2);
}

/* --- transfers --- */

static enum error_code transfer(const struct principal *principal, bool is_copy,
                                enum item_kind kind, const char *ids, struct item_target target)
{
    struct error err = {0};
    const char *list[8];
    size_t count = 0;
    char *copy = arena_strdup(&test.arena, ids);
    for (char *at = copy; *at; at += STORE_ID_SIZE) {
        list[count++] = at;
        if (!at[STORE_ID_SIZE - 1])
            break;
        at[STORE_ID_SIZE - 1] = '\0';
    }
    const struct item_transfer transfer = {kind, list, count, is_copy, target};
    struct item_row *rows;
    if (items_transfer(test.store, principal, &transfer, &test.arena, &rows, &err) < 0)
        return err.code;
    for (size_t i = 0; i < count; i++)
        assert_int_equal(is_copy, strcmp(rows[i].id, list[i]) != 0);
    return ERR_NONE;
}

static void moves_inside_a_collection_keep_ids(void **state)
{
    const char *r2 = id_of("r2"), *g = id_of("F/G"), *deep = id_of("F/G/deep");
    struct item_target into_g = {
        .collection_id = home.id, .parent_kind = ITEM_FOLDER, .parent_id = g};
    assert_int_equal(transfer(&editor, false, ITEM_REQUEST, r2, into_g), ERR_NONE);
    assert_string_equal(outline(&home), "F(G(deep r2) r1(ok bad)) r3");
    assert_string_equal(id_of("F/G/r2"), r2);
    struct item_target top = {.collection_id = home.id, .position = ITEM_AT_START};
    assert_int_equal(transfer(&editor, false, ITEM_FOLDER, g, top), ERR_NONE);
    assert_string_equal(outline(&home), "G(deep r2) F(r1(ok bad)) r3");
    struct item_target before_deep = {home.id, ITEM_FOLDER, g, ITEM_BEFORE, deep};
    const char *two = arena_printf(&test.arena, "%s,%s", id_of("r3"), r2);
    assert_int_equal(transfer(&editor, false, ITEM_REQUEST, two, before_deep), ERR_NONE);
    assert_string_equal(outline(&home), "G(r3 r2 deep) F(r1(ok bad))");
    struct item_target start = {home.id, ITEM_FOLDER, g, ITEM_AT_START, NULL};
    two = arena_printf(&test.arena, "%s,%s", deep, r2);
    assert_int_equal(transfer(&editor, false, ITEM_REQUEST, two, start), ERR_NONE);
    assert_string_equal(outline(&home), "G(deep r2 r3) F(r1(ok bad))");
    assert_int_equal(number("SELECT item_count FROM collections"), 8);
    struct item_target onto_itself = {home.id, ITEM_FOLDER, g, ITEM_AFTER, r2};
    assert_int_equal(transfer(&editor, false, ITEM_REQUEST, r2, onto_itself), ERR_NONE);
    assert_string_equal(outline(&home), "G(deep r2 r3) F(r1(ok bad))");
}

static void a_folder_does_not_go_into_itself(void **state)
{
    const char *f = id_of("F"), *g = id_of("F/G");
    struct item_target into_g = {home.id, ITEM_FOLDER, g, ITEM_AT_END, NULL};
    struct item_target into_f = {home.id, ITEM_FOLDER, f, ITEM_AT_END, NULL};
    assert_int_equal(transfer(&editor, false, ITEM_FOLDER, f, into_g), ERR_INVALID);
    assert_int_equal(transfer(&editor, false, ITEM_FOLDER, f, into_f), ERR_INVALID);
    assert_int_equal(number("SELECT revision FROM collections"), 1);
    assert_int_equal(transfer(&editor, true, ITEM_FOLDER, f, into_g), ERR_NONE);
    assert_string_equal(outline(&home), "F(G(deep F(G(deep) r1(ok bad))) r1(ok bad)) r2 r3");
    assert_int_equal(number("SELECT item_count FROM collections"), 14);
}

static void moves_between_collections_count_on_both_sides(void **state)
{
    struct collection_row other = make(&editor, "team");
    struct item_target target = {.collection_id = other.id};
    const char *f = id_of("F");
    assert_int_equal(transfer(&editor, false, ITEM_FOLDER, f, target), ERR_NONE);
    assert_string_equal(outline(&home), "r2 r3");
    assert_string_equal(outline(&other), "F(G(deep) r1(ok bad)) r2 r3 F(G(deep) r1(ok bad))");
    assert_int_equal(number("SELECT item_count FROM collections ORDER BY item_count LIMIT 1"), 2);
    assert_int_equal(number("SELECT MAX(item_count) FROM collections"), 14);
    assert_int_equal(number("SELECT MIN(revision) FROM collections"), 2);
    struct item_target response = {other.id, ITEM_REQUEST, id_in(&other, "r2"), ITEM_AT_END, NULL};
    assert_int_equal(transfer(&editor, true, ITEM_RESPONSE, id_in(&other, "F/r1/bad"), response),
                     ERR_NONE);
    assert_string_equal(outline(&other), "F(G(deep) r1(ok bad)) r2(bad) r3 F(G(deep) r1(ok bad))");
}

static void a_transfer_takes_rights_on_both_sides(void **state)
{
    struct collection_row hidden = make(&admin, "personal");
    struct collection_row own = make(&viewer, "personal");
    struct item_target into_own = {.collection_id = own.id}, into_home = {.collection_id = home.id};
    struct item_target into_hidden = {.collection_id = hidden.id};
    const char *theirs = id_in(&hidden, "r2"), *r2 = id_of("r2"), *mine = id_in(&own, "r2");
    assert_int_equal(transfer(&viewer, true, ITEM_REQUEST, theirs, into_own), ERR_NOT_FOUND);
    assert_int_equal(transfer(&viewer, false, ITEM_REQUEST, r2, into_own), ERR_DENIED);
    assert_int_equal(transfer(&viewer, true, ITEM_REQUEST, mine, into_home), ERR_DENIED);
    assert_int_equal(transfer(&viewer, true, ITEM_REQUEST, mine, into_hidden), ERR_NOT_FOUND);
    assert_int_equal(transfer(&viewer, true, ITEM_REQUEST, r2, into_own), ERR_NONE);
    assert_int_equal(transfer(&viewer, true, ITEM_FOLDER, r2, into_own), ERR_NOT_FOUND);
    const char *half = arena_printf(&test.arena, "%s,%s", mine, theirs);
    assert_int_equal(transfer(&viewer, true, ITEM_REQUEST, half, into_own), ERR_NOT_FOUND);
    assert_string_equal(outline(&own), "F(G(deep) r1(ok bad)) r2 r3 r2");
}

static void sealed_rows_move_and_are_copied(void **state)
{
    struct collection_row other = make(&editor, "team");
    assert_int_equal(insert(&editor, 0, NULL, ITEM_AT_END, NULL, ITEM_REQUEST,
                            "{'name':'s','request':{'auth':{'type':'bearer','bearer':"
                            "[{'key':'token','value':'quietMouse'}]}}}"),
                     ERR_NONE);
    struct item_target target = {.collection_id = other.id};
    assert_int_equal(transfer(&editor, true, ITEM_REQUEST, id_of("s"), target), ERR_NONE);
    assert_int_equal(transfer(&editor, false, ITEM_REQUEST, id_of("s"), target), ERR_NONE);
    AUTO_JSON tree = stored_read(&test, &editor, other.id, NULL);
    char *text = json_print(tree, false);
    const char *first = strstr(text, "quietMouse");
    assert_non_null(first);
    assert_non_null(strstr(first + 1, "quietMouse"));
    free(text);
    assert_false(test_store_has_bytes(&test, "quietMouse"));
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(an_item_comes_with_its_children),
        WITH_STORE(what_is_elsewhere_or_else_is_not_found),
        WITH_STORE(items_go_where_they_are_told),
        WITH_STORE(there_is_always_room_between_two),
        WITH_STORE(a_bad_place_leaves_nothing),
        WITH_STORE(folders_do_not_go_deeper_than_they_may),
        WITH_STORE(an_edit_changes_one_row),
        WITH_STORE(what_is_inside_goes_along),
        WITH_STORE(moves_inside_a_collection_keep_ids),
        WITH_STORE(a_folder_does_not_go_into_itself),
        WITH_STORE(moves_between_collections_count_on_both_sides),
        WITH_STORE(a_transfer_takes_rights_on_both_sides),
        WITH_STORE(sealed_rows_move_and_are_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
