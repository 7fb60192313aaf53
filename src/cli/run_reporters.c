/* run_reporters.c: which reporters a run has, and the options that --reporter-… gives them. */
#include "base/mem.h"
#include "base/text.h"
#include "cli/run.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { RUN_MAX_REPORTERS = 16, REPORTER_NAME_MAX = 64 };

struct run_reporter {
    const struct reporter_kind *kind;
    struct reporter *reporter;
    struct reporter_settings settings;
    struct run_reporters *all;
};

struct run_reporters {
    const struct flag_values *values;
    struct run_reporter items[RUN_MAX_REPORTERS];
    size_t count;
};

/* "export-path", "exportPath" and "export-path=x" name the same option. */
static bool same_option(const char *written, const char *name)
{
    for (;;) {
        while (*written == '-')
            written++;
        while (*name == '-')
            name++;
        bool ended = *written == '\0' || *written == '=';
        if (ended || !*name)
            return ended && !*name;
        if (tolower((unsigned char)*written++) != tolower((unsigned char)*name++))
            return false;
    }
}

/* The rest of "reporter-<name>-rest" when that reporter takes part, else NULL. */
static const char *after_reporter_name(const struct run_reporters *all, const char *rest,
                                       const struct reporter_kind **ret_kind)
{
    for (size_t i = 0; i < all->count; i++) {
        const char *name = all->items[i].kind->name;
        size_t length = strlen(name);
        if (text_starts_with(rest, name) && rest[length] == '-') {
            *ret_kind = all->items[i].kind;
            return rest + length + 1;
        }
    }
    return NULL;
}

/* An option without a reporter's name goes to all of them and beats the named one, as in newman. */
static const char *option_of(void *context, const char *name)
{
    struct run_reporter *self = context;
    const char *flag, *value, *own = NULL, *general = NULL;
    for (size_t at = 0; flags_next_open(self->all->values, &at, &flag, &value);) {
        const char *rest = flag + strlen("reporter-");
        const struct reporter_kind *kind = NULL;
        const char *option = after_reporter_name(self->all, rest, &kind);
        if (option && kind == self->kind && same_option(option, name))
            own = value;
        else if (!option && same_option(rest, name))
            general = value;
    }
    return general ? general : own;
}

unsigned run_terminal_columns(void)
{
    struct winsize size;
    const char *ci = getenv("CI");
    if ((ci && *ci) || !isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}

static int color_wanted(const struct flag_values *values, bool is_terminal, bool *ret_color,
                        struct error *err)
{
    const char *color = flags_text(values, "color");
    const char *no_color = getenv("NO_COLOR");
    if (!color || text_equal(color, "auto"))
        *ret_color = is_terminal && !(no_color && *no_color);
    else if (text_equal(color, "on") || text_equal(color, "off"))
        *ret_color = text_equal(color, "on");
    else
        return error_set(err, ERR_USAGE, "invalid value `%s` for --color. Expected: auto|on|off",
                         color);
    return 0;
}

static int add_reporter(struct run_reporters *all, const char *name,
                        const struct reporter_settings *settings, struct error *err)
{
    const struct reporter_kind *kind = reporter_find(name);
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].kind == kind)
            return 0;
    if (!kind) {
        fprintf(stderr,
                "postern: could not find \"%s\" reporter\n"
                "  it takes: cli, json, junit, html, progress, emojitrain\n",
                name);
        return 0;
    }
    if (all->count == RUN_MAX_REPORTERS)
        return error_set(err, ERR_LIMIT, "more than %d reporters", RUN_MAX_REPORTERS);
    struct run_reporter *item = &all->items[all->count++];
    item->kind = kind;
    item->all = all;
    item->settings = *settings;
    item->settings.option = option_of;
    item->settings.option_context = item;
    return 0;
}

static int add_reporters(struct run_reporters *all, const char *names,
                         const struct reporter_settings *settings, struct error *err)
{
    while (*names) {
        char name[REPORTER_NAME_MAX];
        size_t length = strcspn(names, ",");
        snprintf(name, sizeof name, "%.*s", (int)length, names);
        if (*name && add_reporter(all, name, settings, err) < 0)
            return -1;
        names += length + (names[length] == ',');
    }
    return 0;
}

int run_reporters_create(const struct flag_values *values, struct run_reporters **ret_reporters,
                         struct error *err)
{
    bool is_terminal = isatty(STDOUT_FILENO);
    struct reporter_settings settings = {
        .out = stdout,
        .out_is_terminal = is_terminal,
        .columns = run_terminal_columns(),
        .unicode = !flags_given(values, "disable-unicode"),
        .silent = flags_given(values, "silent"),
        .verbose = flags_given(values, "verbose"),
    };
    if (color_wanted(values, is_terminal, &settings.color, err) < 0)
        return -1;

    AUTO(run_reporters) all = mem_new(struct run_reporters);
    all->values = values;
    const char *names = flags_text(values, "reporters");
    if (add_reporters(all, names ? names : "cli", &settings, err) < 0)
        return -1;
    for (size_t i = 0; i < all->count; i++) /* all names are known before options are asked for */
        if (all->items[i].kind->create(&all->items[i].settings, &all->items[i].reporter, err) < 0)
            return error_wrap(err, "%s reporter", all->items[i].kind->name);
    *ret_reporters = TAKE(all);
    return 0;
}

void run_reporters_fact(void *context, const struct run_fact *fact)
{
    struct run_reporters *all = context;
    for (size_t i = 0; i < all->count; i++)
        all->items[i].kind->fact(all->items[i].reporter, fact);
}

int run_reporters_finish(struct run_reporters *all, struct error *err)
{
    int result = 0;
    for (size_t i = 0; i < all->count; i++) {
        struct error own = {0};
        if (all->items[i].kind->finish(all->items[i].reporter, &own) == 0)
            continue;
        error_wrap(&own, "%s reporter", all->items[i].kind->name);
        if (result == 0 && err)
            *err = own;
        result = -1;
    }
    return result;
}

void run_reporters_free(struct run_reporters *all)
{
    if (!all)
        return;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].reporter)
            all->items[i].kind->free(all->items[i].reporter);
    free(all);
}
