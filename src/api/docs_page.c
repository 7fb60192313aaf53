#include "api/docs_page.h"

#include "api/schemas.h"
#include "api/shape.h"
#include "base/buffer.h"
#include "base/text.h"
#include "server/reply.h"

#include <string.h>

enum { DOCS_MAX_PAGE = 8 << 20, DOCS_MAX_TAGS = 64 };

/* All that the page says is ours; schemas have signs in them that HTML has other uses for. */
static void write_text(struct buffer *page, const char *text)
{
    for (; *text; text++)
        if (*text == '<')
            buffer_append_text(page, "&lt;");
        else if (*text == '&')
            buffer_append_text(page, "&amp;");
        else
            buffer_append_char(page, *text);
}

/* --- one route --- */

/* "Error|Problem", each name a link to its schema; words that are no names stay as they are. */
static void write_schema_names(struct buffer *page, const char *names)
{
    while (*names) {
        size_t length = strcspn(names, "|");
        if (*names >= 'A' && *names <= 'Z')
            buffer_printf(page, "<a href=\"#%.*s\">%.*s</a>", (int)length, names, (int)length,
                          names);
        else
            buffer_append(page, names, length);
        names += length + (names[length] == '|');
        if (*names)
            buffer_append_text(page, " or ");
    }
}

static void write_schema_line(struct buffer *page, const char *title, const char *names)
{
    if (!names)
        return;
    buffer_printf(page, "<dt>%s<dd>", title);
    write_schema_names(page, names);
    buffer_append_text(page, "\n");
}

static void write_parameter(struct buffer *page, const char *where, const char *name, size_t length)
{
    const struct api_parameter *known = schemas_parameter(name, length);
    if (!known)
        return;
    buffer_printf(page, "<tr><td><code>%s</code><td>%s<td>", known->name, where);
    if (known->shape[0] == '=')
        write_text(page, known->shape + 1);
    else
        write_schema_names(page, known->shape);
    buffer_append_text(page, "<td>");
    write_text(page, known->meaning);
    buffer_append_text(page, "\n");
}

static void write_parameters(struct buffer *page, const struct api_route *route)
{
    if (!strchr(route->path, '{') && !route->query)
        return;
    buffer_append_text(page, "<table>\n<tr><th scope=col>Parameter<th scope=col>Where"
                             "<th scope=col>Type<th scope=col>Meaning\n");
    for (const char *at = route->path; (at = strchr(at, '{')); at++)
        write_parameter(page, "path", at + 1, strcspn(at + 1, "}."));
    for (const char *at = route->query; at && *at;) {
        size_t length = strcspn(at, " ");
        write_parameter(page, "query", at, length);
        at += length + strspn(at + length, " ");
    }
    buffer_append_text(page, "</table>\n");
}

static void write_route(struct buffer *page, const struct api_route *route)
{
    buffer_printf(page, "<h3 id=\"%s\">%s <code>%s</code></h3>\n<p>%s</p>\n", route->operation,
                  http_method_name(route->method), route->path, route->summary);
    write_parameters(page, route);
    buffer_append_text(page, "<dl>\n");
    write_schema_line(page, "Body", route->flags & API_BODY ? route->body : NULL);
    buffer_printf(page, "<dt>Success<dd>%u ", route->success);
    write_schema_names(page, route->reply ? route->reply : "without a body");
    buffer_append_text(page, "\n");
    write_schema_line(page, "Later (202)", route->accepted);
    write_schema_line(page, "Failure",
                      route->failure                ? route->failure
                      : route->shape == API_PROBLEM ? "Problem"
                                                    : "Error");
    buffer_append_text(page, "</dl>\n");
}

/* --- all of them --- */

static const struct api_route *next_shown(const struct api *api, size_t *at)
{
    const struct api_route *route;
    while ((route = api_next_route(api, at)) && route->flags & API_HIDDEN)
        ;
    return route;
}

/* The tags in the order of the tables; several tables may speak of one. */
static size_t collect_tags(const struct api *api, const char *tags[static DOCS_MAX_TAGS])
{
    const struct api_route *route;
    size_t count = 0;
    for (size_t at = 0; (route = next_shown(api, &at));) {
        size_t i = 0;
        while (i < count && !text_equal(tags[i], route->tag))
            i++;
        if (i == count && count < DOCS_MAX_TAGS)
            tags[count++] = route->tag;
    }
    return count;
}

static void write_overview(struct buffer *page, const struct api *api, const char *tag)
{
    const struct api_route *route;
    buffer_printf(page, "<tr><th colspan=3 scope=rowgroup>%s\n", tag);
    for (size_t at = 0; (route = next_shown(api, &at));)
        if (text_equal(route->tag, tag))
            buffer_printf(page, "<tr><td>%s<td><a href=\"#%s\"><code>%s</code></a><td>%s\n",
                          http_method_name(route->method), route->operation, route->path,
                          route->summary);
}

static void write_routes(struct buffer *page, const struct api *api, const char *tag)
{
    const struct api_route *route;
    buffer_printf(page, "<h2>%s</h2>\n", tag);
    for (size_t at = 0; (route = next_shown(api, &at));)
        if (text_equal(route->tag, tag))
            write_route(page, route);
}

static void write_schemas(struct buffer *page)
{
    AUTO_JSON all = schemas_all();
    buffer_append_text(page, "<h2>Schemas</h2>\n");
    for (const cJSON *schema = all->child; schema; schema = schema->next) {
        char *text = json_print(schema, true);
        buffer_printf(page, "<h3 id=\"%s\">%s</h3>\n<pre>", schema->string, schema->string);
        write_text(page, text);
        buffer_append_text(page, "</pre>\n");
        cJSON_free(text);
    }
}

static void write_page(struct buffer *page, const struct api *api)
{
    const char *tags[DOCS_MAX_TAGS];
    size_t count = collect_tags(api, tags);
    buffer_append_text(page, "<!doctype html>\n<html lang=en><meta charset=utf-8>"
                             "<title>Postern API</title>\n<h1>Postern API</h1>\n"
                             "<p>The same as a document: <a href=/openapi.json>openapi.json</a>. "
                             "Calls carry an API key in <code>X-Api-Key</code>.</p>\n<table>\n"
                             "<tr><th scope=col>Method<th scope=col>Path"
                             "<th scope=col>What it does\n");
    for (size_t i = 0; i < count; i++)
        write_overview(page, api, tags[i]);
    buffer_append_text(page, "</table>\n");
    for (size_t i = 0; i < count; i++)
        write_routes(page, api, tags[i]);
    write_schemas(page);
    buffer_append_text(page, "</html>\n");
}

void docs_page_answer(struct api_call *call)
{
    struct buffer page;
    buffer_init(&page, DOCS_MAX_PAGE);
    write_page(&page, call->api);
    reply_set_field(call->request, "Content-Type", "text/html; charset=utf-8");
    reply_set_field(call->request, "Content-Security-Policy",
                    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'");
    api_reply_buffer(call, 200, &page);
}
