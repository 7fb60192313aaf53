#include "support/support.h"

#include "base/arena.h"
#include "model/url.h"
#include "json/json.h"

#include <string.h>

/* What newman 6.2.2 makes of each text: the address as it shows it (NULL: as written) and as it
 * sends it, without the fragment. */
static const struct {
    const char *text, *shown, *wire;
} observed[] = {
    {"http://h:1/a b/c", NULL, "http://h:1/a%20b/c"},
    {"http://h/a%20b%zz%", NULL, "http://h/a%20b%zz%"},
    {"http://h/[x]{y}|z^w`q", NULL, "http://h/[x]%7By%7D|z^w%60q"},
    {"http://h/a\\b\\c", "http://h/a/b/c", "http://h/a/b/c"},
    {"http://h/\"q\"'<>'", NULL, "http://h/%22q%22'%3C%3E'"},
    {"http://h/é/ü😀", NULL, "http://h/%C3%A9/%C3%BC%F0%9F%98%80"},
    {"http://h//a//b///", NULL, "http://h//a//b///"},
    {"http://h/a/../b/./c", NULL, "http://h/a/../b/./c"},
    {"http://h/..", NULL, "http://h/.."},
    {"http://h?", NULL, "http://h/?"},
    {"http://h/?", NULL, "http://h/?"},
    {"http://h/a?#", NULL, "http://h/a?"},
    {"http://h/a?x#y", NULL, "http://h/a?x"},
    {"http://h/a#y?x=1", NULL, "http://h/a"},
    {"http://h", NULL, "http://h/"},
    {"http://h?a=b", NULL, "http://h/?a=b"},
    {"http://h#x", NULL, "http://h/"},
    {"h:80/x", NULL, "http://h:80/x"},
    {"//h/x", NULL, "http:////h/x"},
    {"http:/h/x", NULL, "http://http:/h/x"},
    {"http:h:1/x", NULL, "http://http:h:1/x"},
    {"http:///h/x", "http://h/x", "http://h/x"},
    {"http:////h//x", "http://h//x", "http://h//x"},
    {"http:\\\\h\\x?a\\b#c\\d", "http://h/x?a\\b#c\\d", "http://h/x?a\\b"},
    {"  http://h/x  ", "http://h/x  ", "http://h/x%20%20"},
    {"\302\240\357\273\277http://h/x\302\240", "http://h/x\302\240", "http://h/x%C2%A0"},
    {"http://u:p@h/x", NULL, "http://u:p@h/x"},
    {"http://u@h/x", NULL, "http://u@h/x"},
    {"http://u:@h/x", NULL, "http://u:@h/x"},
    {"http://:p@h/x", NULL, "http://:p@h/x"},
    {"http://@h/", NULL, "http://@h/"},
    {"http://u@b:p@q:r@h/x", NULL, "http://u%40b:p%40q%3Ar@h/x"},
    {"http://u%40:p%3a@h/x", NULL, "http://u%40:p%3a@h/x"},
    {"http://u;=^|:p/p@h/", NULL, "http://u;=^|:p/p@h/"},
    {"http://[::1]:80/x", NULL, "http://[::1]:80/x"},
    {"http://[::1]/x", NULL, "http://[::1]/x"},
    {"[::1]:", NULL, "http://[::1]:/"},
    {"http://127.0.0.1:80/x", NULL, "http://127.0.0.1:80/x"},
    {"HTTP://U:P@H/X", NULL, "http://U:P@h/X"},
    {"ftp://h/x", NULL, "ftp://h/x"},
    {"", NULL, "http:///"},
    {"/x", NULL, "http:///x"},
    {"?a=b", NULL, "http:///?a=b"},
    {"http://", NULL, "http:///"},
    {"http://?a", NULL, "http:///?a"},
    {"http://h:99999/x", NULL, "http://h:99999/x"},
    {"http://h:abc/x", NULL, "http://h:abc/x"},
    {"http://h:/x", NULL, "http://h:/x"},
    {"h:5:", NULL, "http://h:5:/"},
    {"http://h/x?a=b c&d=\"'<>&e=é&f=[]{}|^`\\&g=%&h=%zz&i=+&&j==&k=a=b&l", NULL,
     "http://h/x?a=b%20c&d=%22%27%3C%3E&e=%C3%A9&f=[]{}|^`\\&g=%&h=%zz&i=+&&j==&k=a=b&l"},
    {"http://h/x?a=1?b=2", NULL, "http://h/x?a=1?b=2"},
    {"http://h/x?&", NULL, "http://h/x?&"},
    {"http://h/x?=", NULL, "http://h/x?="},
    {"http://h/x?=a", NULL, "http://h/x?=a"},
    {"http://h/x?a&", NULL, "http://h/x?a&"},
    {"http://h/x?&&a", NULL, "http://h/x?&&a"},
    {"http://h/x?a=\001\177\302\200", NULL, "http://h/x?a=%01%7F%C2%80"},
    {"http://h/x\001y\177z\tq\nr", NULL, "http://h/x%01y%7Fz%09q%0Ar"},
    {"http://h/:id/x", NULL, "http://h/:id/x"},
    {"http://h/{{u}}/x?{{v}}={{w}}", NULL, "http://h/%7B%7Bu%7D%7D/x?{{v}}={{w}}"},
    {"http://h/a;b=c,d!$&'()*+:@=~-._", NULL, "http://h/a;b=c,d!$&'()*+:@=~-._"},
    {"http://h/x?\?", NULL, "http://h/x?\?"},
    {"://h/x", "h/x", "http://h/x"},
    {"http//h/x", NULL, "http://http//h/x"},
    {"h/x://y", NULL, "h/x://y/"},
    {"h?u=http://x", NULL, "http://h/?u=http://x"},
    {"http://h/%7Euser/%41", NULL, "http://h/%7Euser/%41"},
    {"http://h/a?b#c#d", NULL, "http://h/a?b"},
    {"http://h/a?x=$!()*,;:@/", NULL, "http://h/a?x=$!()*,;:@/"},
    {"http://h/{{a/b}}?c", NULL, "http://h/%7B%7Ba/b%7D%7D?c"},
    {"http://h/x?{{a&b}}=c", NULL, "http://h/x?{{a&b}}=c"},
    {"http://h/x?{{a=b}}=c", NULL, "http://h/x?{{a=b}}=c"},
    {"http://h/x?{{a&b=c}}=d", "http://h/x?{{a%26b=c}}=d", "http://h/x?{{a%26b=c}}=d"},
    {"http://h/{{a?b}}/c#d", NULL, "http://h/%7B%7Ba%3Fb%7D%7D/c"},
    {"http://h/x?a={{b#c}}&d", NULL, "http://h/x?a={{b%23c}}&d"},
    {"http://h/{{{a/b}}}/c", NULL, "http://h/%7B%7B%7Ba/b%7D%7D%7D/c"},
    {"http://h/{{a}/b}}/c", NULL, "http://h/%7B%7Ba%7D/b%7D%7D/c"},
    {"http://h/{{x", NULL, "http://h/%7B%7Bx"},
    {"http://{{h.i}}:{{p/q}}/z", NULL, "http://{{h.i}}:{{p/q}}/z"},
    {"{{a:b}}:{{c:d}}@{{h@h}}/x", NULL, "http://%7B%7Ba%3Ab%7D%7D:%7B%7Bc%3Ad%7D%7D@{{h@h}}/x"},
    {"{{proto}}://h/x", NULL, "{{proto}}://h/x"},
    {"{{url}}/x?a", NULL, "http://{{url}}/x?a"},
    {"http://h\\u/x", "http://h/u/x", "http://h/u/x"},
    {"http://u/x@h/", NULL, "http://u/x@h/"},
    {"http://h/a@b:c", NULL, "http://h/a@b:c"},
    {"http://MÜNCHEN.de/", NULL, "http://xn--mnchen-3ya.de/"},
    {"http://ａ。com/", NULL, "http://a.com/"},
    {"http://日本語.example/ä", NULL, "http://xn--wgv71a119e.example/%C3%A4"},
    {"http://xn--9ca.com/", NULL, "http://xn--9ca.com/"},
    {"http://h..x./", NULL, "http://h..x./"},
    {"http://h\n/x", NULL, "http://h/x"},
    {"h? a = b ", NULL, "http://h/?%20a%20=%20b%20"},
};

