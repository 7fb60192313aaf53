#include "format/bruno.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/v21.h"
#include "json/writer.h"

#include <stdlib.h>
#include <string.h>

struct export
{
    struct format_notes *notes;
    struct arena arena;
};

bool bruno_is_export(const cJSON *document)
{
    return cJSON_IsArray(json_get(document, "items")) &&
           (json_get(document, "brunoConfig") ||
            (cJSON_IsArray(json_get(document, "environments")) && json_get(document, "version") &&
             json_get_text(document, "name")));
}

static bool is_off(const cJSON *entry)
{
    return !json_get_bool(entry, "enabled", true);
}

static cJSON *new_pair(const cJSON *entry)
{
    AUTO_ARENA arena = {0};
    const char *name = json_get_text(entry, "name"), *about = json_get_text(entry, "description");
    const cJSON *value = json_get(entry, "value");
    cJSON *pair = v21_new_pair(name ? name : "",
                               value && !cJSON_IsNull(value) ? json_to_text(&arena, value) : "");
    if (about && *about)
        json_set_text(pair, "description", about);
    if (is_off(entry))
        cJSON_AddBoolToObject(pair, "disabled", true);
    return pair;
}

static cJSON *new_pairs(const cJSON *entries)
{
    cJSON *list = cJSON_CreateArray();
    const cJSON *entry;
    cJSON_ArrayForEach(entry, entries) cJSON_AddItemToArray(list, new_pair(entry));
    return list;
}

/* --- bodies --- */

static cJSON *new_part(const cJSON *entry)
{
    cJSON *part = new_pair(entry);
    bool is_file = text_equal(json_get_text(entry, "type"), "file");
    const cJSON *value = json_get(entry, "value");
    json_set_text(part, "type", is_file ? "file" : "text");
    json_set_text(part, "contentType", json_get_text(entry, "contentType"));
    if (is_file) {
        cJSON_Delete(v21_take(part, "value"));
        bool alone = cJSON_IsArray(value) && value->child && !value->child->next;
        v21_add(part, "src",
                value ? cJSON_Duplicate(alone ? value->child : value, true) : cJSON_CreateArray());
    }
    return part;
}

static cJSON *new_form(const cJSON *entries)
{
    cJSON *list = cJSON_CreateArray();
    const cJSON *entry;
    cJSON_ArrayForEach(entry, entries) cJSON_AddItemToArray(list, new_part(entry));
    return list;
}

/* Of several files one is chosen. */
static cJSON *new_file(const cJSON *files)
{
    const cJSON *chosen = cJSON_IsArray(files) ? files->child : NULL, *file;
    cJSON *source = cJSON_CreateObject();
    cJSON_ArrayForEach(file, files)
    {
        if (json_get_bool(file, "selected", false))
            chosen = file;
    }
    const cJSON *value = json_get(chosen, "value");
    const char *path = json_get_text(chosen, "filePath");
    path = path ? path : cJSON_GetStringValue(cJSON_IsArray(value) ? value->child : value);
    json_set_text(source, "src", path ? path : "");
    return v21_new_body("file", source);
}

static cJSON *new_body(const cJSON *body)
{
    const char *mode = json_get_text(body, "mode");
    static const char *const texts[] = {"json", "text", "xml", "sparql"};
    if (text_equal(mode, "formUrlEncoded"))
        return v21_new_body("urlencoded", new_pairs(json_get(body, "formUrlEncoded")));
    if (text_equal(mode, "multipartForm"))
        return v21_new_body("formdata", new_form(json_get(body, "multipartForm")));
    if (text_equal(mode, "file"))
        return new_file(json_get(body, "file"));
    if (text_equal(mode, "graphql")) {
        cJSON *graphql = cJSON_CreateObject();
        json_set_text(graphql, "query", json_get_text(json_get(body, "graphql"), "query"));
        json_set_text(graphql, "variables", json_get_text(json_get(body, "graphql"), "variables"));
        return v21_new_body("graphql", graphql);
    }
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (text_equal(mode, texts[i])) {
            const char *text = json_get_text(body, mode);
            return v21_new_raw_body(text ? text : "", i == 3 ? "text" : texts[i]);
        }
    return NULL;
}

