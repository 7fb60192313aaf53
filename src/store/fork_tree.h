/* fork_tree.h: a collection as nodes that can be put elsewhere, and the names that a fork and its
 * parent have for the same item. Pure. Private to this room.
 *
 * A fork's items have ids of their own; what belongs together is told by a table of pairs. Trees
 * are compared in the parent's names. Everything lives in the arena. */
#pragma once

#include "store/item_text.h"
#include "store/store.h"
#include "json/json.h"

#include <stddef.h>

struct arena;
struct map;

/* Pairs of ids, both ways round. */
struct fork_ids {
    struct arena *arena;
    struct map *to_parent, *to_fork;
};

void fork_ids_init(struct fork_ids *ids, struct arena *arena);
void fork_ids_release(struct fork_ids *ids);
void fork_ids_add(struct fork_ids *ids, const char *fork_id, const char *parent_id);
/* The other side's id; a new one, remembered, when there is none yet. */
const char *fork_ids_parent(struct fork_ids *ids, const char *fork_id);
const char *fork_ids_fork(struct fork_ids *ids, const char *parent_id);
/* {"<fork's>": "<parent's>"} and back. The caller frees. */
cJSON *fork_ids_write(const struct fork_ids *ids);
void fork_ids_read(struct fork_ids *ids, const cJSON *pairs);

struct fork_node {
    const char *id;
    enum item_kind kind; /* 0: the collection */
    const char *text;    /* its JSON without children, without what the server says */
    unsigned place;      /* among its siblings, as it was read */
    struct fork_node *parent, *first, *last, *prev, *next;
};

struct fork_tree {
    struct arena *arena;
    struct map *by_id;
    struct fork_node root;
    struct fork_node **nodes; /* all but the root, in document order, as they were read */
    size_t count, capacity;
    cJSON *document; /* the collection without items */
};

/* `ids`: the collection is a fork, its ids become the parent's; NULL: they stay. */
int fork_tree_read(struct fork_tree *tree, struct arena *arena, const cJSON *collection,
                   struct fork_ids *ids, struct error *err) MUST_CHECK;
void fork_tree_release(struct fork_tree *tree);
/* The collection again; with `ids`, in the fork's names. The caller frees. */
int fork_tree_write(const struct fork_tree *tree, const char *collection_id, struct fork_ids *ids,
                    cJSON **ret_collection, struct error *err) MUST_CHECK;

struct fork_node *fork_tree_find(const struct fork_tree *tree, const char *id); /* "": the root */
/* A copy of a node, without children, behind `after` (NULL: first) in `parent`. */
struct fork_node *fork_tree_add(struct fork_tree *tree, struct fork_node *parent,
                                struct fork_node *after, const struct fork_node *like);
void fork_tree_move(struct fork_node *node, struct fork_node *parent, struct fork_node *after);
void fork_tree_remove(struct fork_tree *tree, struct fork_node *node); /* without children */
