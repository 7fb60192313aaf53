#include "support/support.h"

#include "base/arena.h"
#include "base/text.h"
#include "client/failure.h"
#include "client/headers.h"
#include "client/payload.h"
#include "client/target.h"
#include "client/upload_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    struct arena arena;
    struct request request;
    struct prepared_body body;
    struct target target;
    struct header_sources sources;
    struct pairs headers;
};

static int set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    f.request = (struct request){.method = "GET"};
    f.sources = (struct header_sources){
        .request = &f.request, .body = &f.body, .target = &f.target, .user_agent = "UA"};
    struct exchange failed;
    assert_int_equal(target_parse("http://e.com:81/x", &f.arena, &f.target, &failed), 0);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    arena_release(&f->arena);
    return 0;
}

static void user(struct fixture *f, const char *name, const char *value)
{
    pairs_add(&f->request.headers, &f->arena, name, value);
}

/* "Name: value" lines joined by '|', the token's value left out. */
static const char *as_text(struct fixture *f)
{
    const char *text = "";
    for (size_t i = 0; i < f->headers.count; i++) {
        const struct pair *header = &f->headers.items[i];
        bool token = text_equal(header->key, "Postman-Token");
        text = arena_printf(&f->arena, "%s%s%s%s%s", text, *text ? "|" : "", header->key,
                            token ? "" : ": ", token ? "" : header->value);
    }
    return text;
}

static const char *compose(struct fixture *f)
{
    struct file_rules rules = {0};
    body_prepare(&f->request, &rules, &f->arena, &f->body);
    headers_compose(&f->sources, &f->arena, &f->headers);
    return as_text(f);
}

#define USUAL                                                                                      \
    "User-Agent: UA|Accept: */*|Cache-Control: no-cache|Postman-Token|Host: e.com:81|"             \
    "Accept-Encoding: gzip, deflate, br|Connection: keep-alive"

static void what_the_user_wrote_comes_first_and_together(void **state)
{
    struct fixture *f = *state;
    user(f, "a", "1");
    user(f, "B", "");
    user(f, "A", "2");
    assert_string_equal(compose(f), "a: 1|A: 2|B: |" USUAL);
    assert_false(f->headers.items[0].system);
    assert_true(f->headers.items[3].system);
}

static void nothing_is_added_that_stands_there_already(void **state)
{
    struct fixture *f = *state;
    user(f, "user-agent", "me");
    user(f, "HOST", "other");
    user(f, "connection", "close");
    assert_string_equal(compose(f),
                        "user-agent: me|HOST: other|connection: close|Accept: */*|Cache-Control: "
                        "no-cache|Postman-Token|Accept-Encoding: gzip, deflate, br");
}

static void system_headers_can_be_switched_off(void **state)
{
    struct fixture *f = *state;
    static const char *names[] = {"user-agent",    "accept",       "cache-control",
                                  "postman-token", "host",         "accept-encoding",
                                  "connection",    "content-type", "content-length"};
    f->request.behavior.disabled_system_headers = names;
    f->request.behavior.disabled_system_header_count = COUNT_OF(names);
    f->request.method = "POST";
    f->request.body = (struct body){.mode = BODY_RAW, .raw = "x", .raw_length = 1};
    assert_string_equal(compose(f), "");
}

static void bodies_say_their_type_and_length_where_people_expect_it(void **state)
{
    struct fixture *f = *state;
    f->sources.jar_cookie = "c=1";
    f->request.method = "POST";
    assert_string_equal(compose(f), USUAL "|Cookie: c=1|Content-Length: 0");

    f->request.body =
        (struct body){.mode = BODY_RAW, .raw = "{/**/}", .raw_length = 6, .language = "json"};
    assert_string_equal(compose(f),
                        "Content-Type: application/json|" USUAL "|Content-Length: 2|Cookie: c=1");

    f->request.body = (struct body){.mode = BODY_URLENCODED};
    pairs_add(&f->request.body.fields, &f->arena, "a b", "c&d\xC3\xA9");
    pairs_add(&f->request.body.fields, &f->arena, "e", NULL);
    assert_string_equal(compose(f), USUAL "|Content-Type: application/x-www-form-urlencoded"
                                          "|Content-Length: 20|Cookie: c=1");
    assert_string_equal(f->body.bytes, "a%20b=c%26d%C3%A9&e=");

    f->request.body = (struct body){.mode = BODY_GRAPHQL, .graphql_query = "{\"a\"}"};
    compose(f);
    assert_string_equal(f->body.bytes, "{\"query\":\"{\\\"a\\\"}\"}");
    f->request.body.graphql_operation = "op";
    f->request.body.graphql_variables = "{\"x\":1}";
    compose(f);
    assert_string_equal(
        f->body.bytes,
        "{\"query\":\"{\\\"a\\\"}\",\"operationName\":\"op\",\"variables\":{\"x\":1}}");
}

