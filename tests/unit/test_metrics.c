#include "support/support.h"

#include "api/api.h"
#include "api/metrics.h"
#include "base/buffer.h"

#include <string.h>

enum { TEXT_MAX = 1 << 20 };

static const struct api_route routes[] = {
    {.method = HTTP_METHOD_GET, .path = "/a"},
    {.method = HTTP_METHOD_POST, .path = "/b/{id}"},
};

static const struct api_route *describe(void *context, size_t row)
{
    assert_true(row < COUNT_OF(routes));
    return &routes[row];
}

static const char *write_all(const struct metrics *metrics, struct buffer *into)
{
    buffer_init(into, TEXT_MAX);
    metrics_write(metrics, describe, NULL, into);
    return buffer_text(into);
}

static void assert_line(const char *text, const char *line)
{
    const char *at = strstr(text, line);
    if (!at || at[strlen(line)] != '\n' || (at > text && at[-1] != '\n'))
        fail_msg("'%s' is no line of:\n%s", line, text);
}

static void answers_are_counted_by_route_and_class(void **state)
{
    struct metrics *metrics = metrics_create(COUNT_OF(routes));
    AUTO_BUFFER text;
    metrics_count(metrics, 0, 200, 50);
    metrics_count(metrics, 0, 204, 50);
    metrics_count(metrics, 0, 404, 50);
    metrics_count(metrics, 1, 503, 50);
    metrics_count(metrics, 2, 404, 50); /* no route */
    assert_int_equal(metrics_total(metrics), 5);
    const char *said = write_all(metrics, &text);
    assert_line(said, "postern_http_requests_total{method=\"GET\",route=\"/a\",status=\"2xx\"} 2");
    assert_line(said, "postern_http_requests_total{method=\"GET\",route=\"/a\",status=\"4xx\"} 1");
    assert_line(said,
                "postern_http_requests_total{method=\"POST\",route=\"/b/{id}\",status=\"5xx\"} 1");
    assert_line(said, "postern_http_requests_total{method=\"\",route=\"\",status=\"4xx\"} 1");
    assert_null(strstr(said, "status=\"3xx\""));
    metrics_free(metrics);
}

static void times_add_up_from_bucket_to_bucket(void **state)
{
    struct metrics *metrics = metrics_create(COUNT_OF(routes));
    AUTO_BUFFER text;
    metrics_count(metrics, 0, 200, 100);     /* the bound belongs to its bucket */
    metrics_count(metrics, 0, 200, 101);     /* the next one */
    metrics_count(metrics, 0, 200, 2000000); /* longer than any */
    const char *said = write_all(metrics, &text);
#define BUCKET(le)                                                                                 \
    "postern_http_request_duration_seconds_bucket{method=\"GET\",route=\"/a\",le=\"" le "\"} "
    assert_line(said, BUCKET("0.0001") "1");
    assert_line(said, BUCKET("0.0005") "2");
    assert_line(said, BUCKET("1") "2");
    assert_line(said, BUCKET("+Inf") "3");
    assert_line(said, "postern_http_request_duration_seconds_count{method=\"GET\",route=\"/a\"} 3");
    assert_line(said,
                "postern_http_request_duration_seconds_sum{method=\"GET\",route=\"/a\"} 2.000201");
    assert_null(strstr(said, "/b/{id}")); /* never asked for */
    metrics_free(metrics);
}

static void odd_statuses_do_no_harm(void **state)
{
    static const unsigned statuses[] = {0, 99, 600, 4000000000u};
    struct metrics *metrics = metrics_create(1);
    for (size_t i = 0; i < COUNT_OF(statuses); i++)
        metrics_count(metrics, 0, statuses[i], UINT64_MAX);
    assert_int_equal(metrics_total(metrics), COUNT_OF(statuses));
    metrics_free(metrics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_counted_by_route_and_class),
        cmocka_unit_test(times_add_up_from_bucket_to_bucket),
        cmocka_unit_test(odd_statuses_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
