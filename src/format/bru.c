/* bru.c: the Bru language: named blocks of pairs, of names or of text. */
#include "format/bruno.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"
#include "format/v21.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct bru {
    const char *at, *end;
    size_t line;
    const char *name;
    struct error *err;
    struct arena arena;
    cJSON *blocks; /* by name: a list of {name, value, enabled}, or text */
};

static int fail(struct bru *bru, const char *message)
{
    return error_set(bru->err, ERR_PARSE, "%s: line %zu: %s", bru->name, bru->line, message);
}

/* The next line without its end; NULL at the end of the text. */
static const char *next_line(struct bru *bru)
{
    if (bru->at >= bru->end)
        return NULL;
    const char *stop = memchr(bru->at, '\n', (size_t)(bru->end - bru->at));
    size_t length = (size_t)((stop ? stop : bru->end) - bru->at);
    const char *line = arena_strndup(&bru->arena, bru->at, length);
    bru->at += length + (stop != NULL);
    bru->line++;
    length = strlen(line);
    if (length && line[length - 1] == '\r')
        ((char *)line)[length - 1] = '\0';
    return line;
}

static bool is_close(const char *line, char sign)
{
    return line[0] == sign && line[1 + strspn(line + 1, " \t")] == '\0';
}

/* --- blocks --- */

/* Lines up to the closing sign, each two columns to the left. */
static int read_text(struct bru *bru, const char *name)
{
    AUTO_BUFFER text;
    bool first = true;
    buffer_init(&text, BRUNO_MAX_FILE_BYTES);
    for (const char *line; (line = next_line(bru));) {
        if (is_close(line, '}')) {
            json_set_text(bru->blocks, name, buffer_text(&text));
            return 0;
        }
        line += line[0] == ' ' ? 1 + (line[1] == ' ') : 0;
        (void)buffer_printf(&text, "%s%s", first ? "" : "\n", line);
        first = false;
    }
    return fail(bru, "the block is not closed");
}

/* "key", "\"a key\""; *ret_rest stands behind it. */
static const char *read_key(struct bru *bru, const char *text, const char **ret_rest)
{
    if (*text != '"') {
        const char *colon = strchr(text, ':');
        *ret_rest = colon ? colon : text + strlen(text);
        return text_trim(&bru->arena, arena_strndup(&bru->arena, text, (size_t)(*ret_rest - text)));
    }
    char *key = arena_strdup(&bru->arena, text + 1), *to = key;
    const char *at = text + 1;
    for (; *at && *at != '"'; at++) {
        if (*at == '\\' && at[1])
            at++;
        *to++ = *at;
    }
    *to = '\0';
    *ret_rest = *at ? at + 1 : at;
    return key;
}

/* Three quotes open a text of several lines. */
static const char *read_value(struct bru *bru, const char *text)
{
    text += strspn(text, " \t");
    if (!text_starts_with(text, "'''"))
        return text_trim(&bru->arena, text);
    AUTO_BUFFER value;
    buffer_init(&value, BRUNO_MAX_FILE_BYTES);
    const char *same = strstr(text + 3, "'''");
    if (same)
        return arena_strndup(&bru->arena, text + 3, (size_t)(same - text - 3));
    for (const char *line; (line = next_line(bru));) {
        const char *inner = line + strspn(line, " \t");
        if (text_starts_with(inner, "'''"))
            return arena_strdup(&bru->arena, buffer_text(&value));
        size_t indent = (size_t)(inner - line);
        (void)buffer_printf(&value, "%s%s", value.length ? "\n" : "",
                            line + (indent < 4 ? indent : 4));
    }
    return NULL;
}

static int read_pair(struct bru *bru, cJSON *list, const char *line)
{
    line += strspn(line, " \t");
    bool enabled = *line != '~';
    const char *rest, *key = read_key(bru, line + !enabled, &rest);
    if (!*line || *line == '@')
        return 0; /* an annotation of the next line */
    if (*rest == ':')
        rest++;
    const char *value = read_value(bru, rest);
    if (!value)
        return fail(bru, "''' is not closed");
    cJSON *pair = cJSON_CreateObject();
    json_set_text(pair, "name", key);
    json_set_text(pair, "value", value);
    cJSON_AddBoolToObject(pair, "enabled", enabled);
    cJSON_AddItemToArray(list, pair);
    return 0;
}

/* "[" … "]" as the value of a key: names that we have no use for. */
static int skip_list(struct bru *bru, const char *line)
{
    const char *bracket = strrchr(line, '[');
    if (!bracket || bracket[1 + strspn(bracket + 1, " \t")])
        return 0;
    while ((line = next_line(bru)))
        if (line[strspn(line, " \t")] == ']')
            return 1;
    return fail(bru, "a list is not closed");
}

