#include "support/support.h"

#include "api/postman/flat.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/text.h"
#include "format/format.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cJSON *tree(const char *text)
{
    char *copy = strdup(text);
    struct error err = {0};
    for (char *c = copy; *c; c++)
        if (*c == '\'')
            *c = '"';
    cJSON *node = json_parse(copy, strlen(copy), &json_body_limits, "test", &err);
    if (!node)
        fail_msg("%s in %s", err.message, copy);
    free(copy);
    return node;
}

static void expect_equal(const cJSON *actual, const char *expected)
{
    AUTO_JSON wanted = tree(expected);
    if (!cJSON_Compare(actual, wanted, true))
        fail_msg("%s is not %s", json_print(actual, false), expected);
}

typedef void (*apply_fn)(cJSON *item, const cJSON *body);

/* The item, changed by the body, compared with what it is to be. */
static void expect_applied(apply_fn apply, const char *item, const char *body, const char *expected)
{
    AUTO_JSON changed = tree(item);
    AUTO_JSON said = tree(body);
    apply(changed, said);
    expect_equal(changed, expected);
}

static void expect_member(const cJSON *flat, const char *name, const char *expected)
{
    const cJSON *member = json_get(flat, name);
    if (!member)
        fail_msg("no %s", name);
    expect_equal(member, expected);
}

static const char stored[] =
    "{'name':'r','event':[{'listen':'test','script':{'exec':['x']}}],'x-mine':1,"
    "'request':{'method':'POST','description':{'content':'about','type':'text/markdown'},"
    "'header':[{'key':'A','value':'1'},{'key':'B','value':'2','disabled':true,'description':'d'}],"
    "'auth':{'type':'noauth'},'x-inner':[2],"
    "'body':{'mode':'formdata','formdata':[{'key':'k','value':'v','type':'text'},"
    "{'key':'f','type':'file','src':'/a.txt'}]},"
    "'url':{'raw':'http://h/:id?a=1&b','host':['h'],'path':[':id'],"
    "'query':[{'key':'a','value':'1'},{'key':'b','value':null}],"
    "'variable':[{'key':'id','value':'7'}]}}}";

static void a_request_is_told_in_the_flat_model(void **state)
{
    AUTO_JSON item = tree(stored);
    AUTO_JSON flat = flat_request(item);
    expect_member(flat, "name", "'r'");
    expect_member(flat, "description", "'about'");
    expect_member(flat, "method", "'POST'");
    expect_member(flat, "url", "'http://h/:id?a=1&b'");
    expect_member(flat, "queryParams",
                  "[{'key':'a','value':'1','enabled':true,'equals':true},"
                  "{'key':'b','value':null,'enabled':true,'equals':false}]");
    expect_member(flat, "pathVariables", "{'id':'7'}");
    expect_member(flat, "pathVariableData", "[{'key':'id','value':'7'}]");
    expect_member(flat, "headers", "'A: 1\\n//B: 2\\n'");
    expect_member(flat, "headerData",
                  "[{'key':'A','value':'1','enabled':true},"
                  "{'key':'B','value':'2','description':'d','enabled':false}]");
    expect_member(flat, "dataMode", "'formdata'");
    expect_member(flat, "data",
                  "[{'key':'k','value':'v','type':'text','enabled':true},"
                  "{'key':'f','type':'file','enabled':true,'value':'/a.txt'}]");
    expect_member(flat, "rawModeData", "null");
    expect_member(flat, "auth", "{'type':'noauth'}");
    expect_member(flat, "events", "[{'listen':'test','script':{'exec':['x']}}]");
    expect_member(flat, "dataDisabled", "false");
}

static void what_is_sent_back_unchanged_changes_nothing(void **state)
{
    AUTO_JSON item = tree(stored);
    AUTO_JSON flat = flat_request(item);
    flat_request_apply(item, flat);
    expect_equal(item, stored);
    expect_applied(flat_request_apply, stored, "{}", stored);
    expect_applied(flat_request_apply, "{'name':'x','request':'http://h/'}", "{'name':'y'}",
                   "{'name':'y','request':{'method':'GET','header':[],"
                   "'url':'http://h/'}}");
}

