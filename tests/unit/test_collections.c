#include "support/support.h"

#include "support/stored.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/text.h"
#include "store/body_cache.h"
#include "store/workspaces.h"

#include <stdio.h>
#include <stdlib.h>
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

static const char sample[] =
    "{'info':{'name':'Orders','schema':'https://schema.getpostman.com/json/collection/v2.1.0/"
    "collection.json','description':'d','x-info':1},"
    "'item':[{'name':'F','description':'f','item':[{'name':'G','item':[]},"
    "{'name':'r1','request':{'method':'POST','url':{'raw':'http://h/a?b=1'}},'x-mine':[1,2],"
    "'response':[{'name':'ok','code':200,'body':'{}'},{'name':'bad','code':400}]}]},"
    "{'name':'r2','request':'http://h/2'}],"
    "'variable':[{'key':'base','value':'http://h'}],'auth':null,'x-unknown':{'deep':[true]}}";

static struct collection_row make(const struct principal *principal, const char *visibility,
                                  const char *text)
{
    struct collection_row row;
    AUTO_JSON tree = stored_tree(text);
    const char *workspace = stored_workspace(&test, principal, visibility);
    assert_int_equal(stored_create(&test, principal, workspace, tree, &row), ERR_NONE);
    return row;
}

static char *updated_of(const cJSON *collection, const char *names)
{
    const cJSON *item = stored_find(collection, names);
    assert_non_null(item);
    return arena_strdup(&test.arena, json_get_text(item, "updatedAt"));
}

static void expect_same(const cJSON *sent, const cJSON *read)
{
    AUTO_JSON a = cJSON_Duplicate(sent, true);
    AUTO_JSON b = cJSON_Duplicate(read, true);
    stored_strip(a);
    stored_strip(b);
    if (!cJSON_Compare(a, b, true))
        fail_msg("sent %.3000s\nread %.3000s", json_print(a, true), json_print(b, true));
}

/* --- create and read --- */

static void what_was_sent_is_read_with_additions(void **state)
{
    AUTO_JSON sent = stored_tree(sample);
    struct collection_row row = make(&editor, "team", sample);
    AUTO_JSON read = stored_read(&test, &editor, row.id, NULL);
    expect_same(sent, read);
    const cJSON *info = json_get(read, "info"), *request = stored_find(read, "F/r1");
    assert_string_equal(json_get_text(info, "_postman_id"), row.id);
    assert_string_equal(json_get_text(info, "lastUpdatedBy"), "10002");
    char uid[STORE_UID_SIZE];
    store_uid(row.owner_id, json_get_text(request, "id"), uid);
    assert_string_equal(json_get_text(request, "uid"), uid);
    assert_non_null(json_get_text(request, "createdAt"));
    const cJSON *response = stored_find(request, "bad");
    assert_non_null(json_get_text(response, "id"));
    assert_non_null(json_get_text(response, "uid"));
    assert_true(cJSON_IsArray(json_get(stored_find(read, "r2"), "response")));
    assert_true(cJSON_IsArray(json_get(stored_find(read, "F/G"), "item")));
    assert_int_equal(row.item_count, 6);
}

