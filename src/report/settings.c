#include "report/settings.h"

#include "base/text.h"
#include "report/export_path.h"

const char *settings_text(const struct reporter_settings *settings, const char *name)
{
    return settings->option ? settings->option(settings->option_context, name) : NULL;
}

bool settings_flag(const struct reporter_settings *settings, const char *name)
{
    const char *value = settings_text(settings, name);
    return value && !text_equal(value, "false");
}

const char *settings_export_path(const struct reporter_settings *settings, const char *extension,
                                 struct arena *arena)
{
    const char *given = settings_text(settings, "export");
    if (given && (!*given || text_equal(given, "true"))) /* --reporter-json-export without a path */
        given = NULL;
    return export_path(given, "newman-run-report", extension, arena);
}