static void url_parse_reads_odd_addresses_as_newman_does(void **state)
{
    for (size_t i = 0; i < sizeof observed / sizeof observed[0]; i++) {
        AUTO_ARENA arena = {0};
        struct url url;
        url_parse(observed[i].text, &arena, &url);
        const char *shown = observed[i].shown ? observed[i].shown : observed[i].text;
        assert_string_equal(url_to_text(&url, &arena), shown);
        assert_string_equal(url_to_wire(&url, false, &arena), observed[i].wire);
    }
}

static void url_parse_fills_every_part(void **state)
{
    AUTO_ARENA arena = {0};
    struct url url;
    url_parse("https://me:se:cret@api.example.com:8443/v1//x/?a=b=c&d&&e=#top", &arena, &url);
    assert_string_equal(url.protocol, "https");
    assert_string_equal(url.user, "me");
    assert_string_equal(url.password, "se:cret");
    assert_string_equal(url.host, "api.example.com");
    assert_string_equal(url.port, "8443");
    assert_int_equal(url.path_count, 4);
    assert_string_equal(url.path[0], "v1");
    assert_string_equal(url.path[1], "");
    assert_string_equal(url.path[3], "");
    assert_int_equal(url.query.count, 4);
    assert_string_equal(url.query.items[0].value, "b=c");
    assert_null(url.query.items[1].value);
    assert_string_equal(url.query.items[2].key, "");
    assert_string_equal(url.query.items[3].value, "");
    assert_string_equal(url.hash, "top");
}