static void every_published_collection_comes_back_whole(void **state)
{
    const char *data = getenv("POSTERN_REAL_DATA");
    static const char *const names[] = {"oauth2-all-grants.postman_collection.json",
                                        "webex-all-resources.postman_collection.json",
                                        "mojaloop-golden-path.postman_collection.json",
                                        "adyen-management-v3.json",
                                        "camunda-cloud-management.postman_collection.json",
                                        "autodesk-revit-tutorial.postman_collection.json",
                                        "basic-auth-folder.postman_collection.json",
                                        "camunda-tasklist-graphql.postman_collection.json",
                                        "vmware-cloud-on-aws.postman_collection.json",
                                        "microsoft-graph.postman_collection.json",
                                        "cmis-swagger-tests.postman_collection.json",
                                        "mojaloop-oauth-token-setup.postman_collection.json",
                                        "nested-entities.postman_collection.json",
                                        "codegen-body-modes.json",
                                        "docusign-rooms.postman_collection.json",
                                        "conduit-realworld.postman_collection.json"};
    if (!data)
        skip();
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        AUTO_BUFFER text;
        struct error err = {0};
        struct collection_row row;
        buffer_init(&text, 64 << 20);
        const char *path = arena_printf(&test.arena, "%s/postman/%s", data, names[i]);
        if (file_read(path, &text, &err) < 0)
            fail_msg("%s", err.message);
        AUTO_JSON tree = json_parse(text.data, text.length, &json_document_limits, names[i], &err);
        assert_non_null(tree);
        assert_int_equal(stored_create(&test, &editor, NULL, tree, &row), ERR_NONE);
        AUTO_JSON read = stored_read(&test, &editor, row.id, NULL);
        expect_same(tree, read);
        assert_int_equal(stored_replace(&test, &editor, row.id, read, NULL), ERR_NONE);
        AUTO_JSON again = stored_read(&test, &editor, row.id, NULL);
        cJSON_DeleteItemFromObjectCaseSensitive((cJSON *)json_get(read, "info"), "updatedAt");
        cJSON_DeleteItemFromObjectCaseSensitive((cJSON *)json_get(again, "info"), "updatedAt");
        assert_true(cJSON_Compare(read, again, true));
    }
}

static void free_ids_are_kept_and_taken_ones_are_not(void **state)
{
    static const char ids[] =
        "{'info':{'_postman_id':'A1B2C3D4-1111-4222-8333-444455556666','name':'n'},'item':["
        "{'id':'0718293a-7777-4888-8999-0000aaaabbbb','name':'a','request':{}},"
        "{'id':'0718293a-7777-4888-8999-0000aaaabbbb','name':'b','request':{}},"
        "{'id':'not an id','name':'c','request':{}}]}";
    struct collection_row row = make(&editor, "team", ids);
    assert_string_equal(row.id, "a1b2c3d4-1111-4222-8333-444455556666");
    AUTO_JSON read = stored_read(&test, &editor, row.id, NULL);
    assert_string_equal(json_get_text(stored_find(read, "a"), "id"),
                        "0718293a-7777-4888-8999-0000aaaabbbb");
    char id[STORE_ID_SIZE];
    assert_true(store_id_of(json_get_text(stored_find(read, "c"), "id"), id));
    assert_string_not_equal(json_get_text(stored_find(read, "a"), "id"),
                            json_get_text(stored_find(read, "b"), "id"));

    AUTO_JSON tree = stored_tree(ids);
    const char *team = stored_workspace(&test, &editor, "team");
    assert_int_equal(stored_create(&test, &editor, team, tree, NULL), ERR_CONFLICT);
    cJSON_DeleteItemFromObjectCaseSensitive((cJSON *)json_get(tree, "info"), "_postman_id");
    struct collection_row second;
    assert_int_equal(stored_create(&test, &editor, team, tree, &second), ERR_NONE);
    AUTO_JSON other = stored_read(&test, &editor, second.id, NULL);
    assert_string_not_equal(json_get_text(stored_find(other, "a"), "id"),
                            "0718293a-7777-4888-8999-0000aaaabbbb");
}

static void a_hidden_collection_does_not_show_by_its_id(void **state)
{
    static const char text[] =
        "{'info':{'_postman_id':'a1b2c3d4-1111-4222-8333-444455556666','name':'n'},'item':[]}";
    make(&editor, "personal", text);
    struct collection_row row = make(&admin, "personal", text);
    assert_string_not_equal(row.id, "a1b2c3d4-1111-4222-8333-444455556666");
}

