/* Heads of requests: whatever the bytes are, and however they are cut, the parser gives one answer
 * and its positions lie inside what it was shown. */
#include "server/limits.h"
#include "server/parser.h"
#include "server/target.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(int truth)
{
    if (!truth)
        abort();
}

static void check(const struct http_parser *parser, const char *text, size_t size)
{
    struct http_target target;
    need(parser->head_length <= size);
    need(parser->target.at + parser->target.length <= parser->head_length);
    for (uint32_t i = 0; i < parser->field_count; i++) {
        const struct http_field_span *field = &parser->fields[i];
        need(field->name.length > 0);
        need(field->value.at + field->value.length <= parser->head_length);
        need(!memchr(text + field->value.at, '\n', field->value.length));
    }
    if (http_target_split(text + parser->target.at, parser->target.length,
                          parser->method == HTTP_METHOD_OPTIONS, &target))
        need(target.path_length > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct http_parser whole = {0}, pieces = {0};
    enum http_parse first = http_parser_feed(&whole, &server_limits_default, text, size);
    enum http_parse second = HTTP_PARSE_MORE;
    size_t step = size > 4096 ? 97 : 1;
    for (size_t seen = 0; second == HTTP_PARSE_MORE && seen < size;) {
        seen = size - seen < step ? size : seen + step;
        second = http_parser_feed(&pieces, &server_limits_default, text, seen);
    }
    need(first == second || size == 0);
    if (first == HTTP_PARSE_DONE) {
        need(whole.head_length == pieces.head_length && whole.framing == pieces.framing);
        check(&whole, text, size);
    }
    http_parser_release(&whole);
    http_parser_release(&pieces);
    return 0;
}