static void url_parse_leaves_out_what_is_not_written(void **state)
{
    AUTO_ARENA arena = {0};
    struct url url;
    url_parse("example.com", &arena, &url);
    assert_null(url.protocol);
    assert_null(url.user);
    assert_null(url.port);
    assert_null(url.path);
    assert_null(url.hash);
    assert_false(url.has_query);
    assert_string_equal(url.host, "example.com");
    url_parse("", &arena, &url);
    assert_null(url.host);
}

static void check_json(const char *json, const char *shown, const char *wire)
{
    AUTO_ARENA arena = {0};
    AUTO_JSON node = cJSON_Parse(json);
    struct url url;
    assert_non_null(node);
    url_from_json(node, &arena, &url);
    assert_string_equal(url_to_text(&url, &arena), shown);
    assert_string_equal(url_to_wire(&url, false, &arena), wire);
}

static void url_from_json_prefers_parts_over_raw(void **state)
{
    check_json("\"http://h/x\"", "http://h/x", "http://h/x");
    check_json("{\"raw\":\"http://raw/x?y=1\",\"host\":[\"h\"]}", "h", "http://h/");
    check_json("{\"protocol\":\"https\",\"host\":[\"a\",\"b\"],\"port\":\"8080\","
               "\"path\":[\"x\",\"\"],\"hash\":\"top\"}",
               "https://a.b:8080/x/#top", "https://a.b:8080/x/");
    check_json("{\"host\":\"h.i\",\"path\":\"/a//b?c\",\"port\":80}", "h.i:80/a//b?c",
               "http://h.i:80/a//b%3Fc");
    check_json("{\"host\":[\"h\"],\"path\":[]}", "h/", "http://h/");
    check_json("{\"host\":[\"h\"],\"path\":\"\"}", "h", "http://h/");
    check_json("{\"host\":[\"h\"],\"path\":[null,5,\"a/b\",\"c#d\"]}", "h//5/a/b/c#d",
               "http://h//5/a/b/c%23d");
    check_json("{\"auth\":{\"user\":\"u\",\"password\":\"p\"},\"host\":[\"h\"]}", "u:p@h",
               "http://u:p@h/");
    check_json("{\"protocol\":\"http://\",\"host\":[\"h\"]}", "http://h", "http://://h/");
    check_json("{}", "", "http:///");
    check_json("null", "", "http:///");
}

