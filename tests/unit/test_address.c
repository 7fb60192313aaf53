#include "support/support.h"

#include "server/address.h"

#include <string.h>

static const char *client(const char *peer, const char *forwarded, const char *x_forwarded_for)
{
    static char text[ADDRESS_TEXT_SIZE];
    struct address_range trusted[2];
    struct address address, found;
    assert_int_equal(address_range_parse("10.0.0.0/8", &trusted[0], NULL), 0);
    assert_int_equal(address_range_parse("2001:db8::/32", &trusted[1], NULL), 0);
    assert_true(address_parse(peer, strlen(peer), &address));
    found = address_of_client(&address, trusted, 2, forwarded, x_forwarded_for);
    address_format(&found, text);
    return text;
}

static void strangers_speak_for_nobody(void **state)
{
    assert_string_equal(client("192.0.2.9", NULL, "1.2.3.4"), "192.0.2.9");
    assert_string_equal(client("192.0.2.9", "for=1.2.3.4", NULL), "192.0.2.9");
    assert_string_equal(client("11.0.0.1", NULL, "1.2.3.4"), "11.0.0.1");
}

static void trusted_proxies_are_walked_from_the_right(void **state)
{
    assert_string_equal(client("10.1.1.1", NULL, "1.2.3.4"), "1.2.3.4");
    assert_string_equal(client("10.1.1.1", NULL, "6.6.6.6, 1.2.3.4, 10.9.9.9"), "1.2.3.4");
    assert_string_equal(client("10.1.1.1", NULL, "1.2.3.4:5678"), "1.2.3.4");
    assert_string_equal(client("2001:db8::1", "for=\"[2a00::7]:80\";proto=http", NULL), "2a00::7");
    assert_string_equal(client("10.1.1.1", "for=6.6.6.6, proto=http; For=1.2.3.4", "7.7.7.7"),
                        "1.2.3.4");
}

static void unreadable_hops_end_the_walk(void **state)
{
    assert_string_equal(client("10.1.1.1", NULL, "1.2.3.4, nonsense"), "10.1.1.1");
    assert_string_equal(client("10.1.1.1", "for=_hidden", NULL), "10.1.1.1");
    assert_string_equal(client("10.1.1.1", NULL, ""), "10.1.1.1");
    assert_string_equal(client("10.1.1.1", NULL, NULL), "10.1.1.1");
}

static void ranges_are_checked(void **state)
{
    struct address_range range;
    struct error err;
    assert_int_equal(address_range_parse("10.0.0.0/33", &range, &err), -1);
    assert_int_equal(address_range_parse("10.0.0.0/", &range, &err), -1);
    assert_int_equal(address_range_parse("10.0.0/8", &range, &err), -1);
    assert_int_equal(address_range_parse("::1/129", &range, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    assert_int_equal(address_range_parse("0.0.0.0/0", &range, NULL), 0);
    struct address six;
    assert_true(address_parse("::1", 3, &six));
    assert_false(address_range_contains(&range, &six));
}

static void listening_needs_a_port(void **state)
{
    struct sockaddr_storage address;
    socklen_t length;
    struct error err;
    assert_int_equal(address_parse_listen("127.0.0.1:0", &address, &length, &err), 0);
    assert_int_equal(address_parse_listen("[::1]:80", &address, &length, &err), 0);
    assert_int_equal(address_parse_listen("127.0.0.1", &address, &length, &err), -1);
    assert_int_equal(address_parse_listen("127.0.0.1:", &address, &length, &err), -1);
    assert_int_equal(address_parse_listen("127.0.0.1:http", &address, &length, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strangers_speak_for_nobody),
        cmocka_unit_test(trusted_proxies_are_walked_from_the_right),
        cmocka_unit_test(unreadable_hops_end_the_walk),
        cmocka_unit_test(ranges_are_checked),
        cmocka_unit_test(listening_needs_a_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
