/* emojitrain.c: a face for every item: happy when nothing about it failed. */
#include "base/mem.h"
#include "report/kinds.h"
#include "report/settings.h"

#include <stdlib.h>

struct emojitrain {
    FILE *out;
    bool silent, terminal;
    bool item_failed, any_failed;
};

static void emojitrain_fact(struct reporter *reporter, const struct run_fact *fact)
{
    struct emojitrain *train = (struct emojitrain *)reporter;
    if (train->silent)
        return;
    switch (fact->type) {
    case FACT_ITEM_STARTED:
        train->item_failed = false;
        return;
    case FACT_EXCHANGE:
        train->item_failed |= fact->exchange->error_message != NULL;
        return;
    case FACT_SCRIPT_FINISHED:
    case FACT_ASSERTION:
        train->item_failed |= fact->failure != NULL;
        return;
    case FACT_ITEM_FINISHED:
        fputs(train->item_failed ? "😢 " : "😀 ", train->out);
        train->any_failed |= train->item_failed;
        break;
    case FACT_RUN_FINISHED:
        fputs(train->any_failed || fact->summary->error ? " 😭\n" : " 😍\n", train->out);
        break;
    default:
        return;
    }
    if (train->terminal)
        fflush(train->out);
}

static int emojitrain_create(const struct reporter_settings *settings,
                             struct reporter **ret_reporter, struct error *err)
{
    (void)err;
    struct emojitrain *train = mem_new(struct emojitrain);
    train->out = settings->out;
    train->terminal = settings->out_is_terminal;
    train->silent = settings->silent || settings_flag(settings, "silent");
    *ret_reporter = (struct reporter *)train;
    return 0;
}

static int emojitrain_finish(struct reporter *reporter, struct error *err)
{
    struct emojitrain *train = (struct emojitrain *)reporter;
    return fflush(train->out) == 0 ? 0 : error_set(err, ERR_IO, "write the emojitrain report");
}

static void emojitrain_free(struct reporter *reporter)
{
    free(reporter);
}

static const struct reporter_option emojitrain_options[] = {
    {"silent", NULL, "print nothing"},
    {0},
};

const struct reporter_kind reporter_emojitrain = {
    .name = "emojitrain",
    .help = "a face for every item",
    .options = emojitrain_options,
    .create = emojitrain_create,
    .fact = emojitrain_fact,
    .finish = emojitrain_finish,
    .free = emojitrain_free,
};