static void url_from_json_falls_back_on_raw_alone(void **state)
{
    check_json("{\"raw\":\"http://h/x?y=1\"}", "http://h/x?y=1", "http://h/x?y=1");
    check_json("{\"raw\":\"http://h/x?y=1\",\"query\":[{\"key\":\"a\",\"value\":\"b\"}]}",
               "http://h/x?a=b", "http://h/x?a=b");
    check_json("{\"raw\":\"http://h/:a\",\"variable\":[{\"key\":\"a\",\"value\":\"v\"}]}",
               "http://h/v", "http://h/v");
}

static void url_from_json_reads_query_entries_as_newman_does(void **state)
{
    check_json("{\"host\":[\"h\"],\"query\":[]}", "h", "http://h/");
    check_json("{\"host\":[\"h\"],\"query\":[{\"key\":\"a\",\"value\":\"b\"},"
               "{\"key\":\"c\",\"value\":null},{\"key\":\"d\"},{\"key\":\"e\",\"value\":\"\"},"
               "{\"key\":null,\"value\":\"f\"},{\"value\":\"g\"},{\"key\":\"\",\"value\":\"\"},"
               "{\"key\":\"h\",\"value\":\"i\",\"disabled\":true},{\"key\":\"j\",\"value\":5}]}",
               "h?a=b&c&d&e=&=f&=g&=&j", "http://h/?a=b&c&d&e=&=f&=g&=&j");
    check_json("{\"host\":[\"h\"],\"query\":[{\"key\":\"a&b=c#\",\"value\":\"d&e=f#g\"},"
               "{\"key\":\"{{a&b}}\",\"value\":\"{{c&d}}&\"}]}",
               "h?a%26b%3Dc%23=d%26e=f%23g&{{a&b}}={{c&d}}%26",
               "http://h/?a%26b%3Dc%23=d%26e=f%23g&{{a&b}}={{c&d}}%26");
    check_json("{\"host\":[\"h\"],\"query\":\"a=b&c\"}", "h?a=b&c", "http://h/?a=b&c");
    check_json("{\"host\":[\"h\"],\"query\":{\"a\":\"b\",\"c\":null}}", "h?a=b&c",
               "http://h/?a=b&c");
    check_json("{\"host\":[\"h\"],\"query\":[\"a=b\",null,{}]}", "h?a=b&", "http://h/?a=b&");
    check_json("{\"host\":[\"h\"],\"query\":[{\"key\":\"\",\"value\":null}]}", "h?", "http://h/?");
    check_json("{\"host\":[\"h\"],\"query\":[{\"key\":\"a\",\"value\":\"b\",\"disabled\":true}]}",
               "h", "http://h/");
}

static void check_variable(const char *segment, const char *variable, const char *shown)
{
    AUTO_ARENA arena = {0};
    char *json = arena_printf(&arena, "{\"host\":[\"h\"],\"path\":[\"%s\"],\"variable\":[%s]}",
                              segment, variable);
    AUTO_JSON node = cJSON_Parse(json);
    struct url url;
    assert_non_null(node);
    url_from_json(node, &arena, &url);
    assert_string_equal(url_to_text(&url, &arena), shown);
}

static void url_path_variables_replace_whole_segments(void **state)
{
    const char *id = "{\"key\":\"id\",\"value\":\"1/2?3\"}";
    check_variable(":id", id, "h/1/2?3");
    check_variable(":id.json", id, "h/1/2?3.json");
    check_variable("x:id", id, "h/x:id");
    check_variable(":id-x", id, "h/:id-x");
    check_variable(":id:x", id, "h/:id:x");
    check_variable(":", id, "h/:");
    check_variable(":ID", id, "h/:ID");
    check_variable(":{{t}}", "{\"key\":\"{{t}}\",\"value\":\"v\"}", "h/v");
    check_variable(":a b", "{\"key\":\"a b\",\"value\":\"v\"}", "h/v");
    check_variable(":id", "{\"id\":\"id\",\"value\":\"v\"}", "h/v");
    check_variable(":id", "{\"id\":\"id\",\"key\":\"b\",\"value\":\"v\"}", "h/:id");
    check_variable(":id", "{\"key\":\"id\",\"value\":\"v\",\"disabled\":true}", "h/v");
}

