#include "report/reporter.h"

#include "base/text.h"
#include "report/kinds.h"

const struct reporter_kind *const reporter_kinds[] = {
    &reporter_cli,        &reporter_json, &reporter_junit, &reporter_html, &reporter_progress,
    &reporter_emojitrain, NULL,
};

const struct reporter_kind *reporter_find(const char *name)
{
    for (size_t i = 0; reporter_kinds[i]; i++)
        if (text_equal(reporter_kinds[i]->name, name))
            return reporter_kinds[i];
    return NULL;
}