static void what_only_the_server_says_is_not_taken_over(void **state)
{
    static const char text[] =
        "{'id':'x','uid':'1-x','owner':'1','createdAt':'2001-01-01T00:00:00.000Z','isPublic':true,"
        "'fork':{'label':'f'},'info':{'name':'n','uid':'1-x','createdAt':'2001','owner':'1',"
        "'lastUpdatedBy':'1','fork':{'label':'f'}},"
        "'item':[{'name':'a','uid':'1-x','owner':'1','createdAt':'2001','updatedAt':'2001',"
        "'lastUpdatedBy':'1','request':{}}]}";
    struct collection_row row = make(&editor, "team", text);
    AUTO_JSON read = stored_read(&test, &editor, row.id, NULL);
    char *printed = json_print(read, false);
    assert_null(strstr(printed, "2001"));
    assert_null(strstr(printed, "1-x\""));
    assert_null(strstr(printed, "owner"));
    assert_null(strstr(printed, "fork"));
    assert_null(strstr(printed, "isPublic"));
    free(printed);
    assert_int_equal(row.owner_id, editor.user_id);
}

static void too_deep_is_refused_and_nothing_is_left(void **state)
{
    for (int depth = 101; depth <= 102; depth++) {
        AUTO_BUFFER text;
        buffer_init(&text, 1 << 20);
        (void)buffer_append_text(&text, "{'info':{'name':'deep'},'item':[");
        for (int i = 1; i < depth; i++)
            (void)buffer_append_text(&text, "{'name':'f','item':[");
        (void)buffer_append_text(&text, "{'name':'r','request':{},'response':[{'name':'x'}]}");
        for (int i = 1; i < depth; i++)
            (void)buffer_append_text(&text, "]}");
        (void)buffer_append_text(&text, "]}");
        AUTO_JSON tree = stored_tree(buffer_text(&text));
        assert_int_equal(stored_create(&test, &editor, NULL, tree, NULL),
                         depth == 101 ? ERR_NONE : ERR_LIMIT);
    }
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM collections"), 1);
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM items"), 102);
}

/* --- secrets --- */

static void secrets_never_stand_in_the_files(void **state)
{
    static const char text[] =
        "{'info':{'name':'n'},'variable':[{'key':'k','value':'quietMouse1','type':'secret'}],"
        "'item':[{'name':'a','request':{'url':'http://h/?t=quietMouse2','auth':{'type':'bearer',"
        "'bearer':[{'key':'token','value':'quietMouse2'}]}},'response':[{'name':'e',"
        "'originalRequest':{'auth':{'type':'basic','basic':[{'key':'password',"
        "'value':'quietMouse3'}]}}}]},"
        "{'name':'open','request':{'url':'http://h/plainCat'}},"
        "{'name':'F','auth':{'type':'apikey','apikey':[{'key':'value','value':'quietMouse4'}]},"
        "'item':[]}]}";
    AUTO_JSON sent = stored_tree(text);
    struct collection_row row = make(&editor, "team", text);
    AUTO_JSON read = stored_read(&test, &editor, row.id, NULL);
    expect_same(sent, read);
    assert_int_equal(stored_replace(&test, &editor, row.id, read, NULL), ERR_NONE);
    json_set_text((cJSON *)stored_find(read, "a"), "description", "changed");
    assert_int_equal(stored_replace(&test, &editor, row.id, read, NULL), ERR_NONE);
    assert_false(test_store_has_bytes(&test, "quietMouse"));
    assert_true(test_store_has_bytes(&test, "plainCat"));
    test_store_reopen(&test);
    assert_false(test_store_has_bytes(&test, "quietMouse"));
    AUTO_JSON again = stored_read(&test, &editor, row.id, NULL);
    assert_string_equal(json_get_text(stored_find(again, "a"), "description"), "changed");
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM items WHERE sealed = 1"), 3);
}

/* --- replace --- */

/* The clock has milliseconds: what is written after this has another time. */
static void wait_for_the_next_moment(void)
{
    test_store_execute(&test, "UPDATE items SET created_at = created_at - 60000,"
                              " updated_at = updated_at - 60000");
}

