#include "support/support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "model/request.h"
#include "json/json.h"

#include <string.h>

/* One item in one folder in one collection, with a few variables. */
struct fixture {
    struct arena arena;
    struct collection *collection;
    struct variables variables;
    struct error err;
};

static struct fixture *make(const char *collection)
{
    static const char *const variables = "[{\"key\":\"a\",\"value\":\"A\"},{\"key\":\"n\","
                                         "\"value\":5},{\"key\":\"e\",\"value\":\"\"},"
                                         "{\"key\":\"host\",\"value\":\"http://h:1/"
                                         "base?q=1\"},{\"key\":\"line\",\"value\":\"x\\ny\"},"
                                         "{\"key\":\"deep\",\"value\":\"a/b?c=d#e\"}]";
    static struct fixture fixture;
    fixture = (struct fixture){0};
    assert_int_equal(
        scope_from_json(cJSON_Parse(variables), &fixture.variables.layers[LAYER_COLLECTION], NULL),
        0);
    if (collection)
        assert_int_equal(
            collection_from_json(cJSON_Parse(collection), &fixture.collection, &fixture.err), 0);
    return &fixture;
}

static void drop(struct fixture *f)
{
    scope_free(f->variables.layers[LAYER_COLLECTION]);
    collection_free(f->collection);
    arena_release(&f->arena);
}

static struct request *build(struct fixture *f, const char *json)
{
    AUTO_JSON node = cJSON_Parse(json); /* freed before the request is looked at */
    struct request *request = NULL;
    assert_non_null(node);
    if (request_build(node, NULL, &f->variables, &f->arena, &request, &f->err) < 0) {
        assert_non_null(request); /* for reports */
        return NULL;
    }
    return request;
}

static struct request *build_item(struct fixture *f, size_t i)
{
    const struct item *item = f->collection->requests[i];
    struct request *request = NULL;
    if (request_build(json_get(item->json, "request"), item, &f->variables, &f->arena, &request,
                      &f->err) < 0)
        fail_msg("%s", f->err.message);
    return request;
}

