#include "model/dynamic.h"

#include "base/arena.h"
#include "model/variables.h"

#include <stdlib.h>
#include <string.h>

#define NAME(name, maker) name,
#define MAKER(name, maker) maker,
static const char *const names[] = {DYNAMIC_VARIABLES(NAME)};
static const dynamic_fn makers[] = {DYNAMIC_VARIABLES(MAKER)};

static int compare_name(const void *wanted, const void *entry)
{
    return strcmp(wanted, *(const char *const *)entry);
}

const char *dynamic_variable(struct arena *arena, const char *name)
{
    const char *const *found = bsearch(name, names, COUNT_OF(names), sizeof names[0], compare_name);
    return found ? makers[found - names](arena) : NULL;
}

const char *const *dynamic_variable_names(size_t *ret_count)
{
    *ret_count = COUNT_OF(names);
    return names;
}

const char *dynamic_fill(struct arena *arena, const char *pattern)
{
    char *text = arena_strdup(arena, pattern);
    for (char *c = text; *c; c++)
        if (*c == '#')
            *c = (char)('0' + random_below(10));
        else if (*c == '?')
            *c = (char)('A' + random_below(26));
    return text;
}

const char *dynamic_letters(struct arena *arena, const char *alphabet, unsigned count)
{
    char *text = arena_alloc(arena, count + 1);
    for (unsigned i = 0; i < count; i++)
        text[i] = alphabet[random_below((uint32_t)strlen(alphabet))];
    text[count] = '\0';
    return text;
}

const char *dynamic_uuid(struct arena *arena)
{
    char id[UUID_SIZE];
    random_uuid4(id);
    return arena_strdup(arena, id);
}

const char *dynamic_int(struct arena *arena)
{
    return arena_printf(arena, "%u", random_below(1001));
}

const char *dynamic_boolean(struct arena *arena)
{
    return random_below(2) ? "true" : "false";
}

const char *dynamic_alphanumeric(struct arena *arena)
{
    return dynamic_letters(arena, "abcdefghijklmnopqrstuvwxyz0123456789", 1);
}
