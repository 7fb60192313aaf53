#include "cli/command.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct list {
    const char **items; /* always ends with NULL */
    size_t count;
};

struct flag_values {
    struct map *by_name; /* name → struct list */
    struct list arguments;
    struct list open_names, open_values;
    struct list owned; /* copies that had to be made */
};

static void list_add(struct list *list, const char *text)
{
    list->items = mem_grow(list->items, list->count + 2, sizeof *list->items);
    list->items[list->count++] = text;
    list->items[list->count] = NULL;
}

static void list_free(void *value)
{
    struct list *list = value;
    free(list->items);
    free(list);
}

static struct list *list_of(struct flag_values *values, const char *name)
{
    struct list *list = map_get(values->by_name, name);
    if (!list) {
        list = mem_new(struct list);
        map_put(values->by_name, name, list);
    }
    return list;
}

void flag_values_free(struct flag_values *values)
{
    if (!values)
        return;
    map_free(values->by_name);
    free(values->arguments.items);
    free(values->open_names.items);
    free(values->open_values.items);
    for (size_t i = 0; i < values->owned.count; i++)
        free((char *)values->owned.items[i]);
    free(values->owned.items);
    free(values);
}

static const struct flag help_flag = {"help", 'h', FLAG_SWITCH, NULL, "show this help"};

static const struct flag *find_flag(const struct command *command, const char *name, size_t length)
{
    for (const struct flag *f = command->flags; f && f->name; f++)
        if (strlen(f->name) == length && memcmp(f->name, name, length) == 0)
            return f;
    return length == 4 && memcmp(name, "help", 4) == 0 ? &help_flag : NULL;
}

static const struct flag *find_letter(const struct command *command, char letter)
{
    for (const struct flag *f = command->flags; f && f->name; f++)
        if (f->letter == letter)
            return f;
    return letter == 'h' ? &help_flag : NULL;
}

static int unknown_flag(const struct command *command, const char *argument, struct error *err)
{
    const char *nearest = NULL;
    unsigned least = 4; /* further away than three edits is not a slip of the finger */
    const char *written = argument + strspn(argument, "-");
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(written, "="), written);
    for (const struct flag *f = command->flags; f && f->name; f++) {
        unsigned distance = text_distance(name, f->name);
        if (distance < least) {
            least = distance;
            nearest = f->name;
        }
    }
    if (nearest && strlen(name) > 1)
        return error_set(err, ERR_USAGE, "unknown option '%s'\n(Did you mean --%s?)", argument,
                         nearest);
    return error_set(err, ERR_USAGE, "unknown option '%s'", argument);
}

static bool is_flag(const char *argument)
{
    return argument && argument[0] == '-' && argument[1] != '\0';
}

/* "-n, --iteration-count <n>": how a flag is named in messages. */
static void flag_title(const struct flag *flag, char *out, size_t size)
{
    char letter[8] = "";
    if (flag->letter)
        snprintf(letter, sizeof letter, "-%c, ", flag->letter);
    snprintf(out, size, "%s--%s <%s>", letter, flag->name,
             flag->argument ? flag->argument : "value");
}

static int check_number(const char *text, bool zero_is_fine, struct error *err)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || errno || value < !zero_is_fine)
        return error_set(err, ERR_USAGE, "The value must be a %s.",
                         zero_is_fine ? "number, 0 or more" : "positive integer");
    return 0;
}

/* Takes one flag whose inline value ("=x", "-nx") may be NULL. Returns how many further arguments
 * it used, or -1. */
static int take_flag(struct flag_values *values, const struct flag *flag, const char *inline_value,
                     const char *next, struct error *err)
{
    struct list *list = list_of(values, flag->name);
    if (flag->kind == FLAG_SWITCH) {
        list_add(list, "true");
        return 0;
    }
    if (flag->kind == FLAG_OPTIONAL) {
        bool use_next = !inline_value && next && !is_flag(next);
        const char *value = inline_value ? inline_value : use_next ? next : NULL;
        if (value)
            list_add(list, value);
        return use_next ? 1 : 0;
    }
    const char *value = inline_value ? inline_value : next;
    if (!value) {
        char title[128];
        flag_title(flag, title, sizeof title);
        return error_set(err, ERR_USAGE, "option '%s' argument missing", title);
    }
    bool is_number = flag->kind == FLAG_NUMBER || flag->kind == FLAG_COUNT;
    if (is_number && check_number(value, flag->kind == FLAG_COUNT, err) < 0)
        return -1;
    list_add(list, value);
    return inline_value ? 0 : 1;
}

