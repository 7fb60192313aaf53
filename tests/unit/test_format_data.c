#include "support/support.h"

#include "format/format.h"

#include <stdlib.h>
#include <string.h>

static void expect_rows(const char *text, const char *expected)
{
    struct error err = {0};
    cJSON *rows = NULL;
    if (format_read_data(text, strlen(text), "data", &rows, &err) < 0)
        fail_msg("%s: %s", text, err.message);
    char *printed = json_print(rows, false);
    assert_string_equal(printed, expected);
    free(printed);
    cJSON_Delete(rows);
}

static void expect_error(const char *text, const char *message)
{
    struct error err = {0};
    cJSON *rows = NULL;
    assert_int_equal(format_read_data(text, strlen(text), "data", &rows, &err), -1);
    assert_null(rows);
    assert_string_equal(err.message, message);
}

static void json_rows_are_objects(void **state)
{
    expect_rows("[{\"a\":1},{\"a\":[2]}]", "[{\"a\":1},{\"a\":[2]}]");
    expect_rows(" \n[{\"a\":1}]\n ", "[{\"a\":1}]");
    expect_rows("[1,\"x\",null,{\"a\":1}]", "[{},{},{},{\"a\":1}]");
}

static void json_that_is_no_list_of_rows_is_one_empty_row(void **state)
{
    expect_rows("{\"a\":1}", "[{}]");
    expect_rows("[]", "[{}]");
    expect_rows("12", "[{}]");
    expect_rows("\"text\"", "[{}]");
}

static void csv_has_its_header_in_the_first_row(void **state)
{
    expect_rows("a,b\n1,x\n2,y\n", "[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":\"y\"}]");
    expect_rows("a,b\r\n1,x\r\n", "[{\"a\":1,\"b\":\"x\"}]");
    expect_rows("a,b\r1,x\r", "[{\"a\":1,\"b\":\"x\"}]");
    expect_rows("a,b", "[{}]");
    expect_rows("", "[{}]");
}

static void csv_fields_are_trimmed_outside_quotes(void **state)
{
    expect_rows("a , b\n x ,\" y \" \n", "[{\"a\":\"x\",\"b\":\" y \"}]");
}

static void csv_quotes_hold_anything(void **state)
{
    expect_rows("a,b\n\"1,\"\"2\"\"\n3\",4", "[{\"a\":\"1,\\\"2\\\"\\n3\",\"b\":4}]");
    expect_rows("a\n5\" disk\n", "[{\"a\":\"5\\\" disk\"}]");
    expect_rows("a\n\"\"\n", "[{\"a\":\"\"}]");
}

static void csv_rows_may_be_ragged(void **state)
{
    expect_rows("a,b\nx\nx,y,z\n", "[{\"a\":\"x\"},{\"a\":\"x\",\"b\":\"y\"}]");
    expect_rows("a,b\n\nx,\n", "[{\"a\":\"\"},{\"a\":\"x\",\"b\":\"\"}]");
}

static void csv_last_of_equal_columns_wins(void **state)
{
    expect_rows("a,b,a\n1,2,3\n4\n", "[{\"a\":3,\"b\":2},{\"a\":4}]");
}

static void csv_numbers_are_numbers_unless_quoted(void **state)
{
    expect_rows("a,b,c,d,e\n007,+4,1e3,.5,-2.50\n",
                "[{\"a\":7,\"b\":4,\"c\":1000,\"d\":0.5,\"e\":-2.5}]");
    expect_rows("a,b,c,d,e\n\"7\",true,null,1e999,1.2.3\n",
                "[{\"a\":\"7\",\"b\":\"true\",\"c\":\"null\",\"d\":\"1e999\",\"e\":\"1.2.3\"}]");
    expect_rows("a,b,c\n0x1F,1e,-\n", "[{\"a\":0,\"b\":\"1e\",\"c\":\"-\"}]");
}

static void csv_open_quote_is_an_error(void **state)
{
    expect_error("a\n1\n\"x\n\n", "Quote Not Closed: the parsing is finished with an opening quote "
                                  "at line 4");
    expect_error("a\n\"x\"y\n",
                 "Invalid Closing Quote: found non trimable byte after quote at line 2");
}

static void csv_columns_are_bounded(void **state)
{
    enum { COLUMNS = 10002 };
    char *text = malloc(COLUMNS);
    memset(text, ',', COLUMNS);
    struct error err = {0};
    cJSON *rows = NULL;
    assert_int_equal(format_read_data(text, COLUMNS, "data", &rows, &err), -1);
    assert_int_equal(err.code, ERR_LIMIT);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_rows_are_objects),
        cmocka_unit_test(json_that_is_no_list_of_rows_is_one_empty_row),
        cmocka_unit_test(csv_has_its_header_in_the_first_row),
        cmocka_unit_test(csv_fields_are_trimmed_outside_quotes),
        cmocka_unit_test(csv_quotes_hold_anything),
        cmocka_unit_test(csv_rows_may_be_ragged),
        cmocka_unit_test(csv_last_of_equal_columns_wins),
        cmocka_unit_test(csv_numbers_are_numbers_unless_quoted),
        cmocka_unit_test(csv_open_quote_is_an_error),
        cmocka_unit_test(csv_columns_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