static int read_pairs(struct bru *bru, const char *name, char close)
{
    cJSON *list = cJSON_CreateArray();
    json_set(bru->blocks, name, list);
    for (const char *line; (line = next_line(bru));) {
        if (is_close(line, close))
            return 0;
        int skipped = close == '}' ? skip_list(bru, line) : 0;
        if (skipped < 0 || (!skipped && read_pair(bru, list, line) < 0))
            return -1;
    }
    return fail(bru, "the block is not closed");
}

static bool is_text_block(const char *name)
{
    static const char *const names[] = {
        "body",
        "body:json",
        "body:text",
        "body:xml",
        "body:sparql",
        "body:graphql",
        "body:graphql:vars",
        "script:pre-request",
        "script:post-response",
        "tests",
        "docs",
    };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equal(names[i], name))
            return true;
    return false;
}

static int read_blocks(struct bru *bru)
{
    for (const char *line; (line = next_line(bru));) {
        size_t length = strcspn(line, "{[");
        if (!line[strspn(line, " \t")] || *line == '#' || text_starts_with(line, "//"))
            continue;
        char open = line[length];
        const char *name = text_trim(&bru->arena, arena_strndup(&bru->arena, line, length));
        if (!open || !*name)
            return fail(bru, "expected a block: name {");
        if (line[length + 1 + strspn(line + length + 1, " \t")]) {
            if (line[strlen(line) - 1] == (open == '{' ? '}' : ']'))
                continue; /* empty, on one line */
            return fail(bru, "expected the end of the line after the bracket");
        }
        int result = open == '['           ? read_pairs(bru, name, ']')
                     : is_text_block(name) ? read_text(bru, name)
                                           : read_pairs(bru, name, '}');
        if (result < 0)
            return -1;
    }
    return 0;
}

/* --- items --- */

static const char *value_of(const cJSON *pairs, const char *name)
{
    const cJSON *pair;
    cJSON_ArrayForEach(pair, pairs)
    {
        if (text_equal(json_get_text(pair, "name"), name))
            return json_get_text(pair, "value");
    }
    return NULL;
}

/* "access_token_url" is called "accessTokenUrl" in exports. */
static const char *camel(struct arena *arena, const char *name)
{
    char *out = arena_strdup(arena, name), *to = out;
    for (const char *at = name; *at; at++) {
        bool joins = *at == '_' && at[1];
        at += joins;
        *to++ = joins ? (char)toupper((unsigned char)*at) : *at;
    }
    *to = '\0';
    return out;
}

static void add_auth(struct bru *bru, cJSON *request, const char *mode)
{
    const char *block = mode ? arena_printf(&bru->arena, "auth:%s", mode) : "";
    cJSON *auth = cJSON_AddObjectToObject(request, "auth"), *params = cJSON_CreateObject();
    const cJSON *pair;
    json_set_text(auth, "mode", mode);
    cJSON_ArrayForEach(pair, json_get(bru->blocks, block)) json_set_text(
        params, camel(&bru->arena, json_get_text(pair, "name")), json_get_text(pair, "value"));
    v21_add(auth, mode ? mode : "none", params);
}

/* "@file(a|b) @contentType(text/plain)": what stands in the brackets of `word`. */
static const char *annotation(struct arena *arena, const char *value, const char *word)
{
    const char *start = strstr(value, word);
    if (!start)
        return NULL;
    start += strlen(word);
    return arena_strndup(arena, start, strcspn(start, ")"));
}

static void mend_part(struct bru *bru, cJSON *part)
{
    const char *value = json_get_text(part, "value");
    const char *type = annotation(&bru->arena, value, "@contentType(");
    const char *file =
        text_starts_with(value, "@file(") ? annotation(&bru->arena, value, "@file(") : NULL;
    const char *mark = strstr(value, "@contentType(");
    json_set_text(part, "type", file ? "file" : "text");
    json_set_text(part, "contentType", type);
    if (file) {
        cJSON *files = cJSON_CreateArray();
        for (size_t length; *file; file += length + (file[length] == '|')) {
            length = strcspn(file, "|");
            cJSON_AddItemToArray(files,
                                 cJSON_CreateString(arena_strndup(&bru->arena, file, length)));
        }
        json_set(part, "value", files);
    } else if (mark) {
        json_set_text(
            part, "value",
            text_trim(&bru->arena, arena_strndup(&bru->arena, value, (size_t)(mark - value))));
    }
}

static cJSON *take_parts(struct bru *bru, const char *block)
{
    cJSON *parts = v21_take(bru->blocks, block);
    for (cJSON *part = cJSON_IsArray(parts) ? parts->child : NULL; part; part = part->next)
        mend_part(bru, part);
    return parts;
}