static void only_what_is_named_changes(void **state)
{
    static const char plain[] =
        "{'name':'r','request':{'method':'GET','header':[{'key':'A','value':'1'}],"
        "'url':{'raw':'http://h/p?a=1#top','x':1},'body':{'mode':'raw','raw':'t','x':2}}}";
    expect_applied(flat_request_apply, plain, "{'name':'n','method':'PUT','owner':'9','id':'8'}",
                   "{'name':'n','request':{'method':'PUT','header':[{'key':'A','value':'1'}],"
                   "'url':{'raw':'http://h/p?a=1#top','x':1},"
                   "'body':{'mode':'raw','raw':'t','x':2}}}");
    expect_applied(flat_request_apply, plain,
                   "{'headerData':[{'key':'B','value':'2','enabled':false}],'headers':null}",
                   "{'name':'r','request':{'method':'GET',"
                   "'header':[{'key':'B','value':'2','disabled':true}],"
                   "'url':{'raw':'http://h/p?a=1#top','x':1},"
                   "'body':{'mode':'raw','raw':'t','x':2}}}");
    expect_applied(flat_request_apply, plain, "{'rawModeData':'u'}",
                   "{'name':'r','request':{'method':'GET','header':[{'key':'A','value':'1'}],"
                   "'url':{'raw':'http://h/p?a=1#top','x':1},'body':{'mode':'raw','raw':'u'}}}");
    expect_applied(flat_request_apply, plain, "{'dataMode':null}",
                   "{'name':'r','request':{'method':'GET','header':[{'key':'A','value':'1'}],"
                   "'url':{'raw':'http://h/p?a=1#top','x':1}}}");
}

static void an_address_and_its_query_follow_each_other(void **state)
{
    AUTO_JSON item = tree("{'name':'r','request':{'method':'GET','header':[],"
                          "'url':{'raw':'http://h/p?a=1#top','host':['h'],'path':['p'],"
                          "'query':[{'key':'a','value':'1'}]}}}");
    AUTO_JSON query = tree("{'queryParams':[{'key':'b','value':'{{v}}'},{'key':'c','value':null,"
                           "'equals':false},{'key':'off','value':'x','enabled':false}]}");
    flat_request_apply(item, query);
    const cJSON *url = json_get(json_get(item, "request"), "url");
    expect_member(url, "raw", "'http://h/p?b={{v}}&c#top'");
    expect_member(url, "query",
                  "[{'key':'b','value':'{{v}}'},{'key':'c','value':null},"
                  "{'key':'off','value':'x','disabled':true}]");
    AUTO_JSON address = tree("{'url':'https://other.test/:id/x?z=9'}");
    flat_request_apply(item, address);
    url = json_get(json_get(item, "request"), "url");
    expect_member(url, "raw", "'https://other.test/:id/x?z=9'");
    expect_member(url, "query", "[{'key':'z','value':'9'}]");
}