/* --- auth --- */

static const struct {
    const char *mode, *type;
    struct {
        const char *theirs, *ours;
    } params[16];
} schemes[] = {
    {"basic", "basic", {{"username", "username"}, {"password", "password"}}},
    {"digest", "digest", {{"username", "username"}, {"password", "password"}}},
    {"ntlm", "ntlm", {{"username", "username"}, {"password", "password"}, {"domain", "domain"}}},
    {"bearer", "bearer", {{"token", "token"}}},
    {"apikey", "apikey", {{"key", "key"}, {"value", "value"}}},
    {"awsv4",
     "awsv4",
     {{"accessKeyId", "accessKey"},
      {"secretAccessKey", "secretKey"},
      {"sessionToken", "sessionToken"},
      {"service", "service"},
      {"region", "region"}}},
    {"oauth2",
     "oauth2",
     {{"grantType", "grant_type"},
      {"accessTokenUrl", "accessTokenUrl"},
      {"authorizationUrl", "authUrl"},
      {"callbackUrl", "redirect_uri"},
      {"clientId", "clientId"},
      {"clientSecret", "clientSecret"},
      {"scope", "scope"},
      {"state", "state"},
      {"username", "username"},
      {"password", "password"},
      {"tokenHeaderPrefix", "headerPrefix"}}},
};

static cJSON *new_auth(struct export *e, const cJSON *auth, const char *place)
{
    const char *mode = json_get_text(auth, "mode");
    if (!mode || text_equal(mode, "inherit"))
        return NULL;
    if (text_equal(mode, "none"))
        return v21_new_auth("noauth", NULL);
    const cJSON *source = json_get(auth, mode);
    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        if (!text_equal(schemes[i].mode, mode))
            continue;
        AUTO_JSON params = cJSON_CreateObject();
        for (size_t k = 0; schemes[i].params[k].theirs; k++) {
            const cJSON *value = json_get(source, schemes[i].params[k].theirs);
            if (cJSON_IsString(value))
                json_set(params, schemes[i].params[k].ours, cJSON_Duplicate(value, true));
        }
        if (text_equal(mode, "apikey"))
            json_set_text(params, "in",
                          text_equal(json_get_text(source, "placement"), "queryparams") ? "query"
                                                                                        : "header");
        return v21_new_auth(schemes[i].type, params);
    }
    format_notes_add(e->notes, place, true, "auth of the type %s was left out", mode);
    return NULL;
}

/* --- scripts --- */

/* In a language of their own (bru, req, res): kept for people to see, never run. */
static void add_foreign(struct export *e, cJSON *events, const char *listen, const char *code,
                        const char *place)
{
    if (text_is_blank(code))
        return;
    cJSON *event = v21_new_event(listen, code);
    cJSON_AddBoolToObject(event, "disabled", true);
    cJSON_AddItemToArray(events, event);
    format_notes_add(e->notes, place, true,
                     "a script was kept but disabled: it is written for Bruno");
}

/* Variables before a request: pm.variables.set("name", …) */
static void add_variables(cJSON *events, const cJSON *vars)
{
    AUTO_BUFFER code;
    AUTO_ARENA arena = {0};
    buffer_init(&code, json_document_limits.bytes);
    const cJSON *one;
    cJSON_ArrayForEach(one, vars)
    {
        const char *name = json_get_text(one, "name");
        const char *value = json_to_text(&arena, json_get(one, "value"));
        if (!name || is_off(one))
            continue;
        (void)buffer_printf(&code, "%spm.variables.set(", code.length ? "\n" : "");
        (void)json_quote(&code, name, strlen(name));
        (void)buffer_append_text(&code, ", pm.variables.replaceIn(");
        (void)json_quote(&code, value, strlen(value));
        (void)buffer_append_text(&code, "));");
    }
    if (code.length)
        cJSON_AddItemToArray(events, v21_new_event("prerequest", buffer_text(&code)));
}