static void add_body(struct bru *bru, cJSON *request, const char *mode)
{
    static const char *const texts[][2] = {{"body:json", "json"},
                                           {"body:text", "text"},
                                           {"body:xml", "xml"},
                                           {"body:sparql", "sparql"}};
    cJSON *body = cJSON_AddObjectToObject(request, "body");
    json_set_text(body, "mode", mode ? mode : json_get(bru->blocks, "body") ? "json" : "none");
    v21_add(body, "json", v21_take(bru->blocks, "body"));
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        v21_add(body, texts[i][1], v21_take(bru->blocks, texts[i][0]));
    v21_add(body, "formUrlEncoded", v21_take(bru->blocks, "body:form-urlencoded"));
    v21_add(body, "multipartForm", take_parts(bru, "body:multipart-form"));
    v21_add(body, "file", take_parts(bru, "body:file"));
    cJSON *graphql = cJSON_AddObjectToObject(body, "graphql");
    v21_add(graphql, "query", v21_take(bru->blocks, "body:graphql"));
    v21_add(graphql, "variables", v21_take(bru->blocks, "body:graphql:vars"));
}

static void add_params(struct bru *bru, cJSON *request)
{
    static const char *const blocks[][2] = {
        {"params:query", "query"}, {"query", "query"}, {"params:path", "path"}};
    cJSON *params = cJSON_AddArrayToObject(request, "params");
    for (size_t i = 0; i < COUNT_OF(blocks); i++) {
        const cJSON *pair;
        cJSON_ArrayForEach(pair, json_get(bru->blocks, blocks[i][0]))
        {
            cJSON *param = cJSON_Duplicate(pair, true);
            json_set_text(param, "type", blocks[i][1]);
            cJSON_AddItemToArray(params, param);
        }
    }
}

static void add_line(struct bru *bru, cJSON *request)
{
    static const char *const methods[] = {"get",     "post", "put",     "delete", "patch",
                                          "options", "head", "connect", "trace",  "http"};
    const char *mode = value_of(json_get(bru->blocks, "auth"), "mode"), *body = NULL;
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        const cJSON *line = json_get(bru->blocks, methods[i]);
        if (!line)
            continue;
        const char *method = value_of(line, "method"), *url = value_of(line, "url");
        json_set_text(request, "method", method ? method : text_upper(&bru->arena, methods[i]));
        json_set_text(request, "url", url ? url : "");
        mode = value_of(line, "auth");
        body = value_of(line, "body");
    }
    add_body(bru, request, body);
    add_auth(bru, request, mode);
}

static cJSON *new_item(struct bru *bru)
{
    const cJSON *meta = json_get(bru->blocks, "meta");
    const char *type = value_of(meta, "type"), *order = value_of(meta, "seq");
    cJSON *item = cJSON_CreateObject(), *request = cJSON_CreateObject();
    json_set_text(item, "type", type ? type : "http");
    json_set_text(item, "name", value_of(meta, "name"));
    if (order)
        cJSON_AddNumberToObject(item, "seq", strtod(order, NULL));
    v21_add(item, "request", request);
    add_line(bru, request);
    add_params(bru, request);
    v21_add(request, "headers", v21_take(bru->blocks, "headers"));
    v21_add(request, "assertions", v21_take(bru->blocks, "assert"));
    v21_add(request, "tests", v21_take(bru->blocks, "tests"));
    v21_add(request, "docs", v21_take(bru->blocks, "docs"));
    cJSON *script = cJSON_AddObjectToObject(request, "script");
    v21_add(script, "req", v21_take(bru->blocks, "script:pre-request"));
    v21_add(script, "res", v21_take(bru->blocks, "script:post-response"));
    cJSON *vars = cJSON_AddObjectToObject(request, "vars");
    v21_add(vars, "req", v21_take(bru->blocks, "vars:pre-request"));
    v21_add(vars, "res", v21_take(bru->blocks, "vars:post-response"));
    return item;
}

cJSON *bru_parse(const char *text, size_t length, const char *name, struct error *err)
{
    if (length > BRUNO_MAX_FILE_BYTES) {
        error_set(err, ERR_LIMIT, "%s: larger than %d bytes", name, BRUNO_MAX_FILE_BYTES);
        return NULL;
    }
    struct bru bru = {.at = text, .end = text + length, .name = name, .err = err};
    bru.blocks = cJSON_CreateObject();
    cJSON *item = read_blocks(&bru) < 0 ? NULL : new_item(&bru);
    cJSON_Delete(bru.blocks);
    arena_release(&bru.arena);
    return item;
}
