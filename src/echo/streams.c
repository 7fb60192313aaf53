/* streams.c: answers that come in pieces: /stream, /encoding/utf8 and /server-events. */
#include "base/arena.h"
#include "base/random.h"
#include "echo/endpoints.h"
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_PIECES = 100 };

struct pieces {
    unsigned sent, count;
    const char *text; /* one piece, where all are the same */
    size_t length;
};

static struct pieces *pieces_create(struct request *request, const char *parameter)
{
    struct pieces *pieces = arena_new(request->arena, struct pieces);
    unsigned long count = strtoul(parameter, NULL, 10);
    pieces->count = count > MAX_PIECES ? MAX_PIECES : (unsigned)count;
    return pieces;
}

static int next_same(struct request *request, void *user)
{
    struct pieces *pieces = user;
    if (pieces->sent == pieces->count)
        return REPLY_STREAM_END;
    pieces->sent++;
    reply_write(request, pieces->text, pieces->length);
    return REPLY_STREAM_MORE;
}

static bool is_number(const char *text)
{
    return *text && text[strspn(text, "0123456789")] == '\0';
}

static void answer_stream(struct request *request, void *user)
{
    const char *n = request_parameter(request, "n");
    if (!is_number(n)) {
        echo_reply_text(request, 400, "Bad Request");
        return;
    }
    struct pieces *pieces = pieces_create(request, n);
    AUTO_JSON tree = cJSON_CreateObject();
    cJSON_AddStringToObject(cJSON_AddObjectToObject(tree, "args"), "n", n);
    cJSON_AddItemToObject(tree, "headers", echo_headers(request));
    cJSON_AddStringToObject(tree, "url", echo_url(request));
    char *text = json_print(tree, true);
    pieces->text = arena_strdup(request->arena, text);
    pieces->length = strlen(text);
    free(text);
    reply_add_field(request, "Content-Type", "application/json; charset=utf-8");
    echo_add_common_fields(request);
    reply_stream(request, next_same, pieces);
}

static const char *const utf8_page[] = {
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
    "<title>Text in UTF-8</title></head>\n<body>\n<h1>Text in UTF-8</h1>\n<pre>\n",
    "Mathematics:  ∀x∈ℝ: ⌈x⌉ = −⌊−x⌋,  α ∧ ¬β = ¬(¬α ∨ β),  ∮ E·da = Q,  ℕ ⊆ ℤ ⊂ ℚ ⊂ ℝ ⊂ ℂ\n",
    "Phonetics:    ðə ɪntəˈnæʃənəl fəˈnɛtɪk əsoʊsiˈeɪʃn\n",
    "Greek:        Καλημέρα κόσμε\nRussian:      Съешь ещё этих мягких французских булок\n",
    "Georgian:     გამარჯობა მსოფლიო\nArmenian:     Բարեւ աշխարհ\nHebrew:       שלום עולם\n",
    "Arabic:       مرحبا بالعالم\nHindi:        नमस्ते दुनिया\nThai:         สวัสดีชาวโลก\n",
    "Japanese:     こんにちは世界\nChinese:      你好，世界\nKorean:       안녕하세요 세계\n",
    "Runes:        ᚻᛖ ᚳᚹᚫᚦ ᚦᚫᛏ\nBraille:      ⡌⠁⠧⠑ ⠼⠁⠒\nSymbols:      ☃ ☂ ♞ ✓ "
    "🙂 "
    "🚀 "
    "𝒜\n",
    "Box drawing:  ┌─┬─┐ ╔═╦═╗ ░▒▓█\n</pre>\n</body>\n</html>\n",
};

static int next_line(struct request *request, void *user)
{
    struct pieces *pieces = user;
    if (pieces->sent == COUNT_OF(utf8_page))
        return REPLY_STREAM_END;
    const char *text = utf8_page[pieces->sent++];
    reply_write(request, text, strlen(text));
    return REPLY_STREAM_MORE;
}

static void answer_utf8(struct request *request, void *user)
{
    reply_add_field(request, "Content-Type", "text/html; charset=utf-8");
    echo_add_common_fields(request);
    reply_stream(request, next_line, pieces_create(request, "0"));
}

static int next_event(struct request *request, void *user)
{
    static const char *const kinds[] = {"info", "notification", "ping", "message", "error"};
    struct pieces *pieces = user;
    if (pieces->sent == pieces->count)
        return REPLY_STREAM_END;
    pieces->sent++;
    char id[9];
    random_hex(id, sizeof id - 1);
    const char *text =
        arena_printf(request->arena,
                     "event: %s\nid: %u\ndata: {\"event\":\"%s\",\"number\":%u,\"id\":\"%s\"}\n\n",
                     kinds[pieces->sent % COUNT_OF(kinds)], pieces->sent,
                     kinds[pieces->sent % COUNT_OF(kinds)], pieces->sent, id);
    reply_write(request, text, strlen(text));
    return REPLY_STREAM_MORE;
}

static void answer_events(struct request *request, void *user)
{
    const char *n = request_parameter(request, "n");
    if (!is_number(n)) {
        echo_reply_text(request, 400, "Bad Request");
        return;
    }
    reply_add_field(request, "Content-Type", "text/event-stream");
    reply_add_field(request, "Cache-Control", "no-cache");
    echo_add_common_fields(request);
    reply_stream(request, next_event, pieces_create(request, n));
}

const struct route echo_stream_routes[] = {
    {HTTP_METHOD_GET, "/stream/{n}", answer_stream},
    {HTTP_METHOD_GET, "/encoding/utf8", answer_utf8},
    {HTTP_METHOD_POST, "/server-events/{n}", answer_events},
    {0},
};
