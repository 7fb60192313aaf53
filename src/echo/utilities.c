/* utilities.c: /status, /delay, /ip, /bytes, the redirects, /type and /transform. */
#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "echo/endpoints.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DELAY_S = 10, MAX_BYTES = 10 << 20, MAX_REDIRECTS = 100 };

/* The number in a path parameter: digits only. -1 for anything else, or past `most`. */
static long number_parameter(const struct request *request, const char *name, long most)
{
    const char *text = request_parameter(request, name);
    char *end;
    if (*text < '0' || *text > '9' || strlen(text) > 9)
        return -1;
    long value = strtol(text, &end, 10);
    return *end || value > most ? -1 : value;
}

static void answer_status(struct request *request, void *user)
{
    long status = number_parameter(request, "code", 999);
    if (status < 200) { /* 1xx is no answer */
        echo_reply_text(request, 400, "Bad Request");
        return;
    }
    if (http_status_is_bodiless((unsigned)status)) {
        reply_set_status(request, (unsigned)status);
        echo_add_common_fields(request);
        reply_send(request, "", 0);
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddNumberToObject(tree, "status", (double)status);
    echo_reply_json(request, (unsigned)status, tree);
}

static void answer_after_delay(struct request *request, void *seconds)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddStringToObject(tree, "delay", seconds);
    echo_reply_json(request, 200, tree);
}

static void answer_delay(struct request *request, void *user)
{
    const char *text = request_parameter(request, "seconds");
    char *end;
    double seconds = strtod(text, &end);
    if (*text < '0' || *text > '9' || *end || !isfinite(seconds)) {
        echo_reply_text(request, 400, "Bad Request");
        return;
    }
    if (seconds > MAX_DELAY_S) {
        seconds = MAX_DELAY_S;
        text = arena_printf(request->arena, "%d", MAX_DELAY_S);
    }
    request_after(request, (uint32_t)(seconds * 1000), answer_after_delay, (void *)text);
}

static void answer_ip(struct request *request, void *user)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddStringToObject(tree, "ip", request_client_address(request));
    echo_reply_json(request, 200, tree);
}

static void answer_bytes(struct request *request, void *user)
{
    long count = number_parameter(request, "count", MAX_BYTES);
    if (count < 0) {
        echo_reply_text(request, 400, "Bad Request");
        return;
    }
    char *bytes = arena_alloc(request->arena, (size_t)count);
    random_bytes(bytes, (size_t)count);
    reply_add_field(request, "Content-Type", "application/octet-stream");
    echo_add_common_fields(request);
    reply_send(request, bytes, (size_t)count);
}

static void answer_redirect_to(struct request *request, void *user)
{
    const char *url = echo_query(request, "url"), *text = echo_query(request, "status_code");
    long status = text ? strtol(text, NULL, 10) : 302;
    if (!url) {
        echo_reply_text(request, 400, "Bad Request");
        return;
    }
    echo_reply_redirect(request, status >= 300 && status <= 399 ? (unsigned)status : 302, url);
}

static void answer_redirect(struct request *request, void *user)
{
    long left = number_parameter(request, "count", MAX_REDIRECTS);
    if (left < 1)
        echo_reply_text(request, 400, "Bad Request");
    else if (left == 1)
        echo_reply_redirect(request, 302, "/get");
    else
        echo_reply_redirect(request, 302, arena_printf(request->arena, "/redirect/%ld", left - 1));
}

static void answer_document(struct request *request, const char *type, const char *text)
{
    reply_add_field(request, "Content-Type", type);
    echo_reply_text(request, 200, text);
}

static void answer_xml(struct request *request, void *user)
{
    answer_document(request, "application/xml; charset=utf-8",
                    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                    "<library>\n"
                    "  <book id=\"1\" available=\"true\">\n"
                    "    <title>A Walk by the Sea</title>\n"
                    "    <year>1998</year>\n"
                    "  </book>\n"
                    "  <book id=\"2\" available=\"false\">\n"
                    "    <title>The Quiet Lamp</title>\n"
                    "    <year>2004</year>\n"
                    "  </book>\n"
                    "</library>\n");
}

static void answer_html(struct request *request, void *user)
{
    answer_document(request, "text/html; charset=utf-8",
                    "<!DOCTYPE html>\n"
                    "<html lang=\"en\">\n"
                    "<head><meta charset=\"utf-8\"><title>Hello</title></head>\n"
                    "<body><h1>Hello</h1><p>A small page.</p></body>\n"
                    "</html>\n");
}

/* No converter can be reached from here; the answer says so instead of pretending. */
static void answer_transform(struct request *request, void *user)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddStringToObject(tree, "error", "converting collections is not available here");
    echo_reply_json(request, 501, tree);
}

const struct route echo_utility_routes[] = {
    {HTTP_METHOD_ANY, "/status/{code}", answer_status},
    {HTTP_METHOD_GET, "/delay/{seconds}", answer_delay},
    {HTTP_METHOD_GET, "/ip", answer_ip},
    {HTTP_METHOD_GET, "/bytes/{count}", answer_bytes},
    {HTTP_METHOD_GET, "/redirect-to", answer_redirect_to},
    {HTTP_METHOD_GET, "/redirect/{count}", answer_redirect},
    {HTTP_METHOD_GET, "/type/xml", answer_xml},
    {HTTP_METHOD_GET, "/type/html", answer_html},
    {HTTP_METHOD_POST, "/transform/collection", answer_transform},
    {0},
};