static void url_path_variables_without_text_leave_the_segment(void **state)
{
    check_variable(":id", "{\"key\":\"id\",\"value\":\"\"}", "h/:id");
    check_variable(":id", "{\"key\":\"id\",\"value\":null}", "h/:id");
    check_variable(":id", "{\"key\":\"id\",\"value\":5}", "h/:id");
    check_variable(":id", "{\"key\":\"id\",\"value\":5,\"type\":\"string\"}", "h/5");
    check_variable(":id", "{\"key\":\"id\",\"value\":\"5\",\"type\":\"number\"}", "h/:id");
    check_variable(":id", "{\"key\":\"id\",\"value\":\"1\"},{\"key\":\"id\",\"value\":\"2\"}",
                   "h/2");
    check_variable(":id", "{\"key\":\"id\",\"value\":\"1\"},{\"key\":\"id\",\"value\":\"\"}",
                   "h/:id");
    check_variable(":id", "{\"key\":\"id\",\"value\":\":b\"},{\"key\":\"b\",\"value\":\"c\"}",
                   "h/:b");
}

static void url_without_encoding_goes_out_as_written(void **state)
{
    AUTO_ARENA arena = {0};
    struct url url;
    url_parse("HTTP://u@b:p@H/a b/{{é}}?x y='#z", &arena, &url);
    assert_string_equal(url_request_target(&url, true, &arena), "/a b/{{é}}?x y='");
    assert_string_equal(url_to_wire(&url, true, &arena), "http://u@b:p@h/a b/{{é}}?x y='");
    assert_string_equal(url_request_target(&url, false, &arena),
                        "/a%20b/%7B%7B%C3%A9%7D%7D?x%20y=%27");
}

static void url_to_json_gives_the_parts_back(void **state)
{
    AUTO_ARENA arena = {0};
    struct url url;
    url_parse("https://u:p@a.{{b.c}}.d:1/x/y?k=v&w#h", &arena, &url);
    url.query.items[1].disabled = true;
    AUTO_JSON json = url_to_json(&url, &arena);
    char *text = cJSON_PrintUnformatted(json);
    assert_string_equal(text, "{\"raw\":\"https://u:p@a.{{b.c}}.d:1/x/y?k=v#h\",\"protocol\":"
                              "\"https\",\"auth\":{\"user\":\"u\",\"password\":\"p\"},\"host\":"
                              "[\"a\",\"{{b.c}}\",\"d\"],\"port\":\"1\",\"path\":[\"x\",\"y\"],"
                              "\"query\":[{\"key\":\"k\",\"value\":\"v\"},{\"key\":\"w\",\"value\":"
                              "null,\"disabled\":true}],\"variable\":[],\"hash\":\"h\"}");
    cJSON_free(text);

    struct url again;
    url_from_json(json, &arena, &again);
    assert_string_equal(url_to_text(&again, &arena), url_to_text(&url, &arena));
}

static void host_to_ascii_is_punycode_for_international_names(void **state)
{
    AUTO_ARENA arena = {0};
    assert_string_equal(host_to_ascii("ΕΛΛΆΔΑ.gr", &arena), "xn--hxakic4aa.gr");
    assert_string_equal(host_to_ascii("президент.РФ", &arena), "xn--d1abbgf6aiiy.xn--p1ai");
    assert_string_equal(host_to_ascii("{{ü}}.De", &arena), "{{ü}}.de");
    assert_string_equal(host_to_ascii("\xff\xfe.com", &arena), "\xff\xfe.com");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(url_parse_reads_odd_addresses_as_newman_does),
        cmocka_unit_test(url_parse_fills_every_part),
        cmocka_unit_test(url_parse_leaves_out_what_is_not_written),
        cmocka_unit_test(url_from_json_prefers_parts_over_raw),
        cmocka_unit_test(url_from_json_falls_back_on_raw_alone),
        cmocka_unit_test(url_from_json_reads_query_entries_as_newman_does),
        cmocka_unit_test(url_path_variables_replace_whole_segments),
        cmocka_unit_test(url_path_variables_without_text_leave_the_segment),
        cmocka_unit_test(url_without_encoding_goes_out_as_written),
        cmocka_unit_test(url_to_json_gives_the_parts_back),
        cmocka_unit_test(host_to_ascii_is_punycode_for_international_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