static int take_open(struct flag_values *values, const char *argument, const char *next)
{
    const char *equals = strchr(argument, '=');
    const char *name = argument + 2;
    bool use_next = !equals && next && next[0] != '-';
    if (equals) {
        char *cut = mem_strndup(name, (size_t)(equals - name));
        list_add(&values->owned, cut);
        name = cut;
    }
    list_add(&values->open_names, name);
    list_add(&values->open_values, equals ? equals + 1 : use_next ? next : "true");
    return use_next ? 1 : 0;
}

static int take_argument(const struct command *command, struct flag_values *values, char **argv,
                         int left, struct error *err)
{
    const char *argument = argv[0], *next = left > 1 ? argv[1] : NULL;
    if (!is_flag(argument)) {
        list_add(&values->arguments, argument);
        return 0;
    }
    if (argument[1] != '-') {
        const struct flag *flag = find_letter(command, argument[1]);
        if (!flag || (flag->kind == FLAG_SWITCH && argument[2]))
            return unknown_flag(command, argument, err);
        return take_flag(values, flag, argument[2] ? argument + 2 : NULL, next, err);
    }
    size_t length = strcspn(argument + 2, "=");
    const struct flag *flag = find_flag(command, argument + 2, length);
    if (flag && !(flag->kind == FLAG_SWITCH && argument[2 + length]))
        return take_flag(values, flag, argument[2 + length] ? argument + 3 + length : NULL, next,
                         err);
    if (command->open_prefix && text_starts_with(argument + 2, command->open_prefix))
        return take_open(values, argument, next);
    return unknown_flag(command, argument, err);
}

struct flag_values *flags_parse(const struct command *command, int argc, char **argv,
                                struct error *err)
{
    AUTO(flag_values) values = mem_new(struct flag_values);
    values->by_name = map_create(list_free);
    bool ended = false;
    for (int i = 0; i < argc; i++) {
        if (!ended && strcmp(argv[i], "--") == 0) {
            ended = true;
            continue;
        }
        if (ended) {
            list_add(&values->arguments, argv[i]);
            continue;
        }
        int used = take_argument(command, values, argv + i, argc - i, err);
        if (used < 0)
            return NULL;
        i += used;
    }
    return TAKE(values);
}

bool flags_given(const struct flag_values *values, const char *name)
{
    return map_get(values->by_name, name) != NULL;
}

const char *flags_text(const struct flag_values *values, const char *name)
{
    const struct list *list = map_get(values->by_name, name);
    return list && list->count ? list->items[list->count - 1] : NULL;
}

int64_t flags_number(const struct flag_values *values, const char *name, int64_t otherwise)
{
    const char *text = flags_text(values, name);
    return text ? strtoll(text, NULL, 10) : otherwise;
}

const char *const *flags_all(const struct flag_values *values, const char *name, size_t *ret_count)
{
    static const char *const none[] = {NULL};
    const struct list *list = map_get(values->by_name, name);
    if (ret_count)
        *ret_count = list ? list->count : 0;
    return list && list->count ? list->items : none;
}

size_t flags_argument_count(const struct flag_values *values)
{
    return values->arguments.count;
}

const char *flags_argument(const struct flag_values *values, size_t index)
{
    return index < values->arguments.count ? values->arguments.items[index] : NULL;
}

bool flags_next_open(const struct flag_values *values, size_t *at, const char **ret_name,
                     const char **ret_value)
{
    if (*at >= values->open_names.count)
        return false;
    *ret_name = values->open_names.items[*at];
    *ret_value = values->open_values.items[*at];
    (*at)++;
    return true;
}