/* "res.status: eq 200" is a test of ours as well. */
static bool add_assertion(struct buffer *code, const cJSON *assertion)
{
    const char *name = json_get_text(assertion, "name"), *value = json_get_text(assertion, "value");
    if (!text_equal(name, "res.status") || !value)
        return false;
    value += text_starts_with(value, "eq ") ? 3 : 0;
    if (strlen(value) != 3 || strspn(value, "0123456789") != 3)
        return false;
    (void)buffer_printf(code,
                        "%spm.test('res.status: eq %s', () => pm.response.to.have.status(%s));",
                        code->length ? "\n" : "", value, value);
    return true;
}

static void add_assertions(struct export *e, cJSON *events, const cJSON *assertions,
                           const char *place)
{
    AUTO_BUFFER code;
    buffer_init(&code, json_document_limits.bytes);
    const cJSON *one;
    cJSON_ArrayForEach(one, assertions)
    {
        if (!is_off(one) && !add_assertion(&code, one))
            format_notes_add(e->notes, place, true, "the assertion %.80s was left out",
                             json_get_text(one, "name") ? json_get_text(one, "name") : "");
    }
    if (code.length)
        cJSON_AddItemToArray(events, v21_new_event("test", buffer_text(&code)));
}

static void add_events(struct export *e, cJSON *into, const cJSON *source, const char *place,
                       bool with_variables)
{
    const cJSON *script = json_get(source, "script"), *vars = json_get(source, "vars");
    const cJSON *after = json_get(vars, "res");
    cJSON *events = cJSON_CreateArray();
    if (with_variables)
        add_variables(events, json_get(vars, "req"));
    add_foreign(e, events, "prerequest", json_get_text(script, "req"), place);
    add_assertions(e, events, json_get(source, "assertions"), place);
    add_foreign(e, events, "test", json_get_text(script, "res"), place);
    add_foreign(e, events, "test", json_get_text(source, "tests"), place);
    if (cJSON_IsArray(after) && after->child)
        format_notes_add(e->notes, place, true, "variables taken from the answer were left out");
    if (events->child)
        v21_add(into, "event", events);
    else
        cJSON_Delete(events);
}

/* --- requests --- */

static cJSON *new_url(const cJSON *source)
{
    cJSON *query = cJSON_CreateArray(), *variable = cJSON_CreateArray();
    const char *text = json_get_text(source, "url");
    const cJSON *param;
    cJSON_ArrayForEach(param, json_get(source, "params")) cJSON_AddItemToArray(
        text_equal(json_get_text(param, "type"), "path") ? variable : query, new_pair(param));
    if (!query->child) {
        cJSON_Delete(query);
        query = NULL;
    }
    return v21_new_url(text ? text : "", query, variable);
}

static bool has_header(const cJSON *headers, const char *name)
{
    const cJSON *header;
    cJSON_ArrayForEach(header, headers)
    {
        if (text_equal_nocase(json_get_text(header, "key"), name))
            return true;
    }
    return false;
}

/* Headers from above, but for those that a nearer one names again. */
static cJSON *merge_headers(const cJSON *inherited, const cJSON *own)
{
    cJSON *list = cJSON_CreateArray(), *mine = new_pairs(own);
    const cJSON *header;
    cJSON_ArrayForEach(header, inherited)
    {
        if (!has_header(mine, json_get_text(header, "key")))
            cJSON_AddItemToArray(list, cJSON_Duplicate(header, true));
    }
    cJSON_ArrayForEach(header, mine) cJSON_AddItemToArray(list, cJSON_Duplicate(header, true));
    cJSON_Delete(mine);
    return list;
}

static cJSON *new_request_item(struct export *e, const cJSON *item, const cJSON *headers,
                               const char *place)
{
    const cJSON *source = json_get(item, "request");
    const char *method = json_get_text(source, "method"), *about = json_get_text(source, "docs");
    const char *name = json_get_text(item, "name");
    cJSON *request = cJSON_CreateObject();
    json_set_text(request, "method", method && *method ? method : "GET");
    v21_add(request, "header", merge_headers(headers, json_get(source, "headers")));
    v21_add(request, "auth", new_auth(e, json_get(source, "auth"), place));
    v21_add(request, "body", new_body(json_get(source, "body")));
    v21_add(request, "url", new_url(source));
    if (about && *about)
        json_set_text(request, "description", about);
    cJSON *made = v21_new_item(name ? name : "", request);
    add_events(e, made, source, place, true);
    return made;
}