static void replacing_touches_what_differs(void **state)
{
    struct collection_row row = make(&editor, "team", sample);
    wait_for_the_next_moment();
    AUTO_JSON before = stored_read(&test, &editor, row.id, NULL);
    AUTO_JSON wanted = cJSON_Duplicate(before, true);
    json_set_text((cJSON *)stored_find(wanted, "F/r1/bad"), "status", "Bad Request");
    assert_int_equal(stored_replace(&test, &editor, row.id, wanted, NULL), ERR_NONE);
    AUTO_JSON after = stored_read(&test, &editor, row.id, NULL);
    expect_same(wanted, after);
    assert_string_equal(updated_of(before, "F/r1"), updated_of(after, "F/r1"));
    assert_string_not_equal(updated_of(before, "F/r1/bad"), updated_of(after, "F/r1/bad"));
    assert_string_equal(json_get_text(stored_find(before, "F/r1/bad"), "createdAt"),
                        json_get_text(stored_find(after, "F/r1/bad"), "createdAt"));
    assert_string_equal(json_get_text(stored_find(before, "F/r1/bad"), "id"),
                        json_get_text(stored_find(after, "F/r1/bad"), "id"));
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM items WHERE revision > 1"), 1);
    assert_int_equal(test_store_number(&test, "SELECT revision FROM collections"), 2);
}

/* Debian's cJSON 1.7.15 refuses to insert anywhere but at the front. */
static void insert_at(cJSON *list, int index, cJSON *item)
{
    int count = cJSON_GetArraySize(list);
    cJSON_AddItemToArray(list, item);
    for (int i = index; i < count; i++)
        cJSON_AddItemToArray(list, cJSON_DetachItemFromArray(list, index));
}

static void move_to_front(cJSON *list, int index)
{
    insert_at(list, 0, cJSON_DetachItemFromArray(list, index));
}

static void replacing_moves_deletes_and_adds(void **state)
{
    struct collection_row row = make(&editor, "team", sample);
    AUTO_JSON wanted = stored_read(&test, &editor, row.id, NULL);
    cJSON *root = (cJSON *)json_get(wanted, "item");
    cJSON *folder = (cJSON *)stored_find(wanted, "F");
    const char *r1 = arena_strdup(&test.arena, json_get_text(stored_find(wanted, "F/r1"), "id"));
    move_to_front(root, 1); /* r2, F */
    cJSON *inside = (cJSON *)json_get(folder, "item");
    cJSON *request = cJSON_DetachItemFromArray(inside, 1); /* r1 out of F */
    cJSON_DeleteItemFromArray((cJSON *)json_get(request, "response"), 0);
    insert_at(root, 1, request); /* r2, r1, F */
    cJSON_AddItemToArray(inside, stored_tree("{'name':'new','item':[{'name':'x','request':{}}]}"));
    assert_int_equal(stored_replace(&test, &editor, row.id, wanted, NULL), ERR_NONE);
    AUTO_JSON after = stored_read(&test, &editor, row.id, NULL);
    expect_same(wanted, after);
    assert_string_equal(json_get_text(stored_find(after, "r1"), "id"), r1);
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM items"), 7);
    assert_int_equal(test_store_number(&test, "SELECT item_count FROM collections"), 7);
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM items WHERE path >= x'ff'"), 0);
}

/* Any order that people can drag items into, from any other. */
static void replacing_finds_every_order(void **state)
{
    enum { COUNT = 40, ROUNDS = 60 };
    srand48(7);
    AUTO_JSON tree = stored_tree("{'info':{'name':'n'},'item':[]}");
    cJSON *list = (cJSON *)json_get(tree, "item");
    for (int i = 0; i < COUNT; i++) {
        cJSON *item = i % 4 ? stored_tree("{'request':{}}")
                            : stored_tree("{'item':[{'name':'in','request':{}}]}");
        cJSON_AddStringToObject(item, "name", arena_printf(&test.arena, "i%d", i));
        cJSON_AddItemToArray(list, item);
    }
    struct collection_row row;
    assert_int_equal(stored_create(&test, &editor, NULL, tree, &row), ERR_NONE);
    for (int round = 0; round < ROUNDS; round++) {
        AUTO_JSON wanted = stored_read(&test, &editor, row.id, NULL);
        cJSON *items = (cJSON *)json_get(wanted, "item");
        for (int i = 0; i < 1 + round; i++) {
            cJSON *taken = cJSON_DetachItemFromArray(items, (int)(lrand48() % COUNT));
            cJSON *folder = lrand48() % 3 == 0 ? cJSON_GetArrayItem(items, 1) : NULL;
            cJSON *into = folder ? (cJSON *)json_get(folder, "item") : NULL;
            if (!cJSON_IsArray(into))
                into = items;
            else /* COUNT at the top all the time */
                insert_at(items, (int)(lrand48() % COUNT),
                          stored_tree("{'name':'n','request':{}}"));
            insert_at(into, (int)(lrand48() % COUNT), taken);
        }
        assert_int_equal(stored_replace(&test, &editor, row.id, wanted, NULL), ERR_NONE);
        AUTO_JSON after = stored_read(&test, &editor, row.id, NULL);
        expect_same(wanted, after);
    }
}

