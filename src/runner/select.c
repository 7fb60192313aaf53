#include "runner/select.h"

#include "base/arena.h"
#include "base/text.h"

struct selection {
    struct arena *arena;
    struct item **items;
    size_t count, capacity;
};

static void add(struct selection *selection, struct item *item)
{
    if (selection->count == selection->capacity) {
        size_t capacity = selection->capacity ? selection->capacity * 2 : 64;
        struct item **larger = arena_array(selection->arena, capacity, struct item *);
        for (size_t i = 0; i < selection->count; i++)
            larger[i] = selection->items[i];
        selection->items = larger;
        selection->capacity = capacity;
    }
    selection->items[selection->count++] = item;
}

static void add_requests(struct selection *selection, struct item *item)
{
    if (!item->is_folder) {
        add(selection, item);
        return;
    }
    for (struct item *child = item->first_child; child; child = child->next)
        add_requests(selection, child);
}

static bool is_named(const struct item *item, const char *name)
{
    return text_equal(item->id, name) || text_equal(item->name, name);
}

/* One match of several: which of the names it answered to. */
struct match {
    struct item *item;
    size_t name;
};

struct search {
    const char *const *names;
    size_t name_count;
    bool *found; /* a name is used up by its first match */
    struct match *matches;
    size_t match_count;
};

static size_t name_of(const struct search *search, const char *text)
{
    for (size_t i = 0; i < search->name_count; i++)
        if (!search->found[i] && text_equal(search->names[i], text))
            return i;
    return search->name_count;
}

static void mark_found(struct search *search, size_t name)
{
    for (size_t i = 0; i < search->name_count; i++)
        if (text_equal(search->names[i], search->names[name]))
            search->found[i] = true;
}

static void find_all(struct search *search, struct item *folder, bool inside_match)
{
    for (struct item *child = folder->first_child; child; child = child->next) {
        size_t name = name_of(search, child->id);
        if (name == search->name_count)
            name = name_of(search, child->name);
        bool matches = name < search->name_count;
        if (matches) {
            if (!inside_match)
                search->matches[search->match_count++] = (struct match){child, name};
            mark_found(search, name);
        }
        find_all(search, child, inside_match || matches);
    }
}

static int select_several(const struct collection *collection, const char *const *names,
                          size_t name_count, bool keep_order, struct selection *selection,
                          struct error *err)
{
    struct search search = {
        .names = names,
        .name_count = name_count,
        .found = arena_array(selection->arena, name_count, bool),
        .matches = arena_array(selection->arena, name_count, struct match),
    };
    find_all(&search, collection->root, false);
    for (size_t i = 0; i < name_count; i++)
        if (!search.found[i])
            return error_set(err, ERR_NOT_FOUND,
                             "runtime~extractRunnableItems: Invalid entrypoint");

    if (!keep_order) {
        for (size_t i = 0; i < search.match_count; i++)
            add_requests(selection, search.matches[i].item);
        return 0;
    }
    for (size_t name = 0; name < name_count; name++)
        for (size_t i = 0; i < search.match_count; i++)
            if (search.matches[i].name == name)
                add_requests(selection, search.matches[i].item);
    return 0;
}

static struct item *find_one(struct item *folder, const char *name)
{
    for (struct item *child = folder->first_child; child; child = child->next)
        if (is_named(child, name))
            return child;
    for (struct item *child = folder->first_child; child; child = child->next) {
        struct item *found = find_one(child, name);
        if (found)
            return found;
    }
    return NULL;
}

int select_items(const struct collection *collection, const char *const *names, size_t name_count,
                 bool keep_order, struct arena *arena, struct item ***ret_items, size_t *ret_count,
                 struct error *err)
{
    struct selection selection = {.arena = arena};
    if (name_count == 0) {
        *ret_items = collection->requests;
        *ret_count = collection->request_count;
        return 0;
    }
    if (name_count == 1) {
        struct item *found = find_one(collection->root, names[0]);
        if (!found)
            return error_set(err, ERR_NOT_FOUND,
                             "runtime~extractRunnableItems: Unable to find a folder or request: "
                             "\"%s\"",
                             names[0]);
        add_requests(&selection, found);
    } else if (select_several(collection, names, name_count, keep_order, &selection, err) < 0) {
        return -1;
    }
    *ret_items = selection.items;
    *ret_count = selection.count;
    return 0;
}