/* --- folders --- */

struct entry {
    bool is_folder;
    double order;
    size_t index;
    const cJSON *item;
};

/* Folders first, as Bruno shows them; then by number. */
static int compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->is_folder != y->is_folder)
        return x->is_folder ? -1 : 1;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

static cJSON *new_items(struct export *e, const cJSON *items, const cJSON *headers,
                        const char *parent, unsigned depth);

static cJSON *new_folder(struct export *e, const cJSON *item, const cJSON *headers,
                         const char *place, unsigned depth)
{
    const cJSON *root = json_get(item, "root"), *request = json_get(root, "request");
    const char *name = json_get_text(item, "name"), *about = json_get_text(root, "docs");
    cJSON *folder = cJSON_CreateObject();
    AUTO_JSON below = merge_headers(headers, json_get(request, "headers"));
    json_set_text(folder, "name", name ? name : "");
    if (about && *about)
        json_set_text(folder, "description", about);
    v21_add(folder, "item", new_items(e, json_get(item, "items"), below, place, depth + 1));
    v21_add(folder, "auth", new_auth(e, json_get(request, "auth"), place));
    add_events(e, folder, request, place, true);
    return folder;
}

static cJSON *new_item(struct export *e, const cJSON *item, const cJSON *headers,
                       const char *parent, unsigned depth)
{
    const char *type = json_get_text(item, "type"), *name = json_get_text(item, "name");
    const char *place =
        arena_printf(&e->arena, "%s%s%s", parent, *parent ? " / " : "", name ? name : "");
    if (text_equal(type, "folder") && depth < BRUNO_MAX_DEPTH)
        return new_folder(e, item, headers, place, depth);
    if (text_equal(type, "http") || text_equal(type, "graphql") ||
        text_equal(type, "http-request") || text_equal(type, "graphql-request"))
        return new_request_item(e, item, headers, place);
    format_notes_add(e->notes, place, true, "left out: %s is not something we run",
                     type ? type : "an item without a type");
    return NULL;
}

static cJSON *new_items(struct export *e, const cJSON *items, const cJSON *headers,
                        const char *parent, unsigned depth)
{
    size_t count = (size_t)cJSON_GetArraySize(items), at = 0;
    struct entry *entries = mem_zero(count + 1, sizeof *entries);
    cJSON *list = cJSON_CreateArray();
    const cJSON *item;
    cJSON_ArrayForEach(item, items)
    {
        bool is_folder = text_equal(json_get_text(item, "type"), "folder");
        entries[at] = (struct entry){is_folder, json_get_number(item, "seq", 0), at, item};
        at++;
    }
    qsort(entries, count, sizeof *entries, compare);
    for (at = 0; at < count; at++) {
        cJSON *made = new_item(e, entries[at].item, headers, parent, depth);
        if (made)
            cJSON_AddItemToArray(list, made);
    }
    free(entries);
    return list;
}

int bruno_read(const cJSON *document, const char *name, struct format_notes *notes,
               cJSON **ret_document, struct error *err)
{
    struct export e = {.notes = notes};
    const cJSON *root = json_get(document, "root"), *request = json_get(root, "request");
    const cJSON *environment;
    const char *title = json_get_text(document, "name");
    if (!cJSON_IsArray(json_get(document, "items")))
        return error_set(err, ERR_INVALID, "%s: a Bruno collection without items", name);
    cJSON *result = cJSON_CreateObject();
    AUTO_JSON headers = new_pairs(json_get(request, "headers"));
    v21_add(result, "info", v21_new_info(NULL, title ? title : "Bruno", json_get(root, "docs")));
    v21_add(result, "item", new_items(&e, json_get(document, "items"), headers, "", 0));
    v21_add(result, "auth", new_auth(&e, json_get(request, "auth"), title));
    add_events(&e, result, request, title, false);
    v21_add(result, "variable", new_pairs(json_get(json_get(request, "vars"), "req")));
    cJSON_ArrayForEach(environment, json_get(document, "environments"))
        format_notes_add(notes, json_get_text(environment, "name"), false,
                         "left out: an environment is no part of a collection");
    arena_release(&e.arena);
    *ret_document = result;
    return 0;
}