static void one_that_is_dragged_is_one_that_is_written(void **state)
{
    AUTO_BUFFER text;
    buffer_init(&text, 1 << 20);
    (void)buffer_append_text(&text, "{'info':{'name':'n'},'item':[");
    for (int i = 0; i < 50; i++)
        (void)buffer_printf(&text, "%s{'name':'i%d','request':{}}", i ? "," : "", i);
    (void)buffer_append_text(&text, "]}");
    struct collection_row row = make(&editor, "team", buffer_text(&text));
    test_store_execute(&test, "CREATE TABLE seen (id TEXT, path BYTEA)");
    test_store_execute(&test, "INSERT INTO seen SELECT id, path FROM items");
    AUTO_JSON wanted = stored_read(&test, &editor, row.id, NULL);
    move_to_front((cJSON *)json_get(wanted, "item"), 49);
    assert_int_equal(stored_replace(&test, &editor, row.id, wanted, NULL), ERR_NONE);
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM items i JOIN seen s"
                                              " ON s.id = i.id WHERE s.path <> i.path"),
                     1);
}

static void replacing_refuses_what_is_another_collections(void **state)
{
    struct collection_row first = make(&editor, "team", sample);
    struct collection_row second = make(&editor, "team", sample);
    struct collection_row hidden = make(&admin, "personal", sample);
    struct collection_conflict conflict;
    AUTO_JSON tree = stored_read(&test, &editor, second.id, NULL);
    assert_int_equal(stored_replace(&test, &editor, first.id, tree, NULL), ERR_INVALID);

    cJSON_DeleteItemFromObjectCaseSensitive((cJSON *)json_get(tree, "info"), "_postman_id");
    assert_int_equal(stored_replace(&test, &editor, first.id, tree, &conflict), ERR_CONFLICT);
    assert_int_equal(conflict.kind, ITEM_FOLDER);
    assert_string_equal(conflict.id, json_get_text(stored_find(tree, "F"), "id"));
    AUTO_JSON untouched = stored_read(&test, &editor, second.id, NULL);
    assert_non_null(stored_find(untouched, "F/r1/bad"));

    AUTO_JSON secret = stored_read(&test, &admin, hidden.id, NULL);
    cJSON_DeleteItemFromObjectCaseSensitive((cJSON *)json_get(secret, "info"), "_postman_id");
    assert_int_equal(stored_replace(&test, &editor, first.id, secret, NULL), ERR_NONE);
    AUTO_JSON mine = stored_read(&test, &editor, first.id, NULL);
    assert_string_not_equal(json_get_text(stored_find(mine, "F"), "id"),
                            json_get_text(stored_find(secret, "F"), "id"));
    AUTO_JSON still = stored_read(&test, &admin, hidden.id, NULL);
    assert_string_equal(json_get_text(stored_find(still, "F"), "id"),
                        json_get_text(stored_find(secret, "F"), "id"));
}

/* --- who may --- */

static enum error_code read_as(const struct principal *principal, const char *id)
{
    enum error_code code = ERR_NONE;
    cJSON_Delete(stored_read(&test, principal, id, &code));
    return code;
}

static enum error_code replace_as(const struct principal *principal, const char *id)
{
    AUTO_JSON tree = stored_tree(sample);
    return stored_replace(&test, principal, id, tree, NULL);
}

static enum error_code delete_as(const struct principal *principal, const char *id)
{
    struct error err = {0};
    struct collection_row row;
    return collections_delete(test.store, principal, id, &test.arena, &row, &err) < 0 ? err.code
                                                                                      : ERR_NONE;
}

