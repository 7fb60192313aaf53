#include "server/router.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/mem.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct row {
    struct row *next;
    const struct route *route;
    size_t name_count;
    const char *names[ROUTER_MAX_PARAMETERS];
};

struct node {
    struct node *next;     /* the sibling */
    struct node *literals; /* children by their text */
    struct node *parameter, *rest;
    struct row *rows; /* of the path that ends here */
    size_t length;
    char text[]; /* of this segment; lower case when case does not matter */
};

struct router {
    struct arena memory;
    struct node *root;
    unsigned flags;
};

/* One look-up on its way down. */
struct search {
    const struct router *router;
    struct arena *arena;
    size_t depth; /* parameters so far */
    const char *values[ROUTER_MAX_PARAMETERS];
    size_t lengths[ROUTER_MAX_PARAMETERS];
};

static struct node *node_create(struct router *router, const char *text, size_t length)
{
    struct node *node = arena_zero(&router->memory, 1, sizeof *node + length + 1);
    node->length = length;
    memcpy(node->text, text, length);
    return node;
}

struct router *router_create(unsigned flags)
{
    struct router *router = mem_new(struct router);
    router->flags = flags;
    router->root = node_create(router, "", 0);
    return router;
}

void router_free(struct router *router)
{
    if (!router)
        return;
    arena_release(&router->memory);
    free(router);
}

static char folded(const struct router *router, char c)
{
    return router->flags & ROUTER_IGNORE_CASE && c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool same(const struct router *router, const struct node *node, const char *text,
                 size_t length)
{
    if (node->length != length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (node->text[i] != folded(router, text[i]))
            return false;
    return true;
}

static struct node *find_literal(const struct router *router, const struct node *parent,
                                 const char *text, size_t length)
{
    struct node *node = parent->literals;
    while (node && !same(router, node, text, length))
        node = node->next;
    return node;
}

static struct node *add_literal(struct router *router, struct node *parent, const char *text,
                                size_t length)
{
    struct node *node = find_literal(router, parent, text, length);
    if (node)
        return node;
    node = node_create(router, text, length);
    for (size_t i = 0; i < length; i++)
        node->text[i] = folded(router, node->text[i]);
    node->next = parent->literals;
    parent->literals = node;
    return node;
}

static struct node *add_segment(struct router *router, struct node *parent, struct row *row,
                                const char *text, size_t length)
{
    if (length < 2 || text[0] != '{' || text[length - 1] != '}')
        return add_literal(router, parent, text, length);
    bool rest = length > 5 && memcmp(text + length - 4, "...", 3) == 0;
    assert(row->name_count < ROUTER_MAX_PARAMETERS);
    row->names[row->name_count++] =
        arena_strndup(&router->memory, text + 1, length - (rest ? 5 : 2));
    struct node **child = rest ? &parent->rest : &parent->parameter;
    if (!*child)
        *child = node_create(router, "", 0);
    return *child;
}

static void add_row(struct router *router, const struct route *route)
{
    struct row *row = arena_new(&router->memory, struct row);
    struct node *node = router->root;
    const char *at = route->path;
    assert(*at == '/');
    while (*at == '/') {
        size_t length = strcspn(at + 1, "/");
        node = add_segment(router, node, row, at + 1, length);
        at += 1 + length;
    }
    for (const struct row *other = node->rows; other; other = other->next)
        assert(other->route->method != route->method);
    row->route = route;
    row->next = node->rows;
    node->rows = row;
}

void router_add(struct router *router, const struct route *rows)
{
    for (; rows->path; rows++)
        add_row(router, rows);
}

static const struct row *row_for(const struct node *node, enum http_method method)
{
    const struct row *any = NULL, *get = NULL;
    for (const struct row *row = node->rows; row; row = row->next) {
        if (row->route->method == method && method != HTTP_METHOD_OTHER)
            return row;
        if (row->route->method == HTTP_METHOD_ANY)
            any = row;
        if (row->route->method == HTTP_METHOD_GET)
            get = row;
    }
    return method == HTTP_METHOD_HEAD && get ? get : any;
}

/* Node rows are compared after the path is known; a node without rows is no end of a path. */
static const struct node *descend(struct search *search, const struct node *node, const char *at,
                                  const char *end);

static const struct node *descend_parameter(struct search *search, const struct node *child,
                                            const char *text, const char *stop, const char *end)
{
    if (!child || search->depth == ROUTER_MAX_PARAMETERS)
        return NULL;
    search->values[search->depth] = text;
    search->lengths[search->depth++] = (size_t)(stop - text);
    const struct node *found = descend(search, child, stop, end);
    if (!found)
        search->depth--;
    return found;
}

static const struct node *descend(struct search *search, const struct node *node, const char *at,
                                  const char *end)
{
    bool slash_only = end - at == 1 && search->router->flags & ROUTER_TRAILING_SLASH;
    if ((at == end || (slash_only && node != search->router->root)) && node->rows)
        return node;
    if (at == end)
        return NULL;
    const char *text = at + 1;
    const char *slash = memchr(text, '/', (size_t)(end - text));
    const char *stop = slash ? slash : end;
    size_t length = (size_t)(stop - text);

    const char *plain = text;
    if (memchr(text, '%', length))
        plain = decode_percent(search->arena, text, length, false, &length);
    const struct node *literal = find_literal(search->router, node, plain, length);
    const struct node *found = literal ? descend(search, literal, stop, end) : NULL;
    if (!found && stop > text)
        found = descend_parameter(search, node->parameter, text, stop, end);
    if (!found)
        found = descend_parameter(search, node->rest, text, end, end);
    return found;
}

void router_match(const struct router *router, enum http_method method, const char *path,
                  size_t length, struct arena *arena, struct route_match *ret_match)
{
    ret_match->route = NULL;
    ret_match->methods = 0;
    ret_match->parameter_count = 0;
    struct search search = {.router = router, .arena = arena};
    if (length == 0 || path[0] != '/')
        return;
    const struct node *node = descend(&search, router->root, path, path + length);
    if (!node)
        return;
    for (const struct row *row = node->rows; row; row = row->next)
        ret_match->methods |= 1u << row->route->method;
    const struct row *row = row_for(node, method);
    if (!row)
        return;
    ret_match->route = row->route;
    ret_match->parameter_count = search.depth;
    for (size_t i = 0; i < search.depth; i++)
        ret_match->parameters[i] = (struct route_parameter){
            row->names[i], decode_percent(arena, search.values[i], search.lengths[i], false, NULL)};
}
