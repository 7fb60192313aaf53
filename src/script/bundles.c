#include "script/bundles.h"

#include <stdlib.h>
#include <string.h>

static int compare_name(const void *name, const void *bundle)
{
    return strcmp(name, ((const struct script_bundle *)bundle)->name);
}

const struct script_bundle *script_bundle_find(const char *name)
{
    return bsearch(name, script_bundles, script_bundle_count, sizeof(script_bundles[0]),
                   compare_name);
}