static void everybody_gets_what_their_role_gives(void **state)
{
    struct collection_row team = make(&editor, "team", sample);
    struct collection_row own = make(&editor, "personal", sample);
    assert_int_equal(read_as(&viewer, team.id), ERR_NONE);
    assert_int_equal(replace_as(&viewer, team.id), ERR_DENIED);
    assert_int_equal(delete_as(&viewer, team.id), ERR_DENIED);
    assert_int_equal(read_as(&admin, own.id), ERR_NOT_FOUND);
    assert_int_equal(replace_as(&admin, own.id), ERR_NOT_FOUND);
    assert_int_equal(delete_as(&viewer, own.id), ERR_NOT_FOUND);
    assert_int_equal(read_as(&editor, "a1b2c3d4-1111-4222-8333-444455556666"), ERR_NOT_FOUND);
    AUTO_JSON tree = stored_tree(sample);
    const char *workspace = stored_workspace(&test, &editor, "team");
    assert_int_equal(stored_create(&test, &viewer, workspace, tree, NULL), ERR_DENIED);
    const char *foreign = stored_workspace(&test, &editor, "personal");
    assert_int_equal(stored_create(&test, &admin, foreign, tree, NULL), ERR_NOT_FOUND);
    assert_int_equal(delete_as(&admin, team.id), ERR_NONE);
    assert_int_equal(read_as(&editor, team.id), ERR_NOT_FOUND);
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM items"), 6);
}

static void roles_by_name_raise(void **state)
{
    struct error err = {0};
    struct workspace workspace;
    struct workspace values = {.name = "Private", .visibility = "private"};
    assert_int_equal(workspaces_create(test.store, &editor, &values, &test.arena, &workspace, &err),
                     0);
    struct collection_row row, shared = make(&admin, "personal", sample);
    AUTO_JSON tree = stored_tree(sample);
    assert_int_equal(stored_create(&test, &editor, workspace.id, tree, &row), ERR_NONE);
    assert_int_equal(read_as(&viewer, row.id), ERR_NOT_FOUND);
    assert_int_equal(replace_as(&admin, row.id), ERR_NONE); /* of the team */

    test_store_execute(&test, "INSERT INTO workspace_roles SELECT team_id, id, 'group', 5, 2"
                              " FROM workspaces WHERE visibility = 'private'");
    assert_int_equal(read_as(&viewer, row.id), ERR_NOT_FOUND);
    test_store_execute(&test, "INSERT INTO group_members VALUES (1, 5, 10003)");
    assert_int_equal(replace_as(&viewer, row.id), ERR_NONE);

    assert_int_equal(read_as(&viewer, shared.id), ERR_NOT_FOUND);
    test_store_execute(&test, "INSERT INTO collection_roles SELECT c.team_id, c.id, 'user', 10003,"
                              " 'VIEWER' FROM collections c JOIN workspaces w ON w.id ="
                              " c.workspace_id WHERE w.visibility = 'personal'");
    assert_int_equal(read_as(&viewer, shared.id), ERR_NONE);
    assert_int_equal(replace_as(&viewer, shared.id), ERR_DENIED);
    test_store_execute(&test, "UPDATE collection_roles SET role = 'EDITOR'");
    assert_int_equal(replace_as(&viewer, shared.id), ERR_NONE);
}

/* --- lists --- */

static size_t list(const struct principal *principal, struct collection_filter filter,
                   struct collection_row **ret_rows, size_t *ret_total)
{
    struct error err = {0};
    size_t count;
    if (collections_list(test.store, principal, &filter, &test.arena, ret_rows, &count, ret_total,
                         &err) < 0)
        fail_msg("%s", err.message);
    return count;
}