static void bodies_of_every_mode_are_read(void **state)
{
    static const struct {
        const char *body, *expected;
    } cases[] = {
        {"{'dataMode':'raw','rawModeData':'t','dataOptions':{'raw':{'language':'json'}}}",
         "{'mode':'raw','raw':'t','options':{'raw':{'language':'json'}}}"},
        {"{'dataMode':'urlencoded','data':[{'key':'a','value':'b','enabled':false}]}",
         "{'mode':'urlencoded','urlencoded':[{'key':'a','value':'b','disabled':true}]}"},
        {"{'dataMode':'formdata','data':[{'key':'a','type':'file','value':'/f'}]}",
         "{'mode':'formdata','formdata':[{'key':'a','type':'file','src':'/f'}]}"},
        {"{'dataMode':'binary','rawModeData':'/f'}", "{'mode':'file','file':{'src':'/f'}}"},
        {"{'dataMode':'graphql','graphqlModeData':{'query':'{a}','variables':''}}",
         "{'mode':'graphql','graphql':{'query':'{a}','variables':''}}"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTO_JSON item = cJSON_CreateObject();
        AUTO_JSON body = tree(cases[i].body);
        flat_request_apply(item, body);
        expect_member(json_get(item, "request"), "body", cases[i].expected);
        AUTO_JSON flat = flat_request(item);
        assert_string_equal(json_get_text(flat, "dataMode"), json_get_text(body, "dataMode"));
        AUTO_JSON before = cJSON_Duplicate(item, true);
        flat_request_apply(item, flat);
        assert_true(cJSON_Compare(before, item, true));
    }
}

static void scripts_and_auth_come_in_both_forms(void **state)
{
    expect_applied(flat_folder_apply, "{'name':'f'}",
                   "{'tests':'a\\nb','auth':'noauth','variables':[{'key':'k','value':'v'}],"
                   "'description':'d','item':[1],'order':[2]}",
                   "{'name':'f','description':'d','auth':{'type':'noauth'},"
                   "'event':[{'listen':'test','script':{'type':'text/javascript',"
                   "'exec':['a','b']}}],'variable':[{'key':'k','value':'v'}]}");
    expect_applied(flat_folder_apply, "{'name':'f','auth':{'type':'noauth'},'event':[1]}",
                   "{'auth':null,'events':null,'name':'g'}", "{'name':'g'}");
    AUTO_JSON item = cJSON_CreateObject();
    AUTO_JSON body = tree("{'currentHelper':'basicAuth','helperAttributes':"
                          "{'username':'u','password':'p'}}");
    flat_request_apply(item, body);
    expect_member(json_get(json_get(item, "request"), "auth"), "type", "'basic'");
}

static void responses_carry_their_request(void **state)
{
    AUTO_JSON item = cJSON_CreateObject();
    AUTO_JSON body =
        tree("{'name':'ok','url':'http://h/a','method':'POST','dataMode':'raw',"
             "'rawModeData':'{}','headers':[{'key':'H','value':'1'}],'time':'50',"
             "'responseCode':{'code':201,'name':'Created'},'text':'b','language':'json',"
             "'cookies':null,'id':'1','owner':'2','request':'3'}");
    flat_response_apply(item, body);
    expect_member(item, "code", "201");
    expect_member(item, "status", "'Created'");
    expect_member(item, "header", "[{'key':'H','value':'1'}]");
    expect_member(item, "body", "'b'");
    expect_member(item, "_postman_previewlanguage", "'json'");
    assert_null(json_get(item, "id"));
    assert_null(json_get(item, "request"));
    const cJSON *request = json_get(item, "originalRequest");
    expect_member(request, "method", "'POST'");
    expect_member(json_get(request, "url"), "raw", "'http://h/a'");
    expect_member(json_get(request, "body"), "raw", "'{}'");

    AUTO_JSON flat = flat_response(item);
    expect_member(flat, "responseCode", "{'code':201,'name':'Created'}");
    expect_member(flat, "time", "'50'");
    assert_true(cJSON_IsString(json_get(flat, "requestObject")));
    AUTO_JSON before = cJSON_Duplicate(item, true);
    flat_response_apply(item, flat);
    assert_true(cJSON_Compare(before, item, true));
    json_set_text(flat, "requestObject", "{\"url\":\"http://h/b\",\"method\":\"PUT\"}");
    flat_response_apply(item, flat);
    expect_member(json_get(item, "originalRequest"), "method", "'PUT'");
    expect_applied(flat_response_apply, "{'name':'a','originalRequest':{'url':'u'},'body':'x'}",
                   "{'requestObject':null,'text':'y'}", "{'name':'a','body':'y'}");
}

static size_t send_back(cJSON *items)
{
    size_t count = 0;
    for (cJSON *item = items ? items->child : NULL; item; item = item->next, count++) {
        bool is_folder = cJSON_IsArray(json_get(item, "item"));
        if (!is_folder && !cJSON_IsObject(json_get(item, "request")))
            continue;
        AUTO_JSON before = cJSON_Duplicate(item, true);
        AUTO_JSON flat = is_folder ? flat_folder(item) : flat_request(item);
        (is_folder ? flat_folder_apply : flat_request_apply)(item, flat);
        if (!cJSON_Compare(before, item, true))
            fail_msg("%.3000s\nbecame %.3000s", json_print(before, true), json_print(item, true));
        cJSON *responses = (cJSON *)json_get(item, "response");
        for (cJSON *response = !is_folder && responses ? responses->child : NULL; response;
             response = response->next) {
            AUTO_JSON was = cJSON_Duplicate(response, true);
            AUTO_JSON said = flat_response(response);
            flat_response_apply(response, said);
            assert_true(cJSON_Compare(was, response, true));
        }
        count += is_folder ? send_back((cJSON *)json_get(item, "item")) : 0;
    }
    return count;
}

static void published_items_go_forth_and_back_unchanged(void **state)
{
    const char *data = getenv("POSTERN_REAL_DATA");
    if (!data)
        skip();
    AUTO_ARENA arena = {0};
    DIR *folder = opendir(arena_printf(&arena, "%s/postman", data));
    assert_non_null(folder);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.')
            continue;
        AUTO_BUFFER text;
        struct error err = {0};
        AUTO_JSON document = NULL;
        struct format_notes notes = {0};
        buffer_init(&text, 64 << 20);
        const char *path = arena_printf(&arena, "%s/postman/%s", data, entry->d_name);
        assert_int_equal(file_read(path, &text, &err), 0);
        if (format_read_collection(text.data, text.length, entry->d_name, &notes, &document, &err) <
            0)
            fail_msg("%s", err.message);
        count += send_back((cJSON *)json_get(document, "item"));
        format_notes_release(&notes);
    }
    closedir(folder);
    assert_true(count > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_told_in_the_flat_model),
        cmocka_unit_test(what_is_sent_back_unchanged_changes_nothing),
        cmocka_unit_test(only_what_is_named_changes),
        cmocka_unit_test(an_address_and_its_query_follow_each_other),
        cmocka_unit_test(bodies_of_every_mode_are_read),
        cmocka_unit_test(scripts_and_auth_come_in_both_forms),
        cmocka_unit_test(responses_carry_their_request),
        cmocka_unit_test(published_items_go_forth_and_back_unchanged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