static void methods_without_bodies_say_no_length(void **state)
{
    struct fixture *f = *state;
    static const char *const silent[] = {"GET", "HEAD", "DELETE", "OPTIONS"};
    for (size_t i = 0; i < COUNT_OF(silent); i++) {
        f->request.method = silent[i];
        assert_string_equal(compose(f), USUAL);
    }
    f->request.method = "WEIRD";
    assert_string_equal(compose(f), USUAL "|Content-Length: 0");
}

static void cookies_join_those_of_the_user(void **state)
{
    struct fixture *f = *state;
    user(f, "x", "1");
    user(f, "Cookie", "a=1");
    user(f, "y", "1");
    user(f, "Cookie", "b=2");
    f->sources.jar_cookie = "c=3";
    assert_string_equal(compose(f), "x: 1|Cookie: a=1; b=2; c=3|y: 1|" USUAL);
}

static void chunks_have_no_length(void **state)
{
    struct fixture *f = *state;
    f->request.method = "PUT";
    f->request.body = (struct body){.mode = BODY_RAW, .raw = "x", .raw_length = 1};
    user(f, "Transfer-Encoding", "chunked");
    assert_string_equal(compose(f), "Transfer-Encoding: chunked|Content-Type: text/plain|" USUAL);
}

static void the_address_may_carry_credentials(void **state)
{
    struct fixture *f = *state;
    f->target.user = "u";
    f->target.password = "p";
    assert_string_equal(compose(f), USUAL "|Authorization: Basic dTpw");
}

static void a_redirect_drops_what_was_for_the_old_host(void **state)
{
    struct fixture *f = *state;
    f->request.method = "POST";
    f->request.body = (struct body){.mode = BODY_RAW, .raw = "x", .raw_length = 1};
    user(f, "authorization", "secret");
    user(f, "host", "mine");
    user(f, "cookie", "own=1");
    compose(f);
    struct target from = f->target;
    struct exchange failed;
    assert_int_equal(target_parse("http://other.com/y", &f->arena, &f->target, &failed), 0);
    f->sources.no_user_cookie = true;
    f->sources.jar_cookie = "jar=1";
    struct header_redirect redirect = {.sources = &f->sources,
                                       .from = &from,
                                       .method = "GET",
                                       .without_body = true,
                                       .drop_authorization = true};
    headers_redirect(&f->headers, &redirect, &f->arena);
    assert_string_equal(as_text(f),
                        "cookie: jar=1|User-Agent: UA|Accept: */*|Cache-Control: no-cache|"
                        "Postman-Token|Accept-Encoding: gzip, deflate, br|Connection: keep-alive|"
                        "Referer: http://e.com:81/x|Host: other.com");
}

static void values_become_bytes_or_are_refused(void **state)
{
    struct fixture *f = *state;
    static const char *const bad[][3] = {
        {"a b", "x", "Header name must be a valid HTTP token [\"a b\"]"},
        {"", "x", "Header name must be a valid HTTP token [\"\"]"},
        {"a:", "x", "Header name must be a valid HTTP token [\"a:\"]"},
        {"a", "x\r\nb: c", "Invalid character in header content [\"a\"]"},
        {"a", "\xE6\x97\xA5", "Invalid character in header content [\"a\"]"},
        {"a", "\xC3", "Invalid character in header content [\"a\"]"},
        {"a", "\x7F", "Invalid character in header content [\"a\"]"},
    };
    struct pairs wire;
    struct exchange failed = {0};
    struct pairs one = {0};
    pairs_add(&one, &f->arena, "a", "\t\xC3\xA9~");
    assert_int_equal(headers_to_wire(&one, &f->arena, &wire, &failed), 0);
    assert_string_equal(wire.items[0].value, "\t\xE9~");
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        one.items[0].key = bad[i][0];
        one.items[0].value = bad[i][1];
        assert_int_equal(headers_to_wire(&one, &f->arena, &wire, &failed), -1);
        assert_string_equal(failed.error_message, bad[i][2]);
    }
}