static void lists_show_what_one_may_see(void **state)
{
    struct collection_row *rows;
    size_t total;
    make(&admin, "team", "{'info':{'name':'one'},'item':[]}");
    make(&editor, "team", "{'info':{'name':'two'},'item':[]}");
    make(&editor, "personal", "{'info':{'name':'three'},'item':[]}");
    test_store_execute(&test, "UPDATE collections SET created_at = length(name) * 1000 +"
                              " (name = 'two')");
    assert_int_equal(list(&admin, (struct collection_filter){0}, &rows, &total), 2);
    assert_int_equal(list(&editor, (struct collection_filter){0}, &rows, &total), 3);
    assert_string_equal(rows[0].name, "one");
    assert_string_equal(rows[2].name, "three");
    assert_int_equal(
        list(&editor, (struct collection_filter){.offset = 1, .limit = 1}, &rows, &total), 1);
    assert_string_equal(rows[0].name, "two");
    assert_int_equal(total, 3);
    assert_int_equal(list(&editor, (struct collection_filter){.name = "two"}, &rows, &total), 1);
    const char *personal = stored_workspace(&test, &editor, "personal");
    struct collection_filter there = {.workspace_id = personal};
    assert_int_equal(list(&editor, there, &rows, &total), 1);
    assert_int_equal(list(&admin, there, &rows, &total), 0);
    there.workspace_id = "nothing like this";
    assert_int_equal(list(&admin, there, &rows, &total), 0);
}

/* --- bodies --- */

static void bodies_at_hand_follow_every_change(void **state)
{
    struct error err = {0};
    struct collection_row row = make(&editor, "team", sample);
    assert_null(collections_body_at_hand(test.store, &viewer, row.id, COLLECTION_FULL));
    assert_int_equal(read_as(&editor, row.id), ERR_NONE);
    assert_null(collections_body_at_hand(test.store, &viewer, row.id, COLLECTION_FULL));
    assert_int_equal(read_as(&viewer, row.id), ERR_NONE);
    struct body *body = collections_body_at_hand(test.store, &viewer, row.id, COLLECTION_FULL);
    assert_non_null(body);
    assert_int_equal(replace_as(&editor, row.id), ERR_NONE);
    assert_null(collections_body_at_hand(test.store, &viewer, row.id, COLLECTION_FULL));
    size_t length;
    assert_non_null(strstr(body_bytes(body, &length), "Orders")); /* still whole */
    body_unref(body);
    assert_int_equal(read_as(&viewer, row.id), ERR_NONE);
    struct principal was_viewer = viewer;
    assert_int_equal(users_set_role(test.store, &admin, viewer.user_id, ROLE_EDITOR, &err), 0);
    assert_null(collections_body_at_hand(test.store, &was_viewer, row.id, COLLECTION_FULL));
    assert_int_equal(delete_as(&admin, row.id), ERR_NONE);
    assert_null(collections_body_at_hand(test.store, &editor, row.id, COLLECTION_FULL));
}

static void the_minimal_form_names_what_is_at_the_top(void **state)
{
    struct error err = {0};
    struct collection_row row = make(&editor, "team", sample);
    AUTO(body) body = NULL;
    size_t length;
    assert_int_equal(collections_body(test.store, &viewer, row.id, COLLECTION_MINIMAL, &body, &err),
                     0);
    const char *text = body_bytes(body, &length);
    AUTO_JSON tree = json_parse(text, length, &json_document_limits, "body", &err);
    AUTO_JSON full = stored_read(&test, &viewer, row.id, NULL);
    const cJSON *collection = json_get(tree, "collection");
    const cJSON *requests = json_get(collection, "rootLevelRequests");
    const cJSON *folders = json_get(collection, "rootLevelFolders");
    assert_int_equal(cJSON_GetArraySize(requests), 1);
    assert_string_equal(requests->child->valuestring,
                        json_get_text(stored_find(full, "r2"), "uid"));
    assert_int_equal(cJSON_GetArraySize(folders), 1);
    assert_string_equal(folders->child->valuestring, json_get_text(stored_find(full, "F"), "uid"));
    assert_true(cJSON_IsNull(json_get(collection, "auth")));
    assert_true(cJSON_IsArray(json_get(collection, "events")));
    assert_null(json_get(collection, "item"));
    assert_null(json_get(json_get(collection, "info"), "schema"));
}

/* --- edits --- */