static void request_errors_read_as_newmans(void **state)
{
    static const char *const cases[][2] = {
        {"{}", "runtime:extensions~request: request url is empty"},
        {"{\"url\":\"  \"}", "runtime:extensions~request: request url is empty"},
        {"{\"url\":\"{{e}}\"}", "runtime:extensions~request: request url is empty"},
        {"5", "runtime:extensions~request: request url is empty"},
        {"{\"url\":\"h\",\"method\":\"A B\"}", "Method must be a valid HTTP token [\"A B\"]"},
        {"{\"url\":\"h\",\"method\":\"po{{a}}\"}",
         "Method must be a valid HTTP token [\"PO{{A}}\"]"},
        {"{\"url\":\"ftp://h/x\"}", "Invalid protocol: ftp:"},
        {"{\"url\":\"/x\"}", "Invalid URI \"http:///x\""},
        {"{\"url\":\"//h/x\"}", "Invalid URI \"http:////h/x\""},
        {"{\"url\":\"http://\"}", "Invalid URI \"http:///\""},
        {"{\"url\":\"http://h:99999/\"}",
         "Port should be >= 0 and < 65536. Received type string ('99999')."},
        {"{\"url\":\"http://h:abc/\"}",
         "Port should be >= 0 and < 65536. Received type string ('abc')."},
        {"{\"url\":\"h\",\"header\":[{\"key\":\"X A\",\"value\":\"1\"}]}",
         "Header name must be a valid HTTP token [\"X A\"]"},
        {"{\"url\":\"h\",\"header\":[{\"key\":\"{{nope}}\",\"value\":\"1\"}]}",
         "Header name must be a valid HTTP token [\"{{nope}}\"]"},
        {"{\"url\":\"h\",\"header\":[{\"key\":\"X\",\"value\":\"{{line}}\"}]}",
         "Invalid character in header content [\"X\"]"},
        {"{\"url\":\"h\",\"header\":[{\"key\":\"X\",\"value\":\"😀\"}]}",
         "Invalid character in header content [\"X\"]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture *f = make(NULL);
        assert_null(build(f, cases[i][0]));
        assert_int_equal(f->err.code, ERR_INVALID);
        assert_string_equal(f->err.message, cases[i][1]);
        drop(f);
    }
}

static void request_method_is_upper_case_and_get_when_not_said(void **state)
{
    struct fixture *f = make(NULL);
    assert_string_equal(build(f, "\"http://h/\"")->method, "GET");
    assert_string_equal(build(f, "{\"url\":\"h\",\"method\":\"\"}")->method, "GET");
    assert_string_equal(build(f, "{\"url\":\"h\",\"method\":null}")->method, "GET");
    assert_string_equal(build(f, "{\"url\":\"h\",\"method\":\"post\"}")->method, "POST");
    assert_string_equal(build(f, "{\"url\":\"h\",\"method\":\"x-y!\"}")->method, "X-Y!");
    drop(f);
}

static void assert_target(struct fixture *f, const char *url, const char *wire)
{
    const struct request *request = build(f, arena_printf(&f->arena, "{\"url\":%s}", url));
    assert_non_null(request);
    assert_string_equal(url_to_wire(&request->url, false, &f->arena), wire);
}

/* What newman sent for each. */
static void request_url_is_resolved_as_one_text_and_parsed_again(void **state)
{
    struct fixture *f = make(NULL);
    assert_target(f, "\"{{host}}\"", "http://h:1/base?q=1");
    assert_target(f, "\"{{host}}/x\"", "http://h:1/base?q=1/x");
    assert_target(f,
                  "{\"host\":[\"{{host}}\"],\"path\":[\"x\"],\"query\":[{\"key\":\"a\","
                  "\"value\":\"b\"}]}",
                  "http://h:1/base?q=1/x?a=b");
    assert_target(f, "\"h/{{deep}}/k\"", "http://h/a/b?c=d");
    assert_target(f, "\"h/q?{{deep}}={{a}}\"", "http://h/q?a/b?c=d");
    assert_target(f, "\"h/{{nope}}/{{n}}\"", "http://h/%7B%7Bnope%7D%7D/5");
    assert_target(f,
                  "{\"host\":[\"h\"],\"path\":[\":id\",\"z\"],\"variable\":[{\"key\":\"id\","
                  "\"value\":\"{{deep}}\"}]}",
                  "http://h/a/b?c=d");
    assert_target(f, "{\"host\":[\"h\"],\"query\":[{\"key\":\"a&b\",\"value\":\"c&d=#\"}]}",
                  "http://h/?a%26b=c%26d=%23");
    assert_target(f,
                  "{\"host\":[\"h\"],\"path\":[\"x?y=z\"],\"query\":[{\"key\":\"a\",\"value\":"
                  "\"b\"}]}",
                  "http://h/x?y=z?a=b");
    drop(f);
}

static const char *headers_text(struct fixture *f, const char *header)
{
    AUTO_BUFFER text;
    const struct request *request =
        build(f, arena_printf(&f->arena, "{\"url\":\"h\",\"header\":%s}", header));
    assert_non_null(request);
    buffer_init(&text, 10000);
    for (size_t i = 0; i < request->headers.count; i++)
        buffer_printf(&text, "%s: %s|", request->headers.items[i].key,
                      request->headers.items[i].value);
    return arena_strdup(&f->arena, buffer_text(&text));
}

static void request_headers_read_every_form(void **state)
{
    struct fixture *f = make(NULL);
    assert_string_equal(
        headers_text(
            f, "[{\"key\":\"X-{{a}}\",\"value\":\"{{n}} {{nope}}\"},{\"key\":\"N\",\"value\":"
               "5},{\"key\":\"NU\",\"value\":null},{\"key\":\"U\"},{\"key\":\"O\",\"value\":{}},"
               "{\"key\":\"AR\",\"value\":[\"p\",\"q\"]},{\"key\":\"\",\"value\":\"e\"},"
               "{\"key\":\"{{e}}\",\"value\":\"e\"},{\"key\":\"D\",\"value\":\"d\","
               "\"disabled\":true},{\"value\":\"nokey\"},{\"key\":\"X-A\",\"value\":\" v \"},"
               "\"T: u\",\"C\",null]"),
        "X-A: 5 {{nope}}|N: 5|NU: null|U: |O: [object Object]|AR: p|AR: q|X-A:  v |T: u|C: |");
    assert_string_equal(headers_text(f, "\"A: b\\nC:d\\r\\n\\nnocolon\\nE : f\\n  I: j\\n: none\\n"
                                        "{{a}}: {{n}}\\nEmpty:\\nA: again\""),
                        "A: b|C: d|A: 5|Empty: |A: again|");
    assert_string_equal(headers_text(f, "{\"A\":\"b\",\"C\":[\"d\"],\"E\":\"{{a}}\"}"),
                        "A: b|E: A|");
    assert_string_equal(headers_text(f, "null"), "");
    assert_string_equal(headers_text(f, "[{\"key\":\"X\",\"value\":\"é\\t\"}]"), "X: é\t|");
    drop(f);
}

static const struct body *body_of(struct fixture *f, const char *body)
{
    const struct request *request =
        build(f, arena_printf(&f->arena, "{\"url\":\"h\",\"method\":\"POST\",\"body\":%s}", body));
    assert_non_null(request);
    return &request->body;
}

static void request_raw_bodies(void **state)
{
    struct fixture *f = make(NULL);
    const struct body *body = body_of(
        f, "{\"mode\":\"raw\",\"raw\":\"x {{a}}\",\"options\":{\"raw\":{\"language\":\"json\"}}}");
    assert_int_equal(body->mode, BODY_RAW);
    assert_string_equal(body->raw, "x A");
    assert_int_equal(body->raw_length, 3);
    assert_string_equal(body->language, "json");
    assert_string_equal(body_of(f, "{\"mode\":\"raw\",\"raw\":{\"x\":\"{{a}}\",\"y\":[1]}}")->raw,
                        "{\"x\":\"A\",\"y\":[1]}");
    assert_string_equal(body_of(f, "\"text {{a}}\"")->raw, "text A");
    assert_string_equal(body_of(f, "{\"mode\":\"other\",\"raw\":\"x\"}")->raw, "x");
    assert_string_equal(body_of(f, "{\"mode\":\"raw\",\"raw\":\" \"}")->raw, " ");
    drop(f);
}

static void request_without_a_body_has_none(void **state)
{
    static const char *const none[] = {
        "null",
        "{}",
        "{\"raw\":\"x\"}",
        "{\"mode\":\"raw\"}",
        "{\"mode\":\"raw\",\"raw\":\"\"}",
        "{\"mode\":\"raw\",\"raw\":\"{{e}}\"}",
        "{\"mode\":\"raw\",\"raw\":5}",
        "{\"mode\":\"raw\",\"raw\":\"x\",\"disabled\":true}",
        "{\"mode\":\"urlencoded\",\"urlencoded\":[]}",
        "{\"mode\":\"urlencoded\",\"urlencoded\":[{\"key\":\"a\",\"disabled\":true}]}",
        "{\"mode\":\"formdata\",\"formdata\":[]}",
        "{\"mode\":\"file\",\"file\":{\"src\":null}}",
        "{\"mode\":\"graphql\"}",
    };
    struct fixture *f = make(NULL);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_int_equal(body_of(f, none[i])->mode, BODY_NONE);
    drop(f);
}

static const char *fields_text(struct fixture *f, const char *urlencoded)
{
    AUTO_BUFFER text;
    const struct body *body = body_of(
        f, arena_printf(&f->arena, "{\"mode\":\"urlencoded\",\"urlencoded\":%s}", urlencoded));
    assert_int_equal(body->mode, BODY_URLENCODED);
    buffer_init(&text, 10000);
    for (size_t i = 0; i < body->fields.count; i++)
        buffer_printf(&text, "%s=%s&", body->fields.items[i].key, body->fields.items[i].value);
    return arena_strdup(&f->arena, buffer_text(&text));
}

static void request_form_fields_are_grouped_by_name(void **state)
{
    struct fixture *f = make(NULL);
    assert_string_equal(
        fields_text(
            f, "[{\"key\":\"{{a}} b\",\"value\":\"{{a}}&\"},{\"key\":\"x\",\"value\":\"1\"},"
               "{\"key\":\"y\",\"value\":\"2\"},{\"key\":\"x\",\"value\":\"3\"},{\"key\":\"d\","
               "\"value\":\"1\",\"disabled\":true},{\"key\":\"nul\",\"value\":null},"
               "{\"key\":\"und\"},{\"key\":\"num\",\"value\":5},{\"key\":\"t\",\"value\":true},"
               "{\"key\":\"o\",\"value\":{\"a\":1}},{\"key\":\"arr\",\"value\":[1,2]},"
               "{\"key\":\"x\",\"value\":\"4\"},{\"key\":\"y\",\"value\":\"5\"}]"),
        "A b=A&&x=1&x=3&x=4&y=2&y=5&nul=&und=&num=5&t=true&o=&arr=1&arr=2&");
    assert_string_equal(fields_text(f, "\"a={{a}}&b=%20c d&e&&a=2\""), "a=A&a=2&b=%20c d&e=&");
    drop(f);
}

static void request_form_parts_are_texts_or_files(void **state)
{
    struct fixture *f = make(NULL);
    const struct body *body = body_of(
        f,
        "{\"mode\":\"formdata\",\"formdata\":["
        "{\"key\":\"{{a}}\",\"value\":\"{{n}}\",\"contentType\":\"{{a}}/x\"},"
        "{\"key\":\"o\",\"value\":{\"k\":\"{{a}}\"}},{\"key\":\"n\",\"value\":5},{\"key\":\"z\"},"
        "{\"key\":\"off\",\"value\":\"x\",\"disabled\":true},"
        "{\"key\":\"f\",\"type\":\"file\",\"src\":\"/{{a}}\",\"fileName\":\"n{{a}}\"},"
        "{\"key\":\"g\",\"type\":\"file\",\"src\":[\"/1\",\"/2\"]},"
        "{\"key\":\"h\",\"type\":\"file\",\"src\":null},{\"key\":\"i\",\"type\":\"file\",\"src\":[]"
        "},"
        "{\"key\":\"l\",\"type\":\"file\",\"value\":\"v\"},"
        "{\"key\":\"m\",\"type\":\"file\",\"value\":\"\"}]}");
    assert_int_equal(body->mode, BODY_FORMDATA);
    assert_int_equal(body->part_count, 10);
    assert_string_equal(body->parts[0].key, "A");
    assert_string_equal(body->parts[0].value, "5");
    assert_string_equal(body->parts[0].content_type, "A/x");
    assert_string_equal(body->parts[1].value, "{\"k\":\"A\"}");
    assert_string_equal(body->parts[2].value, "5");
    assert_string_equal(body->parts[3].value, "");
    assert_null(body->parts[3].content_type);
    assert_true(body->parts[4].is_file);
    assert_string_equal(body->parts[4].sources[0], "/A");
    assert_string_equal(body->parts[4].file_name, "nA");
    assert_int_equal(body->parts[5].source_count, 2);
    assert_string_equal(body->parts[5].sources[1], "/2");
    assert_true(body->parts[6].is_file);
    assert_int_equal(body->parts[6].source_count, 0);
    assert_int_equal(body->parts[7].source_count, 0);
    assert_false(body->parts[8].is_file);
    assert_string_equal(body->parts[8].value, "v");
    assert_true(body->parts[9].is_file);
    assert_int_equal(body->parts[9].source_count, 0);
    drop(f);
}

static void request_file_bodies(void **state)
{
    struct fixture *f = make(NULL);
    const struct body *body = body_of(f, "{\"mode\":\"file\",\"file\":{\"src\":\"/f{{a}}\"}}");
    assert_int_equal(body->mode, BODY_FILE);
    assert_string_equal(body->file, "/fA");
    assert_string_equal(body_of(f, "{\"mode\":\"file\",\"file\":\"/x\"}")->file, "/x");
    body = body_of(f, "{\"mode\":\"file\",\"file\":{\"content\":\"c{{a}}\"}}");
    assert_int_equal(body->mode, BODY_FILE);
    assert_null(body->file);
    assert_string_equal(body->raw, "cA");
    drop(f);
}

static void request_graphql_bodies_keep_their_variables_text(void **state)
{
    struct fixture *f = make(NULL);
    const struct body *body =
        body_of(f, "{\"mode\":\"graphql\",\"graphql\":{\"query\":\"q {{a}}\",\"variables\":"
                   "\"{\\\"v\\\": {{n}} }\",\"operationName\":\"{{a}}\"}}");
    assert_int_equal(body->mode, BODY_GRAPHQL);
    assert_string_equal(body->graphql_query, "q A");
    assert_string_equal(body->graphql_variables, "{\"v\": 5 }");
    assert_string_equal(body->graphql_operation, "A");
    body = body_of(f, "{\"mode\":\"graphql\",\"graphql\":{\"query\":\"\",\"variables\":\"\"}}");
    assert_string_equal(body->graphql_query, "");
    assert_null(body->graphql_variables);
    assert_null(body->graphql_operation);
    assert_string_equal(
        body_of(f, "{\"mode\":\"graphql\",\"graphql\":{\"variables\":{\"a\":\"{{a}}\"}}}")
            ->graphql_variables,
        "{\"a\":\"A\"}");
    assert_string_equal(
        body_of(f, "{\"mode\":\"graphql\",\"graphql\":{\"variables\":null}}")->graphql_variables,
        "null");
    drop(f);
}

static void request_body_is_pruned_where_methods_have_none(void **state)
{
    struct fixture *f =
        make("{\"item\":[{\"request\":{\"url\":\"h\",\"body\":{\"mode\":\"raw\",\"raw\":\"x\"}}},"
             "{\"request\":{\"url\":\"h\",\"body\":{\"mode\":\"raw\",\"raw\":\"x\"}},"
             "\"protocolProfileBehavior\":{\"disableBodyPruning\":true}},"
             "{\"request\":{\"url\":\"h\",\"method\":\"DELETE\",\"body\":{\"mode\":\"raw\","
             "\"raw\":\"x\"}}}]}");
    assert_int_equal(build_item(f, 0)->body.mode, BODY_NONE);
    assert_string_equal(build_item(f, 0)->unsent_body, "{\"mode\":\"raw\",\"raw\":\"x\"}");
    assert_int_equal(build_item(f, 1)->body.mode, BODY_RAW);
    assert_null(build_item(f, 1)->unsent_body);
    assert_int_equal(build_item(f, 2)->body.mode, BODY_RAW);
    /* Of a script: never. */
    assert_int_equal(
        build(f, "{\"url\":\"h\",\"body\":{\"mode\":\"raw\",\"raw\":\"x\"}}")->body.mode, BODY_RAW);
    drop(f);
}

static void request_auth_is_inherited_and_resolved(void **state)
{
    struct fixture *f = make(
        "{\"auth\":{\"type\":\"basic\",\"basic\":[{\"key\":\"username\",\"value\":\"u{{a}}\"},"
        "{\"key\":\"password\",\"value\":\"p\"}]},\"item\":[{\"request\":{\"url\":\"h\"}},"
        "{\"request\":{\"url\":\"h\",\"auth\":{\"type\":\"noauth\"}}},"
        "{\"request\":{\"url\":\"h\",\"auth\":null}},{\"request\":{\"url\":\"h\",\"auth\":{}}},"
        "{\"auth\":{\"type\":\"bearer\",\"bearer\":{\"token\":\"{{n}}\"}},\"item\":["
        "{\"request\":\"h\"},{\"request\":{\"url\":\"h\",\"auth\":{\"type\":\"jwt\",\"jwt\":["
        "{\"key\":\"payload\",\"value\":{\"s\":\"{{a}}\"}},{\"key\":\"b\",\"value\":true},"
        "{\"key\":\"z\",\"value\":null}]}}}]}]}");
    const struct auth *auth = &build_item(f, 0)->auth;
    assert_string_equal(auth->type, "basic");
    assert_string_equal(pairs_value(&auth->params, "username", ""), "uA");
    assert_string_equal(build_item(f, 1)->auth.type, "noauth");
    assert_string_equal(build_item(f, 2)->auth.type, "basic");
    assert_string_equal(build_item(f, 3)->auth.type, "basic");
    auth = &build_item(f, 4)->auth;
    assert_string_equal(auth->type, "bearer");
    assert_string_equal(pairs_value(&auth->params, "token", ""), "5");
    auth = &build_item(f, 5)->auth;
    assert_string_equal(pairs_value(&auth->params, "payload", ""), "{\"s\":\"A\"}");
    assert_string_equal(pairs_value(&auth->params, "b", ""), "true");
    assert_string_equal(pairs_value(&auth->params, "z", "none"), "none");
    assert_null(build(f, "{\"url\":\"h\"}")->auth.type);
    drop(f);
}

static void request_auth_tells_who_shares_it(void **state)
{
    struct fixture *f =
        make("{\"auth\":{\"type\":\"digest\",\"digest\":{}},\"item\":[{\"request\":\"h\"},"
             "{\"request\":{\"url\":\"h\",\"auth\":{\"type\":\"digest\",\"digest\":{}}}},"
             "{\"auth\":{\"type\":\"digest\",\"digest\":{}},\"item\":[{\"request\":\"h\"}]},"
             "{\"item\":[{\"request\":\"h\"}]}]}");
    const void *of_collection = build_item(f, 0)->auth.definition;
    assert_non_null(of_collection);
    assert_ptr_equal(build_item(f, 0)->auth.definition, of_collection);
    assert_null(build_item(f, 1)->auth.definition);
    assert_non_null(build_item(f, 2)->auth.definition);
    assert_ptr_not_equal(build_item(f, 2)->auth.definition, of_collection);
    assert_ptr_equal(build_item(f, 3)->auth.definition, of_collection);
    assert_null(build(f, "{\"url\":\"h\"}")->auth.definition);
    drop(f);
}

static void request_behavior_is_the_nearest(void **state)
{
    struct fixture *f =
        make("{\"protocolProfileBehavior\":{\"strictSSL\":true,\"maxRedirects\":3,"
             "\"followRedirects\":false,\"disabledSystemHeaders\":{\"User-Agent\":true,\"accept\":"
             "false}},\"item\":[{\"request\":\"h\",\"protocolProfileBehavior\":{\"maxRedirects\":7,"
             "\"protocolVersion\":\"http1\",\"tlsDisabledProtocols\":[\"TLSv1_2\"],"
             "\"tlsCipherSelection\":[\"A\",\"B\"]}},{\"request\":\"h\","
             "\"protocolProfileBehavior\":{\"maxRedirects\":-5}}]}");
    const struct behavior *b = &build_item(f, 0)->behavior;
    assert_int_equal(b->strict_ssl, 1);
    assert_int_equal(b->follow_redirects, 0);
    assert_int_equal(b->disable_cookies, -1);
    assert_int_equal(b->max_redirects, 7);
    assert_string_equal(b->protocol_version, "http1");
    assert_int_equal(b->tls_disabled_protocol_count, 1);
    assert_string_equal(b->tls_disabled_protocols[0], "TLSv1_2");
    assert_int_equal(b->tls_cipher_count, 2);
    assert_int_equal(b->disabled_system_header_count, 1);
    assert_string_equal(b->disabled_system_headers[0], "user-agent");
    assert_int_equal(build_item(f, 1)->behavior.max_redirects, -1);
    assert_int_equal(build(f, "{\"url\":\"h\"}")->behavior.max_redirects, -1);
    drop(f);
}

static void request_without_encoding_refuses_what_a_request_line_cannot_carry(void **state)
{
    struct fixture *f =
        make("{\"protocolProfileBehavior\":{\"disableUrlEncoding\":true},\"item\":["
             "{\"request\":\"h/a b\"},{\"request\":\"h/é\\\"{x}\"},{\"request\":\"h/😀\"}]}");
    struct request *request = NULL;
    assert_int_equal(build_item(f, 1)->behavior.disable_url_encoding, 1);
    for (size_t i = 0; i < 3; i += 2) {
        const struct item *item = f->collection->requests[i];
        assert_int_equal(request_build(json_get(item->json, "request"), item, NULL, &f->arena,
                                       &request, &f->err),
                         -1);
        assert_string_equal(f->err.message, "Request path contains unescaped characters");
    }
    drop(f);
}

static void request_proxy_and_certificate_of_its_own(void **state)
{
    struct fixture *f = make(NULL);
    const struct request *request =
        build(f, "{\"url\":\"h\",\"proxy\":{\"host\":\"p{{a}}\",\"port\":\"81\",\"tunnel\":true},"
                 "\"certificate\":{\"key\":{\"src\":\"k{{a}}\"},\"cert\":{\"src\":\"c\"},"
                 "\"passphrase\":\"{{n}}\"}}");
    assert_string_equal(request->proxy->host, "pA");
    assert_int_equal(request->proxy->port, 81);
    assert_true(request->proxy->tunnel);
    assert_string_equal(request->certificate->key, "kA");
    assert_string_equal(request->certificate->cert, "c");
    assert_string_equal(request->certificate->passphrase, "5");
    assert_null(request->certificate->pfx);
    request = build(f, "{\"url\":\"h\",\"proxy\":null}");
    assert_null(request->proxy);
    assert_null(request->certificate);
    request = build(f, "{\"url\":\"h\",\"proxy\":{}}");
    assert_string_equal(request->proxy->host, "127.0.0.1");
    assert_int_equal(request->proxy->port, 8080);
    drop(f);
}

static void request_without_variables_keeps_its_templates(void **state)
{
    AUTO_ARENA arena = {0};
    AUTO_JSON node =
        cJSON_Parse("{\"url\":\"h/{{a}}\",\"header\":[{\"key\":\"X\",\"value\":\"{{a}}\"}]}");
    struct request *request = NULL;
    assert_int_equal(request_build(node, NULL, NULL, &arena, &request, NULL), 0);
    assert_string_equal(url_to_text(&request->url, &arena), "h/{{a}}");
    assert_string_equal(request->headers.items[0].value, "{{a}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_errors_read_as_newmans),
        cmocka_unit_test(request_method_is_upper_case_and_get_when_not_said),
        cmocka_unit_test(request_url_is_resolved_as_one_text_and_parsed_again),
        cmocka_unit_test(request_headers_read_every_form),
        cmocka_unit_test(request_raw_bodies),
        cmocka_unit_test(request_without_a_body_has_none),
        cmocka_unit_test(request_form_fields_are_grouped_by_name),
        cmocka_unit_test(request_form_parts_are_texts_or_files),
        cmocka_unit_test(request_file_bodies),
        cmocka_unit_test(request_graphql_bodies_keep_their_variables_text),
        cmocka_unit_test(request_body_is_pruned_where_methods_have_none),
        cmocka_unit_test(request_auth_is_inherited_and_resolved),
        cmocka_unit_test(request_auth_tells_who_shares_it),
        cmocka_unit_test(request_behavior_is_the_nearest),
        cmocka_unit_test(request_without_encoding_refuses_what_a_request_line_cannot_carry),
        cmocka_unit_test(request_proxy_and_certificate_of_its_own),
        cmocka_unit_test(request_without_variables_keeps_its_templates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