static void comments_leave_json_and_nothing_else_does(void **state)
{
    struct fixture *f = *state;
    static const char *const cases[][2] = {
        {"{\"a\":1}", "{\"a\":1}"},
        {"{\"a\": \"//no\", // yes\r\n /* x\n y */ \"b\":2}", "{\"a\": \"//no\", \n  \"b\":2}"},
        {"\"\\\"// in\" // out", "\"\\\"// in\" "},
        {"a / b /", "a / b /"},
        {"/* never closed", ""},
        {"\"never closed // in", "\"never closed // in"},
        {"/*/ still */x", "x"},
        {"//", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t length;
        const char *got =
            json_without_comments(cases[i][0], strlen(cases[i][0]), &f->arena, &length);
        assert_int_equal(length, strlen(cases[i][1]));
        assert_memory_equal(got, cases[i][1], length);
    }
}

static const char *payload_text(struct payload *payload, struct arena *arena)
{
    char *text = arena_alloc(arena, (size_t)payload->length + 1);
    size_t filled = 0;
    for (ptrdiff_t got; (got = payload_read(payload, text + filled, 7)) > 0;) {
        filled += (size_t)got;
        assert_true(filled <= (size_t)payload->length);
    }
    text[filled] = '\0';
    payload_close(payload);
    return text;
}

static char *make_folder(void)
{
    static char folder[] = "/tmp/postern-test-XXXXXX";
    memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
    assert_non_null(mkdtemp(folder));
    return folder;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void forms_are_written_part_by_part(void **state)
{
    struct fixture *f = *state;
    char *folder = make_folder();
    const char *path = arena_printf(&f->arena, "%s/a.json", folder);
    write_file(path, "{\"f\":1}");
    const char *sources[] = {"a.json", "missing.txt", "a.json"};
    struct body_part parts[] = {
        {.key = "t\r\nx", .value = "v"},
        {.key = "typed", .value = "{}", .content_type = "application/json"},
        {.key = "files",
         .is_file = true,
         .sources = sources,
         .source_count = 3,
         .file_name = "over.bin"},
        {.key = "none", .is_file = true},
    };
    f->request.method = "POST";
    f->request.body = (struct body){.mode = BODY_FORMDATA, .parts = parts, .part_count = 4};
    user(f, "Content-Type", "multipart/form-data; boundary=XX");
    struct file_rules rules = {.working_dir = folder};
    body_prepare(&f->request, &rules, &f->arena, &f->body);
    assert_string_equal(
        payload_text(f->body.payload, &f->arena),
        "--XX\r\nContent-Disposition: form-data; name=\"t%0D%0Ax\"\r\n\r\nv"
        "\r\n--XX\r\nContent-Disposition: form-data; name=\"typed\"\r\n"
        "Content-Type: application/json\r\n\r\n{}"
        "\r\n--XX\r\nContent-Disposition: form-data; name=\"files\"; filename=\"over.bin\"\r\n"
        "Content-Type: application/json\r\n\r\n{\"f\":1}"
        "\r\n--XX\r\nContent-Disposition: form-data; name=\"files\"; filename=\"over.bin\"\r\n"
        "Content-Type: application/json\r\n\r\n{\"f\":1}"
        "\r\n--XX\r\nContent-Disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n"
        "\r\n--XX--\r\n");
    assert_int_equal(f->body.warning_count, 2);
    assert_string_equal(f->body.warnings[0],
                        "Form param `files`, file load error: \"missing.txt\", no such file");
    assert_string_equal(f->body.warnings[1],
                        "Form param `none`, file load error: missing file source");

    /* A file that shrank after it was measured cannot be sent as it was announced. */
    write_file(path, "{");
    assert_int_equal(payload_seek(f->body.payload, 0), 0);
    char chunk[4096];
    assert_int_equal(payload_read(f->body.payload, chunk, sizeof chunk), -1);
    payload_close(f->body.payload);
    unlink(path);
    rmdir(folder);
}

static void files_outside_the_working_folder_can_be_forbidden(void **state)
{
    struct fixture *f = *state;
    char *folder = make_folder();
    const char *inside = arena_printf(&f->arena, "%s/in", folder);
    const char *beside = arena_printf(&f->arena, "%s-beside", folder);
    const char *link = arena_printf(&f->arena, "%s/link", folder);
    write_file(inside, "in");
    write_file(beside, "beside");
    assert_int_equal(symlink(beside, link), 0);
    struct file_rules rules = {.working_dir = folder, .forbid_outside = true};
    struct upload_file file;
    struct error err = {0};
    assert_int_equal(upload_file_find("in", &rules, &f->arena, &file, &err), 0);
    assert_int_equal(file.size, 2);
    assert_int_equal(upload_file_find(inside, &rules, &f->arena, &file, &err), 0);
    const char *const outside[] = {beside, "link", "../etc/passwd", "/nothing/there"};
    for (size_t i = 0; i < COUNT_OF(outside); i++) {
        err = (struct error){0};
        assert_int_equal(upload_file_find(outside[i], &rules, &f->arena, &file, &err), -1);
        assert_string_equal(
            err.message,
            arena_printf(&f->arena, "PPERM: insecure file access outside working directory, \"%s\"",
                         outside[i]));
    }
    assert_int_equal(upload_file_find("gone", &rules, &f->arena, &file, &err), -1);
    assert_string_equal(err.message, "\"gone\", no such file");
    assert_int_equal(upload_file_find(".", &rules, &f->arena, &file, &err), -1);
    assert_string_equal(err.message, "\".\", is not a file");
    rules.forbid_outside = false;
    assert_int_equal(upload_file_find("link", &rules, &f->arena, &file, &err), 0);
    unlink(link);
    unlink(inside);
    unlink(beside);
    rmdir(folder);
}

static void failures_are_told_as_node_tells_them(void **state)
{
    (void)state;
    static const struct {
        struct failure failure;
        const char *code, *stage, *message;
    } cases[] = {
        {{.code = CURLE_COULDNT_CONNECT,
          .os_errno = ECONNREFUSED,
          .address = "127.0.0.1",
          .port = 1},
         "ECONNREFUSED",
         "connect",
         "connect ECONNREFUSED 127.0.0.1:1"},
        {{.code = CURLE_COULDNT_CONNECT, .os_errno = EHOSTUNREACH, .address = "::1", .port = 2},
         "EHOSTUNREACH",
         "connect",
         "connect EHOSTUNREACH ::1:2"},
        {{.code = CURLE_COULDNT_RESOLVE_HOST, .host = "no.invalid"},
         "ENOTFOUND",
         "resolve",
         "getaddrinfo ENOTFOUND no.invalid"},
        {{.code = CURLE_URL_MALFORMAT, .host = "{{x}}"},
         "ENOTFOUND",
         "resolve",
         "getaddrinfo ENOTFOUND {{x}}"},
        {{.timed_out = true, .connected = true}, "ESOCKETTIMEDOUT", "send", "ESOCKETTIMEDOUT"},
        {{.timed_out = true, .connected = true, .answered = true},
         "ESOCKETTIMEDOUT",
         "receive",
         "ESOCKETTIMEDOUT"},
        {{.timed_out = true, .address = "1.2.3.4"}, "ETIMEDOUT", "connect", "ETIMEDOUT"},
        {{.timed_out = true}, "ETIMEDOUT", "resolve", "ETIMEDOUT"},
        {{.code = CURLE_GOT_NOTHING}, "ECONNRESET", "receive", "socket hang up"},
        {{.code = CURLE_PARTIAL_FILE}, "ECONNRESET", "receive", "aborted"},
        {{.code = CURLE_RECV_ERROR, .os_errno = ECONNRESET, .curl_text = ""},
         "ECONNRESET",
         "receive",
         "read ECONNRESET"},
        {{.code = CURLE_RECV_ERROR, .curl_text = "CONNECT tunnel failed, response 407"},
         "ECONNRESET",
         "connect",
         "tunneling socket could not be established, statusCode=407"},
        {{.code = CURLE_SEND_ERROR, .os_errno = EPIPE}, "EPIPE", "send", "write EPIPE"},
        {{.code = CURLE_PEER_FAILED_VERIFICATION, .verify_result = 10, .host = "h"},
         "CERT_HAS_EXPIRED",
         "tls",
         "certificate has expired"},
        {{.code = CURLE_PEER_FAILED_VERIFICATION, .verify_result = 18, .host = "h"},
         "DEPTH_ZERO_SELF_SIGNED_CERT",
         "tls",
         "self-signed certificate"},
        {{.code = CURLE_PEER_FAILED_VERIFICATION, .verify_result = 21, .host = "h"},
         "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
         "tls",
         "unable to verify the first certificate"},
        {{.code = CURLE_PEER_FAILED_VERIFICATION, .host = "h.com", .cert_names = "DNS:a, DNS:b"},
         "ERR_TLS_CERT_ALTNAME_INVALID",
         "tls",
         "Hostname/IP does not match certificate's altnames: Host: h.com. is not in the cert's "
         "altnames: DNS:a, DNS:b"},
        {{.code = CURLE_PEER_FAILED_VERIFICATION,
          .host = "127.0.0.1",
          .cert_names = "DNS:a, IP Address:10.0.0.1, IP Address:::1"},
         "ERR_TLS_CERT_ALTNAME_INVALID",
         "tls",
         "Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not in the cert's "
         "list: 10.0.0.1, ::1"},
        {{.code = CURLE_SSL_CONNECT_ERROR,
          .curl_text = "OpenSSL/3.0.1: error:0A00010B:SSL routines::wrong version number"},
         "EPROTO",
         "tls",
         "write EPROTO error:0A00010B:SSL routines::wrong version number"},
        {{.code = CURLE_SSL_CONNECT_ERROR, .curl_text = "reset"},
         "ECONNRESET",
         "tls",
         "Client network socket disconnected before secure TLS connection was established"},
        {{.code = CURLE_WRITE_ERROR, .fault = ANSWER_HEAD_TOO_LARGE},
         "HPE_HEADER_OVERFLOW",
         "receive",
         "Parse Error: Header overflow"},
        {{.code = CURLE_UNSUPPORTED_PROTOCOL},
         "HPE_INVALID_CONSTANT",
         "receive",
         "Parse Error: Expected HTTP/, RTSP/ or ICE/"},
        {{.code = CURLE_BAD_FUNCTION_ARGUMENT, .curl_text = "own words"},
         "ECURL43",
         "connect",
         "own words"},
    };
    AUTO_ARENA arena = {0};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct exchange exchange = {0};
        failure_explain(&cases[i].failure, &exchange, &arena);
        assert_string_equal(exchange.error_code, cases[i].code);
        assert_string_equal(exchange.error_stage, cases[i].stage);
        assert_string_equal(exchange.error_message, cases[i].message);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(what_the_user_wrote_comes_first_and_together),
        CASE(nothing_is_added_that_stands_there_already),
        CASE(system_headers_can_be_switched_off),
        CASE(bodies_say_their_type_and_length_where_people_expect_it),
        CASE(methods_without_bodies_say_no_length),
        CASE(cookies_join_those_of_the_user),
        CASE(chunks_have_no_length),
        CASE(the_address_may_carry_credentials),
        CASE(a_redirect_drops_what_was_for_the_old_host),
        CASE(values_become_bytes_or_are_refused),
        CASE(comments_leave_json_and_nothing_else_does),
        CASE(forms_are_written_part_by_part),
        CASE(files_outside_the_working_folder_can_be_forbidden),
        CASE(failures_are_told_as_node_tells_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