static int rename_it(cJSON *document, void *user, struct error *err)
{
    if (!user)
        return error_set(err, ERR_INVALID, "no");
    json_set_text((cJSON *)json_get(document, "info"), "name", user);
    return 0;
}

static void edits_change_the_document_alone(void **state)
{
    struct error err = {0};
    struct collection_row row = make(&editor, "team", sample), edited;
    AUTO_JSON before = stored_read(&test, &editor, row.id, NULL);
    char name[] = "Renamed";
    assert_int_equal(
        collections_edit(test.store, &editor, row.id, rename_it, name, &test.arena, &edited, &err),
        0);
    assert_string_equal(edited.name, "Renamed");
    assert_string_equal(edited.description, "d");
    AUTO_JSON after = stored_read(&test, &editor, row.id, NULL);
    assert_true(cJSON_Compare(json_get(before, "item"), json_get(after, "item"), true));
    assert_string_equal(json_get_text(json_get(after, "info"), "name"), "Renamed");
    assert_int_equal(
        collections_edit(test.store, &editor, row.id, rename_it, NULL, &test.arena, &edited, &err),
        -1);
    assert_int_equal(err.code, ERR_INVALID);
    assert_int_equal(
        collections_edit(test.store, &viewer, row.id, rename_it, name, &test.arena, &edited, &err),
        -1);
    assert_int_equal(err.code, ERR_DENIED);
}

static void one_update_at_a_time_is_under_way(void **state)
{
    assert_true(collections_update_begin(test.store, "a"));
    assert_false(collections_update_begin(test.store, "a"));
    assert_true(collections_update_begin(test.store, "b"));
    assert_true(collections_update_is_under_way(test.store, "a"));
    collections_update_end(test.store, "a");
    assert_false(collections_update_is_under_way(test.store, "a"));
    assert_true(collections_update_begin(test.store, "a"));
}

static void a_workspace_goes_with_what_is_in_it(void **state)
{
    struct error err = {0};
    struct collection_row gone = make(&admin, "team", sample);
    struct collection_row stays = make(&admin, "personal", sample);
    const char *team = stored_workspace(&test, &admin, "team");
    assert_int_equal(read_as(&admin, gone.id), ERR_NONE);
    assert_int_equal(workspaces_delete(test.store, &editor, team, &err), -1);
    assert_int_equal(err.code, ERR_DENIED);
    assert_int_equal(workspaces_delete(test.store, &admin, team, &err), 0);
    assert_int_equal(read_as(&admin, gone.id), ERR_NOT_FOUND);
    assert_null(collections_body_at_hand(test.store, &admin, gone.id, COLLECTION_FULL));
    assert_int_equal(read_as(&admin, stays.id), ERR_NONE);
    assert_int_equal(test_store_number(&test, "SELECT COUNT(*) FROM items"), 6);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(what_was_sent_is_read_with_additions),
        WITH_STORE(every_published_collection_comes_back_whole),
        WITH_STORE(free_ids_are_kept_and_taken_ones_are_not),
        WITH_STORE(a_hidden_collection_does_not_show_by_its_id),
        WITH_STORE(what_only_the_server_says_is_not_taken_over),
        WITH_STORE(too_deep_is_refused_and_nothing_is_left),
        WITH_STORE(secrets_never_stand_in_the_files),
        WITH_STORE(replacing_touches_what_differs),
        WITH_STORE(replacing_moves_deletes_and_adds),
        WITH_STORE(replacing_finds_every_order),
        WITH_STORE(one_that_is_dragged_is_one_that_is_written),
        WITH_STORE(replacing_refuses_what_is_another_collections),
        WITH_STORE(everybody_gets_what_their_role_gives),
        WITH_STORE(roles_by_name_raise),
        WITH_STORE(lists_show_what_one_may_see),
        WITH_STORE(bodies_at_hand_follow_every_change),
        WITH_STORE(the_minimal_form_names_what_is_at_the_top),
        WITH_STORE(edits_change_the_document_alone),
        WITH_STORE(one_update_at_a_time_is_under_way),
        WITH_STORE(a_workspace_goes_with_what_is_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
